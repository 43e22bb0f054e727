"""A rehearsal: people who do what the procedure asks of them, for stories and for the demo's quarter."""
