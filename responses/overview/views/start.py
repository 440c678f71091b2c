"""The start page."""

from functools import partial

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_safe

from accounts.requests import PortalRequest
from accounts.sessions.visits import former_visit
from config.language.text import clean_line
from responses.overview.handed_lists import handed_lists
from responses.overview.start_rows import start_page
from responses.overview.to_confirm import things_to_confirm


@require_safe
def start(request: PortalRequest) -> HttpResponse:
    """The responses of the person's organisations, a page of them, and what has been handed to the person."""
    today, since = timezone.localdate(), former_visit(request)
    organisation = clean_line(request.GET.get("organisation", ""))[:200]
    found = start_page(request.user, today, number=request.GET.get("page", ""), organisation=organisation, since=since)
    context = {
        "handed": handed_lists(request.user, today, since),
        "since": since,
        "changed": found.changed,
        "my_rows": found.my_rows,
        "open_rows": found.open_rows,
        "done_rows": found.done_rows,
        "page": found.page,
        "is_long": found.is_long or bool(organisation),
        "organisation": organisation,
        "to_confirm": SimpleLazyObject(partial(things_to_confirm, request.user, timezone.now())),
    }
    return render(request, "overview/start.html", context)
