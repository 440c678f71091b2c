"""Taking an answer out of the portal, as Word or PDF, in whatever state it is."""

import uuid
from datetime import datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import PortalRequest
from archive.downloads import log_download
from archive.excerpts.forms import PDF_FORMAT, ExcerptForm
from archive.excerpts.pdf import excerpt_to_pdf
from archive.excerpts.reading import Excerpt, asked_sections, make_excerpt
from archive.excerpts.word import MEDIA_TYPE, excerpt_to_docx
from archive.exporting.files import FORMATS
from audit.fetches import log_when_fetched
from config.answering.downloads import download
from config.database.replica import reads_much
from config.pdf_download import download_pdf
from responses.lifecycle.access import open_response
from responses.models import Response


@require_safe
@reads_much
def excerpt(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """Choose what to take out; with ?format=docx or pdf the file itself, for whoever reads the whole answer."""
    response = open_response(request.user, response_id).response
    asked = "format" in request.GET
    form = ExcerptForm(request.GET if asked else None, sections=asked_sections(response))
    if asked and form.is_valid() and form.cleaned_data["format"]:
        return _file(request, response, form)
    context = {"response": response, "form": form, "formats": FORMATS}
    return render(request, "archive/excerpts/choose.html", context, status=422 if asked else 200)


def _file(request: PortalRequest, response: Response, form: ExcerptForm) -> HttpResponse:
    at, wanted = timezone.now(), form.cleaned_data["format"]
    made = make_excerpt(response, form.choices(), at)
    name = f"{_name(made)}-{response.questionnaire.name}.{wanted}"
    answer = _as_pdf(request, made, at, name) if wanted == PDF_FORMAT else _as_word(made, at, name)
    what = f"svaret som {wanted}"
    return log_when_fetched(
        request, answer, lambda: log_download(response=response, actor=request.user, at=at, what=what)
    )


def _as_pdf(request: PortalRequest, made: Excerpt, at: datetime, name: str) -> HttpResponse:
    instead = "Hämta svaret som Word i stället."
    return download_pdf(make=lambda: excerpt_to_pdf(made, at), person=request.user.pk, name=name, instead=instead)


def _as_word(made: Excerpt, at: datetime, name: str) -> HttpResponse:
    return download(excerpt_to_docx(made, at), name=name, media_type=MEDIA_TYPE)


def _name(made: Excerpt) -> str:
    return "utkast" if made.is_draft else "utdrag"
