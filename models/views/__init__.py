"""What a document shows: one frozen pydantic model a document; the renderer gets nothing else."""
