"""Typed requests, as the middleware makes them."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class PortalRequest(HttpRequest):
    """A request of a signed-in person."""

    user: User  # LoginRequiredMiddleware lets no anonymous request through
    htmx: HtmxDetails
