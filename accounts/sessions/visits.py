"""When a person was here before, so that pages can say what has happened since.

Kept in the session; what the next session begins with is written to the person's row at signing in and then a few
times an hour at most, beside what the session writes of itself once a minute (accounts.sessions.limits).
"""

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User

_KEPT = "visit"
NOTED_EVERY = 15 * 60
AWAY_SECONDS = 30 * 60
"""In seconds. Whoever has done nothing for so long comes back to a new visit."""


def begin_visit(request: HttpRequest, user: User, now: int) -> None:
    """At signing in: the former visit is when the person was last seen. `now` in seconds since 1970."""
    former = int(user.seen_at.timestamp()) if user.seen_at else None
    request.session[_KEPT] = {"former": former, "noted": now}
    _note(user, now)


def go_on_visiting(request: HttpRequest, *, seen: int, now: int) -> None:
    """Somebody who was last there at `seen` does something."""
    kept = request.session.get(_KEPT)
    if not kept:
        return
    if now - seen >= AWAY_SECONDS:
        kept = {**kept, "former": seen}
    if now - kept["noted"] >= NOTED_EVERY:
        kept = {**kept, "noted": now}
        if request.user.is_authenticated:
            _note(request.user, now)
    request.session[_KEPT] = kept


def former_visit(request: HttpRequest) -> datetime | None:
    """When the visit before this one ended, to the quarter of an hour; None for somebody who is here for the first
    time.
    """
    former = (request.session.get(_KEPT) or {}).get("former")
    return datetime.fromtimestamp(former, timezone.get_current_timezone()) if former else None


def _note(user: User, now: int) -> None:
    user.seen_at = datetime.fromtimestamp(now, timezone.get_current_timezone())
    User.objects.filter(pk=user.pk).update(seen_at=user.seen_at)
