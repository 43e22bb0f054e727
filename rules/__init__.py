"""What the procedure says: pure functions and state tables."""
