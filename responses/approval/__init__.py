"""Sending for approval, signing, returning, opening for change."""
