"""Words in all of an organisation's answers: submitted (by the archive's index), entered afterwards, and drafts.

Whoever asks reads all of the organisation's answers: the view has seen to that.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import starmap

from django.db.models import Q, QuerySet
from django.utils import timezone

from archive.models import SearchEntry, SearchPassage
from archive.searching.found_words import FoundWords, Parts, look_for
from archive.searching.queries import Asked, read_asked
from archive.searching.reading import by_index
from archive.searching.written_texts import LONGEST_TEXT, IndexedText, indexed_remark, indexed_texts_in
from config.fields.forms import read_whole_number
from config.language import swedish
from config.refusals import WrongStateError
from responses.drafting.using import DraftedText
from responses.entry.access import newest_versions
from responses.models import Answer, EnteredVersion, Response, State
from responses.reading.items import Source, read_item
from responses.reading.source_changes import paragraphs_of, written_words
from responses.reading.year_sources import ENTERED
from surveys.checking.conditions import evaluate
from surveys.models import Questionnaire, without_definition
from surveys.schema import Definition, FileItem, RowTableItem, TableItem, TextItem
from surveys.wordings.wording import UNNAMED_FIELD, label_of

MOST = 100
"""So many are looked at of each of the three kinds: more are found by asking for more words."""
CHANGED = "Texten har ändrats sedan du sökte. Ladda om sidan och läs den igen."

_PLACE, _REMARK = "~", "kommentar"
"""Between what names an answer in a key and the place in it: the number of a row, or its remark."""
_WITH_WORDS = (TableItem, RowTableItem, FileItem)
_NOT_YET_SUBMITTED = (State.DRAFT, State.IN_REVIEW, State.APPROVED)


@dataclass(frozen=True)
class AnswerText:
    """The text of one answer, of a row of its table or of its remark. `key` names it as it reads now; `how` says what
    it is: submitted, entered, a draft, of which `drafted` says the answer and its revision where it is all of a text.
    `said` is what it is found by.
    """

    key: str
    year: int
    title: str
    label: str
    how: str
    text: str
    said: str = ""
    drafted: DraftedText | None = None

    @property
    def source(self) -> str:
        return f"{self.title}, ”{self.label}”, {self.how}"

    @property
    def paragraphs(self) -> list[str]:
        return paragraphs_of(self.text)


@dataclass(frozen=True)
class Paragraph:
    """One paragraph, the words that were looked for marked. `number` counts from 1."""

    number: int
    parts: Parts

    @property
    def is_marked(self) -> bool:
        return any(marked for _, marked in self.parts)


@dataclass(frozen=True)
class MarkedAnswer:
    answer: AnswerText
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True)
class FoundTexts:
    """What was found, the latest year first. `more`: there is more than is looked at."""

    passages: list[AnswerText]
    more: bool
    words: FoundWords

    def marked(self, passages: Iterable[AnswerText]) -> list[MarkedAnswer]:
        """Some of the passages, paragraph by paragraph, with the words marked."""
        return [
            MarkedAnswer(one, tuple(starmap(Paragraph, enumerate(self.words.marked_each(one.paragraphs), start=1))))
            for one in passages
        ]


def find_passages(response: Response, words: str, besides: str) -> FoundTexts:
    """The answers of the response's organisation that have all the words, but the one to its question `besides`."""
    asked = read_asked(words)
    if not asked.words:
        return FoundTexts([], more=False, words=FoundWords({}))
    organisation = response.organisation_id
    drafts = list(_drafts(organisation, exclude=Q(response=response.pk, link_id=besides)))
    entered = list(_entered(organisation))
    submitted = _submitted(organisation, asked)
    found = look_for(asked, [one.text for one in (*drafts, *entered, *submitted)])
    kinds = (
        [one for one in drafts if found.are_all_in(one.said)],
        submitted,
        [one for one in entered if found.are_all_in(one.said)],
    )
    passages = [passage for kind in kinds for passage in kind[:MOST]]
    passages.sort(key=lambda one: (-one.year, one.title))
    return FoundTexts(passages, more=any(len(kind) > MOST for kind in kinds), words=found)


def find_passage(response: Response, key: str) -> AnswerText:
    """The passage of that key, of the same organisation. Raises LookupError where there is none, WrongStateError where
    it reads otherwise now.
    """
    kind, _, rest = key.partition("-")
    number, _, detail = rest.partition("-")
    if kind not in _BY_KEY or (place := read_whole_number(number)) is None:
        raise LookupError(key)
    return _BY_KEY[kind](response.organisation_id, place, detail)


def _submissions(organisation: int) -> QuerySet[SearchPassage]:
    """The texts of what is in force; not what a correction has replaced, nor titles of attachments."""
    found = SearchPassage.objects.filter(entry__organisation=organisation, entry__submission__replaced_by=None)
    found = found.filter(is_attachment=False).select_related("entry__questionnaire", "entry__submission")
    return without_definition(found, "entry__questionnaire")


def _submitted(organisation: int, asked: Asked) -> list[AnswerText]:
    with by_index():
        entries = SearchEntry.objects.filter(organisation=organisation, words=asked.everything)
        found = _submissions(organisation).filter(entry__in=entries, words=asked.everything)
        return [
            _of_submission(one)
            for one in found.order_by("-entry__questionnaire__year", "-entry__submitted_at", "pk")[: MOST + 1]
        ]


