"""What was true when a submission was made: kept with it, and read by everything that tells of it.

Organisations are renamed, people too, last days are moved and a response goes on to a newer version. A copy, a kopia, a
package, a receipt and the archive's pages say what was so then, so that they agree with the sealed file for ever. What
is in force today is said beside it: the state, the number that was registered since, the register's corrections.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from config.language import swedish
from responses.lifecycle.happenings import deed_in_words
from responses.lifecycle.standing import standing_of
from responses.models import Correction, Response, Snapshot, Submission
from surveys.models import add_year
from surveys.terms import Delivery
from surveys.wordings.wording import item_name


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One move of the response: when (ISO 8601 with its zone), who by the name of then, and what they did."""

    at: str
    who: str
    did: str

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.at)


@dataclass(frozen=True, kw_only=True)
class Replaced:
    """The submission that a later one replaced, and by what right. `questions`: what was opened; none for all of it."""

    receipt_number: str
    submitted_at: str
    kind: str
    reason: str
    asked_by: str = ""
    reference: str = ""
    questions: tuple[str, ...] = ()
    additions: tuple[str, ...] = ()
    """What was opened later, and why, a line each."""

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.submitted_at)

    @property
    def kind_in_words(self) -> str:
        return str(Correction.Kind(self.kind).label)

    @property
    def why(self) -> str:
        """As `why_at_first`, and a line for each addition."""
        return "\n".join((self.why_at_first, *self.additions))

    @property
    def why_at_first(self) -> str:
        """The kind, who asked, the reference and the reason, as one line prints them."""
        asked = f"begärd av {self.asked_by}" if self.asked_by else ""
        reference = f"referens {self.reference}" if self.reference else ""
        given = ", ".join(filter(None, (asked, reference)))
        return f"{self.kind_in_words}{f' ({given})' if given else ''}: {self.reason}"


@dataclass(frozen=True, kw_only=True)
class Record:
    """The names, days and words of then. Days and moments are ISO 8601; `portal` is the address that is printed."""

    organisation: str
    organisation_number: str
    questionnaire: str
    version: str
    questionnaire_sha256: str
    title: str
    reference: str
    period: str
    receiver: str
    counterpart: str
    subject: str
    opens_on: str
    last_day: str
    begun_at: str
    sent_by: str
    sent_at: str
    submitted_by: str
    submitted_as: tuple[str, ...]
    submitted_at: str
    receipt_email: str
    portal: str
    year: int = 0
    """That of the questionnaire; of a record that is older than this, the last one of its period. 0 where it has none.
    """
    number_of: str = ""
    """Whose the organisation number is, where it is the host's."""
    delivery: str = Delivery.READ_HERE
    first_submitted_at: str = ""
    """When the first submission of the answer was made, where this is a later one: that is the day it came."""
    replaces: Replaced | None = None
    history: tuple[Happening, ...] = ()

    @property
    def is_carried_over(self) -> bool:
        """Whether it was to be carried over into the receiver's own form: then it was sealed, and not handed in."""
        return self.delivery == Delivery.CARRIED_OVER

    @property
    def closed(self) -> str:
        """What was done with it then: "Inskickat" to who reads it here, or "Förseglat" to be carried over."""
        return "Förseglat" if self.is_carried_over else "Inskickat"

    @property
    def dated_title(self) -> str:
        """The title with its year, as the questionnaire's own."""
        return add_year(self.title, self.year) if self.year else self.title

    @property
    def receipt_name(self) -> str:
        """What its receipt is called. Where it is carried over, the receiver's own svarskvitto is what counts."""
        return "Kvittens på förseglat svar" if self.is_carried_over else "Svarskvitto"

    @property
    def last_day_date(self) -> date:
        return date.fromisoformat(self.last_day)

    @property
    def number_in_words(self) -> str:
        """The organisation number, and whose it is where it is another's."""
        return f"{self.organisation_number} ({self.number_of}, värd)" if self.number_of else self.organisation_number

    @property
    def days_late(self) -> int:
        """How many days after the last day it was first submitted; 0 when in time. A correction makes nothing late."""
        return max(0, (self.first_moment.date() - self.last_day_date).days)

    @property
    def first_moment(self) -> datetime:
        """When the answer was first submitted."""
        return datetime.fromisoformat(self.first_submitted_at or self.submitted_at)

    @property
    def lateness(self) -> str:
        """That it was submitted after the last day, as a sentence without its end; empty when it was in time."""
        if not self.days_late:
            return ""
        days = swedish.count_of(self.days_late, "dag", "dagar")
        return f"{days} efter sista svarsdag, som var {swedish.day(self.last_day_date)}"

    @property
    def heading(self) -> str:
        """What a file about the submission is called."""
        return f"{self.title}, {self.organisation}"


