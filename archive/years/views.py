"""The pages of what has changed since an earlier year, and the same as a Word document."""

import uuid

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import PortalRequest
from accounts.roles import Role
from accounts.selectors import organisations_of
from archive.access import open_submission
from archive.downloads import log_download
from archive.excerpts.word import MEDIA_TYPE
from archive.years.reading import Present, YearsPage, present_of, present_of_submission
from archive.years.word import years_to_docx
from audit.fetches import log_when_fetched
from config.answering.downloads import download
from config.database.replica import reads_much
from responses.lifecycle.access import open_part
from responses.lifecycle.standing import NOT_YOURS


@require_safe
@reads_much
def year_changes(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """The answer as it stands against an earlier year (?ar=KEY, ?visa=FILTER, ?format=docx), for whoever reads it;
    whoever was handed a part reads that part.
    """
    visit = open_part(request.user, response_id)
    if not (visit.whole or visit.scope.own):
        raise PermissionDenied(NOT_YOURS)
    return _answer(request, present_of(visit), {"visit": visit})


@require_safe
@reads_much
def submitted_year_changes(request: PortalRequest, submission_id: uuid.UUID) -> HttpResponse:
    """The same of what was submitted."""
    submission = open_submission(request.user, submission_id)
    return _answer(request, present_of_submission(submission), {"submission": submission})


def _answer(request: PortalRequest, present: Present, context: dict[str, object]) -> HttpResponse:
    try:
        page = YearsPage(present, request.GET.get("ar", ""), request.GET.get("visa", ""))
    except KeyError:
        raise Http404 from None
    if request.GET.get("format") == "docx":
        return _file(request, page)
    context |= {"page": page, "present": present, "response": present.response}
    if page.chosen is None:
        editors = organisations_of(request.user, Role.EDITOR)
        context["may_enter"] = editors.filter(pk=present.response.organisation_id).exists()
    return render(request, "years/page.html", context)


def _file(request: PortalRequest, page: YearsPage) -> HttpResponse:
    """The same as Word. Http404 where there is nothing to compare."""
    if page.changes is None:
        raise Http404
    at, response = timezone.now(), page.present.response
    name = f"andrat-sedan-{page.year}-{response.questionnaire.name}.docx"
    answer = download(years_to_docx(page, page.changes, at), name=name, media_type=MEDIA_TYPE)
    return log_when_fetched(
        request, answer, lambda: log_download(response=response, actor=request.user, at=at, what=name)
    )
