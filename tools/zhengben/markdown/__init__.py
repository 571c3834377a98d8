"""Canonical Markdown: one writer, one reader, one check. The contract is docs/canonical-markdown.md."""
