"""The list of cases, a case's page, opening one, and what it is about."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import PortalRequest
from accounts.roles import OPEN_PAGE, only
from accounts.selectors import require_role
from cases import services
from cases.access import (
    WRITING_ROLES,
    open_case,
    open_case_to_write,
    organisations_to_write,
    readable_cases,
)
from cases.forms import CaseTitleForm, ChooseCaseForm, NewCaseForm
from cases.reading import (
    Timeline,
    answers_in_case,
    case_of,
    cases_to_choose,
    dispatches_of,
    documents_of,
    gone_from_case,
    list_cases,
    numbers_in_force,
    recipients_of,
    sent_lines,
)
from config.fields.choosing import Choosable
from config.fields.forms import refusals_in
from config.fields.paging import ListPage, page_of
from config.language.text import clean_line
from responses.lifecycle.access import Visit, open_response
from responses.lifecycle.scope import READING_ROLES

A_PAGE = 25
_LONGEST_SEARCH = 200


@require_safe
def cases(request: PortalRequest) -> HttpResponse:
    """The cases of the person's organisations, the newest first; ?sok= finds by title and number."""
    require_role(request.user, *READING_ROLES)
    words = clean_line(request.GET.get("sok", ""))[:_LONGEST_SEARCH]
    page = Paginator(list_cases(readable_cases(request.user), words), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "words": words,
        "may_open": organisations_to_write(request.user).exists(),
    }
    return render(request, "cases/cases.html", context)


@require_safe
def case(request: PortalRequest, case_id: uuid.UUID) -> HttpResponse:
    """A case: its numbers, answers and documents, and what has happened."""
    visit = open_case(request.user, case_id)
    answers = answers_in_case(visit.case)
    dispatches = _page(request, dispatches_of(visit.case), "expediering", "över det som har skickats")
    context = {
        "visit": visit,
        "case": visit.case,
        "numbers": list(numbers_in_force().filter(case=visit.case)),
        "answers": answers,
        "lost": gone_from_case(visit.case),
        "documents": _page(request, documents_of(visit.case), "handlingar", "över handlingar"),
        "recipients": _page(request, recipients_of(visit.case), "mottagare", "över mottagare"),
        "dispatches": sent_lines(dispatches),
        "dispatch_page": dispatches,
        "timeline": _page(
            request, Timeline(visit.case, [one.response for one in answers]), "historik", "över vad som har hänt"
        ),
    }
    return render(request, "cases/case.html", context)


def _page(request: PortalRequest, found: Any, name: str, about: str) -> ListPage:
    """A page of one of the lists on a case's page; `name` is where it stands, and its parameter."""
    return page_of(found, request.GET, parameter=name, anchor=name, about=about)


@require_http_methods(["GET", "HEAD", "POST"])
def open_new(request: PortalRequest) -> HttpResponse:
    """Open a case with its number."""
    own = Choosable(organisations_to_write(request.user), "organisationer")
    if not own.exist:
        raise PermissionDenied(only(WRITING_ROLES, OPEN_PAGE))
    form = NewCaseForm(request.POST if request.method == "POST" else None, organisations=own)
    if form.is_valid():
        with refusals_in(form):
            made = services.start_case(actor=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, f"Ärendet {made.title} är öppnat.")
            return redirect("case", made.pk)
    return render(request, "cases/open.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: PortalRequest, case_id: uuid.UUID) -> HttpResponse:
    """Say in other words what the case concerns."""
    visit = open_case_to_write(request.user, case_id)
    form = CaseTitleForm(request.POST if request.method == "POST" else None, initial={"title": visit.case.title})
    if form.is_valid():
        with refusals_in(form):
            services.rename_case(case=visit.case, actor=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, f"Ärendet heter nu {form.cleaned_data['title']}.")
            return redirect("case", visit.case.pk)
    context = {"visit": visit, "case": visit.case, "form": form}
    return render(request, "cases/rename.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def case_of_answer(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """The case that an answer is in; where it is in none, choose one or open one with ?nytt."""
    visit = open_response(request.user, response_id)
    if (known := case_of(visit.response)) and request.method != "POST":
        return redirect("case", known.pk)
    if not visit.roles & set(WRITING_ROLES):
        if request.method == "POST":
            raise PermissionDenied(only(WRITING_ROLES, "lägga svaret i ett ärende"))
        return render(request, "cases/no_case.html", {"response": visit.response})
    return _choose(request, visit)


def _choose(request: PortalRequest, visit: Visit) -> HttpResponse:
    """Two forms on one page: one of the cases there are, or a new one."""
    response, posted = visit.response, request.POST if request.method == "POST" else None
    # By what was written, also without the button: nothing typed in the one form is lost as if it were the other's.
    is_new = posted is not None and (
        "new" in posted or ("case" not in posted and not {"title", "number"}.isdisjoint(posted))
    )
    known_cases = cases_to_choose(response.organisation)
    choosing = ChooseCaseForm(None if is_new else posted, among=known_cases)
    known: dict[str, Any] = {"title": response.questionnaire.dated_title, "number": response.diarienummer}
    opening = NewCaseForm(posted if is_new else None, organisations=response.organisation, initial=known)
    form = opening if is_new else choosing
    if form.is_valid():
        with refusals_in(form):
            case_id = _placed(request, visit, form)
            messages.success(request, f"{response.questionnaire.dated_title} ligger i ärendet.")
            return redirect("case", case_id)
    context = {"response": response, "form": form, "choosing": choosing, "opening": opening, "cases": known_cases}
    return render(request, "cases/choose.html", context, status=422 if form.errors else 200)


def _placed(request: PortalRequest, visit: Visit, form: ChooseCaseForm | NewCaseForm) -> uuid.UUID:
    given: dict[str, Any] = {"response": visit.response, "actor": request.user, "at": timezone.now()}
    if isinstance(form, NewCaseForm):
        return services.start_case(**form.cleaned_data, **given).pk
    services.place_answer(case=form.cleaned_data["case"], **given)
    key: uuid.UUID = form.cleaned_data["case"].pk
    return key
