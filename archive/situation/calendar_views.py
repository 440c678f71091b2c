"""The page of one's calendar, the file, and what calendar programs fetch."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from accounts.requests import PortalRequest, network_of
from archive.situation import subscribing
from archive.situation.calendar import calendar_of
from config.answering.downloads import download
from config.cache import count_within
from config.refusals import TooManyTriesError
from outbox.letters import address_of

MEDIA_TYPE = "text/calendar; charset=utf-8"
_MOST_AN_HOUR = 60


@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: PortalRequest) -> HttpResponse:
    """The file to fetch, and the address to subscribe to. POST with `end` ends it, otherwise makes a new one."""
    token = ""
    if request.method == "POST":
        if "end" in request.POST:
            subscribing.end_address(person=request.user, at=timezone.now())
            messages.success(request, "Prenumerationen är avslutad. Den gamla adressen går inte längre att hämta från.")
            return redirect("calendar")
        token = subscribing.make_address(person=request.user, at=timezone.now())
    context = {
        "address": subscribing.address_in_force(request.user),
        "secret": address_of("calendar_feed", token) if token else "",
    }
    return render(request, "situation/calendar.html", context)


@require_safe
def calendar_file(request: PortalRequest) -> HttpResponse:
    """All days that concern the person, as they are now."""
    return _file(request.user, inline=False)


@login_not_required
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """The same for a calendar program that knows the secret address."""
    person = subscribing.person_at_address(token=token, network=network_of(request), at=timezone.now())
    if person is None:
        raise Http404
    _refuse_too_many(person)
    return _file(person, inline=True)


def _refuse_too_many(person: User) -> None:
    """Programs ask a few times a day. Raises TooManyTriesError."""
    key = f"calendar:{person.pk}:{timezone.now():%Y%m%d%H}"
    if count_within(key, seconds=3600) > _MOST_AN_HOUR:
        raise TooManyTriesError("Kalendern har hämtats för många gånger. Vänta en timme.")


def _file(person: User, *, inline: bool) -> HttpResponse:
    content = calendar_of(person, timezone.now())
    answer = download(content, name="svarsportalen.ics", media_type=MEDIA_TYPE, inline=inline)
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
