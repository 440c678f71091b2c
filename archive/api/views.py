"""The addresses of the API: lists, facts, files and FHIR, each answered to a key of the organisation whose it is."""

import base64
import hashlib
import json
import uuid
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from io import BytesIO
from typing import IO, Any

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import parse_etags
from django.views.decorators.http import require_safe

from archive.access import copy_or_404, find_copy
from archive.api.gate import KeyRequest, answers_keys, one_at_a_time
from archive.api.openapi import description
from archive.api.problems import Refused
from archive.api.reading import FHIR_TYPE, PDF_TYPE, facts_of_submission, listed_copies, open_for_key, summary_of
from archive.api.schema import ProblemCode, SubmissionPage
from archive.attachment_downloads import attached_or_404, hand_out_attached
from archive.downloads import note_download_by_system
from archive.exports import export_fhir, export_of_submission
from archive.files import ALTERED_IN_STORAGE, GONE_FROM_STORAGE, quarantined_names
from archive.packages.fetching import MadePackage, make_package
from archive.packages.manifests import note_package
from audit.actions import Logged
from audit.services import append
from config.answering.downloads import download_file
from config.database.replica import reads_much
from config.fields.forms import read_whole_number
from config.language import swedish
from config.refusals import WrongStateError
from config.storage import open_unaltered, reading_stored
from responses.models import Submission
from surveys.interchange.fhir import questionnaire_to_fhir

USUAL, MOST = 50, 200
_SUSPECTED = (
    "Virusskyddet misstänker nu virus i {}, som ligger i paketet. Hämta arkivexemplaret, och säg till registratorn."
)


@login_not_required
@require_safe
def openapi(request: HttpRequest) -> HttpResponseBase:
    """The description of the API (OpenAPI 3.1), for anybody."""
    answer = HttpResponse(json.dumps(description(), ensure_ascii=False), content_type="application/json")
    answer.headers["Cache-Control"] = "public, max-age=3600"
    return answer


@answers_keys(gives_files=False)
@reads_much
def submissions(request: KeyRequest) -> HttpResponseBase:
    """What has been sealed, from `cursor` or `since` on, at most `limit`."""
    most = _limit(request.GET.get("limit", ""))
    after, since = _cursor(request.GET.get("cursor", "")), _since(request.GET.get("since", ""))
    try:
        found = list(listed_copies(request.key, after=after, since=since, most=most + 1))
    except LookupError:
        raise _wrong("cursor", "Använd next_cursor ur ett tidigare svar, som den är.") from None
    items = [summary_of(copy) for copy in found[:most]]
    cursor = items[-1].id if items else str(after) if after else None
    page = SubmissionPage(items=items, next_cursor=cursor, has_more=len(found) > most)
    listed = f"lista med {len(items)}" if items else ""
    return _data(request, page.model_dump_json().encode(), "application/json", what=listed)


@answers_keys(gives_files=False)
def submission(request: KeyRequest, submission_id: uuid.UUID) -> HttpResponseBase:
    """The facts of one submission."""
    shown = open_for_key(request.key, submission_id)
    body = facts_of_submission(shown, find_copy(shown), gives_files=request.key.gives_files).model_dump_json().encode()
    return _data(request, body, "application/json", what="uppgifter", of=shown)


@answers_keys(gives_files=True)
def sealed_copy(request: KeyRequest, submission_id: uuid.UUID) -> HttpResponseBase:
    """The sealed PDF as it is stored, with its newest archive time stamp."""
    shown = open_for_key(request.key, submission_id)
    newest = copy_or_404(shown).newest

    def opened() -> HttpResponseBase:
        with reading_stored(GONE_FROM_STORAGE, altered=ALTERED_IN_STORAGE):
            file = open_unaltered(newest.file, newest.sha256)
        return download_file(file, name=f"{shown.receipt_number}.pdf", media_type=PDF_TYPE)

    return _file(request, opened, sha256=newest.sha256, of=shown, what="arkivexemplar")


@answers_keys(gives_files=True)
def attachment(request: KeyRequest, submission_id: uuid.UUID, number: int) -> HttpResponseBase:
    """One attachment as it was submitted."""
    shown = open_for_key(request.key, submission_id)
    attached, stored = attached_or_404(shown, number)

    def opened() -> HttpResponseBase:
        return hand_out_attached(attached, stored)

    return _file(request, opened, sha256=attached.entry["sha256"], of=shown, what=attached.called)


@answers_keys(gives_files=True)
def package(request: KeyRequest, submission_id: uuid.UUID) -> HttpResponseBase:
    """The submission as an E-ARK SIP, made anew each time it is fetched; one at a time for a key."""
    shown = open_for_key(request.key, submission_id)
    copy = copy_or_404(shown)
    if suspected := quarantined_names(shown):
        raise WrongStateError(_SUSPECTED.format(swedish.listing(suspected)))
    if request.method == "HEAD":
        return _packed(BytesIO(), shown)
    with one_at_a_time(request.key):
        made = make_package(copy, at=timezone.now())
    answer = _packed(made.file, shown)
    answer.headers["Content-Digest"] = _digest(made.sha256)
    _note_package(request, made, shown)
    return answer


