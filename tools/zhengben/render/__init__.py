"""Books, made from canonical Markdown alone: PDF and EPUB."""