def make_record(  # what a submission is made of, each by its name
    *,
    response: Response,
    snapshot: Snapshot,
    actor: User,
    at: datetime,
    receipt_email: str,
    correction: Correction | None = None,
) -> Record:
    """What is true at `at`, of what `correction` came to. Call it when the move to submitted is in the trail."""
    asked, organisation = snapshot.questionnaire, response.organisation
    receiver = snapshot.content.get("receiver") or response.received_by
    return Record(
        organisation=organisation.name,
        organisation_number=organisation.legal_number,
        number_of=organisation.host.name if organisation.host else "",
        questionnaire=asked.name,
        version=asked.version,
        questionnaire_sha256=asked.sha256,
        title=asked.title,
        reference=asked.tree.reference,
        year=asked.tree.year,
        period=asked.tree.period or str(asked.tree.year),
        receiver=receiver,
        counterpart=receiver,
        subject=f"Svar på {asked.dated_title}",
        opens_on=response.opens_on.isoformat(),
        last_day=response.last_day.isoformat(),
        begun_at=_moment(response.created_at),
        sent_by=snapshot.sent_by.name,
        sent_at=_moment(snapshot.sent_at),
        submitted_by=actor.name,
        submitted_as=_roles(actor, response, at),
        submitted_at=_moment(at),
        receipt_email=receipt_email,
        portal=settings.BASE_URL,
        delivery=str(snapshot.content.get("delivery", Delivery.READ_HERE)),
        first_submitted_at=_first_submitted(response, correction),
        replaces=_replaced(correction, snapshot) if correction else None,
        history=_history(response, at),
    )


def _roles(actor: User, response: Response, at: datetime) -> tuple[str, ...]:
    held = standing_of(response, actor, timezone.localdate(at)).roles
    return tuple(str(role.label) for role in Role if role in held)


def _first_submitted(response: Response, correction: Correction | None) -> str:
    if correction is None:
        return ""
    return _moment(response.submissions.order_by("number").values_list("submitted_at", flat=True)[0])


def _replaced(correction: Correction, snapshot: Snapshot) -> Replaced:
    tree = snapshot.tree
    return Replaced(
        receipt_number=correction.replaces.receipt_number,
        submitted_at=_moment(correction.replaces.submitted_at),
        kind=correction.kind,
        reason=correction.reason,
        asked_by=correction.asked_by,
        reference=correction.reference,
        questions=tuple(item_name(tree, link_id) for link_id in correction.chosen),
        additions=tuple(added.in_words for added in correction.additions.all()),
    )


def _history(response: Response, at: datetime) -> tuple[Happening, ...]:
    moves = response.events.filter(at__lte=at).exclude(to_state="").select_related("actor")
    return tuple(Happening(at=_moment(event.at), who=event.by, did=deed_in_words(event.action)) for event in moves)


def _moment(at: datetime) -> str:
    return timezone.localtime(at).isoformat()


def record_data(record: Record) -> dict[str, Any]:
    """The record as it is stored and as it stands in svar.json."""
    data = asdict(record)
    replaced = {name: _as_list(value) for name, value in data["replaces"].items()} if data["replaces"] else None
    return {**data, "submitted_as": list(record.submitted_as), "history": list(data["history"]), "replaces": replaced}


def _as_list(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def record_of(submission: Submission) -> Record:
    """The submission's record. One that is not stored, or is older than records, is told by what is so now."""
    if submission.record:
        return _read(submission.record)
    return make_record(
        response=submission.response,
        snapshot=submission.snapshot,
        actor=submission.submitted_by,
        at=submission.submitted_at,
        receipt_email=submission.receipt_email,
        correction=submission.correction,
    )


def _read(stored: Mapping[str, Any]) -> Record:
    history: Sequence[Mapping[str, str]] = stored["history"]
    kept = {name: stored[name] for name in Record.__dataclass_fields__ if name in stored}
    given = {**kept, "year": stored.get("year") or _last_year(stored["period"])}
    record = Record(**{**given, "history": (), "replaces": None, "submitted_as": tuple(stored["submitted_as"])})
    told = tuple(Happening(**each) for each in history)
    return replace(record, history=told, replaces=_read_replaced(stored.get("replaces")))


def _last_year(period: str) -> int:
    return int(next(iter(re.findall(r"\d{4}", period)[-1:]), 0))


def _read_replaced(stored: Mapping[str, Any] | None) -> Replaced | None:
    if not stored:
        return None
    lists = {name: tuple(value) for name, value in stored.items() if isinstance(value, list)}
    return Replaced(**{**stored, **lists})
