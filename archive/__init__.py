"""A submission and after: submitting, registering, sealing, paper, search, packages, verification."""
