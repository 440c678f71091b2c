"""What organisations are, and the official lists of them."""
