"""Drafts from forms in Word."""
