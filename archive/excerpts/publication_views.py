"""Making an Underlag med svar of an answer, and of others that go with it."""

import uuid
from collections.abc import Sequence

from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import PortalRequest
from archive.downloads import log_download
from archive.excerpts.forms import PDF_FORMAT
from archive.excerpts.pdf import excerpt_to_pdf, page_of_excerpt
from archive.excerpts.publication_form import HTML, PublicationForm
from archive.excerpts.publishing import make_publication
from archive.excerpts.reading import asked_sections
from archive.excerpts.word import MEDIA_TYPE, excerpt_to_docx
from config.answering.bodies import takes_texts
from config.answering.downloads import download
from config.fields.choosing import Choosable
from config.fields.forms import read_uuid
from config.pdf_download import download_pdf
from responses.lifecycle.access import open_response, readable_responses
from responses.lifecycle.delivery import SEALED_STATES
from responses.models import Response


@takes_texts
@require_http_methods(["GET", "HEAD", "POST"])
def publication(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """Ask for a cover text and which parts; POST gives the file, for whoever reads the whole answer."""
    response = open_response(request.user, response_id).response
    form = PublicationForm(
        request.POST if request.method == "POST" else None,
        sections=asked_sections(response),
        others=_others(request, response),
        initial={"title": f"Underlag med svar: {response.questionnaire.dated_title}"[:200]},
    )
    if request.method == "POST" and form.is_valid():
        return _file(request, [response, *form.cleaned_data.get("others", [])], form)
    context = {"response": response, "form": form}
    return render(request, "archive/excerpts/publish.html", context, status=422 if form.errors else 200)


def _others(request: PortalRequest, response: Response) -> Choosable:
    """Other sealed answers that the person reads, the newest first."""
    found = readable_responses(request.user).filter(state__in=SEALED_STATES).exclude(pk=response.pk)
    return Choosable(
        found.annotate(called=F("questionnaire__title")),
        "svar",
        _with_organisations,
        by="called",
        also=["organisation__name", "questionnaire__year"],
        order=["-questionnaire__year", "pk"],
        read=read_uuid,
    )


def _with_organisations(answers: Sequence[Response]) -> list[tuple[str, str]]:
    return [(str(one.pk), f"{one.organisation.name}: {one.questionnaire.dated_title}") for one in answers]


def _file(request: PortalRequest, responses: list[Response], form: PublicationForm) -> HttpResponse:
    at, wanted = timezone.now(), form.cleaned_data["format"]
    made = make_publication(responses, form.publication(), at)
    name = f"underlag-{responses[0].questionnaire.name}.{wanted}"
    if wanted == PDF_FORMAT:
        instead = "Hämta underlaget som Word i stället."
        answer = download_pdf(make=lambda: excerpt_to_pdf(made, at), person=request.user.pk, name=name, instead=instead)
    else:
        content, media_type = (
            (page_of_excerpt(made), "text/html; charset=utf-8")
            if wanted == HTML
            else (excerpt_to_docx(made, at), MEDIA_TYPE)
        )
        answer = download(content, name=name, media_type=media_type)
    for response in responses:
        log_download(response=response, actor=request.user, at=at, what=f"underlag med svar som {wanted}")
    return answer
