"""An organisation's cases (ärenden): the number, what came in, the answers, and what was sent to whom (expediering)."""
