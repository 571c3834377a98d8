"""Rules, findings, words and names as data, with examples."""
