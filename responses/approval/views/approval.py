"""Checking, sending for approval, reading as approver, signing, returning, opening for change."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.factors.passkeys import PasskeyRefusedError
from accounts.identity_providers.signing_in import IdentityProviderAwayError, identity_provider_name
from accounts.limits.signing import count_failed_signing, refuse_after_many_failures
from accounts.organisations.registry import registry_names
from accounts.requests import PortalRequest
from accounts.roles import Role
from config.fields.forms import PlainForm, refusals_in
from config.fields.page_marks import mark_of, mark_on_page, status_of
from config.fields.paging import ListPage, page_of
from responses.approval import returning, sending, signing, snapshot_readings
from responses.approval.checking import Checked
from responses.approval.forms import ReturnForm, SendForm, SignForm
from responses.approval.points import points_to_answer, sections_to_point_at
from responses.approval.readiness import Readiness
from responses.approval.service_signing import ServiceAwayError
from responses.approval.views.review_page import render_return, render_review, render_sign, sign_form
from responses.approval.views.service import go_and_sign
from responses.approval.views.signing import SIGNED, go_and_identify, sign_by_passkey
from responses.comments.reading import Comments
from responses.lifecycle.access import Visit, open_response, open_response_as
from responses.lifecycle.workflow import Action
from responses.reading.answer_marks import answers_shown, as_seen
from responses.reading.draft import Draft
from responses.reading.readings import parked_of_draft, reading_of_draft
from responses.reading.separate_things import separate_of_draft


@require_safe
def check(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """All answers in order, what is missing, what is parked, and the form that sends."""
    visit = open_response(request.user, response_id)
    draft = Draft(visit.response)
    return _render_check(request, visit, draft, _send_form(visit, draft))


def _send_form(visit: Visit, draft: Draft, data: Any = None) -> SendForm:
    """What is asked when sending: of a return, what was done with each point of it."""
    points = points_to_answer(visit.response) if visit.may(Action.SEND_FOR_APPROVAL) else ()
    return SendForm(data, personal_data=bool(draft.personal_data), points=points)


def _render_check(
    request: PortalRequest, visit: Visit, draft: Draft, form: SendForm, status: int = 200, refused: bool = False
) -> HttpResponse:
    sends = visit.may(Action.SEND_FOR_APPROVAL)
    approvers = sending.approvers_of(visit, timezone.now()) if sends else None
    comments, separate, edits = Comments(visit), separate_of_draft(draft), visit.may(Action.EDIT)
    ready = Readiness(draft, comments, separate)
    context = {
        "visit": visit,
        "response": visit.response,
        "draft": draft,
        "comments": comments,
        "reading": None if edits else reading_of_draft(draft),
        "checked": Checked(draft, request.GET.get("visa", "")),
        "parked": parked_of_draft(draft),
        "separate": separate,
        "moved": bool(draft.orphans),
        "form": form,
        "sends": sends,
        "edits": edits,
        "ready": ready,
        "handed": _listed(request, visit, ready.handed, "utdelat", "över det som är utdelat och inte klart"),
        "links": _listed(request, visit, ready.links, "lankar", "över länkar utan sparad kopia"),
        "approvers": approvers,
        "refused": refused,
        "registry": registry_names(visit.response.organisation) if sends else [],
        "seen": mark_on_page(request, as_seen(answers_shown(draft)), status) if sends else "",
    }
    return render(request, "approval/check.html", context, status=status)


def _listed(request: PortalRequest, visit: Visit, found: Sequence[Any], name: str, about: str) -> ListPage:
    """A page of a list in the box; refused, the answer is shown by another address than the lists' own."""
    path = reverse("check", args=[visit.response.pk]) if request.method == "POST" else ""
    return page_of(found, request.GET, parameter=name, anchor=name, about=about, path=path)


