"""What the pages of cases ask, and what others ask about them: numbers of an answer's case, places of a file."""

import uuid
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Concat

from accounts.diarienummer import number_key
from accounts.models import Organisation
from archive.models import SealedCopy
from attachments.models import Attachment
from cases.history import case_deed_in_words
from cases.letters import LETTERS
from cases.models import Case, CaseAnswer, CaseDocument, CaseNumber, CaseRecipient, Dispatch, DispatchItem
from config.fields.choosing import Choosable
from config.fields.forms import read_uuid
from outbox.letters import address_of
from outbox.models import OutboxMessage
from responses.lifecycle import happenings
from responses.lifecycle.tombstones import told_disposed
from responses.models import (
    DisposedSubmission,
    Event,
    ReceiverReceipt,
    Response,
    ResponseAttachment,
    SentSeparately,
    Submission,
)
from responses.notices.kept_files import KeptPlace
from surveys.models import without_definition

CASE_FILE = "case"
"""The kind of place that a case's document is kept in."""
_MOST_ROWS = 10_000


def numbers_in_force() -> QuerySet[CaseNumber]:
    """The numbers that have not been withdrawn."""
    return CaseNumber.objects.filter(withdrawn_at__isnull=True)


def own_numbers(case: Case) -> list[CaseNumber]:
    """The case's numbers in the organisation's own register, the first first."""
    return list(numbers_in_force().filter(case=case, own=True))


def kept_numbers(case: Case, held: Iterable[Response]) -> dict[int, str]:
    """Which of the case's numbers cannot be taken away, by their keys, and why not. `held` are its answers."""
    own, of_answers = own_numbers(case), {number_key(one.diarienummer) for one in held}
    if len(own) == 1:
        return {own[0].pk: "Ärendet måste ha ett eget diarienummer. Lägg till det rätta först."}
    told = "Ett svar i ärendet har det numret. Rätta svarets diarienummer först."
    return {one.pk: told for one in own if one.key in of_answers}


def answers_of_case(case: Case) -> list[Response]:
    """The answers of the case, the oldest first: those that were placed in it, and those with a number of its own."""
    placed = CaseAnswer.objects.filter(case=case, taken_out_at__isnull=True, response__isnull=False)
    keys = {number.key for number in own_numbers(case)}
    numbered = Response.objects.filter(organisation=case.organisation_id).exclude(diarienummer="")
    same = [pk for pk, number in numbered.values_list("pk", "diarienummer") if number_key(number) in keys]
    found = Response.objects.filter(Q(pk__in=placed.values("response")) | Q(pk__in=same))
    related = found.select_related("organisation", "questionnaire").order_by("created_at", "pk")
    return list(without_definition(related, "questionnaire"))


def case_of(response: Response) -> Case | None:
    """The case that the answer is in; None while it is in none."""
    placed = CaseAnswer.objects.filter(response=response, taken_out_at__isnull=True).select_related("case").first()
    if placed:
        return placed.case
    held = numbers_in_force().filter(organisation=response.organisation_id, own=True)
    found = held.filter(key=number_key(response.diarienummer)).select_related("case").first()
    return found.case if found else None


def numbers_of_answer(response: Response) -> list[str]:
    """The numbers that the answer may have, by the case that it was placed in; empty while it is in none."""
    placed = CaseAnswer.objects.filter(response=response, taken_out_at__isnull=True).values("case")
    return list(numbers_in_force().filter(case__in=placed, own=True).values_list("number", flat=True))


def list_cases(cases: QuerySet[Case], words: str = "") -> QuerySet[Case]:
    """The cases with what a list shows, the newest first; with `words` those whose title or number has them."""
    found = cases.prefetch_related(Prefetch("numbers", numbers_in_force(), to_attr="in_force"))
    found = found.annotate(
        documents_held=Count("documents", filter=Q(documents__withdrawn_at__isnull=True), distinct=True)
    )
    if words:
        matches = Q(title__icontains=words)
        if key := number_key(words):
            matches |= Q(pk__in=numbers_in_force().filter(key__contains=key).values("case"))
        found = found.filter(matches)
    return found.order_by("-at", "pk")


def cases_to_choose(organisation: Organisation) -> Choosable:
    """The organisation's cases as a form offers them, the newest first: found by title and by number."""
    held = numbers_in_force().filter(case=OuterRef("pk")).order_by().values("case")
    told = Subquery(held.annotate(told=StringAgg("number", ", ", order_by="pk")).values("told"))
    rows = Case.objects.filter(organisation=organisation).annotate(known_numbers=told)
    return Choosable(
        rows, "ärenden", _cases_with_numbers, by="title", also=["known_numbers"], order=["-at", "pk"], read=read_uuid
    )


def _cases_with_numbers(cases: Sequence[Case]) -> list[tuple[str, str]]:
    return [(str(one.pk), ", ".join(filter(None, (one.known_numbers, one.title)))) for one in cases]  # type: ignore[attr-defined]


