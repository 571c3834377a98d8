"""A folder of sources, and the documents and audits made from it."""
