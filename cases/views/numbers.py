"""The numbers of a case, and the answers that are placed in it."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import PortalRequest
from cases import services
from cases.access import open_case_to_write
from cases.forms import NumberForm, PlaceForm
from cases.reading import answers_of_case, answers_to_choose, kept_numbers, numbers_in_force
from config.fields.forms import refusals_in
from config.fields.paging import page_of
from responses.models import Response


@require_http_methods(["GET", "HEAD", "POST"])
def case_numbers(request: PortalRequest, case_id: uuid.UUID) -> HttpResponse:
    """The case's numbers, and a form for one more."""
    visit = open_case_to_write(request.user, case_id)
    form = NumberForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_in(form):
            services.add_number(case=visit.case, actor=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, f"Numret {form.cleaned_data['number']} är tillagt.")
            return redirect("case_numbers", visit.case.pk)
    numbers = page_of(numbers_in_force().filter(case=visit.case), request.GET)
    kept = kept_numbers(visit.case, answers_of_case(visit.case))
    context = {"visit": visit, "case": visit.case, "page": numbers, "kept": kept, "form": form}
    return render(request, "cases/numbers.html", context, status=422 if form.is_bound else 200)


@require_POST
def withdraw_number(request: PortalRequest, case_id: uuid.UUID, number_id: int) -> HttpResponse:
    """Take away a number that was given by mistake."""
    visit = open_case_to_write(request.user, case_id)
    number = visit.case.numbers.filter(pk=number_id).first()
    if number is None:
        raise Http404
    services.withdraw_number(case=visit.case, number=number, actor=request.user, at=timezone.now())
    messages.success(request, f"Numret {number.number} är borttaget.")
    return redirect("case_numbers", visit.case.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def place_answer(request: PortalRequest, case_id: uuid.UUID) -> HttpResponse:
    """Choose one of the organisation's answers and place it in the case."""
    visit = open_case_to_write(request.user, case_id)
    answers, others = answers_to_choose(visit.case)
    form = PlaceForm(request.POST if request.method == "POST" else None, among=answers)
    if form.is_valid():
        with refusals_in(form):
            services.place_answer(case=visit.case, actor=request.user, at=timezone.now(), **form.cleaned_data)
            messages.success(request, f"{form.cleaned_data['response'].questionnaire.dated_title} ligger i ärendet.")
            return redirect("case", visit.case.pk)
    context = {"visit": visit, "case": visit.case, "answers": answers, "others": others, "form": form}
    return render(request, "cases/place_answer.html", context, status=422 if form.errors else 200)


@require_POST
def take_out_answer(request: PortalRequest, case_id: uuid.UUID, response_id: uuid.UUID) -> HttpResponse:
    """Take an answer that was placed by mistake out of the case."""
    visit = open_case_to_write(request.user, case_id)
    response = Response.objects.filter(organisation=visit.case.organisation_id, pk=response_id).first()
    if response is None:
        raise Http404
    services.take_out_answer(case=visit.case, response=response, actor=request.user, at=timezone.now())
    messages.success(request, f"{response.questionnaire.dated_title} är uttaget ur ärendet.")
    return redirect("case", visit.case.pk)
