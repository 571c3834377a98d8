"""What changed between two revisions, years or editions of a document."""
