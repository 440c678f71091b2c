"""A row of the log as people read it."""

import json
from dataclasses import dataclass
from typing import Any

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


def in_words(row: LogRow, people: dict[int, str]) -> ToldRow:
    """The row; `people` are addresses by number, for what a row is about."""
    said: dict[str, Any] = json.loads(row.content)
    return ToldRow(
        at=f"{timezone.localtime(row.at):%Y-%m-%d %H:%M:%S}",
        who=said["name"] or (f"person {said['actor']}" if said["actor"] else NOBODY),
        action=_label(Logged, said["action"]),
        outcome=_label(Outcome, said["outcome"]),
        address=said["address"],
        about=_about(said["about"], people),
        details=[(str(name), str(text)) for name, text in said["details"].items() if text],
    )


def person_in(row: LogRow) -> int | None:
    """The number of the person that a row is about; None when it is about something else."""
    kind, _, number = str(json.loads(row.content)["about"]).partition(":")
    return read_whole_number(number) if kind == "user" else None


def _label(words: type[Logged] | type[Outcome], value: str) -> str:
    return str(words(value).label) if value in words.values else value


def _about(about: str, people: dict[int, str]) -> str:
    kind, _, number = about.partition(":")
    if kind == "user" and (key := read_whole_number(number)) in people:
        return people[key]
    return f"{_KINDS.get(kind, kind)} {number}".strip()
