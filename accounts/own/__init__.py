"""A person's own account: what they are called, where they are signed in, what they may do."""
