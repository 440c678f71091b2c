"""A row of the log as people read it."""

from dataclasses import dataclass

from django.utils import timezone

from audit.actions import Logged, Outcome
from audit.models import LogRow
from config.fields.forms import read_whole_number

NOBODY = "ingen som var inloggad"

_KINDS = {
    "api-key": "nyckel",
    "assignment": "utdelning",
    "attachment": "bilaga",
    "case": "ärende",
    "comment": "kommentar",
    "disposal": "gallring",
    "entered": "tidigare svar",
    "mandate": "mandat",
    "membership": "roll",
    "message": "utskick",
    "organisation": "organisation",
    "questionnaire": "enkät",
    "response": "svar",
    "submission": "inskickning",
    "survey": "enkät",
    "unit": "enhet",
    "user": "person",
}


@dataclass(frozen=True)
class ToldRow:
    """Who did what, when, from where, with what outcome, about what; `details` as label and text."""

    at: str
    who: str
    action: str
    outcome: str
    address: str
    about: str
    details: list[tuple[str, str]]


def log_row_in_words(row: LogRow, people: dict[int, str]) -> ToldRow:
    """The row; `people` are addresses by number, for what a row is about. Also one that the log never wrote: it is a
    fault, and whoever is to judge it reads it here.
    """
    said = row.said()
    return ToldRow(
        at=f"{timezone.localtime(row.at):%Y-%m-%d %H:%M:%S}",
        who=str(said.get("name") or (f"person {said['actor']}" if said.get("actor") else NOBODY)),
        action=_label(Logged, str(said.get("action", row.action))),
        outcome=_label(Outcome, str(said.get("outcome", row.outcome))),
        address=str(said.get("address", "")),
        about=_about(str(said.get("about", "")), people),
        details=[(str(name), str(text)) for name, text in row.details().items() if text],
    )


def person_in(row: LogRow) -> int | None:
    """The number of the person that a row is about; None when it is about something else."""
    kind, _, number = str(row.said().get("about", "")).partition(":")
    return read_whole_number(number) if kind == "user" else None


def _label(words: type[Logged] | type[Outcome], value: str) -> str:
    return str(words(value).label) if value in words.values else value


def _about(about: str, people: dict[int, str]) -> str:
    kind, _, number = about.partition(":")
    if kind == "user" and (key := read_whole_number(number)) in people:
        return people[key]
    return f"{_KINDS.get(kind, kind)} {number}".strip()
