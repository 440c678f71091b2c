"""Before every answer of the API: which key asks, whether it may, and how often it has. Cookies count for nothing."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt

from accounts.api_keys.services import KeyRefusal, find_key
from accounts.limits.services import WaitError
from accounts.models import ApiKey
from accounts.requests import network_address, network_of
from archive.api.problems import Refused, problem_answer
from archive.api.schema import ProblemCode
from audit.origin import Origin, note_organisation, origin_is
from config.cache import count_within
from config.database.waiting import allow_standstill
from config.refusals import GoneError, NotReadableNowError, WrongStateError

_WINDOW = 60
HEAVY = 710_420
"""The class of the locks of one_at_a_time."""
_HEAVY_SECONDS = 5
_METHODS = ("GET", "HEAD")
_CHALLENGE = 'Bearer realm="svarsportalen"'
_WHY = {
    KeyRefusal.MISSING: "Skicka organisationens nyckel i huvudet Authorization, som Bearer.",
    KeyRefusal.UNKNOWN: "Ingen har den nyckeln. Organisationens administratör skapar nycklar under Vår organisation.",
    KeyRefusal.ENDED: "Nyckelns sista dag har passerat. Be organisationens administratör om en ny.",
    KeyRefusal.WITHDRAWN: "Nyckeln är tillbakadragen. Be organisationens administratör om en ny.",
}

KeyView = Callable[..., HttpResponseBase]


class KeyRequest(HttpRequest):
    """A request of another system."""

    key: ApiKey


@dataclass(frozen=True)
class _Left:
    """How many requests the key has left, and for how many seconds."""

    requests: int
    seconds: int

    @property
    def headers(self) -> dict[str, str]:
        most = settings.API_REQUESTS_A_MINUTE
        return {
            "RateLimit-Policy": f'"key";q={most};w={_WINDOW}',
            "RateLimit": f'"key";r={max(0, self.requests)};t={self.seconds}',
        }


@contextmanager
def one_at_a_time(key: ApiKey) -> Iterator[None]:
    """While something heavy is made for the key. Raises Refused when something is already, in any web process."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [HEAVY, key.pk])
            [is_free] = cursor.fetchone() or [False]
        if not is_free:
            told = f"Ett paket i taget med samma nyckel: ett annat görs just nu. Vänta {_HEAVY_SECONDS} sekunder."
            raise Refused(ProblemCode.TOO_MANY_REQUESTS, told, {"Retry-After": str(_HEAVY_SECONDS)})
        allow_standstill()  # nothing else is locked, and nothing is asked while files are read
        yield


def answers_keys(*, gives_files: bool) -> Callable[[KeyView], KeyView]:
    """A view of the API: asked with a key, which gives files where it must, answered with a problem where it refuses.

    It sees no person, whoever is signed in in the same browser.
    """

    def made(view: KeyView) -> KeyView:
        @login_not_required
        @csrf_exempt  # nothing is changed by what is asked
        @wraps(view)
        def asked(request: KeyRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            request.user = AnonymousUser()
            with origin_is(lambda: Origin(address=network_address(request))):
                answer = _answer(view, request, gives_files, args, kwargs)
            answer.headers.setdefault("Cache-Control", "private, no-cache")
            patch_vary_headers(answer, ["Authorization"])
            return answer

        return asked

    return made


def _answer(view: KeyView, request: KeyRequest, gives_files: bool, args: Any, kwargs: Any) -> HttpResponseBase:
    limited: dict[str, str] = {}
    try:
        if request.method not in _METHODS:
            allow = {"Allow": ", ".join(_METHODS)}
            raise Refused(ProblemCode.METHOD_NOT_ALLOWED, "Gränssnittet ändrar ingenting: fråga med GET.", allow)
        request.key = _key_of(request)
        note_organisation(request.key.organisation_id)
        limited = _take(request.key).headers
        if gives_files and not request.key.gives_files:
            raise Refused(ProblemCode.FILES_NOT_GIVEN, "Be organisationens administratör om en nyckel för filer också.")
        answer = view(request, *args, **kwargs)
    except Refused as refused:
        answer = problem_answer(refused)
    except Http404 as missing:
        answer = problem_answer(Refused(ProblemCode.NOT_FOUND, str(missing) or "Det finns inget på adressen."))
    except PermissionDenied as denied:
        answer = problem_answer(Refused(ProblemCode.FILES_NOT_GIVEN, str(denied)))
    except GoneError as gone:
        answer = problem_answer(Refused(ProblemCode.DISPOSED, str(gone)))
    except NotReadableNowError as away:
        answer = problem_answer(Refused(ProblemCode.NOT_READABLE_NOW, str(away)))
    except WrongStateError as wrong:
        answer = problem_answer(Refused(ProblemCode.NOT_AS_STORED, str(wrong)))
    for name, value in limited.items():
        answer.headers.setdefault(name, value)
    return answer


def _key_of(request: HttpRequest) -> ApiKey:
    """Raises Refused. A key in the address or in a form is none."""
    scheme, _, sent = request.headers.get("Authorization", "").partition(" ")
    try:
        found = find_key(
            sent=sent.strip() if scheme.lower() == "bearer" else "", network=network_of(request), at=timezone.now()
        )
    except WaitError as waits:
        after = {"Retry-After": str(max(1, round(waits.wait.total_seconds())))}
        raise Refused(ProblemCode.TOO_MANY_REQUESTS, str(waits), after) from waits
    if isinstance(found, KeyRefusal):
        error = "" if found == KeyRefusal.MISSING else ', error="invalid_token"'
        raise Refused(ProblemCode(found), _WHY[found], {"WWW-Authenticate": f"{_CHALLENGE}{error}"})
    return found


def _take(key: ApiKey) -> _Left:
    """Count a request of the key. Raises Refused for one too many in a minute; the count is comfort (config.cache)."""
    now = int(time.time())
    window, seconds = now // _WINDOW, _WINDOW - now % _WINDOW
    asked = count_within(f"api:{key.pk}:{window}", seconds=2 * _WINDOW)
    left = _Left(settings.API_REQUESTS_A_MINUTE - asked, seconds)
    if left.requests < 0:
        told = f"Högst {settings.API_REQUESTS_A_MINUTE} frågor i minuten med samma nyckel. Vänta {seconds} sekunder."
        raise Refused(ProblemCode.TOO_MANY_REQUESTS, told, {"Retry-After": str(seconds), **left.headers})
    return left
