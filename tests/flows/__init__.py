"""Flows on a real Prefect server, few and whole: one story each."""
