"""A document that comes back: read, held to the version and the response that it is of, and kept whole as words.

What was asked of the sender as a contribution becomes their contribution at once; the rest waits to be taken in.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.db import transaction

from accounts.models import User
from accounts.roles import Role, only
from config.database.repetition import find_repeated
from config.language import swedish
from config.language.text import clean_line
from responses.contributions.services import KeptContributions, WhyLeft, save_contributions
from responses.drafting.conflicts import given_as_text
from responses.drafting.values import Given
from responses.lifecycle.naming import shown_name_in
from responses.lifecycle.standing import Standing, find_standing
from responses.lifecycle.trail import locked_for, record
from responses.lifecycle.workflow import writing_action
from responses.models import Assignment, Response, WordFile, WordReturn
from responses.word.reading import same
from responses.word.sending import BegunContribution, sent_contributions, sent_wordings
from surveys.answers.ticks import with_options
from surveys.answers.values import is_blank
from surveys.models import Questionnaire
from surveys.schema import ChoiceItem, Definition, Question, walk
from surveys.word.answers import Leftover, Understood, understand
from surveys.word.confinement import read_word_confined
from surveys.word.findings import Found
from surveys.word.inner_fields import fields_within, with_fields
from surveys.word.package import UnreadableError
from surveys.word.printing import Printed, printed_lines
from surveys.word.slots import takes_one_text
from surveys.wordings.wording import question_name

_OTHER_VERSION = "Filen hör till en annan utgåva av enkäten än den som svaret följer nu."
_OTHER_RESPONSE = "Filen hör till ett annat svar än det här."
_OTHER_FORM = "Filen hör till en annan enkät än den här."
_UNKNOWN = "Filen säger inte vilken enkät den hör till. Den kan ha sparats i ett program som tar bort fälten."
_LONGEST_NAME = 200


@dataclass(frozen=True)
class Received:
    """A document that was kept, and the questions to which it was given as somebody's contribution."""

    returned: WordReturn
    contributed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    """Questions whose contribution said already what the document says."""
    contributor: User | None = None
    left: Mapping[str, WhyLeft] = field(default_factory=dict)
    """Questions whose contribution stays as it is, and why: the words are among the leftovers."""


def receive_document(
    *, response: Response, upload: File[bytes], actor: User, at: datetime, whose: User | None = None
) -> Received:
    """Read and keep an uploaded document; the same again a moment later is the one that is there. It is read before the
    response is locked: nobody waits for that.

    `whose`: who has answered in it, as an editor says who has been mailed it; None for whoever it was made by, as the
    file itself says, and for whoever uploads their own. Raises ValidationError for a file that cannot be read ("file"),
    or that says nothing to what `whose` has been handed ("whose"), PermissionDenied or WrongStateError by the table.
    """
    try:
        found = read_word_confined(upload.chunks(), upload.size)
    except UnreadableError as unreadable:
        raise ValidationError({"file": str(unreadable)}) from unreadable
    with transaction.atomic():
        standing = locked_for(writing_action, response=response, actor=actor, at=at)
        sent = _sent_of(found)
        other = _why_other(standing.response, found, sent)
        begun = {} if other else sent_contributions(sent, standing.response.tree)
        before = {} if other else sent_wordings(sent, begun)
        read = _of_other(found) if other else _understood(standing, found, sent, before)
        person, kept, texts = _contribute(standing, read, sent, begun, before, whose, at)
        known = sent if not other else None
        told = _told(standing, read, known, before, other, str(upload.name or ""), kept, texts, person)
        again = find_repeated(WordReturn.objects.filter(**told), at=at)
        returned = again or WordReturn.objects.create(**told, at=at)
        contributed = tuple(key for key in kept.revisions if key not in kept.unchanged)
        unchanged = tuple(key for key in kept.revisions if key in kept.unchanged)
        if not again:
            _record(standing, returned, contributed, at)
    return Received(returned, contributed, unchanged, person, kept.left)


def returned_name(returned: WordReturn) -> str:
    """What the trail calls the document: whose it is too, where another than its writer has uploaded it."""
    if returned.writer is None:
        return returned.name
    return f"{returned.name} från {shown_name_in(returned.response.organisation, returned.writer)}"


def _sent_of(found: Found) -> WordFile | None:
    try:
        key = UUID(found.binding.get("fil", ""))
    except ValueError:
        return None
    return WordFile.objects.filter(pk=key).select_related("questionnaire", "made_by").first()


def _why_other(response: Response, found: Found, sent: WordFile | None) -> str:
    """Why nothing in the document answers this response; empty where it does."""
    if sent and sent.response_id != response.pk:
        return _OTHER_RESPONSE
    if not found.binding.get("sha256"):
        return _UNKNOWN
    if found.binding["sha256"] == response.questionnaire.sha256:
        return ""
    return _OTHER_VERSION if found.binding.get("enkat") == response.questionnaire.name else _OTHER_FORM


