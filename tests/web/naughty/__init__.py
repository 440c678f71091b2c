"""Requests that no person means, to every address, drawn at random: whatever comes, the answer is none of an error."""
