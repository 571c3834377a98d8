"""What is made from canonical Markdown, and from it alone."""
