"""Stories: who did what when, and what must then hold. The format is described in docs/story-format.md."""
