"""Whose a disposal is to read, and what the log and its file say."""

import uuid
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.roles import Role
from accounts.selectors import organisations_of
from archive.access import readable_submissions
from archive.searching.index import searched_number
from config.spreadsheet import csv_lines
from outbox.letters import address_of
from responses.lifecycle.scope import READING_ROLES
from responses.lifecycle.tombstones import log_attempt_at_disposed
from responses.models import Disposal, DisposedSubmission, Response, State
from responses.notices.kept_files import KeptPlace

DECIDING = (Role.ARCHIVIST, Role.APPROVER, Role.ADMINISTRATOR)
"""Who sees what is proposed."""
LOG_READERS = (*READING_ROLES, Role.ADMINISTRATOR)
DECISION, DEPOSITED = "disposal_decision", "deposited"


def disposals_of(user: User) -> QuerySet[Disposal]:
    """The disposals of the organisations in which the person is registrator, approver or administrator."""
    found = Disposal.objects.filter(organisation__in=organisations_of(user, *DECIDING)).select_related("organisation")
    return found.annotate(
        answers_in_all=Count("answers"),
        one_of_them=Min("answers__receipt_numbers"),
        answers_begun=Count("answers", filter=Q(answers__begun_at__isnull=False)),
    ).order_by("-proposed_at", "pk")


def open_disposal(user: User, disposal_id: uuid.UUID) -> Disposal:
    """One of them; Http404 for others."""
    found = disposals_of(user).select_related("document").filter(pk=disposal_id).first()
    if found is None:
        raise Http404
    return found


def proposed_disposal(response_key: uuid.UUID) -> Disposal | None:
    """The disposal that is open of the answer; None where there is none, or it was taken back."""
    found = Disposal.objects.filter(answers__response_key=response_key, taken_back_at__isnull=True)
    return found.order_by("-proposed_at").first()


def chosen_responses(user: User, keys: Iterable[uuid.UUID]) -> list[Response]:
    """The registered answers of these submissions, of organisations whose registrator the person is, each once."""
    own = organisations_of(user, Role.ARCHIVIST)
    chosen = readable_submissions(user).filter(pk__in=keys, response__organisation__in=own)
    found = Response.objects.filter(pk__in=chosen.values("response"), state=State.ARCHIVED)
    related = found.select_related("organisation", "questionnaire", "correction", "receiver_organisation")
    return list(related.order_by("organisation", "created_at", "pk"))


def log_of(user: User, words: str = "") -> QuerySet[DisposedSubmission]:
    """The log as far as it is the person's to read, the latest first; with `words` those whose number, title or
    decision has them.
    """
    found = DisposedSubmission.objects.filter(organisation__in=organisations_of(user, *LOG_READERS))
    if words := words.strip():
        matches = Q(title__icontains=words) | Q(answer__disposal__decision__icontains=words)
        if key := searched_number(words):
            matches |= Q(numbers__contains=key)
        found = found.filter(matches)
    return found.select_related("answer__disposal", "receipt").order_by("-logged_at", "-pk")


HITS = 10
"""So many destroyed answers are shown beside a search of the archive; the log has all."""
_NOT_OF_DESTROYED = ("state", "without_number", "with_attachments")


def disposed_hits(user: User, wanted: Mapping[str, Any]) -> list[DisposedSubmission]:
    """What a search of the archive (archive.searching.reading.SearchForm) would have found by number, organisation,
    year and title but for its being destroyed, the latest first; at most HITS and one. By an answer's words nothing is
    found any more.
    """
    if any(wanted.get(name) for name in _NOT_OF_DESTROYED) or wanted.get("deposited") == "no":
        return []
    found = DisposedSubmission.objects.filter(organisation__in=organisations_of(user, *READING_ROLES))
    organisation = wanted.get("organisation")
    if isinstance(organisation, Organisation):
        found = found.filter(organisation=organisation)
    elif organisation:
        found = found.filter(organisation_name__icontains=organisation)
    if year := wanted.get("year"):
        found = found.filter(year=year)
    if title := wanted.get("questionnaire"):
        found = found.filter(title__icontains=title)
    for number in filter(None, (wanted.get("diarienummer"), wanted.get("words"))):
        key = searched_number(number)
        found = found.filter(numbers__contains=key) if key else found.none()
    return list(found.order_by("-logged_at", "-pk")[: HITS + 1])


def open_log(user: User, submission_id: uuid.UUID) -> DisposedSubmission:
    """The log of one submission; Http404 where there is none, or it is not the person's to read."""
    found = log_of(user).filter(submission_key=submission_id).first()
    if found is None:
        log_attempt_at_disposed(user, submission_key=submission_id)
        raise Http404
    return found


_HEADINGS = (
    *("Kvittonummer", "Diarienummer", "Organisation", "Organisationsnummer", "Enkät", "Utgåva", "Inskickat"),
    *("Förseglat", "Ersatte", "Arkivexemplarets SHA-256", "Levererat", "E-arkiv", "Kvittens", "Paketets SHA-256"),
    *("Gallringsbeslut", "Beslutat", "Stöd", "Föreslogs av", "Föreslogs", "Bekräftades av", "Bekräftades"),
    *("Gallrat", "Antal filer", "Byte", "Filer (slag, SHA-256, byte)"),
)
MOST_LINES = 50_000


def log_lines(found: QuerySet[DisposedSubmission]) -> Iterator[str]:
    """The log as a file that no spreadsheet runs, line by line, the latest first; MOST_LINES rows at most."""
    return csv_lines(_cells_of(found))


def _cells_of(found: QuerySet[DisposedSubmission]) -> Iterator[tuple[str, ...]]:
    yield _HEADINGS
    for one in found.prefetch_related("destroyed")[:MOST_LINES].iterator(chunk_size=500):
        yield _cells(one)


def _cells(one: DisposedSubmission) -> tuple[str, ...]:
    disposal = one.answer.disposal
    files = "; ".join(f"{file.get_kind_display()} {file.sha256} {file.size}" for file in one.destroyed.all())
    return (
        *(one.receipt_number, one.diarienummer, one.organisation_name, one.organisation_number),
        *(f"{one.title} ({one.questionnaire})", one.version, _moment(one.submitted_at), _moment(one.sealed_at)),
        *(one.replaces, one.copy_sha256, one.delivered_on.isoformat(), one.archive, one.reference),
        *(one.package_sha256, disposal.decision, disposal.decided_on.isoformat(), disposal.rule),
        *(disposal.proposed_by_name, _moment(disposal.proposed_at), disposal.confirmed_by_name),
        *(_moment(disposal.confirmed_at), _moment(one.logged_at), str(one.files), str(one.size), files),
    )


def _moment(at: object) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds") if at else ""  # type: ignore[arg-type]


def places_of_decisions(kept: "Iterable[uuid.UUID]") -> Iterator[KeptPlace]:
    """Where attachments (their keys) are kept as decisions on gallring, and as receipts of what is destroyed."""
    keys = list(kept)
    for one in Disposal.objects.filter(document__in=keys).select_related(
        "document__organisation", "document__uploaded_by"
    ):
        if one.document:
            what = f"gallringsbeslutet {one.decision}"
            yield KeptPlace(one.document, DECISION, what, address_of("disposal", one.pk))
    logged = DisposedSubmission.objects.filter(receipt__in=keys).order_by("receipt_id", "pk").distinct("receipt_id")
    for entry in logged.select_related("receipt__organisation", "receipt__uploaded_by"):
        if entry.receipt:
            what = f"e-arkivets kvittens {entry.reference}"
            yield KeptPlace(entry.receipt, DEPOSITED, what, address_of("disposed", entry.submission_key))
