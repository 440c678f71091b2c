"""The pages of the log, and the log as a file."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Organisation
from accounts.requests import PortalRequest
from administration.access import open_organisation
from administration.log.forms import SHOWN_DAYS, LogFilterForm
from administration.log.reading import (
    MOST_LINES,
    csv_of_rows,
    filter_rows,
    log_page,
    rows_of_organisation,
    rows_of_system,
)
from audit.actions import Logged
from audit.fetches import log_when_fetched
from audit.models import LogRow
from audit.services import append
from audit.verification import last_check
from config.answering.downloads import CSV, download_parts
from config.fields.forms import read_whole_number


@require_safe
def organisation_log(request: PortalRequest, organisation_id: int) -> HttpResponse:
    """The organisation's rows, for its administrator."""
    organisation = open_organisation(request.user, organisation_id)
    return _page(request, rows_of_organisation(organisation), organisation)


@require_safe
def organisation_log_file(request: PortalRequest, organisation_id: int) -> HttpResponse | StreamingHttpResponse:
    """The same as a file."""
    organisation = open_organisation(request.user, organisation_id)
    return _file(request, rows_of_organisation(organisation), organisation)


@require_safe
def system_log(request: PortalRequest) -> HttpResponse:
    """The system's rows, for the systemadministratör."""
    _require_staff(request)
    return _page(request, rows_of_system(), None)


@require_safe
def system_log_file(request: PortalRequest) -> HttpResponse | StreamingHttpResponse:
    """The same as a file."""
    _require_staff(request)
    return _file(request, rows_of_system(), None)


def _require_staff(request: PortalRequest) -> None:
    if not request.user.is_staff:
        raise PermissionDenied("Bara systemadministratören kan öppna den här sidan.")


def _page(request: PortalRequest, rows: QuerySet[LogRow], organisation: Organisation | None) -> HttpResponse:
    form = LogFilterForm(request.GET, today=timezone.localdate())
    valid = form.is_valid()
    before = read_whole_number(request.GET.get("fore", ""))
    if valid and before is None and request.method != "HEAD":
        _log(Logged.LOG_READ, form, organisation)
    asked = request.GET.copy()
    asked.pop("fore", None)
    context = {
        "organisation": organisation,
        "form": form,
        "page": log_page(filter_rows(rows, form), before) if valid else None,
        "check": last_check(),
        "days": SHOWN_DAYS,
        "most": MOST_LINES,
        "file_url": f"{_address_of_file(organisation)}?{asked.urlencode()}",
        "first_page": before is None,
    }
    return render(request, "administration/log/page.html", context, status=200 if valid else 422)


def _address_of_file(organisation: Organisation | None) -> str:
    return reverse("organisation_log_file", args=[organisation.pk]) if organisation else reverse("system_log_file")


def _file(
    request: PortalRequest, rows: QuerySet[LogRow], organisation: Organisation | None
) -> HttpResponse | StreamingHttpResponse:
    form = LogFilterForm(request.GET, today=timezone.localdate())
    if not form.is_valid():
        return _page(request, rows, organisation)
    found = filter_rows(rows, form)
    if found[: MOST_LINES + 1].count() > MOST_LINES:
        form.add_error(None, f"Det är fler än {MOST_LINES} rader. Välj färre dagar och hämta filen i delar.")
        return _refused(request, form, organisation)
    name = f"logg-{timezone.localtime():%Y-%m-%d-%H%M}.csv"
    return log_when_fetched(
        request,
        download_parts(csv_of_rows(found), name=name, media_type=CSV),
        lambda: _log(Logged.EXPORTED, form, organisation),
    )


def _refused(request: PortalRequest, form: LogFilterForm, organisation: Organisation | None) -> HttpResponse:
    context = {"organisation": organisation, "form": form, "check": last_check(), "most": MOST_LINES}
    return render(request, "administration/log/page.html", context, status=422)


def _log(action: Logged, form: LogFilterForm, organisation: Organisation | None) -> None:
    asked = {str(form.fields[name].label): str(value) for name, value in form.cleaned_data.items() if value}
    details = {"vad": "loggen", **asked}
    append(action=action, at=timezone.now(), organisation=organisation.pk if organisation else None, details=details)
