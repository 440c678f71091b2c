"""The archive's full-text index: what is found by, and how words become a query. Needs PostgreSQL and nothing else.

Each word is kept as written and as its Swedish stem, so that both "kommunerna" and the beginning "kommuner" find
"kommun". Words are cut here and not by PostgreSQL's parser, which reads "2025-0100" as a number and its negative.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import CombinedSearchQuery, SearchQuery
from django.db import connection
from django.db.models import TextField
from django.db.models.expressions import RawSQL

from accounts.diarienummer import number_key
from archive.models import SearchEntry, SearchPassage
from archive.records import record_of
from config.ordering import swedish_order
from config.text import clean, without_joiners
from responses.models import Response, Submission
from responses.reading.attachment_numbers import attachments_of
from responses.reading.items import REMARK, ShownItem
from responses.reading.readings import reading_of_snapshot
from responses.reading.text import text_of
from surveys.wording import label_of

EDITION = 6
"""Raised when the index is made otherwise; entries of an earlier edition are made again."""

# PostgreSQL refuses a vector of 1 MB; a hostile text must not stop a submission. Real answers hold a tenth of it.
_MOST_BYTES = 150_000
_LONGEST_WORD = 100
NO_NUMBER = "~"
"""The `number_order` of what has no diarienummer: after all that have one (config.ordering makes no text begin so)."""
LONGEST_TEXT = 50_000
"""Characters of one text; what comes after them is neither found nor shown."""
_MOST_WORDS_ASKED = 10
_WORD = re.compile(r"[^\W_]+")
_VECTOR = "(to_tsvector('swedish', %s) || to_tsvector('simple', %s))"
_QUERY = "(to_tsquery('swedish', %s || ':*') || to_tsquery('simple', %s || ':*'))"
_STAYS = 3
"""Snowball's Swedish stemmer takes nothing from the first three letters of a word."""


@dataclass(frozen=True)
class Passage:
    """One text with the question, or "Bilaga", above it."""

    label: str
    text: str
    is_attachment: bool = False
    """Titles of what is attached: no text that somebody wrote as an answer."""


def words_in(text: str) -> list[str]:
    """The words of a text, in lower case, in order. What is invisible in a word, as a soft hyphen, is no part of it."""
    return words_in_clean(clean(text))


def words_in_clean(text: str) -> list[str]:
    """The same of a text that is clean, as every kept one is."""
    return [word[:_LONGEST_WORD] for word in _WORD.findall(without_joiners(text).casefold())]


def passages_of(submission: Submission) -> list[Passage]:
    """Every answer with words in it, every remark, and every attachment's title. Not who signed: that is no answer."""
    reading = reading_of_snapshot(submission.snapshot, None)
    answers = [_passage(item) for section in reading.sections for item in _answers(section)]
    attached = [
        Passage(f"Bilaga {entry['number']}", _described(entry), is_attachment=True)
        for entry in attachments_of(submission.snapshot.content)
    ]
    remarks = [passage for section in reading.sections for passage in _remarks(section)]
    return [passage for passage in [*answers, *remarks, *attached] if passage.text.strip()]


def _answers(item: ShownItem) -> Iterator[ShownItem]:
    """The items below that are answered in words of the respondent's own, follow-ups of options included."""
    if item.shape in {"text", "files", "table"} and not item.unit:
        yield item
    for option in item.options:
        if option.opened:
            yield from _answers(option.opened)
    for inner in (*item.items, *([item.comment] if item.comment else [])):
        yield from _answers(inner)


def _remarks(item: ShownItem) -> Iterator[Passage]:
    """The respondent's remarks below."""
    if item.remark:
        yield Passage(_cut(f"{REMARK}: {label_of(item)}", 300), _cut(item.remark, LONGEST_TEXT))
    for inner in item.items:
        yield from _remarks(inner)


def _passage(item: ShownItem) -> Passage:
    label = label_of(item, "Svar")
    return Passage(_cut(label, 300), _cut(text_of(item), LONGEST_TEXT), is_attachment=item.shape == "files")


def _described(entry: dict[str, Any]) -> str:
    return _cut(" · ".join(filter(None, (entry["title"], entry["name"], entry["diarienummer"]))), LONGEST_TEXT)


def _cut(text: str, characters: int) -> str:
    return clean(text)[:characters]


def index_submission(submission: Submission) -> None:
    """Make the submission's entry, or make it again. Called in the transaction that submits."""
    entry, _ = SearchEntry.objects.update_or_create(
        submission=submission,
        defaults={
            "organisation_id": submission.response.organisation_id,
            "questionnaire": submission.snapshot.questionnaire,
            "submitted_at": submission.submitted_at,
            "numbers": numbers_of(submission),
            "number_order": number_order(submission.response),
            "organisation_order": swedish_order(record_of(submission).organisation)[0],
            "year": submission.snapshot.questionnaire.year,
            "has_attachments": bool(attachments_of(submission.snapshot.content)),
            "edition": EDITION,
        },
    )
    _write_words(entry, passages_of(submission))


