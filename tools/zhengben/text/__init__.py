"""What knows no document: the piece table, patterns, numerals, subsequences."""
