"""What the version after this one adds: one migration that suits the version that runs meanwhile."""
