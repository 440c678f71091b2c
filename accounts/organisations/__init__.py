"""What kinds of organisations there are, the official lists of them, and what each has decided about itself."""
