"""Whether the log is whole: every row that was appended is there, as it was, where it was."""

import hashlib
import json
import math
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Self

from django.db.models import QuerySet
from django.utils import timezone

from audit.actions import Logged
from audit.models import FIRST_HASH, LogCheck, LogCut, LogHead, LogLink, LogRow
from config.language import swedish

MOST_FAULTS = 20
"""So many are told at a time: whoever has cut a log in pieces has made one in every row."""
HASH_ACCEPTED = "hashsumma"
"""The detail of a row of the log that says which fault two administrators have accepted, by its sha256."""
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


class Fault(str):
    """What is wrong at one place of the log, in Swedish. `sha256` is over what stands there: when that is changed
    once more, it is another fault, though it is told in the same words.
    """

    __slots__ = ("sha256",)
    sha256: str

    def __new__(cls, text: str, *stands_there: object) -> Self:
        made = super().__new__(cls, text)
        made.sha256 = hashlib.sha256(json.dumps(stands_there, default=str).encode()).hexdigest()
        return made


@dataclass
class Findings:
    """What a reading of the log has found so far: `new` faults, `most` at most, and how many that two administrators
    have accepted (operations.log_faults), which its own rows say.
    """

    most: float = math.inf
    new: list[Fault] = field(default_factory=list)
    accepted: int = 0

    @property
    def are_enough(self) -> bool:
        """Whether no more are looked for."""
        return len(self.new) >= self.most

    def add(self, faults: Iterable[Fault]) -> None:
        """Add what was found, as much as is looked for."""
        for fault in faults:
            if self.are_enough:
                return
            if fault.sha256 in self._hashes_accepted:
                self.accepted += 1
            else:
                self.new.append(fault)

    @cached_property
    def _hashes_accepted(self) -> frozenset[str]:
        """Asked for at the first fault: a log that is whole is read without."""
        rows = LogRow.objects.filter(action=Logged.LOG_FAULT_ACCEPTED, link__isnull=False)
        return frozenset(str(row.details().get(HASH_ACCEPTED)) for row in rows.iterator())


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

    def read_some(self) -> list[Fault]:
        """Read some rows more; what is wrong with them, and at the end with where the log ends."""
        head = head_of_log()  # before the rows: whoever writes meanwhile is read the next time
        rows = LogLink.objects.select_related("row").order_by("number")
        links = list((rows if self._read_to is None else rows.filter(number__gt=self._read_to))[:_READ_AT_ONCE])
        faults = [fault for link in links for fault in self._faults_at(link)]
        if not links:
            self.ended = True
            faults += self._faults_of_end(head)
        return faults

    def _faults_at(self, link: LogLink) -> Iterator[Fault]:
        number, previous = self.place.number, self.place.sha256
        if link.number != number + 1:
            yield self._break(_gap(number, link.number), link.number, link.previous)
        elif link.previous != previous:
            told = f"Rad {link.number} är inte bunden till raden före: en rad har bytts ut eller flyttats."
            yield self._break(told, link.number, link.previous)
        yield from _faults_of(link)
        self.place, self._read_to = Head(link.number, link.sha256), link.number

    def _faults_of_end(self, head: Head) -> Iterator[Fault]:
        if head != self.place:
            written = swedish.count_of(head.number, "rad", "rader")
            told = f"Loggen slutar med rad {self.place.number}, men {written} har skrivits: rader i slutet saknas."
            yield self._break(told, head.number + 1, head.sha256)

    def _break(self, told: str, number: int, previous: str) -> Fault:
        """One between the last row read and the next; at the end the next is the one that will be bound to it."""
        return Fault(told, "break", self.place.number, self.place.sha256, number, previous)


def faults_of_log(known: Head | None = None) -> list[Fault]:
    """What is wrong with the log and nobody has accepted; nothing when it is whole. As read_log."""
    return read_log(known).new


def read_log(known: Head | None = None, *, most: float = math.inf) -> Findings:
    """Read the log from its beginning, some rows at a time, to its end, or until `most` new faults are found.

    `known` is an earlier head: the row of that number must still be there, with that hash.
    """
    findings, reading = Findings(most), LogReading()
    findings.add(_faults_of_beginning())
    while not reading.ended and not findings.are_enough:
        findings.add(reading.read_some())
    findings.add(_faults_of_whole(known))
    return findings


def _faults_of_beginning() -> Iterator[Fault]:
    number, sha256 = _beginning()
    if number and not _is_told(number):
        told = f"Loggen börjar efter rad {number}, men ingen rad i den säger att rader har gallrats: de är borttagna."
        yield Fault(told, "beginning", number, sha256)


def _faults_of_whole(known: Head | None) -> Iterator[Fault]:
    """What the rows, one after the other, do not show."""
    if known and known.number > _beginning()[0] and not _is_there(known):
        told = f"Rad {known.number} med den kända hashsumman, som loggen slutade med förut, finns inte i den längre."
        yield Fault(told, "end", known.number, known.sha256)
    for row in LogRow.objects.filter(link__isnull=True).order_by("pk").iterator():
        told = f"En rad ({row.pk}) står utanför loggens ordning: dess länk är borttagen."
        yield Fault(told, "outside", row.pk, *_all_of(row))


