"""Work that is done once after the commit, and the letters among it. Knows no other models."""
