"""What the portal tells of itself to those who run it: whether it is ready, and what its parts do."""
