"""Demonstration data: real regions, fictitious people by role at example.se, responses in three states."""
