"""Sealed copies: made, kept, extended, whose seals they are, and what is told before a seal expires."""
