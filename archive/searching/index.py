"""The archive's full-text index: what is found by its words and numbers. Needs PostgreSQL and nothing else."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection

from accounts.diarienummer import number_key
from archive.models import Deposit, SearchEntry, SearchPassage
from archive.records import record_of
from archive.searching.lexemes import VECTOR, vector_of
from archive.searching.written_texts import LONGEST_TEXT, IndexedText, cut_text, indexed_remark, indexed_texts_in
from config.language.ordering import swedish_order
from responses.models import Response, Submission
from responses.reading.attachment_numbers import attachments_of
from responses.reading.items import ShownItem
from responses.reading.readings import reading_of_snapshot
from surveys.wordings.wording import label_of

EDITION = 9
"""Raised when the index is made otherwise; entries of an earlier edition are made again."""

NO_NUMBER = "~"
"""The `number_order` of what has no diarienummer: after all others (config.language.ordering begins no text so)."""


def indexed_texts_of(submission: Submission) -> list[IndexedText]:
    """Every answer with words in it, every remark, and every attachment's title. Not who signed: that is no answer."""
    reading = reading_of_snapshot(submission.snapshot, None)
    answers = [text for section in reading.sections for item in _answers(section) for text in indexed_texts_in(item)]
    attached = [
        IndexedText(f"Bilaga {entry['number']}", _described(entry), is_attachment=True)
        for entry in attachments_of(submission.snapshot.content)
    ]
    remarks = [text for section in reading.sections for text in _remarks(section)]
    return [one for one in [*answers, *remarks, *attached] if one.text.strip()]


def _answers(item: ShownItem) -> Iterator[ShownItem]:
    """The items below that are answered in words of the respondent's own, follow-ups of options included."""
    if item.shape in {"text", "files", "table"} and not item.unit:
        yield item
    for option in item.options:
        if option.opened:
            yield from _answers(option.opened)
    for inner in (*item.items, *([item.comment] if item.comment else [])):
        yield from _answers(inner)


def _remarks(item: ShownItem) -> Iterator[IndexedText]:
    """The respondent's remarks below."""
    if item.remark:
        yield indexed_remark(label_of(item), item.remark)
    for inner in item.items:
        yield from _remarks(inner)


def _described(entry: dict[str, Any]) -> str:
    return cut_text(" · ".join(filter(None, (entry["title"], entry["name"], entry["diarienummer"]))), LONGEST_TEXT)


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
            "is_deposited": _is_deposited(submission),
            "edition": EDITION,
        },
    )
    _write_words(entry, indexed_texts_of(submission))


def _is_deposited(submission: Submission) -> bool:
    last = Deposit.objects.filter(submission=submission).order_by("-pk").values_list("delivered_on", flat=True).first()
    return last is not None


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


def renumber_entries(response: Response) -> None:
    """Let the response's submissions be found by the numbers they have now."""
    for submission in response.submissions.select_related("register_entry", "response"):
        submission.response = response
        entry = SearchEntry.objects.filter(submission=submission)
        entry.update(numbers=numbers_of(submission), number_order=number_order(response))


def _write_words(entry: SearchEntry, texts: Sequence[IndexedText]) -> None:
    table = SearchPassage._meta.db_table
    entry.passages.all().delete()
    with connection.cursor() as cursor:
        entries = SearchEntry._meta.db_table
        cursor.execute(
            f"UPDATE {entries} SET words = {VECTOR} WHERE submission_id = %s",  # noqa: S608  # our own names
            [*vector_of(text.said for text in texts), entry.pk],
        )
        cursor.executemany(
            f"INSERT INTO {table} (entry_id, label, text, is_attachment, words)"  # noqa: S608
            f" VALUES (%s, %s, %s, %s, {VECTOR})",
            [[entry.pk, p.label, p.text, p.is_attachment, *vector_of([p.said])] for p in texts],
        )
