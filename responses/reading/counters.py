"""How long a text is against its limit, as it is told beside the field."""

from config.language import swedish

NEAR = 0.9
"""The part of the limit from which the counter warns."""


def counter_text(length: int, limit: int) -> str:
    """ "838 av 1 000 tecken", or "1 tecken för mycket" above the limit; counting.js says the same."""
    if length > limit:
        return f"{swedish.number(length - limit)} tecken för mycket"
    return f"{swedish.number(length)} av {swedish.number(limit)} tecken"
