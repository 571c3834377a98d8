"""Notes and the places that call them."""