def _understood(standing: Standing, found: Found, sent: WordFile | None, before: Mapping[str, Given]) -> Understood:
    tree = standing.response.tree
    only = frozenset(sent.items) if sent and sent.items else None
    printed = Printed(printed_lines(tree, only), tuple(found.binding.get("rader", "").split()))
    base = {key: given.value for key, given in before.items()}
    return understand(tree, found, printed=printed, base=base, only=only)


def _of_other(found: Found) -> Understood:
    """All words of a document that answers nothing here. Its own version, where it is known, tells what was printed."""
    known = Questionnaire.objects.filter(sha256=found.binding.get("sha256", "")).first()
    if known is None:
        told = [Leftover("unknown", each.text) for each in found.controls if len(each.text.strip()) > 1]
        return Understood({}, (), (*told, *(Leftover("outside", each.text) for each in found.outside)))
    printed = Printed(printed_lines(known.tree), tuple(found.binding.get("rader", "").split()))
    read = understand(known.tree, found, printed=printed, base={})
    told = [Leftover("unknown", text) for text in _as_texts(known.tree, read.values)]
    told += [Leftover("unknown", text, key) for key, text in read.own_words.items() if text.strip()]
    return Understood({}, (), (*told, *(Leftover(each.kind, each.text) for each in read.leftovers)), read.tracked)


def _as_texts(tree: Definition, values: Mapping[str, Any]) -> Iterator[str]:
    for link_id, value in values.items():
        if not is_blank(value):
            question = tree.question(link_id)
            named = " ".join(filter(None, (question.prefix, question.text)))
            yield f"{named}\n{given_as_text(tree, link_id, Given(value))}"


def _contribute(
    standing: Standing,
    read: Understood,
    sent: WordFile | None,
    begun: Mapping[str, BegunContribution],
    before: Mapping[str, Given],
    whose: User | None,
    at: datetime,
) -> tuple[User, KeptContributions, Mapping[str, str]]:
    """Keep what was asked of the sender, or of whoever the document was made by, as their contributions. What it went
    out with is nobody's contribution. Gives all that the document says anew too, as texts.
    """
    response, person = standing.response, sent.made_by if sent and standing.writes_all else standing.user
    if whose is not None and not standing.writes_all:
        raise PermissionDenied(only([Role.EDITOR], "ladda upp andras bidrag"))
    person = whose or person
    texts = {
        link_id: given_as_text(response.tree, link_id, Given(value), response.organisation.name)
        for link_id, value in read.values.items()
        if not is_blank(value) and not _is_as_sent(value, before.get(link_id, Given()).value)
    }
    texts |= dict(_wholes(response.tree, read, texts, begun, before))
    bases = _written_on(response, sent, person, texts)
    kept = save_contributions(standing=standing, texts=texts, bases=bases, person=person, at=at)
    if whose is not None and not (kept.revisions or kept.left or _answers_of(standing, whose) & texts.keys()):
        raise ValidationError({"whose": "Filen säger inget nytt om det som den du valde har fått att skriva."})
    return person, kept, texts


def _wholes(
    tree: Definition,
    read: Understood,
    texts: Mapping[str, str],
    begun: Mapping[str, BegunContribution],
    before: Mapping[str, Given],
) -> Iterator[tuple[str, str]]:
    """As one text: what is ticked or written in a question's fields, then the own words beside it, then what the fields
    inside it say, of those where any is otherwise than it went out. A field that has been deleted says what it went out
    with.
    """
    for question in tree.questions:
        link_id, was = question.link_id, begun.get(question.link_id)
        inside = {field.link_id: before.get(field.link_id, Given()).value for field in fields_within(question)}
        if not (link_id in read.own_words or was or inside.keys() & read.values.keys()):
            continue
        own = was.own_words if was else ""
        said = read.own_words.get(link_id, own)
        present = read.values.get(link_id) if link_id in read.values or was is None else was.value
        if was and takes_one_text(question) and (is_blank(present) or link_id not in texts):
            present = was.value
        is_anew = link_id in texts or (was is not None and not same(present, was.value))
        anew = {key: read.values[key] for key, sent in inside.items() if not _says_as_sent(read, key, sent)}
        told = inside | anew if was else anew
        if (is_anew or anew or not _is_as_sent(said, own)) and (
            whole := with_fields(question, _whole(question, present if is_anew or was else None, said, tree), told)
        ):
            yield link_id, whole


def _says_as_sent(read: Understood, link_id: str, sent: Any) -> bool:
    """Whether nothing new stands in a question's fields; one that is not there says nothing."""
    return link_id not in read.values or _is_as_sent(read.values[link_id], sent)


