"""Answers that travel in Word: sent out filled in, and held against the draft when they come back."""
