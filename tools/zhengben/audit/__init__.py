"""What became of each character: the audit, its proof, and how it is shown."""