def numbers_of(submission: Submission) -> str:
    """What the submission is known by: diarienummer (as it was and as it is), the recipient's number, the receipt; and
    the numbers of the decisions that are attached to it.
    """
    known = [submission.response.diarienummer, submission.diarienummer, submission.receipt_number]
    entry = getattr(submission, "register_entry", None)
    known.append(entry.recipient_number if entry else "")
    known += [attached["diarienummer"] for attached in attachments_of(submission.snapshot.content)]
    return "\n".join(dict.fromkeys(searched_number(number) for number in known if number))


def number_order(response: Response) -> str:
    """What the answer's diarienummer is sorted by: RS 2025-9 before RS 2025-10, those without one last."""
    return swedish_order(response.diarienummer)[0] or NO_NUMBER


def searched_number(number: str) -> str:
    """A number as it is looked for and found, whole or in part: its groups in order, each between spaces."""
    key = number_key(number)
    return f" {key} " if key else ""


def renumber(response: Response) -> None:
    """Let the response's submissions be found by the numbers they have now."""
    for submission in response.submissions.select_related("register_entry", "response"):
        submission.response = response
        entry = SearchEntry.objects.filter(submission=submission)
        entry.update(numbers=numbers_of(submission), number_order=number_order(response))


def _write_words(entry: SearchEntry, passages: Sequence[Passage]) -> None:
    table = SearchPassage._meta.db_table
    entry.passages.all().delete()
    with connection.cursor() as cursor:
        everything = _distinct_words(passage.text for passage in passages)
        entries = SearchEntry._meta.db_table
        cursor.execute(
            f"UPDATE {entries} SET words = {_VECTOR} WHERE submission_id = %s",  # noqa: S608  # our own names
            [everything, everything, entry.pk],
        )
        cursor.executemany(
            f"INSERT INTO {table} (entry_id, label, text, is_attachment, words)"  # noqa: S608
            f" VALUES (%s, %s, %s, %s, {_VECTOR})",
            [[entry.pk, p.label, p.text, p.is_attachment, *[_distinct_words([p.text])] * 2] for p in passages],
        )


def _distinct_words(texts: Iterable[str]) -> str:
    """Each word once, as many as an index can hold."""
    distinct = dict.fromkeys(word for text in texts for word in words_in(text))
    kept, size = [], 0
    for word in distinct:
        size += len(word.encode()) + 1
        if size > _MOST_BYTES:
            break
        kept.append(word)
    return " ".join(kept)


def words_asked(text: str) -> list[str]:
    """The words of `text` that are looked for: each once, the first ten."""
    return list(dict.fromkeys(words_in(text)))[:_MOST_WORDS_ASKED]


def word_queries(text: str) -> list[SearchQuery | CombinedSearchQuery]:
    """A query for each word in `text`, as the beginning of a word or as another form of it."""
    return [_word_query(word) for word in words_asked(text)]


def _word_query(word: str) -> SearchQuery | CombinedSearchQuery:
    """`word` is letters and digits only, so the raw query's syntax is ours."""
    stem, written = (SearchQuery(f"{word}:*", config=config, search_type="raw") for config in ("swedish", "simple"))
    return stem | written


def forms_in(texts: Iterable[str], asked: Sequence[str]) -> dict[str, frozenset[str]]:
    """For each of the words `asked`, those words of the texts that the index would find it by. One query."""
    beginnings = tuple(word[:_STAYS] for word in asked)
    words = {word for text in texts for word in words_in(text) if word.startswith(beginnings)}
    forms: dict[str, set[str]] = {word: set() for word in asked}
    if words:
        vector, query = _VECTOR.replace("%s", "word"), _QUERY.replace("%s", "wanted")
        both = "unnest(%s::text[]) AS given(word), unnest(%s::text[]) AS asked(wanted)"
        where = f"word ^@ left(wanted, {_STAYS}) AND {vector} @@ {query}"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT wanted, word FROM {both} WHERE {where}", [sorted(words), list(asked)])  # noqa: S608
            for wanted, word in cursor.fetchall():
                forms[wanted].add(word)
    return {word: frozenset(found) for word, found in forms.items()}


def forms_of(indexed: type[SearchEntry | SearchPassage], asked: Sequence[str]) -> RawSQL:
    """To annotate rows with: the words of each by which it is found, for any of the words `asked`; their stems too."""
    some = " || ".join([_QUERY] * len(asked))
    vector = _VECTOR.replace("%s", "lexeme")
    # What is cheap is asked first: of a long text few words begin as one of those that are looked for.
    sql = f"""ARRAY(SELECT lexeme FROM unnest({indexed._meta.db_table}.words)
        WHERE lexeme ^@ ANY(%s::text[]) AND {vector} @@ ({some}))"""  # noqa: S608  # our own names
    beginnings = [word[:_STAYS] for word in asked]
    twice = [word for word in asked for _ in range(2)]
    return RawSQL(sql, [beginnings, *twice], output_field=ArrayField(TextField()))  # noqa: S611  # likewise
