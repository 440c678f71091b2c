"""A lost second factor: asking that it be replaced, confirming or stopping it, and the letters that tell of it."""
