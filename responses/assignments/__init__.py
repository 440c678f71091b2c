"""Handing out, review, a contributor's own page."""