def _is_there(head: Head) -> bool:
    return LogLink.objects.filter(number=head.number, sha256=head.sha256).exists()


def _beginning() -> tuple[int, str]:
    cut = LogCut.objects.order_by("-number").first()
    return (cut.number, cut.sha256) if cut else (0, FIRST_HASH)


def _is_told(number: int) -> bool:
    """Whether a row that is kept tells of the cut that ends with this number."""
    told = LogRow.objects.filter(action=Logged.LOG_CUT, link__number__gt=number).order_by("pk")
    return any(row.details().get("till och med") == str(number) for row in told.iterator())


def _gap(before: int, after: int) -> str:
    if after <= before:
        return f"Rad {after} står efter rad {before}: ordningen är ändrad."
    missing = f"rad {before + 1}" if after == before + 2 else f"raderna {before + 1} till {after - 1}"
    return f"Det saknas {missing}."


def _faults_of(link: LogLink) -> Iterator[Fault]:
    text, wrong = f"{link.previous}\n{link.number}\n{link.row.content}", ""
    if hashlib.sha256(text.encode()).hexdigest() != link.sha256:
        wrong = "innehållet stämmer inte med hashsumman"
    elif not _columns_agree(link.row):
        wrong = "kolumnerna stämmer inte med innehållet"
    if wrong:
        told = f"Rad {link.number} är ändrad: {wrong}."
        yield Fault(told, "row", link.number, link.previous, link.sha256, *_all_of(link.row))


def _all_of(row: LogRow) -> tuple[object, ...]:
    return row.content, row.at.astimezone(UTC), row.action, row.outcome, row.actor, row.organisation


def is_as_written(number: int) -> bool:
    """Whether the row of that number is by itself what was appended, whatever stands before it."""
    return not any(_faults_of(LogLink.objects.select_related("row").get(number=number)))


def _columns_agree(row: LogRow) -> bool:
    said, columns = row.said(), ("action", "outcome", "actor", "organisation")
    if not {*columns, "at"} <= said.keys():
        return False
    same = all(getattr(row, name) == said[name] for name in columns)
    return same and row.at.astimezone(UTC).isoformat() == said["at"]


def check_log(*, at: datetime, seconds: float = _MOST_SECONDS, anew: bool = False) -> LogCheck:
    """Verify the log, the end of the last check that found it whole included, and keep what came of it.

    Stops after `seconds` (some rows are read whatever they are): the check that is kept has then not `ended`, and the
    next one goes on after the row that it came to, whichever day that is, unless it is to begin `anew`. So each row is
    read, in turn, and the log is read from its beginning again only when its end has been reached.
    """
    ends = time.monotonic() + seconds
    begun = LogCheck.objects.order_by("-pk").first()
    if anew or begun is None or begun.ended:
        reading, earlier, findings = LogReading(), [], Findings(MOST_FAULTS)
        findings.add(_faults_of_beginning())
    else:
        reading, earlier = LogReading(after=Head(begun.number, begun.sha256)), begun.faults.splitlines()
        findings = Findings(MOST_FAULTS - len(earlier), accepted=begun.accepted)
    while not reading.ended and not findings.are_enough:
        findings.add(reading.read_some())
        if time.monotonic() > ends:
            break
    if reading.ended:
        findings.add(_faults_of_whole(last_whole_end()))
    return LogCheck.objects.create(
        at=at,
        number=reading.place.number,
        sha256=reading.place.sha256,
        faults="\n".join([*earlier, *findings.new]),
        accepted=findings.accepted,
        ended=reading.ended or findings.are_enough,
    )


def last_whole_end() -> Head | None:
    """Where the log ended when a check last found it whole."""
    whole = _whole_checks().first()
    return Head(whole.number, whole.sha256) if whole else None


def first_that_found(check: LogCheck) -> LogCheck:
    """The first check since the log was last whole that found just what this one has."""
    whole = _whole_checks().filter(pk__lt=check.pk).first()
    return LogCheck.objects.filter(faults=check.faults, pk__gt=whole.pk if whole else 0).earliest("pk")


def _whole_checks() -> QuerySet[LogCheck]:
    return LogCheck.objects.filter(faults="", ended=True).order_by("-pk")


def was_whole_today(*, at: datetime) -> bool:
    """Whether the last check that came to the end did so on that day, by the local clock, and found nothing wrong."""
    check = last_check()
    return check is not None and not check.faults and timezone.localdate(check.at) == timezone.localdate(at)


def last_check() -> LogCheck | None:
    """What the last check said that came to the end, or has found something so far; None before the first."""
    return LogCheck.objects.exclude(faults="", ended=False).order_by("-pk").first()
