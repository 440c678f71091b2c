"""One line of what a copy tells of itself, and how it tells the time."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from config import swedish


@dataclass(frozen=True)
class FactLine:
    """One line of a table of facts. `kind` is record-number, receipt-number or hash where the style needs to know."""

    label: str
    text: str
    kind: str = ""


def told_moment(at: datetime) -> str:
    """A moment in Swedish time: "30 november 2026 kl. 08:00"."""
    local = timezone.localtime(at)
    return f"{swedish.day(local.date())} kl. {local:%H:%M}"
