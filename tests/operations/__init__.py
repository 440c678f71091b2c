"""Tests of what the portal tells of itself to those who run it."""
