"""Sending a reading version out in Word, filled in with the draft and last year's words, and remembering them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from config.language import swedish
from responses.drafting.values import Given
from responses.lifecycle.standing import Standing
from responses.lifecycle.trail import record
from responses.models import AnswerRevision, Assignment, Contribution, ContributionWording, Response, WordFile
from responses.reading.draft import Draft
from responses.reading.earlier_words import earlier_words
from surveys.answers.ticks import named_options
from surveys.schema import ChoiceItem, Definition, Question, walk
from surveys.word.export import questionnaire_to_docx
from surveys.word.filling import Filling
from surveys.word.inner_fields import without_fields
from surveys.word.slots import takes_one_text
from surveys.wordings.wording import item_name


@dataclass(frozen=True)
class Sent:
    """A file that has been made: its row and its bytes."""

    file: WordFile
    content: bytes


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What to make: of which section (empty for all that the person writes), with the draft's answers or empty, with
    earlier years' words or without.
    """

    section: str = ""
    filled: bool = True
    earlier: bool = True


def send_out(*, standing: Standing, wanted: Wanted, at: datetime) -> Sent:
    """Make the file, for the part of the response that the person writes. Raises KeyError for a section that is not
    theirs.
    """
    response, draft = standing.response, Draft(standing.response)
    only = part_of_person(standing, wanted.section)
    asked = standing.scope.contributes
    mine = _begun_by(standing.user, response, asked) if wanted.filled else {}
    begun = {key: BegunContribution.of(response.tree.question(key), one.text) for key, one in mine.items()}
    texts = {key: value for one in begun.items() for key, value in _values_of(*one)}
    answers = {**_readable(standing, draft), **texts} if wanted.filled else {}
    own_words = {one.link_id: "" for one in response.tree.questions if one.link_id in asked and not takes_one_text(one)}
    own_words.update((key, begun[key].own_words) for key in own_words.keys() & begun.keys())
    with transaction.atomic():
        file = WordFile.objects.create(
            response=response,
            questionnaire=response.questionnaire,
            items=sorted(only) if only is not None else [],
            revisions={key: draft.revision(key) for key in answers if key in draft.rows and key not in {*mine, *texts}},
            contributions={key: one.revision for key, one in mine.items()},
            made_by=standing.user,
            made_at=at,
        )
        record(response=response, action="word_sent", actor=standing.user, at=at, note=_named(response.tree, wanted))
    earlier = _earlier(standing, draft) if wanted.earlier else {}
    filling = Filling(
        answers=answers,
        earlier=earlier,
        own_words=own_words,
        told=(*_told(response), *_asked_for(standing, only)),
        last_day="" if response.has_no_day else swedish.day(response.due_day),
        file=str(file.pk),
    )
    return Sent(file, questionnaire_to_docx(response.tree, only=only, filling=filling))


def part_of_person(standing: Standing, section: str = "") -> frozenset[str] | None:
    """The items that the person writes in the response, of one section where it is named; None for all of them.

    Raises KeyError where they write nothing of it.
    """
    mine = None if standing.writes_all else standing.scope.own | standing.scope.contributed
    if not section:
        return mine
    inside = frozenset(item.link_id for item in walk(standing.response.tree.by_link_id[section]))
    found = inside if mine is None else inside & mine
    if not found:
        raise KeyError(section)
    return found


def _readable(standing: Standing, draft: Draft) -> Mapping[str, Any]:
    return {key: value for key, value in draft.answers.items() if value is not None and standing.reads(key)}


def _begun_by(user: User, response: Response, asked: frozenset[str]) -> dict[str, Contribution]:
    """What the person has begun to contribute to the questions."""
    found = Contribution.objects.filter(response=response, person=user, link_id__in=asked) if asked else ()
    return {one.link_id: one for one in found if one.text}


