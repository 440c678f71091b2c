"""The pages of Läget: all questionnaires, who has what, the printable page, and reminding now."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import PortalRequest
from accounts.roles import Role
from accounts.selectors import holds_role, require_role
from archive.situation import services
from archive.situation.people import PEOPLE_VIEW, who_has_what
from archive.situation.reading import list_unfinished, read_situation
from config.database.replica import reads_much
from config.fields.forms import read_whole_number
from config.language import swedish
from config.language.text import clean_line
from responses.lifecycle.scope import READING_ROLES

_MOST_REMINDED = 200
_MOST_PRINTED = 60


@require_safe
@reads_much
def situation(request: PortalRequest) -> HttpResponse:
    """All questionnaires, filtered by ?visa= or by the person at whom they wait (?hos=); with ?vy=personer who has
    what.
    """
    require_role(request.user, *READING_ROLES)
    if request.GET.get("vy") == PEOPLE_VIEW:
        return _people(request)
    person = read_whole_number(request.GET.get("hos", ""))
    found = read_situation(
        request.user,
        timezone.localdate(),
        wanted=request.GET.get("visa", ""),
        number=request.GET.get("page", ""),
        person=person,
    )
    context = {
        "filters": found.filters,
        "rows": found.rows,
        "page": found.page,
        "several": len({row.response.organisation_id for row in found.rows}) > 1,
        "today": timezone.localdate(),
        "at_whom": found.name_of(person) if person else "",
    }
    return render(request, "situation/page.html", context)


def _people(request: PortalRequest, error: str = "", chosen: frozenset[int] = frozenset()) -> HttpResponse:
    now, named = timezone.now(), clean_line(request.GET.get("namn", ""))[:200]
    since, number = now - services.AT_MOST_ONCE_IN, request.GET.get("page", "")
    found = who_has_what(request.user, timezone.localdate(now), since, number=number, named=named)
    context = {
        "units": found.units,
        "page": found.page,
        "is_long": bool(named) or found.page.paginator.num_pages > 1,
        "named": named,
        "may_remind": any(holder.may_be_reminded for unit in found.units for holder in unit.people),
        "is_editor": holds_role(request.user, Role.EDITOR),
        "errors": [{"target": "paminn", "message": error}] if error else [],
        "refused": bool(error),
        "chosen": chosen,
        "today": timezone.localdate(now),
    }
    return render(request, "situation/people.html", context, status=422 if error else 200)


@require_POST
def remind(request: PortalRequest) -> HttpResponse:
    """Remind those who are chosen (`people`, several) now."""
    require_role(request.user, *READING_ROLES)
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
    shown = request.GET.copy()
    shown["vy"] = PEOPLE_VIEW
    return redirect(f"{reverse('situation')}?{shown.urlencode()}")


@require_safe
@reads_much
def printed(request: PortalRequest) -> HttpResponse:
    """One or two pages to print, for somebody who wants to know how it goes: all that is not done."""
    require_role(request.user, *READING_ROLES)
    now = timezone.now()
    rows, amount = list_unfinished(request.user, timezone.localdate(now), most=_MOST_PRINTED)
    context = {
        "rows": rows,
        "left_out": amount - len(rows),
        "several": len({row.response.organisation_id for row in rows}) > 1,
        "today": timezone.localdate(now),
        "now": now,
    }
    return render(request, "situation/printed.html", context)
