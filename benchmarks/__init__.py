"""Each claim of speed, measured beside a peer or a floor in the same run."""
