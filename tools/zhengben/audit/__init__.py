"""What became of each character: the record, its proof, and how it is shown."""
