"""Words and rules as data, each with its own examples."""
