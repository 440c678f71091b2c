"""What the registrator takes away: many copies as one ZIP, a package for the archive, a kopia to read."""

import uuid
from collections.abc import Iterator

from django.db.models import QuerySet, Sum
from django.http import FileResponse, HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import PortalRequest
from accounts.roles import Role
from accounts.selectors import organisations_of, require_role
from archive import downloads as services
from archive.access import copy_or_404, open_submission, readable_submissions
from archive.models import SealedCopy
from archive.packages.bundle import MOST_BYTES, MOST_COPIES, bundle
from archive.packages.fetching import make_package
from archive.packages.manifests import note_package
from archive.paper.reading_copy import reading_copy
from archive.searching.reading import SearchForm, find_entries
from config.answering.downloads import download_file, download_parts
from config.fields.forms import read_uuid
from config.pdf_download import download_pdf
from responses.lifecycle.access import open_response_as
from responses.models import Submission
from surveys.models import without_definition


@require_POST
def many(request: PortalRequest) -> HttpResponse | StreamingHttpResponse:
    """The chosen copies, or all that the search finds, of the organisations whose registrator the person is."""
    require_role(request.user, Role.ARCHIVIST)
    own = organisations_of(request.user, Role.ARCHIVIST)
    form = _search_of(request)
    if form is not None and not form.is_valid():
        return _nothing(request, "Sökningen gick inte att göra. Gå tillbaka till arkivet, rätta den och försök igen.")
    chosen = _chosen(request, form).filter(response__organisation__in=own)
    copies = SealedCopy.objects.filter(submission__in=chosen)
    refusal = _refusal(copies.count(), copies.aggregate(size=Sum("size"))["size"] or 0)
    if refusal:
        ticked = form is not None or request.POST.getlist("copy")
        return _nothing(request, refusal if ticked else _NOTHING_TICKED)
    keys = list(copies.order_by("submission__submitted_at", "pk").values_list("pk", flat=True))
    now = timezone.now()
    services.note_downloads(submissions=list(chosen.filter(copy__in=keys)), actor=request.user, at=now)
    name = f"arkivexemplar-{timezone.localtime(now):%Y-%m-%d-%H%M}.zip"
    return download_parts(bundle(_one_by_one(keys), at=now), name=name, media_type="application/zip")


_NOTHING_TICKED = "Du har inte kryssat för något. Gå tillbaka till arkivet och kryssa för minst ett arkivexemplar."


def _nothing(request: PortalRequest, refusal: str) -> HttpResponse:
    return render(request, "archive/nothing_to_bundle.html", {"refusal": refusal}, status=422)


def _search_of(request: PortalRequest) -> SearchForm | None:
    """The search whose every copy is asked for, None when copies have been ticked. Without its text it is no search."""
    if not request.POST.get("all"):
        return None
    search = request.POST.get("search")
    return SearchForm(None if search is None else QueryDict(search), user=request.user)


def _chosen(request: PortalRequest, form: SearchForm | None) -> QuerySet[Submission]:
    readable = readable_submissions(request.user)
    if form is not None:
        return readable.filter(pk__in=find_entries(request.user, form).order_by().values("pk"))
    return readable.filter(pk__in=[key for key in map(read_uuid, request.POST.getlist("copy")) if key])


def _refusal(number: int, size: int) -> str:
    if not number:
        return "Inget av det du valde har ett arkivexemplar. Kryssa för minst ett som är förseglat."
    if number > MOST_COPIES:
        return f"Högst {MOST_COPIES} arkivexemplar kan hämtas på en gång, och det här är {number}. Dela upp sökningen."
    if size > MOST_BYTES:
        return f"Högst {MOST_BYTES // 1024**3} GB kan hämtas på en gång. Dela upp sökningen, till exempel på år."
    return ""


def _one_by_one(keys: list[int]) -> Iterator[SealedCopy]:
    """Some at a time: the list may be long, and the browser slow."""
    response = "submission__response"
    related = (f"{response}__organisation", f"{response}__questionnaire", "submission__register_entry")
    for first in range(0, len(keys), 50):
        part = SealedCopy.objects.prefetch_related("extensions").select_related(*related)
        by_key = without_definition(part, f"{response}__questionnaire").in_bulk(keys[first : first + 50])
        yield from (by_key[key] for key in keys[first : first + 50])


@require_safe
def package(request: PortalRequest, submission_id: uuid.UUID) -> FileResponse:
    """The submission as an E-ARK SIP."""
    submission = open_submission(request.user, submission_id)
    open_response_as(request.user, submission.response_id, Role.ARCHIVIST)
    copy = copy_or_404(submission)
    now = timezone.now()
    made = make_package(copy, at=now)
    if request.method == "GET":
        what = f"SHA-256 {made.sha256}"
        note_package(submission=submission, sha256=made.sha256, files=made.files, at=now)
        services.note_download(submission=submission, actor=request.user, at=now, action="packaged", what=what)
    return download_file(made.file, name=f"{submission.receipt_number}-sip.zip", media_type="application/zip")


@require_safe
def kopia(request: PortalRequest, submission_id: uuid.UUID) -> HttpResponse:
    """A kopia to read and hand out: marked on every page, without seal, made anew each time and not kept."""
    submission = open_submission(request.user, submission_id)
    copy = copy_or_404(submission)
    answer = download_pdf(
        make=lambda: reading_copy(copy),
        person=request.user.pk,
        name=f"{submission.receipt_number}-kopia.pdf",
        instead="Hämta arkivexemplaret i stället.",
    )
    if request.method == "GET":
        services.note_download(submission=submission, actor=request.user, at=timezone.now(), action="copied")
    return answer
