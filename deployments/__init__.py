"""When the flows run, and the process that serves them."""
