"""The triage proposal: what a complaint's own words seem to say. A person confirms it."""
