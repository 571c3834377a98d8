"""What may be wrong in a finished document although no rule reports it, and whether a person must look."""
