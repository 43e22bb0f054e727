"""The outside world: the only code that touches database, mail, files, clock and the Prefect client."""
