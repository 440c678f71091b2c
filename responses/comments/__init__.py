"""Comments to a question, never part of the answer."""