@require_POST
def send(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """Send for approval; with anything missing the check page comes back with its error summary."""
    visit = open_response(request.user, response_id)
    draft = Draft(visit.response)
    form = _send_form(visit, draft, request.POST)
    if not form.is_valid():
        visit.require(Action.SEND_FOR_APPROVAL)
        return _render_check(request, visit, draft, form, status=422)
    try:
        sending.send_for_approval(
            response=visit.response,
            actor=request.user,
            at=timezone.now(),
            message=form.cleaned_data["message"],
            personal_data_reason=form.cleaned_data.get("personal_data_reason", ""),
            answers=form.answers(),
            seen=request.POST.get("seen", ""),
        )
    except sending.IncompleteError:
        return _render_check(request, visit, draft, form, status=422, refused=True)
    except sending.NothingCorrectedError as refused:
        form.add_error(None, str(refused))
        return _render_check(request, visit, draft, form, status=409)
    except ValidationError as refused:
        form.add_error(None, refused)
        return _render_check(request, visit, draft, form, status=status_of(form))
    messages.success(request, "Svaret är skickat. De som ska godkänna det har fått ett mejl.")
    return redirect("response", visit.response.pk)


@require_safe
def review(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """What was sent, for the approver to read, sign or return."""
    visit = open_response_as(request.user, response_id, Role.APPROVER)
    return render_review(request, visit)


@require_POST
def read(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """Note that the approver has read what stood there, and say what that means."""
    visit = open_response_as(request.user, response_id, Role.APPROVER)
    sha256, at = request.POST.get("sha256", ""), timezone.now()
    snapshot_readings.note_reading(response=visit.response, sha256=sha256, actor=request.user, at=at)
    if visit.sent.sha256 == sha256:
        told = "Portalen minns att du har läst svaret. Skickas det på nytt visas först det som har ändrats sedan dess."
        messages.success(request, told)
    else:
        messages.warning(
            request, "Svaret har skickats på nytt sedan du läste det. Här är det som har ändrats sedan dess."
        )
    return redirect("review", visit.response.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def sign(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """Approve and sign what was read (?sha256=...), with the password entered again, a passkey or by way of the
    identity provider. What was not read as it is now leads back to the review.
    """
    visit = open_response_as(request.user, response_id, Role.APPROVER)
    draft = Draft(visit.response)
    if request.method != "POST":
        return _ask_to_sign(request, visit, draft)
    refuse_after_many_failures(request.user)
    form = sign_form(request, visit, draft, request.POST)
    if form.is_valid():
        try:
            return _sign(request, visit, draft, form)
        except IdentityProviderAwayError:
            asked = identity_provider_name(request.user)
            form.add_error(None, f"{asked} svarar inte just nu. Försök igen om en stund.")
        except ServiceAwayError as away:
            form.add_error(None, str(away))
        except ValidationError as refused:
            form.add_error(None, refused)
            if isinstance(refused, PasskeyRefusedError) or "password" in refused.message_dict:
                count_failed_signing(request.user)
    visit.require(Action.APPROVE)
    return render_sign(request, visit, form, request.POST.get("sha256", ""), status=422)


def _ask_to_sign(request: PortalRequest, visit: Visit, draft: Draft) -> HttpResponse:
    visit.require(Action.APPROVE)
    read = request.GET.get("sha256", "")
    if visit.sent.sha256 == read:
        return render_sign(request, visit, sign_form(request, visit, draft), read)
    if read:
        messages.warning(request, "Svaret har skickats på nytt sedan du läste det. Läs det igen innan du signerar.")
    return redirect("review", visit.response.pk)


def _sign(request: PortalRequest, visit: Visit, draft: Draft, form: SignForm) -> HttpResponse:
    sha256, details = request.POST.get("sha256", ""), form.details()
    if signing.signs_with_service(visit):
        return go_and_sign(request, visit, sha256=sha256, details=details)
    if request.POST.get("identify") == "passkey":
        return sign_by_passkey(request, visit, draft, sha256=sha256, details=details)
    if "identify" in request.POST and identity_provider_name(request.user):
        return go_and_identify(request, visit, draft, sha256=sha256, details=details)
    signing.approve_response(
        response=visit.response,
        sha256=sha256,
        details=details,
        password=form.cleaned_data.get("password", ""),
        actor=request.user,
        at=timezone.now(),
    )
    messages.success(request, SIGNED)
    return redirect("response", visit.response.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def return_(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """Ask what has to be changed, then send back with that."""
    visit = open_response_as(request.user, response_id, Role.APPROVER)
    sections = sections_to_point_at(Draft(visit.response))
    if request.method != "POST":
        visit.require(Action.RETURN)
        return render_return(request, visit, ReturnForm(sections=sections))
    form = ReturnForm(request.POST, sections=sections)
    if not form.is_valid():
        visit.require(Action.RETURN)
        return render_return(request, visit, form, status=422)
    with refusals_in(form):
        returning.return_(
            response=visit.response,
            reason=form.cleaned_data["reason"],
            points=form.pointed(),
            actor=request.user,
            at=timezone.now(),
            seen=request.POST.get("seen", ""),
        )
        messages.success(request, "Svaret är återsänt. Samordnaren har fått ett mejl med ditt skäl.")
        return redirect("response", visit.response.pk)
    return render_return(request, visit, form, status=status_of(form))


@require_http_methods(["GET", "HEAD", "POST"])
def revise(request: PortalRequest, response_id: uuid.UUID) -> HttpResponse:
    """Ask once, then open a sent or approved response for change."""
    visit = open_response_as(request.user, response_id, Role.EDITOR)
    form = PlainForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_in(form):
            seen = request.POST.get("seen", "")
            returning.revise_response(response=visit.response, actor=request.user, at=timezone.now(), seen=seen)
            messages.success(request, "Svaret är öppet för ändring.")
            return redirect("response", visit.response.pk)
    visit.require(Action.REVISE)
    status, present = status_of(form), mark_of(*returning.what_is_voided(visit))
    context = {
        "visit": visit,
        "response": visit.response,
        "sign_offs": visit.sign_offs,
        "form": form,
        "seen": mark_on_page(request, present, status),
    }
    return render(request, "approval/revise.html", context, status=status)
