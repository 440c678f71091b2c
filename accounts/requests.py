"""Typed requests, as the middleware makes them, and where a request comes from."""

from ipaddress import IPv6Address, IPv6Network, ip_address

from allauth.account.adapter import get_adapter
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from accounts.models import User


class PortalRequest(HttpRequest):
    """A request of a signed-in person."""

    user: User  # LoginRequiredMiddleware lets no anonymous request through
    htmx: HtmxDetails


def network_address(request: HttpRequest) -> str:
    """The visitor's network address, behind as many proxies as are trusted; empty when it is not to be known."""
    try:
        return str(get_adapter(request).get_client_ip(request))
    except (PermissionDenied, SuspiciousOperation, KeyError, ValueError):
        return ""


def network_of(request: HttpRequest) -> str:
    """What limits count as one place: an IPv4 address, or the 64 bits of IPv6 that one subscriber has at the least."""
    address = network_address(request)
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv6Address):
        if known.ipv4_mapped:
            return str(known.ipv4_mapped)
        return str(IPv6Network((known, 64), strict=False).network_address)
    return str(known)