def _whole(question: Question, value: Any, said: str, tree: Definition) -> str:
    """The options that are chosen, a line each, or what the fields say in words, and then the own words."""
    if isinstance(question, ChoiceItem):
        chosen = value if isinstance(value, list) else [value]
        return with_options((one for one in question.options if one.code in chosen), said)
    told = "" if is_blank(value) else given_as_text(tree, question.link_id, Given(value))
    return said if told in said else "\n\n".join(part for part in (told, said) if part.strip())


def _is_as_sent(value: Any, sent: Any) -> bool:
    """Whether a field says what it went out with; a field of one line says a longer text in one."""
    both = isinstance(value, str) and isinstance(sent, str)
    return same(value, sent) or (both and "\n" not in value and value.split() == sent.split())


def _written_on(
    response: Response, sent: WordFile | None, person: User, texts: Collection[str]
) -> dict[str, frozenset[int]]:
    """The revisions of the person's contributions on which the document may have been written: what it went out with,
    and what the same document has brought in before.
    """
    known = WordReturn.objects.filter(response=response, sent=sent, whose=person)
    found = list(known.values_list("contributions", flat=True)) if texts else []
    if sent and sent.made_by_id == person.pk:
        found.append(sent.contributions)
    return {key: frozenset(each[key] for each in found if key in each) for key in texts}


def _with_inside(tree: Definition, link_ids: Iterable[str]) -> set[str]:
    """The questions with the fields inside them."""
    return {inner.link_id for key in link_ids for inner in walk(tree.question(key))}


def _answers_of(standing: Standing, person: User) -> frozenset[str]:
    """The questions whose answer the person has been handed to write."""
    theirs = find_standing(person, standing.response.pk, standing.today)
    return theirs.scope.own if theirs else frozenset()


def _record(standing: Standing, returned: WordReturn, contributed: tuple[str, ...], at: datetime) -> None:
    """In the trail, with whose contribution it became where that is not the uploader's own."""
    note, response = returned.name, standing.response
    if contributed and returned.whose and returned.whose != standing.user:
        asked = Assignment.objects.active().to_contribute().filter(response=response, person=returned.whose)
        named = [one.shown_person for one in asked.select_related("person", "unit")[:1]]
        questions = swedish.listing([question_name(response.tree, link_id) for link_id in contributed])
        note = f"{note}, bidrag från {named[0] if named else returned.whose.email} till {questions}"
    elif returned.writer:
        note = returned_name(returned)
    record(response=response, action="word_returned", actor=standing.user, at=at, note=note)


def _told(
    standing: Standing,
    read: Understood,
    sent: WordFile | None,
    before: Mapping[str, Given],
    other: str,
    name: str,
    kept: KeptContributions,
    texts: Mapping[str, str],
    person: User,
) -> dict[str, Any]:
    """What is kept of the document, by the fields of its row."""
    # What somebody had begun to contribute, and has not written on, is no answer.
    tree = standing.response.tree
    begun = {
        key: before[key].value
        for key in _with_inside(tree, sent.contributions if sent and before else ())
        if key in before
    }
    untouched = {
        key for key, text in begun.items() if is_blank(said := read.values.get(key)) or _is_as_sent(said, text)
    }
    settled = {*_with_inside(tree, {*kept.revisions, *kept.left}), *untouched}
    mine = {key: value for key, value in read.values.items() if standing.writes(key) and key not in settled}
    closed = {
        key: given_as_text(tree, key, Given(value))
        for key, value in read.values.items()
        if key not in mine and key not in settled and not is_blank(value)
    }
    # Own words are a contribution or nothing: what the question's own fields say may be an answer beside them.
    beside_own = {
        key: read.own_words[key] if key in mine else text
        for key, text in texts.items()
        if read.own_words.get(key, "").strip() and not (key in kept.revisions or key in kept.left)
    }
    told_with = _with_inside(tree, beside_own.keys() - mine.keys())
    closed = {key: text for key, text in closed.items() if key not in told_with} | beside_own
    left = {key: texts[key] for key in kept.left}
    beside = [
        {
            "kind": kept.left.get(key, "closed"),
            "text": text,
            "link_id": key,
            "kept_beside": key in kept.kept_beside,
        }
        for key, text in (left | closed).items()
    ]
    return {
        "response": standing.response,
        "questionnaire": standing.response.questionnaire,
        "sent": sent,
        "name": clean_line(name)[:_LONGEST_NAME] or "utan namn.docx",
        "other": other,
        "values": mine,
        "missing": [key for key in read.missing if standing.writes(key)],
        "leftovers": [*(asdict(each) for each in read.leftovers), *beside],
        "tracked": read.tracked,
        "whose": person if kept.revisions else None,
        "contributions": dict(kept.revisions),
        "writer": None if other or person == standing.user else person,
        "by": standing.user,
    }
