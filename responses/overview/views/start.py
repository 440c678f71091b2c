"""The start page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.requests import PortalRequest
from responses.overview.handed_lists import handed_lists
from responses.overview.start_rows import start_rows


@require_safe
def start(request: PortalRequest) -> HttpResponse:
    """Every response of the person's organisations, and what has been handed to them."""
    today = timezone.localdate()
    rows = start_rows(request.user, today)
    context = {
        "handed": handed_lists(request.user, today),
        "open_rows": [row for row in rows if not row.is_done],
        "done_rows": [row for row in rows if row.is_done],
    }
    return render(request, "overview/start.html", context)
