"""Tests of the house itself: what the repository promises about its own files."""
