"""The diarienummer, and what the register says of a submission."""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.diarienummer import LONGEST, example_of, fits_pattern, is_usual, spell_number
from accounts.models import Organisation, User
from archive.cases import known_spelling, number_in_case
from archive.models import RegisterEntry
from archive.records import record_of
from archive.searching.index import index_submission, renumber_entries
from config.fields.page_marks import refuse_unseen
from config.language.days import DAY_TO_COME
from responses.lifecycle.trail import lock_as, locked_for, move, record
from responses.lifecycle.workflow import TABLE, Action, require
from responses.models import Response, State, Submission


@dataclass(frozen=True, kw_only=True)
class RegisterFacts:
    """What the registrator writes (OSL 5 kap. 2 §); the flags say what is shown outwards."""

    drawn_up_on: date
    counterpart: str
    counterpart_public: bool
    subject: str
    subject_public: bool
    recipient_number: str


_NAMES = {
    "drawn_up_on": "Datum",
    "counterpart": "Mottagare",
    "counterpart_public": "Mottagaren visas utåt",
    "subject": "Ärendet",
    "subject_public": "Ärendet visas utåt",
    "recipient_number": "Mottagarens diarienummer",
}


def enter_submission(submission: Submission) -> None:
    """Enter a new submission in the register and in the search, with what the portal knows of it."""
    record = record_of(submission)
    RegisterEntry.objects.create(
        submission=submission,
        drawn_up_on=timezone.localdate(submission.submitted_at),
        counterpart=record.counterpart[:200],
        subject=record.subject[:300],
    )
    index_submission(submission)


@transaction.atomic
def describe_submission(
    *, submission: Submission, facts: RegisterFacts, actor: User, at: datetime, seen: str | None = None
) -> None:
    """Correct the facts; each change is written in the trail, from what to what. The number is kept in one spelling.
    `seen` marks the facts that the actor saw (config.fields.page_marks), None to ask for nothing.

    Raises ValidationError where others have changed them since, for a date to come, an empty subject or what is no
    number, PermissionDenied or WrongStateError by the table.
    """
    facts = replace(facts, recipient_number=spell_number(facts.recipient_number))
    locked = locked_for(Action.DESCRIBE, response=submission.response, actor=actor, at=at).response
    entry = RegisterEntry.objects.select_for_update(no_key=True).get(submission=submission)
    refuse_unseen(seen, facts_of(entry))
    _check(facts, at)
    changed = {name: value for name, value in asdict(facts).items() if getattr(entry, name) != value}
    if not changed:
        return
    note = "\n".join(f"{_NAMES[name]}: {_change(getattr(entry, name), value)}" for name, value in changed.items())
    for name, value in changed.items():
        setattr(entry, name, value)
    entry.save(update_fields=list(changed))
    renumber_entries(locked)
    record(response=locked, action=Action.DESCRIBE, actor=actor, at=at, note=f"{submission.receipt_number}\n{note}")


def facts_of(entry: RegisterEntry) -> dict[str, Any]:
    """The facts as the register has them, by RegisterFacts' names."""
    return {name: getattr(entry, name) for name in RegisterFacts.__dataclass_fields__}


def _check(facts: RegisterFacts, at: datetime) -> None:
    refused = {}
    if facts.drawn_up_on > timezone.localdate(at):
        refused["drawn_up_on"] = DAY_TO_COME
    if not facts.subject.strip():
        refused["subject"] = "Skriv i korthet vad handlingen rör."
    if facts.recipient_number and not is_usual(facts.recipient_number):
        refused["recipient_number"] = "Skriv mottagarens diarienummer, till exempel 7.1-20026/2026, eller lämna tomt."
    if refused:
        raise ValidationError(refused)


def _change(old: object, new: object) -> str:
    """What was written where nothing stood, or from what to what."""
    return _said(new) if old == "" else f"från {_said(old)} till {_said(new)}"


def _said(value: object) -> str:
    if isinstance(value, bool):
        return "ja" if value else "nej"
    return str(value) or "–"


_SUBMITTED = {State.SUBMITTED, State.ARCHIVED}


@transaction.atomic
def register_response(*, response: Response, diarienummer: str, actor: User, at: datetime) -> None:
    """Set the diarienummer: before submission so that the copy carries it, after it to archive the response.

    A correction is written in the trail, from what to what. A number that other answers have is that of their case, and
    no mistake. Raises ValidationError for what is no number of the organisation's, or not that of the case that the
    answer was placed in, PermissionDenied or WrongStateError by the table.
    """
    standing = lock_as(actor, response=response, at=at)
    locked = standing.response
    action = Action.REGISTER if locked.submissions.exists() and locked.state in _SUBMITTED else Action.NUMBER
    require(action, standing)
    number = number_in_case(locked, _checked(diarienummer, locked.organisation))
    if locked.diarienummer == number and TABLE[action].target in {None, State(locked.state)}:
        return
    note = number if locked.diarienummer in {"", number} else _change(locked.diarienummer, number)
    move(standing, action, at=at, note=note, changes={"diarienummer": number})
    renumber_entries(locked)


def _checked(diarienummer: str, organisation: Organisation) -> str:
    """The number in the spelling that is kept."""
    if len(diarienummer) > 10 * LONGEST:
        raise ValidationError({"diarienummer": f"Diarienumret får ha högst {LONGEST} tecken."})
    number, pattern = known_spelling(organisation, diarienummer), organisation.diarienummer_pattern
    if not number:
        raise ValidationError({"diarienummer": f"Skriv diarienumret, till exempel {example_of(pattern)}."})
    if len(number) > LONGEST:
        raise ValidationError({"diarienummer": f"Diarienumret får ha högst {LONGEST} tecken."})
    if not fits_pattern(number, pattern):
        raise ValidationError({"diarienummer": f"Skriv diarienumret som ert diarium gör: {example_of(pattern)}."})
    return number
