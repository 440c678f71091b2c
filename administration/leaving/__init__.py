"""Somebody leaves the organisation: what happens then, said before, done at once, and told to those concerned."""
