"""A folder of sources and what is made from it."""
