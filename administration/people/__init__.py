"""The people of an organisation: who has what since when, inviting, giving and ending roles, ending guests' access."""
