"""The figures of an 8D: each a pure function from facts to lines, boxes and letters, in millimetres."""
