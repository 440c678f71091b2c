"""Who: users, organisations, memberships with roles, and mandates to sign."""
