"""The editor's pages: hand out, and look at one assignment to review it, send it back or take it back."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.requests import PortalRequest
from accounts.roles import Role
from config.fields.forms import refusals_in
from config.fields.page_marks import mark_on_page, status_of
from responses.assignments.forms import HandOutForm, SendBackForm, TakeBackForm
from responses.assignments.notices import letters_in_words
from responses.assignments.reading import HandedItem, handed_on_of, shown_of
from responses.assignments.services import hand_out as hand_out_to
from responses.assignments.services import receive_contribution, review_assignment, send_back_assignment
from responses.assignments.withdrawing import withdraw_assignment
from responses.contributions.reading import written_for
from responses.lifecycle.access import Visit, open_response_as
from responses.lifecycle.places import address_of_question
from responses.lifecycle.workflow import Action
from responses.models import Assignment
from responses.reading.answer_marks import as_seen
from responses.reading.draft import Draft
from responses.reading.readings import read_answer
from surveys.wordings.wording import item_name


@require_http_methods(["GET", "HEAD", "POST"])
def hand_out(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """Choose questions, people, last day and message. ?vad=LINK_ID (several) is what the page starts with."""
    visit = open_response_as(request.user, response_id, Role.EDITOR)
    visit.require(Action.HAND_OUT)
    wanted = [link_id for link_id in request.GET.getlist("vad") if link_id in visit.response.tree.by_link_id]
    form = HandOutForm(request.POST or None, response=visit.response, initial={"items": wanted})
    if request.method == "POST" and form.is_valid() and _handed_out(request, visit, form):
        return redirect("response", response_id)
    tree = visit.response.tree
    context = {
        "response": visit.response,
        "form": form,
        "wanted": [item_name(tree, link_id) for link_id in wanted],
    }
    return render(request, "assignments/hand_out.html", context, status=422 if form.errors else 200)


def _handed_out(request: PortalRequest, visit: Visit, form: HandOutForm) -> bool:
    fields, at = form.cleaned_data, timezone.now()
    with refusals_in(form):
        made = hand_out_to(
            response=visit.response,
            link_ids=fields["items"],
            people=fields["people"],
            addresses=fields["addresses"],
            last_day=fields["last_day"],
            message=fields["message"],
            way=fields["way"],
            units=fields.get("units", ()),
            actor=request.user,
            at=at,
        )
        messages.success(request, letters_in_words(made, at))
    return not form.errors


@require_http_methods(["GET", "HEAD", "POST"])
def assignment(request: PortalRequest, response_id: uuid.UUID, assignment_id: int) -> HttpResponse:
    """One assignment with its answers. POST with goto=review, send_back, give or withdraw; of another wording than the
    page showed nothing is said: 409, and the page as it is now.
    """
    visit = open_response_as(request.user, response_id, Role.EDITOR)
    found = _open(visit, assignment_id)
    forms = _Forms(SendBackForm(), TakeBackForm(assignment=found))
    if request.method == "POST":
        visit.require(Action.HAND_OUT)
        judges = request.POST.get("goto") in ("review", "give")
        forms = _Forms(SendBackForm(request.POST, aside=judges), TakeBackForm(request.POST, assignment=found))
        if _acted(request, found, forms):
            return redirect("response", response_id)
    draft = Draft(visit.response)
    known = found.link_id in draft.tree.by_link_id
    withdraws = request.POST.get("goto") == "withdraw"
    contributions = written_for(found) if found.is_contribution else []
    context = {
        "response": visit.response,
        "draft": draft,
        "handed": HandedItem(draft, found, None),
        "handed_on": handed_on_of(found) if found.is_a_units else [],
        "assignment": found,
        "today": timezone.localdate(),
        "items": [read_answer(draft, found.link_id)] if known and not found.is_contribution else [],
        "contributions": contributions,
        "page": address_of_question(visit, found.link_id) if known else "",
        "form": SendBackForm() if withdraws else forms.send_back,
        "withdrawing": forms.withdraw if withdraws else TakeBackForm(assignment=found),
        "may_act": visit.may(Action.HAND_OUT),
        "nothing_done": _NOT_DONE.get(request.POST.get("goto", ""), "Inget är skickat tillbaka"),
    }
    status = 200 if request.method != "POST" else 422 if withdraws else status_of(forms.send_back)
    context["seen"] = mark_on_page(request, as_seen(shown_of(draft, found, contributions)), status)
    return render(request, "assignments/assignment.html", context, status=status)


_NOT_DONE = {"review": "Inget är granskat", "give": "Inget är lämnat"}


@dataclass(frozen=True)
class _Forms:
    """What the page's two ways to take something from somebody ask."""

    send_back: SendBackForm
    withdraw: TakeBackForm


def _open(visit: Visit, assignment_id: int) -> Assignment:
    people = ("person", "unit", "handed_by", "reviewed_by", "sent_back_by")
    found = Assignment.objects.active().filter(response=visit.response, pk=assignment_id).select_related(*people)
    if (first := found.first()) is None:
        raise Http404
    first.response = visit.response
    return first


def _acted(request: PortalRequest, found: Assignment, forms: _Forms) -> bool:
    """Do what the button says; False when a comment is missing, what is judged is another than what was shown, or what
    to take back is not there.
    """
    if request.POST.get("goto") == "withdraw":
        return _withdrawn(request, found, forms.withdraw)
    form = forms.send_back
    if form.is_valid():
        with refusals_in(form):
            messages.success(request, _judged(request, found, form.cleaned_data["comment"]))
    return not form.errors


def _judged(request: PortalRequest, found: Assignment, comment: str) -> str:
    """What has been done of review, give and send back. Raises ValidationError as the services do."""
    name, who, goto = item_name(found.response.tree, found.link_id), found.shown_person, request.POST.get("goto", "")
    by: Any = {"assignment": found, "actor": request.user, "at": timezone.now(), "seen": request.POST.get("seen", "")}
    if goto == "review":
        review_assignment(**by)
        return f"Du har granskat {name}."
    if goto == "give":
        receive_contribution(**by)
        return f"Bidraget till {name} från {who} är lämnat."
    send_back_assignment(comment=comment, **by)
    contributed = found.is_contribution
    told = f"Du har öppnat bidraget till {name} igen för" if contributed else f"Du har skickat tillbaka {name} till"
    return f"{told} {who}, som får ett mejl."


def _withdrawn(request: PortalRequest, found: Assignment, form: TakeBackForm) -> bool:
    if not form.is_valid():
        return False
    item, at = form.cleaned_data["item"], timezone.now()
    withdraw_assignment(assignment=found, actor=request.user, at=at, link_id=item)
    name = item_name(found.response.tree, item or found.link_id)
    told = [f"{found.shown_person} har inte längre {name}. Det som är skrivet finns kvar."]
    for left in handed_on_of(found) if found.is_a_units else []:
        kept = item_name(found.response.tree, left.assignment.link_id)
        told.append(f"{left.assignment.shown_person} har kvar {kept}, som en annan utgåva har flyttat.")
    messages.success(request, " ".join(told))
    return True
