"""JSON from outside, and what must become of it."""
