"""Läget: where all of the organisation's questionnaires stand, on a screen and on paper; reminding people now."""
