"""Files that are whole or not there: written beside their place, brought to the disk, then renamed to it."""

import os
from pathlib import Path
from uuid import uuid4


def written_beside(path: Path, content: bytes) -> Path:
    """Write a file of this process's own beside `path`, to be renamed to it, and wait until it is on the disk.

    Raises OSError, and leaves nothing behind, when there is no room for it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.stem}-{uuid4().hex}.part")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        part.unlink(missing_ok=True)
        raise
    return part
