"""How long somebody stays signed in: without doing anything, and at most, by the roles that they hold.

A session that has come to its end is left as Django leaves one whose time has run out: the words that its writer sends
next are kept for them until they have signed in again (config.kept_forms).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.log_events import log_own_account
from accounts.models import User
from accounts.roles import Role
from accounts.sessions.visits import begin_visit, go_on_visiting
from audit.actions import Logged

STRICT_ROLES = frozenset({Role.APPROVER, Role.ADMINISTRATOR})
"""Whoever signs and whoever gives rights: with the systemadministratör, those with the shorter limits."""

_KEPT = "limits"
_SEEN_EVERY = 60
_BACKGROUND = {"presence", "progress"}
"""What a page asks by itself: nobody need be there."""


@dataclass(frozen=True)
class Limits:
    """In seconds."""

    idle: int
    absolute: int

    @property
    def idle_minutes(self) -> int:
        return self.idle // 60

    @property
    def absolute_hours(self) -> str:
        """ "8", or "1,5"."""
        return f"{self.absolute / 3600:g}".replace(".", ",")


def limits_of(user: User) -> Limits:
    """The shorter ones for STRICT_ROLES and the systemadministratör."""
    if user.is_staff or user.memberships.lasting().filter(role__in=STRICT_ROLES).exists():
        return Limits(settings.SESSION_IDLE_STRICT, settings.SESSION_ABSOLUTE_STRICT)
    return Limits(settings.SESSION_IDLE, settings.SESSION_ABSOLUTE)


def begin(request: HttpRequest, user: User, **_: Any) -> None:
    """At signing in: from now on the session is counted. Rights given later count from the next time."""
    limits, now = limits_of(user), int(timezone.now().timestamp())
    begin_visit(request, user, now)
    request.session[_KEPT] = {"began": now, "seen": now, "idle": limits.idle, "absolute": limits.absolute}


def limits_here(request: HttpRequest) -> tuple[Limits, datetime] | None:
    """The session's limits, and when it ends whatever is done; None for one that is not counted yet."""
    kept = request.session.get(_KEPT)
    if not kept:
        return None
    ends = datetime.fromtimestamp(kept["began"], timezone.get_current_timezone()) + timedelta(seconds=kept["absolute"])
    return Limits(kept["idle"], kept["absolute"]), ends


class SessionLimitMiddleware:
    """Stands after AuthenticationMiddleware and before all that asks whether somebody is signed in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and _has_ended(request):
            _end(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> None:
        """Note that somebody is there, once a minute at most."""
        kept, match = request.session.get(_KEPT), request.resolver_match
        if not kept or (match and match.view_name in _BACKGROUND):
            return
        now = int(timezone.now().timestamp())
        if abs(now - kept["seen"]) >= _SEEN_EVERY:
            go_on_visiting(request, seen=kept["seen"], now=now)
            request.session[_KEPT] = {**kept, "seen": now}


def _has_ended(request: HttpRequest) -> bool:
    """Also where it was last seen in a time that is to come, by a clock that was ahead: it would last until then."""
    kept = request.session.get(_KEPT)
    if not kept:
        if request.user.is_authenticated:  # signed in before there were limits
            begin(request, request.user)
        return False
    now = timezone.now().timestamp()
    return bool(abs(now - kept["seen"]) >= kept["idle"] or abs(now - kept["began"]) >= kept["absolute"])


def _end(request: HttpRequest) -> None:
    user, old = request.user, cast(Any, request.session)
    known = user.is_authenticated  # read before its session is gone
    Session.objects.filter(session_key=old.session_key).update(expire_date=timezone.now())
    if hasattr(old, "_cache"):
        old._cache.delete(old.cache_key)
    request.session = type(old)()
    request.user = AnonymousUser()
    if known:
        log_own_account(cast(User, user), Logged.SESSION_ENDED, skäl="tiden var ute")
