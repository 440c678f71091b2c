"""The pages of Läget: all questionnaires, who has what, the printable page, and reminding now."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import PortalRequest
from accounts.roles import OPEN_PAGE, Role, only
from accounts.selectors import holds_role, organisations_of
from archive.standing import services
from archive.standing.reading import PEOPLE, all_places, rows_of, standings, who_has_what
from config import swedish
from config.database.replica import reads_much
from config.forms import read_whole_number
from responses.lifecycle.scope import READING_ROLES

_MOST_REMINDED = 200
_MOST_PRINTED = 60


def _require_reader(request: PortalRequest) -> None:
    """Whoever reads nothing of any organisation has nothing to see here."""
    if not organisations_of(request.user, *READING_ROLES).exists():
        raise PermissionDenied(only(READING_ROLES, OPEN_PAGE))


@require_safe
@reads_much
def standing(request: PortalRequest) -> HttpResponse:
    """All questionnaires, filtered by ?visa=; with ?vy=personer who has what."""
    _require_reader(request)
    if request.GET.get("vy") == PEOPLE:
        return _people(request)
    found = standings(
        request.user,
        timezone.localdate(),
        wanted=request.GET.get("visa", ""),
        number=request.GET.get("page", ""),
    )
    context = {
        "filters": found.filters,
        "rows": found.rows,
        "page": found.page,
        "page_range": found.page.paginator.get_elided_page_range(found.page.number),
        "several": len({row.response.organisation_id for row in found.rows}) > 1,
        "today": timezone.localdate(),
    }
    return render(request, "standing/page.html", context)


def _people(request: PortalRequest, error: str = "", chosen: frozenset[int] = frozenset()) -> HttpResponse:
    now = timezone.now()
    units = who_has_what(request.user, timezone.localdate(now), now - services.AT_MOST_ONCE_IN)
    context = {
        "units": units,
        "may_remind": any(holder.may_be_reminded for unit in units for holder in unit.people),
        "is_editor": holds_role(request.user, Role.EDITOR),
        "errors": [{"target": "paminn", "message": error}] if error else [],
        "refused": bool(error),
        "chosen": chosen,
        "today": timezone.localdate(now),
    }
    return render(request, "standing/people.html", context, status=422 if error else 200)


@require_POST
def remind(request: PortalRequest) -> HttpResponse:
    """Remind those who are chosen (`people`, several) now."""
    _require_reader(request)
    posted = [read_whole_number(key) for key in request.POST.getlist("people")[:_MOST_REMINDED]]
    people = frozenset(key for key in posted if key is not None)
    try:
        reached = services.remind_now(people=people, actor=request.user, at=timezone.now())
    except ValidationError as refused:
        return _people(request, " ".join(refused.messages), people)
    if reached.now:
        messages.success(request, f"{swedish.listing(reached.now)} har fått ett mejl.")
    if reached.before:
        told = f"{swedish.listing(reached.before)} har redan påmints det senaste dygnet och får inget nytt mejl."
        messages.warning(request, told)
    return redirect(f"{reverse('standing')}?vy={PEOPLE}")


@require_safe
@reads_much
def printed(request: PortalRequest) -> HttpResponse:
    """One or two pages to print, for somebody who wants to know how it goes: all that is not done."""
    _require_reader(request)
    now = timezone.now()
    places = [place for place in all_places(request.user, timezone.localdate(now)) if not place.is_done]
    context = {
        "rows": rows_of(places[:_MOST_PRINTED], request.user),
        "left_out": max(0, len(places) - _MOST_PRINTED),
        "several": len({place.response.organisation_id for place in places}) > 1,
        "today": timezone.localdate(now),
        "now": now,
    }
    return render(request, "standing/printed.html", context)
