"""The answers as a PDF before they are submitted, marked as a draft."""

import uuid

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import PortalRequest
from accounts.roles import Role
from archive.downloads import log_download
from archive.paper.working_copy import working_copy
from audit.fetches import log_when_fetched
from config.pdf_download import download_pdf
from responses.lifecycle.access import open_response_as


@require_safe
def draft_pdf(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """The working copy, as a download. Where it takes too long the page says that it can be read there instead."""
    visit = open_response_as(request.user, response_id, Role.APPROVER, Role.EDITOR)
    answer = download_pdf(
        make=lambda: working_copy(response=visit.response, at=timezone.now()),
        person=request.user.pk,
        name=f"utkast-{visit.response.questionnaire.name}.pdf",
        instead="Läs svaret på sidan i stället.",
    )
    return log_when_fetched(
        request,
        answer,
        lambda: log_download(response=visit.response, actor=request.user, at=timezone.now(), what="utkastet som PDF"),
    )
