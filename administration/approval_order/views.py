"""The pages of the order of approval."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.organisations.approval_order import set_approval_order
from accounts.requests import PortalRequest
from administration.access import open_organisation
from administration.approval_order.forms import OrderForm
from administration.approval_order.reading import ALL, changes_of_orders, orders_of, people_to_order
from config.fields.forms import refusals_in
from config.fields.page_marks import mark_of, mark_on_page, status_of


@require_safe
def overview(request: PortalRequest, organisation_id: int) -> HttpResponse:
    """The organisation's order, and those of single questionnaires."""
    organisation = open_organisation(request.user, organisation_id)
    orders = orders_of(organisation)
    context = {
        "organisation": organisation,
        "orders": orders,
        "all": ALL,
        "changes": changes_of_orders(organisation, {order.series: order.title for order in orders}),
    }
    return render(request, "administration/approval_order/overview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: PortalRequest, organisation_id: int, series: str) -> HttpResponse:
    """Choose who approves first, second and so on."""
    organisation = open_organisation(request.user, organisation_id)
    order = next((one for one in orders_of(organisation) if one.slug == series), None)
    if order is None:
        raise Http404
    form = OrderForm(
        request.POST if request.method == "POST" else None,
        people=people_to_order(organisation, order),
        now=order.people,
    )
    if form.is_valid():
        with refusals_in(form):
            set_approval_order(
                organisation=organisation,
                series=order.series,
                people=form.people(),
                actor=request.user,
                at=timezone.now(),
                seen=request.POST.get("seen", ""),
            )
            messages.success(
                request, "Ordningen är sparad. Den gäller svar som skickas för godkännande från och med nu."
            )
            return redirect("approval_order", organisation.pk)
    status = status_of(form)
    seen = mark_on_page(request, mark_of(*(user.pk for user in order.people)), status)
    context = {"organisation": organisation, "order": order, "form": form, "all": ALL, "seen": seen}
    return render(request, "administration/approval_order/change.html", context, status=status)
