"""How long somebody waits after wrong passwords and codes, longer each time, and nobody else does."""
