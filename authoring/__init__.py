"""Questionnaires as their author has them: editions, inviting, preview, comparing."""