def _of_submission(one: SearchPassage) -> AnswerText:
    submission = one.entry.submission
    done = "förseglat" if submission.is_carried_over else "inskickat"
    how = f"{done} {swedish.day(timezone.localdate(submission.submitted_at))}"
    return AnswerText(f"s-{one.pk}", *_named(one.entry.questionnaire), one.label, how, one.text)


def _submitted_by_key(organisation: int, number: int, _: str) -> AnswerText:
    found = _submissions(organisation).filter(pk=number).first()
    if found is None:
        raise LookupError(number)
    return _of_submission(found)


def _drafts(organisation: int, *, exclude: Q) -> Iterator[AnswerText]:
    """Every text: there is little of it at a time, and PostgreSQL would cut it into other words than the index has."""
    answers = _answers(organisation).exclude(exclude).order_by("-response__questionnaire__year", "response_id", "pk")
    return (passage for answer in answers for passage in _of_draft(answer))


def _answers(organisation: int) -> QuerySet[Answer]:
    """What is written in answers that are not submitted, or are being corrected."""
    found = Answer.objects.filter(response__organisation=organisation, response__state__in=_NOT_YET_SUBMITTED)
    found = found.filter(Q(value__isnull=False) | ~Q(remark=""))
    related = found.select_related("response__questionnaire", "response__organisation")
    return without_definition(related, "response__questionnaire")


def _of_draft(answer: Answer) -> Iterator[AnswerText]:
    response, revision = answer.response, answer.revision
    source = Source(
        tree=response.questionnaire.tree,
        answers={answer.link_id: answer.value},
        organisation=response.organisation.name,
        remarks={answer.link_id: answer.remark},
    )
    for place, found in _written(source, answer.link_id):
        key = f"u-{answer.pk}-{revision}{place}"
        followed = None if place else DraftedText(answer.pk, revision)
        named = _named(response.questionnaire)
        yield AnswerText(key, *named, found.label, "utkast", found.text, found.said, followed)


def _draft_by_key(organisation: int, number: int, detail: str) -> AnswerText:
    answer = _answers(organisation).filter(pk=number).first()
    if answer is None:
        raise LookupError(number)
    if detail.partition(_PLACE)[0] != str(answer.revision):
        raise WrongStateError(CHANGED)
    return _of_key(_of_draft(answer), f"u-{number}-{detail}")


def _entered(organisation: int) -> Iterator[AnswerText]:
    """Every text, as of the drafts: an organisation has one a questionnaire and year at the most."""
    versions = _versions(organisation).order_by("-year", "pk")
    return (passage for version in versions for passage in _of_version(version))


def _versions(organisation: int) -> QuerySet[EnteredVersion]:
    return newest_versions().filter(entered__organisation=organisation, entered__removed_at__isnull=True)


def _of_version(version: EnteredVersion) -> Iterator[AnswerText]:
    entered = version.entered
    tree, own_form = entered.questionnaire.tree, entered.own_form
    values = evaluate(tree, version.values).in_force if own_form else version.values
    source = Source(tree=tree, answers=values, organisation=entered.organisation.name)
    for link_id in values:
        for place, found in _written(source, link_id) if own_form else _pasted(source, link_id):
            key = f"e-{version.pk}-{link_id}{place}"
            yield AnswerText(key, version.year, version.dated_title, found.label, ENTERED, found.text, found.said)


def _entered_by_key(organisation: int, number: int, detail: str) -> AnswerText:
    if not EnteredVersion.objects.filter(pk=number, entered__organisation=organisation).exists():
        raise LookupError(number)
    version = _versions(organisation).filter(pk=number).first()
    if version is None:
        raise WrongStateError(CHANGED)
    return _of_key(_of_version(version), f"e-{number}-{detail}")


def _of_key(passages: Iterable[AnswerText], key: str) -> AnswerText:
    for passage in passages:
        if passage.key == key:
            return passage
    raise LookupError(key)


_BY_KEY = {"s": _submitted_by_key, "u": _draft_by_key, "e": _entered_by_key}


def _written(source: Source, link_id: str) -> Iterator[tuple[str, IndexedText]]:
    """What is written in an answer and in its remark, as the archive's index has it. Each with its place in the answer,
    which is empty for a text: a text is what stands there, its boxes under one another.
    """
    question = source.tree.by_link_id.get(link_id)
    if question is None:
        return
    if isinstance(question, TextItem):
        yield from _pasted(source, link_id)
    found = indexed_texts_in(read_item(source, link_id)) if isinstance(question, _WITH_WORDS) else iter(())
    yield from ((f"{_PLACE}{number}", one) for number, one in enumerate(found, start=1) if one.text)
    if remark := source.remarks.get(link_id):
        yield f"{_PLACE}{_REMARK}", indexed_remark(_label(source.tree, link_id), remark)


def _pasted(source: Source, link_id: str) -> Iterator[tuple[str, IndexedText]]:
    """Words that stand at a question, whatever it asks for."""
    text = written_words(source.answers[link_id])[:LONGEST_TEXT]
    if text and link_id in source.tree.by_link_id:
        yield "", IndexedText(_label(source.tree, link_id), text)


def _label(tree: Definition, link_id: str) -> str:
    return label_of(tree.question(link_id), UNNAMED_FIELD)


def _named(questionnaire: Questionnaire) -> tuple[int, str]:
    return questionnaire.year, questionnaire.dated_title
