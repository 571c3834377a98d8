"""Characters and lines: one character for one thing, one line for one paragraph."""
