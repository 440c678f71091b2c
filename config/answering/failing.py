"""The pages for what should not happen: a fault of the portal's, and what it rests on that is away or full.

A page that saves by itself (JSON) is told in the same way, and tries again (static/js/drafting/autosave.js).
"""

import sys
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template import loader
from django.views.decorators.csrf import requires_csrf_token

from config.database.away import is_database_away
from config.operator import present_support
from config.storage import has_no_room

_RETRY_SECONDS = 5


@dataclass(frozen=True)
class Failure:
    """What is answered: status, page, and one sentence for a script. `passes`: it is worth trying again soon."""

    status: int
    template: str
    message: str
    passes: bool = False


_AWAY = Failure(503, "503.html", "Svarsportalen är inte tillgänglig just nu. Försök igen om en stund.", passes=True)
_FULL = Failure(507, "507.html", "Det finns inte plats för mer på servern just nu. Inget är sparat.", passes=True)
_FAULT = Failure(500, "500.html", "Något gick fel i Svarsportalen. Inget är sparat.")


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """503, 507 or 500 by what went wrong, with nothing that may be broken itself: no session, no database, only whom to
    turn to. Django calls it while it handles the exception.
    """
    failure = _failure_of(sys.exc_info()[1])
    headers = {"Retry-After": str(_RETRY_SECONDS)} if failure.passes else {}
    if request.headers.get("Accept", "").startswith("application/json"):
        return JsonResponse({"message": failure.message}, status=failure.status, headers=headers)
    page = loader.get_template(failure.template).render({"support": present_support()})
    return HttpResponse(page, status=failure.status, headers=headers)


def _failure_of(error: BaseException | None) -> Failure:
    if is_database_away(error):
        return _AWAY
    return _FULL if has_no_room(error) else _FAULT