def _packed(file: IO[bytes], of: Submission) -> HttpResponseBase:
    """HEAD tells neither size nor digest: nothing is made for it."""
    answer = download_file(file, name=f"{of.receipt_number}-sip.zip", media_type="application/zip")
    if isinstance(file, BytesIO):
        del answer.headers["Content-Length"]
    return answer


@transaction.atomic
def _note_package(request: KeyRequest, made: MadePackage, of: Submission) -> None:
    """In the log by the key, and in the trail by its name: whoever notes a delivery finds the package's sum there."""
    sha256, now = made.sha256, timezone.now()
    note_package(submission=of, sha256=sha256, files=made.files, at=now)
    note_download_by_system(submission=of, name=request.key.name, at=now, action="packaged", sha256=sha256)
    _log(request, f"arkivpaket, SHA-256 {sha256}", Logged.EXPORTED, of)


@answers_keys(gives_files=True)
def questionnaire_response(request: KeyRequest, submission_id: uuid.UUID) -> HttpResponseBase:
    """The answers as a FHIR R5 QuestionnaireResponse."""
    shown = open_for_key(request.key, submission_id)
    return _data(request, _json(export_fhir(export_of_submission(shown))), FHIR_TYPE, what="svaren som FHIR", of=shown)


@answers_keys(gives_files=True)
def questionnaire(request: KeyRequest, submission_id: uuid.UUID) -> HttpResponseBase:
    """What was answered, as a FHIR R5 Questionnaire."""
    shown = open_for_key(request.key, submission_id)
    return _data(
        request, _json(questionnaire_to_fhir(shown.snapshot.tree)), FHIR_TYPE, what="enkäten som FHIR", of=shown
    )


@answers_keys(gives_files=False)
def unknown(request: KeyRequest, address: str) -> HttpResponseBase:
    """Whatever else is asked for below the API's address."""
    raise Http404("Det finns inget på adressen.")


def _json(data: Any) -> bytes:
    return json.dumps(data, ensure_ascii=False, sort_keys=True).encode()


def _data(
    request: KeyRequest, body: bytes, media_type: str, *, what: str, of: Submission | None = None
) -> HttpResponseBase:
    """What is made now. `what` is logged, when it is handed out; nothing of an empty list."""
    sha256 = hashlib.sha256(body).hexdigest()

    def made() -> HttpResponseBase:
        return HttpResponse(body, content_type=media_type)

    return _tagged(request, made, sha256, lambda: _log(request, what, Logged.EXPORTED, of) if what else None)


def _file(
    request: KeyRequest, opened: Callable[[], HttpResponseBase], *, sha256: str, of: Submission, what: str
) -> HttpResponseBase:
    """A stored file, opened only when it is to be handed out."""
    return _tagged(request, opened, sha256, lambda: _log(request, what, Logged.DOWNLOADED, of))


def _tagged(
    request: KeyRequest, made: Callable[[], HttpResponseBase], sha256: str, log: Callable[[], None]
) -> HttpResponseBase:
    """With ETag and Content-Digest; 304, and nothing logged, for who has it already. If-Match is for what changes."""
    etag = f'"{sha256}"'
    known = {one.removeprefix("W/") for one in parse_etags(request.headers.get("If-None-Match", ""))}
    if known & {etag, "*"}:
        return HttpResponseNotModified(headers={"ETag": etag})
    answer = made()
    log()
    answer.headers["ETag"], answer.headers["Content-Digest"] = etag, _digest(sha256)
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def _digest(sha256: str) -> str:
    """RFC 9530."""
    return f"sha-256=:{base64.b64encode(bytes.fromhex(sha256)).decode()}:"


@transaction.atomic
def _log(request: KeyRequest, what: str, action: Logged, of: Submission | None) -> None:
    """A row of the organisation's log, by the key's name. HEAD hands out nothing."""
    if request.method != "GET":
        return
    append(
        action=action,
        at=timezone.now(),
        name=request.key.name,
        organisation=request.key.organisation_id,
        about=f"response:{of.response_id}" if of else "",
        details={"vad": what, "kvitto": of.receipt_number if of else "", "nyckel": request.key.prefix},
    )


def _wrong(name: str, told: str) -> Refused:
    return Refused(ProblemCode.PARAMETER_INVALID, f"{name}: {told}")


def _limit(asked: str) -> int:
    if not asked:
        return USUAL
    limit = read_whole_number(asked)
    if limit is None or not 1 <= limit <= MOST:
        raise _wrong("limit", f"Ange ett tal från 1 till {MOST}.")
    return limit


def _cursor(asked: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(asked) if asked else None
    except ValueError:
        raise _wrong("cursor", "Använd next_cursor ur ett tidigare svar, som den är.") from None


def _since(asked: str) -> datetime | None:
    """A time with its offset, or a day in Sweden. A plus sign that has become a space in the address is one again."""
    if not asked:
        return None
    try:
        if len(asked) == len("2026-01-01"):
            return timezone.make_aware(datetime.combine(date.fromisoformat(asked), time())).astimezone(UTC)
        found = datetime.fromisoformat(asked.replace(" ", "+"))
        if found.tzinfo is not None:
            return found.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise _wrong("since", "Ange tiden med skillnad mot UTC, till exempel 2026-11-30T08:00:00+01:00, eller en dag.")