def answers_to_choose(case: Case) -> tuple[Choosable, int]:
    """The organisation's answers that may be placed in the case, the newest first; and how many more are in another, or
    have a number that is not the case's.
    """
    placed = CaseAnswer.objects.filter(taken_out_at__isnull=True, response__isnull=False).values("response")
    own = Response.objects.filter(organisation=case.organisation_id)
    free = own.filter(diarienummer="").exclude(pk__in=placed).select_related("questionnaire")
    rows = without_definition(free.annotate(called=F("questionnaire__title")), "questionnaire")
    others = own.exclude(pk__in=[one.pk for one in answers_of_case(case)]).exclude(pk__in=free.values("pk"))
    order = ["-questionnaire__year", "-created_at", "pk"]
    also = ["questionnaire__year"]
    return Choosable(rows, "svar", _dated_titles, by="called", also=also, order=order, read=read_uuid), others.count()


def _dated_titles(answers: Sequence[Response]) -> list[tuple[str, str]]:
    return [(str(one.pk), one.questionnaire.dated_title) for one in answers]


@dataclass(frozen=True)
class AnswerInCase:
    """An answer of the case with what is to be fetched of it. `copy`: its newest sealed copy, where there is one.

    `replaced`: the submissions that it has replaced, the latest first, each with its copy.
    """

    response: Response
    submission: Submission | None
    copy: SealedCopy | None
    receipts: tuple[ReceiverReceipt, ...]
    sent: tuple[SentSeparately, ...]
    replaced: tuple[tuple[Submission, SealedCopy | None], ...]
    attachments: tuple[Attachment, ...]


def answers_in_case(case: Case) -> list[AnswerInCase]:
    """The answers, each with its submissions, copies, attachments, receipts and what was sent separately, in a few
    queries.
    """
    responses = answers_of_case(case)
    keys = [one.pk for one in responses]
    submitted: dict[uuid.UUID, list[Submission]] = {}
    for submission in Submission.objects.filter(response__in=keys).order_by("-number"):
        submitted.setdefault(submission.response_id, []).append(submission)
    copies = SealedCopy.objects.filter(submission__response__in=keys).prefetch_related("extensions")
    by_submission = {one.submission_id: one for one in copies}
    placed = ResponseAttachment.objects.filter(response__in=keys, attachment__removed_at__isnull=True)
    attached = [(one.response_id, one.attachment) for one in placed.select_related("attachment").order_by("pk")]
    receipts = list(
        ReceiverReceipt.objects.filter(submission__response__in=keys, document__isnull=False).select_related(
            "document", "submission"
        )
    )
    sent = list(SentSeparately.objects.filter(response__in=keys, withdrawn_at__isnull=True).select_related("document"))
    return [
        AnswerInCase(
            response,
            newest := next(iter(submitted.get(response.pk, [])), None),
            by_submission.get(newest.pk) if newest else None,
            tuple(one for one in receipts if one.submission.response_id == response.pk),
            tuple(one for one in sent if one.response_id == response.pk),
            tuple((one, by_submission.get(one.pk)) for one in submitted.get(response.pk, [])[1:]),
            tuple(document for key, document in attached if key == response.pk),
        )
        for response in responses
    ]


@dataclass(frozen=True)
class GoneFromCase:
    """What was in the case and is no longer in the portal: what an e-archive alone has by now, each with what is said
    of it, and by their titles the drafts that the organisation's rule has discarded.
    """

    destroyed: tuple[tuple[DisposedSubmission, str], ...] = ()
    discarded: tuple[str, ...] = ()


def gone_from_case(case: Case) -> GoneFromCase:
    """By the numbers of the case's own, whole, and by the titles of what was placed in it."""
    placed = CaseAnswer.objects.filter(case=case, taken_out_at__isnull=True, response__isnull=True)
    titles = dict.fromkeys(placed.order_by("pk").values_list("title", flat=True))
    asked = [Q(lines__contains=f"\n {number.key} \n") for number in own_numbers(case) if number.key]
    if titles:
        asked.append(Q(answer__title__in=titles))
    if not asked:
        return GoneFromCase()
    lines = Concat(Value("\n"), "numbers", Value("\n"), output_field=TextField())
    logged = DisposedSubmission.objects.filter(organisation=case.organisation_id).annotate(lines=lines)
    found = list(logged.filter(reduce(or_, asked)).select_related("answer").order_by("submitted_at", "pk"))
    known = {one.answer.title for one in found}
    return GoneFromCase(
        tuple((one, told_disposed(one)) for one in found), tuple(one for one in titles if one not in known)
    )


@dataclass(frozen=True)
class CaseHappening:
    """A line of the timeline. `about`: the answer's title, where it happened to one."""

    at: datetime
    who: str
    did: str
    note: str = ""
    about: str = ""


