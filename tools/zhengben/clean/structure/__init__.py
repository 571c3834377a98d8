"""Documents of a bulletin, titles, headings, tables, blocks."""
