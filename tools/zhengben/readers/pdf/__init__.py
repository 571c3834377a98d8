"""PDFs with a text layer."""
