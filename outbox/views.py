"""Det som inte gick fram: what the portal no longer tries, for administrators, who read no answers here either."""

from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import PortalRequest
from config.language import swedish
from outbox import decisions as services
from outbox.models import Decision, OutboxMessage

_MOST_SHOWN = 100


def _require_administrator(request: PortalRequest) -> None:
    if not request.user.is_staff:
        raise PermissionDenied("Bara portalens administratörer kan öppna den här sidan.")


@require_safe
def undelivered(request: PortalRequest) -> HttpResponse:
    """What was given up, what nobody knows of, what is in trouble, and what people have decided before."""
    _require_administrator(request)
    given_up, unsure = services.given_up(), services.unsure_letters(at=timezone.now())
    in_trouble, let_be = services.in_trouble(), services.let_be_lately()
    decided = Decision.objects.select_related("message", "by")
    context = {
        "given_up": given_up[:_MOST_SHOWN],
        "unsure": unsure[:_MOST_SHOWN],
        "in_trouble": in_trouble[:_MOST_SHOWN],
        "let_be": let_be[:_MOST_SHOWN],
        "decided": decided[:_MOST_SHOWN],
        "given_up_count": swedish.count_of(given_up.count(), "sak", "saker"),
        "unsure_count": swedish.count_of(unsure.count(), "mejl", "mejl"),
        "most_shown": _MOST_SHOWN,
    }
    return render(request, "outbox/undelivered.html", context)


_TOLD = {"again": "Ett nytt försök görs.", "let_be": "Det får vara. Ångrar du dig går det att försöka igen."}


@require_POST
def decide(request: PortalRequest, message_id: int) -> HttpResponse:
    """Try one again, or let it be."""
    _require_administrator(request)
    message = OutboxMessage.objects.filter(pk=message_id).first()
    if message is None:
        raise Http404
    action = request.POST.get("action", "")
    chosen = {"again": services.try_again, "let_be": services.let_be}.get(action)
    if chosen is None:
        raise BadRequest
    chosen(message=message, by=request.user, at=timezone.now())
    messages.success(request, f"{message.what}. {_TOLD[action]}")
    return redirect("undelivered")


@require_POST
def try_all_again(request: PortalRequest) -> HttpResponse:
    """Try again all that was given up, as when the mail server has been wrongly set up. Not what is unsure."""
    _require_administrator(request)
    if count := services.try_all_again(by=request.user, at=timezone.now()):
        messages.success(request, f"Nya försök görs med {swedish.count_of(count, 'sak', 'saker')}.")
    else:
        messages.info(request, "Det finns inget att försöka med. Någon annan har kanske redan valt.")
    return redirect("undelivered")
