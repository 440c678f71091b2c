"""What an excerpt is made of: the draft as it is, what waits for approval, or the newest that was sealed."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from archive.excerpts.choosing import Choices, choose
from archive.records import record_of
from config.language import swedish
from responses.lifecycle.delivery import SEALED_STATES, newest_submission
from responses.lifecycle.turns import last_sent
from responses.models import Response, SignOff, Snapshot, State, Submission
from responses.reading.draft import Draft
from responses.reading.earlier_sources import earlier_answers
from responses.reading.earlier_words import earlier_words
from responses.reading.items import Reading, ShownItem
from responses.reading.readings import reading_of_draft, reading_of_snapshot
from surveys.schema import Definition

RECORD_NUMBER = "Diarienummer"
"""The label of the fact that stands at the head of every page too."""


@dataclass(frozen=True, kw_only=True)
class Excerpt:
    """An answer as it was chosen. `mark` says in words that it is no copy.

    `facts` are (label, text). `is_draft`: nothing of it is sealed.
    """

    title: str
    organisation: str
    version: str
    facts: tuple[tuple[str, str], ...]
    mark: str
    is_draft: bool
    reading: Reading
    cover: str = ""

    @property
    def mark_word(self) -> str:
        """The mark in one word, for the margin."""
        return "UTKAST" if self.is_draft else self.mark.partition(" ")[0].strip(",")


@dataclass(frozen=True)
class Material:
    """The reading of an answer with its tree and answers, and the submission where it is sealed.

    `organisation` and `title` are those of then, where it is frozen: the names in its copy.
    """

    reading: Reading
    tree: Definition
    answers: Any
    organisation: str
    title: str
    submission: Submission | None = None

    def number(self, response: Response) -> str:
        """The diarienummer that the register has: a correction counts, as on every page of the archive."""
        return response.diarienummer or (self.submission.diarienummer if self.submission else "")


def make_excerpt(response: Response, choices: Choices, at: datetime) -> Excerpt:
    """The answer as it stands at `at`, with what was chosen of it. Raises KeyError for a section that is not there."""
    material = read_material(response)
    if choices.section and choices.section not in {one.link_id for one in material.reading.sections}:
        raise KeyError(choices.section)
    reading = _with_earlier(response, material) if choices.earlier else material.reading
    sealed = material.submission
    return Excerpt(
        title=material.title,
        organisation=material.organisation,
        version=material.tree.version,
        facts=tuple((label, text) for label, text in _facts(response, material, choices, at) if text),
        mark=_mark(response, sealed),
        is_draft=sealed is None,
        reading=choose(reading, choices),
    )


def asked_sections(response: Response) -> list[tuple[str, str]]:
    """(link_id, heading) of the sections that are asked."""
    return [(one.link_id, one.text) for one in read_material(response).reading.sections]


def read_material(response: Response) -> Material:
    """The draft as it is, what waits for approval, or the newest that was sealed."""
    if response.state in SEALED_STATES and (submission := newest_submission(response)):
        frozen = _frozen(submission.snapshot, submission.sign_off)
        return replace(frozen, organisation=record_of(submission).organisation, submission=submission)
    if response.state != State.DRAFT and (sent := last_sent(response)):
        return _frozen(sent, None)
    draft = Draft(response)
    return Material(
        reading=reading_of_draft(draft),
        tree=draft.tree,
        answers=draft.in_force,
        organisation=response.organisation.name,
        title=response.questionnaire.dated_title,
    )


def _frozen(snapshot: Snapshot, sign_off: SignOff | None) -> Material:
    """What was sent for approval, by the names that were sent with it."""
    return Material(
        reading=reading_of_snapshot(snapshot, sign_off),
        tree=snapshot.tree,
        answers=snapshot.content["answers"],
        organisation=snapshot.content["organisation"]["name"],
        title=snapshot.questionnaire.dated_title,
    )


def _with_earlier(response: Response, material: Material) -> Reading:
    lines = dict(earlier_words(material.tree, earlier_answers(response), material.answers))
    sections = tuple(_put(section, lines) for section in material.reading.sections)
    return replace(material.reading, sections=sections)


def _put(item: ShownItem, lines: dict[str, tuple[tuple[str, str], ...]]) -> ShownItem:
    return replace(item, earlier=lines.get(item.link_id, ()), items=tuple(_put(inner, lines) for inner in item.items))


def _facts(response: Response, material: Material, choices: Choices, at: datetime) -> Iterator[tuple[str, str]]:
    sealed = material.submission
    yield RECORD_NUMBER, material.number(response)
    yield "Läge", _state_in_words(response, sealed)
    yield "Kvittonummer", sealed.receipt_number if sealed else ""
    yield "Uttaget", swedish.moment(at)
    yield "Urval", choices.in_words


def _state_in_words(response: Response, sealed: Submission | None) -> str:
    if sealed is None:
        return response.state_in_words
    done = "Förseglat" if sealed.is_carried_over else "Inskickat"
    return f"{done} {swedish.moment(sealed.submitted_at)}"


def _mark(response: Response, sealed: Submission | None) -> str:
    if sealed is None:
        closed = "förseglat" if response.is_carried_over else "inskickat"
        return f"UTKAST, inte {closed}"
    return f"UTDRAG ur {sealed.receipt_number}, inte arkivexemplaret"
