"""The page for what should not happen."""

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template import loader
from django.views.decorators.csrf import requires_csrf_token

from config.operator import present_support


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """500.html, with nothing that may be broken itself: no session, no database, only whom to turn to."""
    return HttpResponseServerError(loader.get_template("500.html").render({"support": present_support()}))
