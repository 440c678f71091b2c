"""To the signing service and back, while what was filled in waits in the session."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_GET

from accounts.limits.signing import count_failed_signing
from accounts.requests import PortalRequest
from accounts.roles import Role
from responses.approval import signing
from responses.approval.service_signing import AskedSignature, ServiceAwayError, ask_signature, take_signature
from responses.approval.views.review_page import render_sign, sign_form
from responses.approval.views.signing import SIGNED
from responses.lifecycle.access import Visit, open_response_as
from responses.lifecycle.workflow import Action
from responses.reading.draft import Draft
from seals.personal_signatures import SignatureRefusedError

_ASKED = "signings-at-service"
_MOST_WAITING = 3
_NOTHING_LOST = "Inget är signerat i portalen, och inget av det du har fyllt i är förlorat."
_AGAIN = "Försök igen."
_IN_VAIN = "Ett nytt försök ger samma svar: vänd dig till organisationens administratör."
_NOTHING_WAITS = (
    "Inget är signerat den här gången: ingen underskrift väntar på svar här. Om du redan har kommit tillbaka en gång"
    " visar svarets sida om det är signerat."
)


def go_and_sign(request: PortalRequest, visit: Visit, *, sha256: str, details: signing.SignerDetails) -> HttpResponse:
    """To the signing service with the document, once all else is as it should be. Raises as ask_signature."""
    asked, address = ask_signature(visit, sha256=sha256, details=details, back=_back(), at=timezone.now())
    # Each tab that is at the service has its own; the oldest gives way.
    request.session[_ASKED] = [*request.session.get(_ASKED, []), asked.to_session()][-_MOST_WAITING:]
    return redirect(address)


def _back() -> str:
    return f"{settings.BASE_URL}{reverse('signed_at_service')}"


@require_GET
def signed_at_service(request: PortalRequest) -> HttpResponse:
    """Back from the signing service: what was signed is checked and kept, once; otherwise the page says why not."""
    asked = _take_asked(request)
    if asked is None:
        messages.info(request, _NOTHING_WAITS)
        return redirect("start")
    visit = open_response_as(request.user, uuid.UUID(asked.response), Role.APPROVER)
    visit.require(Action.APPROVE)
    try:
        _sign(request, visit, asked)
    except (ServiceAwayError, SignatureRefusedError) as refused:
        lasting = isinstance(refused, SignatureRefusedError) and refused.lasting
        told = f"{refused} {_NOTHING_LOST} {_IN_VAIN if lasting else _AGAIN}"
        return _not_signed(request, visit, asked, ValidationError(told))
    except ValidationError as refused:
        return _not_signed(request, visit, asked, refused)
    messages.success(request, SIGNED)
    return redirect("response", visit.response.pk)


def _take_asked(request: PortalRequest) -> AskedSignature | None:
    """The person's own request that is answered by this, taken out of the session: whatever becomes of it, once."""
    waiting: list[dict[str, Any]] = request.session.get(_ASKED, [])
    state = request.GET.get("state", "")
    found = [one for one in waiting if constant_time_compare(state, one["state"])]
    if not found:
        return None
    request.session[_ASKED] = [one for one in waiting if one not in found]
    asked = AskedSignature.from_session(found[0])
    return asked if asked.person == request.user.pk else None


def _sign(request: PortalRequest, visit: Visit, asked: AskedSignature) -> None:
    if request.GET.get("error") or not request.GET.get("code"):
        raise SignatureRefusedError(_why(request.GET.get("error", "")))
    at = timezone.now()
    try:
        made = take_signature(asked, code=request.GET["code"], back=_back(), actor=request.user, at=at)
    except SignatureRefusedError:
        count_failed_signing(request.user)
        raise
    signing.approve_response(
        response=visit.response,
        sha256=asked.sha256,
        details=asked.signer_details,
        actor=request.user,
        at=at,
        made=made,
    )


def _why(error: str) -> str:
    return "Du avbröt underskriften." if error == "access_denied" else "Underskriftstjänsten gjorde ingen underskrift."


def _not_signed(request: PortalRequest, visit: Visit, asked: AskedSignature, why: ValidationError) -> HttpResponse:
    """The page that signs again, with what was filled in and why it is not signed."""
    form = sign_form(request, visit, Draft(visit.response), asked.details)
    form.add_error(None, why)
    return render_sign(request, visit, form, asked.sha256, status=422)
