"""What each step of an 8D prints: from its accepted content to grids, lists and figures."""