@dataclass(frozen=True)
class BegunContribution:
    """A contribution as a document holds it: what stands in the question's own fields (None for nothing), in the field
    for own words, and in the fields inside the question by link_id.
    """

    value: Any
    own_words: str
    fields: Mapping[str, Any]

    @classmethod
    def of(cls, question: Question, text: str) -> "BegunContribution":
        """An option that the text names is ticked; what no field of the question holds is own words."""
        fields, text = without_fields(question, text)
        if takes_one_text(question):
            return cls(text, "", fields)
        if not isinstance(question, ChoiceItem):
            return cls(None, text, fields)
        named = named_options(question, text)
        if not named.codes:
            return cls(None, text, fields)
        return cls(list(named.codes) if question.multiple else named.codes[0], named.rest, fields)


def _values_of(link_id: str, begun: BegunContribution) -> Iterator[tuple[str, Any]]:
    """What stands in the fields of a document that holds the contribution, by link_id."""
    if begun.value is not None:
        yield link_id, begun.value
    yield from begun.fields.items()


def sent_contributions(sent: WordFile | None, tree: Definition) -> dict[str, BegunContribution]:
    """What the document's maker had begun to contribute when it went out, by link_id. `tree`: what it was made of."""
    if sent is None or not sent.contributions:
        return {}
    return {key: BegunContribution.of(tree.question(key), text) for key, text in _sent_texts(sent).items()}


def sent_wordings(sent: WordFile | None, begun: Mapping[str, BegunContribution]) -> dict[str, Given]:
    """What stood in the questions' own fields of a document when it went out, by link_id: what the answers said, and of
    what its maker had `begun` to contribute (sent_contributions), the fields inside the questions too.
    """
    if sent is None:
        return {}
    written = {key: Given(value) for one in begun.items() for key, value in _values_of(*one)}
    return {**_sent_answers(sent), **written}


def _sent_answers(sent: WordFile) -> dict[str, Given]:
    if not sent.revisions:
        return {}
    wanted = AnswerRevision.objects.filter(
        answer__response=sent.response_id, answer__link_id__in=sent.revisions, number__in=set(sent.revisions.values())
    ).values_list("answer__link_id", "number", "value", "remark")
    return {key: Given(value, remark) for key, number, value, remark in wanted if sent.revisions[key] == number}


def _sent_texts(sent: WordFile) -> dict[str, str]:
    theirs = {"contribution__response": sent.response_id, "contribution__person": sent.made_by_id}
    wanted = ContributionWording.objects.filter(
        contribution__link_id__in=sent.contributions, number__in=set(sent.contributions.values()), **theirs
    ).values_list("contribution__link_id", "number", "text")
    return {key: text for key, number, text in wanted if sent.contributions[key] == number}


def _earlier(standing: Standing, draft: Draft) -> Mapping[str, tuple[tuple[str, str], ...]]:
    """Earlier words beside the questions that the person reads."""
    found = earlier_words(draft.tree, draft.earlier, draft.in_force)
    asked = standing.scope.contributed
    return {key: told for key, told in found if standing.reads(key) or key in asked}


def _told(response: Response) -> tuple[str, ...]:
    return (
        f"{response.organisation.name}. Skriv i fälten och klicka i rutorna. Flytta inte fälten och ta inte bort dem.",
        "Spara filen och ladda upp den i Svarsportalen, eller mejla den till den som skickade den. Det som står utanför"
        " fälten blir inget svar, men det visas när filen laddas upp.",
    )


def _asked_for(standing: Standing, only: frozenset[str] | None) -> Iterator[str]:
    """What the person has been handed of it: until when, by whom, and with which words."""
    if only is None:
        return
    held = Assignment.objects.held_by(standing.user).filter(response=standing.response)
    tree = standing.response.tree
    said = ""
    for one in held.select_related("handed_by"):
        item = tree.by_link_id.get(one.link_id)
        if item is None or not only & {inner.link_id for inner in walk(item)}:
            continue
        one.response = standing.response
        asks = "bidra till" if one.is_contribution else "svara på"
        day = "" if standing.response.has_no_day else f" senast {swedish.day(one.due)}"
        yield f"{one.handed_by.name} ber dig {asks} {item_name(tree, one.link_id)}{day}."
        if one.message and one.message != said:
            said = one.message
            yield from (line for line in said.split("\n") if line.strip())


def _named(tree: Definition, wanted: Wanted) -> str:
    return tree.by_link_id[wanted.section].text if wanted.section else ""