class Timeline:
    """What has happened to the case and, in large, to its answers; the latest first, read as far as it is shown."""

    def __init__(self, case: Case, responses: Collection[Response]) -> None:
        titles = {one.pk: one.questionnaire.dated_title for one in responses}
        moves = Event.objects.filter(response__in=titles).exclude(to_state="").exclude(from_state=F("to_state"))
        self._titles, self._own, self._moves = titles, case.events.all(), moves.select_related("actor")

    def __len__(self) -> int:
        return self._own.count() + self._moves.count()

    def __getitem__(self, wanted: slice) -> list[CaseHappening]:
        own = [
            CaseHappening(one.at, one.actor_name, case_deed_in_words(one.action), one.note)
            for one in self._own.order_by("-at", "-pk")[: wanted.stop]
        ]
        theirs = [
            CaseHappening(one.at, one.by, happenings.deed_in_words(one.action), about=self._titles[one.response_id])
            for one in self._moves.order_by("-at", "-pk")[: wanted.stop]
        ]
        # Of what is of one moment, what came last stands first too.
        return sorted([*own, *theirs], key=lambda each: each.at, reverse=True)[wanted]


def documents_of(case: Case) -> "QuerySet[CaseDocument]":
    """The case's documents by their days, the withdrawn ones among them; each with whether it has been sent."""
    found = CaseDocument.objects.filter(case=case).select_related("attachment", "registered_by", "withdrawn_by")
    return found.annotate(times_sent=Count("dispatched")).order_by("dated_on", "pk")


@dataclass(frozen=True)
class SentLine:
    """One dispatch with what became of it. `outcome` in words; `refused`: it did not get through."""

    dispatch: Dispatch
    outcome: str
    refused: bool = False


def dispatches_of(case: Case) -> QuerySet[Dispatch]:
    """What has been sent out of the case, the latest first."""
    return Dispatch.objects.filter(case=case).select_related("recipient").prefetch_related("items").order_by("-pk")


def sent_lines(found: Iterable[Dispatch]) -> list[SentLine]:
    """These dispatches with what the outbox knows of each mail, in one more query."""
    found = list(found)
    keys = {one.pk: f"{LETTERS[one.way].name}:{one.pk}" for one in found if one.way in LETTERS}
    mails = {mail.key: mail for mail in OutboxMessage.objects.filter(key__in=keys.values())}
    return [_sent_line(one, mails.get(keys.get(one.pk, ""))) for one in found]


def _sent_line(dispatch: Dispatch, mail: OutboxMessage | None) -> SentLine:
    if dispatch.way not in LETTERS:
        return SentLine(dispatch, dispatch.how)
    if mail is None:
        return SentLine(dispatch, "Vad som hände med mejlet är inte känt längre")
    if mail.done_at:
        return SentLine(dispatch, "Mejlet är lämnat till mottagarens e-post")
    if mail.given_up_at:
        return SentLine(dispatch, f"Gick inte fram: {mail.given_up_because}", refused=True)
    if mail.sending_since:
        return SentLine(dispatch, "Mejlet är på väg")
    return SentLine(dispatch, "Mejlet väntar på att skickas")


def recipients_of(case: Case) -> QuerySet[CaseRecipient]:
    """The list "expedieras till"."""
    return CaseRecipient.objects.filter(case=case, removed_at__isnull=True)


def recipients_at(address: str) -> list[dict[str, str]]:
    """The lists of recipients that the address stands on, the latest first, for the file of a person's own data."""
    found = CaseRecipient.objects.filter(email__iexact=address).select_related("case").order_by("-pk")[:_MOST_ROWS]
    return [
        {"namn": one.name, "ärende": one.case.title, "tillagd": one.at.isoformat(), "av": one.by_name} for one in found
    ]


def places_of_documents(kept: Collection[uuid.UUID]) -> Iterator[KeptPlace]:
    """Where attachments (their keys) are kept as documents of a case."""
    found = CaseDocument.objects.filter(attachment__in=kept)
    for one in found.select_related("attachment__organisation", "attachment__uploaded_by", "case"):
        what = f"en handling i ärendet ”{one.case.title}”"
        yield KeptPlace(one.attachment, CASE_FILE, what, address_of("case", one.case_id))


def hindrances_of_answers(responses: Collection[Response]) -> Iterator[tuple[uuid.UUID, str]]:
    """What stands in the way of destroying answers, by their keys: a mail with its copy that has not left yet."""
    sent = DispatchItem.objects.filter(submission__response__in=responses, dispatch__way__in=LETTERS)
    answers: dict[str, uuid.UUID] = {
        f"{LETTERS[Dispatch.Way(way)].name}:{key}": response
        for way, key, response in sent.values_list("dispatch__way", "dispatch", "submission__response")
    }
    waiting = OutboxMessage.objects.filter(key__in=answers, done_at__isnull=True, given_up_at__isnull=True)
    for key in waiting.values_list("key", flat=True):
        yield answers[key], "Ett mejl med arkivexemplaret har inte skickats ännu."
