"""Whether the log is whole: every row that was appended is there, as it was, where it was."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from django.utils import timezone

from audit.actions import Logged
from audit.models import FIRST_HASH, LogCheck, LogCut, LogHead, LogLink, LogRow
from config.language import swedish

MOST_FAULTS = 20
"""So many are told at a time: whoever has cut a log in pieces has made one in every row."""


@dataclass(frozen=True)
class Head:
    """The last row's place and hash. Written down elsewhere, it also shows when rows at the end are removed later."""

    number: int
    sha256: str

    def __str__(self) -> str:
        return f"{self.number}:{self.sha256}"

    @classmethod
    def of(cls, text: str) -> "Head":
        """Read from what __str__ writes. Raises ValueError."""
        number, _, sha256 = text.strip().partition(":")
        if len(sha256) != len(FIRST_HASH):
            raise ValueError(text)
        return cls(int(number), sha256)


def head_of_log() -> Head:
    """Where the log ends now."""
    last = LogHead.objects.first()
    return Head(last.number, last.sha256) if last else Head(0, FIRST_HASH)


def faults_of_log(known: Head | None = None) -> Iterator[str]:
    """What is wrong with the log, in Swedish, in its order; nothing when it is whole.

    `known` is an earlier head: the row of that number must still be there, with that hash. Read row by row.
    """
    number, previous = _beginning()
    seen_known = known is None or known.number <= number
    if number and not _is_told(number):
        yield f"Loggen börjar efter rad {number}, men ingen rad i den säger att rader har gallrats: de är borttagna."
    for link in LogLink.objects.select_related("row").order_by("number").iterator(chunk_size=2000):
        if link.number != number + 1:
            yield _gap(number, link.number)
        elif link.previous != previous:
            yield f"Rad {link.number} är inte bunden till raden före: en rad har bytts ut eller flyttats."
        yield from _faults_of(link)
        if known and link.number == known.number:
            seen_known = link.sha256 == known.sha256
        number, previous = link.number, link.sha256
    if head_of_log() != Head(number, previous):
        written = swedish.count_of(head_of_log().number, "rad", "rader")
        yield f"Loggen slutar med rad {number}, men {written} har skrivits: rader i slutet saknas."
    if not seen_known and known:
        yield f"Loggen slutar på rad {number}, men rad {known.number} med den kända hashsumman finns inte i den."
    for row in LogRow.objects.filter(link__isnull=True).order_by("pk").iterator():
        yield f"En rad ({row.pk}) står utanför loggens ordning: dess länk är borttagen."


def _beginning() -> tuple[int, str]:
    cut = LogCut.objects.order_by("-number").first()
    return (cut.number, cut.sha256) if cut else (0, FIRST_HASH)


def _is_told(number: int) -> bool:
    """Whether a row that is kept tells of the cut that ends with this number."""
    told = LogRow.objects.filter(action=Logged.LOG_CUT, link__number__gt=number).order_by("pk")
    return any(_details_of(row).get("till och med") == str(number) for row in told.iterator())


def _details_of(row: LogRow) -> dict[str, Any]:
    said = _read(row)
    details = said.get("details")
    return details if isinstance(details, dict) else {}


def _read(row: LogRow) -> dict[str, Any]:
    """The row's content; nothing of what was never appended by audit.services."""
    try:
        said = json.loads(row.content)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _gap(before: int, after: int) -> str:
    if after <= before:
        return f"Rad {after} står efter rad {before}: ordningen är ändrad."
    missing = f"rad {before + 1}" if after == before + 2 else f"raderna {before + 1} till {after - 1}"
    return f"Det saknas {missing}."


def _faults_of(link: LogLink) -> Iterator[str]:
    text = f"{link.previous}\n{link.number}\n{link.row.content}"
    if hashlib.sha256(text.encode()).hexdigest() != link.sha256:
        yield f"Rad {link.number} är ändrad: innehållet stämmer inte med hashsumman."
    elif not _columns_agree(link.row):
        yield f"Rad {link.number} är ändrad: kolumnerna stämmer inte med innehållet."


def _columns_agree(row: LogRow) -> bool:
    said, columns = _read(row), ("action", "outcome", "actor", "organisation")
    if not {*columns, "at"} <= said.keys():
        return False
    same = all(getattr(row, name) == said[name] for name in columns)
    return same and row.at.astimezone(UTC).isoformat() == said["at"]


def check_log(*, at: datetime) -> LogCheck:
    """Verify the log, the end of the last check that found it whole included, and keep what came of it."""
    whole = LogCheck.objects.filter(faults="").order_by("-pk").first()
    faults = list(islice(faults_of_log(Head(whole.number, whole.sha256) if whole else None), MOST_FAULTS))
    head = head_of_log()
    return LogCheck.objects.create(at=at, number=head.number, sha256=head.sha256, faults="\n".join(faults))


def was_whole_today(*, at: datetime) -> bool:
    """Whether the last check was made on that day, by the local clock, and found nothing wrong."""
    check = last_check()
    return check is not None and not check.faults and timezone.localdate(check.at) == timezone.localdate(at)


def last_check() -> LogCheck | None:
    """What the last check said; None before the first."""
    return LogCheck.objects.order_by("-pk").first()
