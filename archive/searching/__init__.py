"""Searching the archive: its full-text index, what narrows it, and the words that were found in a text."""
