"""Why text may be taken out: each rule owes a proof, which is found after cleaning and checked from the files alone."""
