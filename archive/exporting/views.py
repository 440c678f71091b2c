"""Fetching answers as data: one, or all of an organisation over the years."""

import uuid
from collections.abc import Sequence
from datetime import datetime

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import PortalRequest
from accounts.selectors import require_role
from archive.exporting.files import FORMATS, make_file
from archive.exporting.forms import ExportForm
from archive.exporting.reading import MOST_CHOICES, export_choice, read_exports, wanted_responses
from archive.exports import Export, export_of
from audit.actions import Logged
from audit.fetches import log_when_fetched
from config.answering.downloads import download
from config.database.replica import reads_much
from config.fields.forms import read_whole_number
from config.language.text import clean_line
from responses.lifecycle.access import open_response
from responses.lifecycle.log import log_event
from responses.lifecycle.scope import READING_ROLES


@require_safe
@reads_much
def export_one(request: PortalRequest, response_id: uuid.UUID, file_format: str) -> HttpResponse:
    """One answer as a file, the draft or the newest that was sealed, for whoever reads all of it."""
    response = open_response(request.user, response_id).response
    if file_format not in FORMATS:
        raise Http404
    return _file(request, [export_of(response, timezone.now())], file_format, response.questionnaire.name)


@require_safe
@reads_much
def export_all(request: PortalRequest) -> HttpResponse:
    """Choose whose answers, of which years and as what; with ?format= the file itself."""
    require_role(request.user, *READING_ROLES)
    named = clean_line(request.GET.get("sok", ""))[:200]
    chosen = read_whole_number(request.GET.get("organisation", ""))
    choice, asked = export_choice(request.user, named=named, chosen=chosen), "format" in request.GET
    form = ExportForm(request.GET if asked else None, organisations=choice.some, years=choice.years)
    if not (asked and form.is_valid()):
        context = {
            "form": form if choice.years else None,
            "formats": FORMATS,
            "choice": choice,
            "named": named,
            "is_long": bool(named) or choice.amount > MOST_CHOICES,
        }
        return render(request, "archive/exporting/choose.html", context, status=422 if asked and choice.years else 200)
    given = form.cleaned_data
    organisation = given["organisation"]
    wanted = wanted_responses(
        request.user, organisation, given["first_year"], given["last_year"], drafts=given["drafts"]
    )
    return _file(request, read_exports(wanted, drafts=given["drafts"]), given["format"], f"svar-{organisation.name}")


def _file(request: PortalRequest, exports: Sequence[Export], form: str, name: str) -> HttpResponse:
    at = timezone.now()
    made = make_file(exports, form, at)
    answer = download(made.content, name=f"{name}.{made.ending}", media_type=made.media_type)
    return log_when_fetched(request, answer, lambda: _log(request, exports, f"svaret som {form}", at))


def _log(request: PortalRequest, exports: Sequence[Export], what: str, at: datetime) -> None:
    for export in exports:
        log_event(response=export.response, action=Logged.EXPORTED, actor=request.user, at=at, what=what)
