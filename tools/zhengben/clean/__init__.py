"""A source becomes documents: one pass after another over one manuscript (see `pipeline`)."""
