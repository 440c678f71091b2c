"""Whether the log is whole: every row that was appended is there, as it was, where it was."""

import hashlib
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from audit.actions import Logged
from audit.models import FIRST_HASH, LogCheck, LogCut, LogHead, LogLink, LogRow
from config.language import swedish

MOST_FAULTS = 20
"""So many are told at a time: whoever has cut a log in pieces has made one in every row."""
_MOST_SECONDS = 300  # shorter than a task may run (CELERY_TASK_TIME_LIMIT)
_READ_AT_ONCE = 2000


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


class LogReading:
    """The log read from its beginning, or from where an earlier reading came to, some rows at a time.

    Each read is by its number, in a statement of its own: no reading holds a cursor or a snapshot, and rows that are
    written meanwhile are read too. `place` is the last row read, `ended` whether there is no more.
    """

    def __init__(self, after: Head | None = None) -> None:
        begins = Head(*_beginning())
        goes_on = after is not None and after.number > begins.number
        self.place = after if after is not None and goes_on else begins
        self.ended = False
        # At the beginning also the rows that stand before it, though they should be gone.
        self._read_to = self.place.number if goes_on else None

    def read_some(self) -> list[str]:
        """Read some rows more; what is wrong with them, in Swedish, and at the end with where the log ends."""
        head = head_of_log()  # before the rows: whoever writes meanwhile is read the next time
        rows = LogLink.objects.select_related("row").order_by("number")
        links = list((rows if self._read_to is None else rows.filter(number__gt=self._read_to))[:_READ_AT_ONCE])
        faults = [fault for link in links for fault in self._faults_at(link)]
        if not links:
            self.ended = True
            faults += self._faults_of_end(head)
        return faults

    def _faults_at(self, link: LogLink) -> Iterator[str]:
        number, previous = self.place.number, self.place.sha256
        if link.number != number + 1:
            yield _gap(number, link.number)
        elif link.previous != previous:
            yield f"Rad {link.number} är inte bunden till raden före: en rad har bytts ut eller flyttats."
        yield from _faults_of(link)
        self.place, self._read_to = Head(link.number, link.sha256), link.number

    def _faults_of_end(self, head: Head) -> Iterator[str]:
        if head != self.place:
            written = swedish.count_of(head.number, "rad", "rader")
            yield f"Loggen slutar med rad {self.place.number}, men {written} har skrivits: rader i slutet saknas."


def faults_of_log(known: Head | None = None) -> Iterator[str]:
    """What is wrong with the log, in Swedish; nothing when it is whole. Read some rows at a time, from its beginning.

    `known` is an earlier head: the row of that number must still be there, with that hash.
    """
    yield from _faults_of_beginning()
    reading = LogReading()
    while not reading.ended:
        yield from reading.read_some()
    yield from _faults_of_whole(known, reading.place)


def _faults_of_beginning() -> Iterator[str]:
    number, _ = _beginning()
    if number and not _is_told(number):
        yield f"Loggen börjar efter rad {number}, men ingen rad i den säger att rader har gallrats: de är borttagna."


def _faults_of_whole(known: Head | None, end: Head) -> Iterator[str]:
    """What the rows, one after the other, do not show."""
    if known and known.number > _beginning()[0] and not _is_there(known):
        yield f"Loggen slutar på rad {end.number}, men rad {known.number} med den kända hashsumman finns inte i den."
    outside = LogRow.objects.filter(link__isnull=True).order_by("pk").values_list("pk", flat=True)
    for row in outside[:MOST_FAULTS]:
        yield f"En rad ({row}) står utanför loggens ordning: dess länk är borttagen."


def _is_there(head: Head) -> bool:
    return LogLink.objects.filter(number=head.number, sha256=head.sha256).exists()


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


def check_log(*, at: datetime, seconds: float = _MOST_SECONDS) -> LogCheck:
    """Verify the log, the end of the last check that found it whole included, and keep what came of it.

    Stops after `seconds` (some rows are read whatever they are): the check that is kept has then not `ended`, and the
    next one goes on after the row that it came to, whichever day that is. So each row is read, in turn, and the log is
    read from its beginning again only when its end has been reached.
    """
    ends = time.monotonic() + seconds
    begun = LogCheck.objects.order_by("-pk").first()
    if begun is None or begun.ended:
        reading, faults = LogReading(), list(_faults_of_beginning())
    else:
        reading, faults = LogReading(after=Head(begun.number, begun.sha256)), begun.faults.splitlines()
    while not reading.ended and len(faults) < MOST_FAULTS:
        faults += reading.read_some()
        if time.monotonic() > ends:
            break
    if reading.ended:
        faults += _faults_of_whole(_last_whole_end(), reading.place)
    return LogCheck.objects.create(
        at=at,
        number=reading.place.number,
        sha256=reading.place.sha256,
        faults="\n".join(faults[:MOST_FAULTS]),
        ended=reading.ended or len(faults) >= MOST_FAULTS,
    )


def _last_whole_end() -> Head | None:
    whole = LogCheck.objects.filter(faults="", ended=True).order_by("-pk").first()
    return Head(whole.number, whole.sha256) if whole else None


def was_whole_today(*, at: datetime) -> bool:
    """Whether the last check that came to the end did so on that day, by the local clock, and found nothing wrong."""
    check = last_check()
    return check is not None and not check.faults and timezone.localdate(check.at) == timezone.localdate(at)


def last_check() -> LogCheck | None:
    """What the last check said that came to the end, or has found something so far; None before the first."""
    return LogCheck.objects.exclude(faults="", ended=False).order_by("-pk").first()
