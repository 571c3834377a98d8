"""Bytes to `Source`: one reader a format."""
