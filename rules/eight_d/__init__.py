"""The 8D: what each step holds and demands, how it is judged, and when it is due."""
