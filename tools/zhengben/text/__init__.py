"""Tools for text that know nothing about documents: the piece table, patterns, numerals, pinyin, subsequences."""
