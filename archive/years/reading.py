"""What the pages of changes since an earlier year show: which answer, against which year, and how much of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from archive.records import record_of
from config.language import swedish
from responses.lifecycle.access import Visit
from responses.lifecycle.delivery import SEALED_STATES, newest_submission
from responses.models import Response, State, Submission
from responses.reading.draft import Draft
from responses.reading.earlier import EarlierAnswers
from responses.reading.earlier_sources import earlier_answers
from responses.reading.items import Source
from responses.reading.readings import source_of_draft, source_of_snapshot
from responses.reading.year_changes import YearChanges, YearQuestion, YearStatus
from responses.reading.year_sources import EarlierSource, PastedSource

GONE = "borttagna"
_FEW, _IN_SIGHT = 5, 15
FILTERS = {
    "": "Alla",
    "andrade": "Ändrade",
    "oforandrade": "Oförändrade",
    "nya": "Nya",
    "inte-besvarade": "Inte besvarade",
    "stalls-inte": "Ställs inte",
    "jamfors-inte": "Jämförs inte",
    GONE: "Borttagna",
}
_ALWAYS = {"", "andrade", "oforandrade", "nya"}
"""Those that are offered also where they show nothing."""
_STATUSES = {
    "oforandrade": {YearStatus.SAME},
    "nya": {YearStatus.NEW},
    "inte-besvarade": {YearStatus.EMPTIED, YearStatus.BLANK},
    "stalls-inte": {YearStatus.CLOSED},
    "jamfors-inte": {YearStatus.OTHER, YearStatus.UNMATCHED},
    GONE: set[YearStatus](),
}


@dataclass(frozen=True, kw_only=True)
class Present:
    """The answer that is compared, as it stands or was frozen. `state` is said in words.

    `readable`: the items that its reader may read, None for all; `organisation` and `title` are those of then.
    """

    response: Response
    source: Source
    earlier: EarlierAnswers
    organisation: str
    title: str
    state: str
    submission: Submission | None = None
    readable: frozenset[str] | None = None
    is_draft: bool = False


def present_of(visit: Visit) -> Present:
    """The draft as it is, what waits for approval or is approved, or the newest that was submitted."""
    response = visit.response
    if response.state in SEALED_STATES and (submission := newest_submission(response)):
        return present_of_submission(submission, readable=visit.readable)
    sent = visit.last_sent if response.state != State.DRAFT else None
    draft = None if sent else Draft(response, readable=visit.readable)
    return Present(
        response=response,
        source=source_of_draft(draft) if draft else source_of_snapshot(visit.sent, None),
        earlier=draft.earlier if draft else earlier_answers(response),
        organisation=response.organisation.name,
        title=response.questionnaire.dated_title,
        state=response.state_in_words,
        readable=visit.readable,
        is_draft=draft is not None,
    )


def present_of_submission(submission: Submission, *, readable: frozenset[str] | None = None) -> Present:
    """What was submitted, by the names of then."""
    record = record_of(submission)
    done = "Förseglat" if submission.is_carried_over else "Inskickat"
    return Present(
        response=submission.response,
        source=source_of_snapshot(submission.snapshot, None),
        earlier=earlier_answers(submission.response),
        organisation=record.organisation,
        title=record.dated_title,
        state=f"{done} {swedish.moment(submission.submitted_at)}, {submission.receipt_number}",
        submission=submission,
        readable=readable,
    )


@dataclass(frozen=True)
class YearChoice:
    """An earlier year that the answer can be held against. `key` names it in the address."""

    key: str
    label: str
    source: EarlierSource | PastedSource


@dataclass(frozen=True)
class ShownFilter:
    """A way of looking at the questions, and how many it shows."""

    key: str
    label: str
    number: int
    chosen: bool


@dataclass(frozen=True)
class ShownSection:
    """A section with its questions that are shown."""

    link_id: str
    text: str
    questions: list[YearQuestion]
    in_words: str


class YearsPage:
    """The answer against the year with the key `wanted` (empty: the latest of its own series), as much as is `shown`.

    Raises KeyError for a year that there is no answer of. A filter that is not known shows everything.
    """

    def __init__(self, present: Present, wanted: str = "", shown: str = "") -> None:
        self.present, self.shown = present, shown if shown in FILTERS else ""
        by_key = {one.key: one for one in self.choices}
        self.chosen = by_key[wanted] if wanted else next(iter(self.choices), None)

    @cached_property
    def choices(self) -> list[YearChoice]:
        """The earlier years, those of the same series first and the latest first."""
        series = self.present.source.tree.series
        return [YearChoice(key, _label(one, series), one) for key, one in self.present.earlier.before.items()]

    @cached_property
    def changes(self) -> YearChanges | None:
        """None where there is no earlier year."""
        present = self.present
        if self.chosen is None:
            return None
        return YearChanges(
            present.source,
            present.earlier,
            self.chosen.source,
            readable=present.readable,
            is_draft=present.is_draft,
        )

    @property
    def year(self) -> str:
        """The earlier year without more words; empty for none."""
        return str(self.chosen.source.year) if self.chosen else ""

    @property
    def name(self) -> str:
        """What the page is called."""
        return f"Vad har ändrats sedan {self.year}" if self.year else "Vad har ändrats sedan tidigare år"

    @cached_property
    def sections(self) -> list[ShownSection]:
        """What is shown, by section."""
        if self.changes is None:
            return []
        found = (one for one in self.changes.questions if _is_shown(one, self.shown))
        grouped = [(key, list(inside)) for key, inside in groupby(found, key=lambda one: (one.section_id, one.section))]
        return [ShownSection(*key, inside, self.changes.words_of(inside)) for key, inside in grouped]

    @property
    def is_folded(self) -> bool:
        """Whether the sections are folded to a line each: all of many questions, of which nobody has chosen some."""
        return not self.shown and sum(len(one.questions) for one in self.sections) > _FEW

    @property
    def changed(self) -> list[YearQuestion]:
        """Where the sections are folded, what has changed in them."""
        shown = [question for one in self.sections for question in one.questions] if self.is_folded else []
        return [one for one in shown if one.status.is_change]

    @property
    def lists_changed(self) -> bool:
        """Whether those that have changed are so few that their list is open."""
        return len(self.changed) <= _IN_SIGHT

    @property
    def shows_gone(self) -> bool:
        """Whether what is gone stands last."""
        return self.shown in ("", GONE) and self.changes is not None and bool(self.changes.gone)

    @property
    def is_about_gone(self) -> bool:
        """Whether nothing else is shown."""
        return self.shown == GONE

    @property
    def filters(self) -> Iterator[ShownFilter]:
        """The ways of looking, each with how many questions it shows; some only where there are any."""
        questions = self.changes.questions if self.changes else []
        for key, label in FILTERS.items():
            number = sum(_is_shown(one, key) for one in questions)
            if key == GONE and self.changes:
                number = len(self.changes.gone)
            if number or key in _ALWAYS or key == self.shown:
                yield ShownFilter(key, label, number, key == self.shown)


def _is_shown(question: YearQuestion, shown: str) -> bool:
    if shown == "andrade":
        return question.status.is_change
    return not shown or question.status in _STATUSES[shown]


def _label(source: EarlierSource | PastedSource, series: str) -> str:
    """The year, and what it is an answer to where that is another series."""
    if isinstance(source, PastedSource):
        return f"{source.told_year}: {source.title}"
    return source.told_year if source.tree.series == series else f"{source.told_year}: {source.tree.title}"
