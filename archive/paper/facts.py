"""One line of what a copy tells of itself, and how it tells the time."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FactLine:
    """One line of a table of facts. `kind` is record-number, receipt-number, hash, or plain for long texts,
    where the style needs to know.
    """

    label: str
    text: str
    kind: str = ""
