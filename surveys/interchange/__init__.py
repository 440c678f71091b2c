"""Questionnaires in the formats of others."""
