"""Headers that every answer has beside those of Django and django-csp."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

_NOTHING = ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone")
_NOT_OURS = (*_NOTHING, "midi", "payment", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking")
PERMISSIONS_POLICY = ", ".join([*(f"{name}=()" for name in _NOT_OURS), "publickey-credentials-get=(self)"])
"""The page uses none of the machine's devices, but passkeys."""
CLEARED = '"cache", "cookies"'
"""What the browser forgets at sign-out. Not the storage: the writer is asked what becomes of text kept there."""


class HeadersMiddleware:
    """Permissions-Policy and Cross-Origin-Resource-Policy everywhere, Clear-Site-Data once somebody has signed out."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        answer.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        answer.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if request.method == "POST" and request.path == reverse("account_logout"):
            answer.headers["Clear-Site-Data"] = CLEARED
        return answer
