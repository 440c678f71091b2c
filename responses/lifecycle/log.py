"""What of a response the portal's log is told of too: it outlives the response, and nobody can rewrite it."""

from datetime import datetime

from accounts.models import User
from audit.actions import Logged
from audit.services import append, append_denied
from responses.models import Response

LOGGED = {
    "approve": Logged.SIGNED,
    "submit": Logged.SUBMITTED,
    "seal": Logged.LOCKED,
    "carry_over": Logged.CARRIED_OVER,
    "downloaded": Logged.DOWNLOADED,
    "copied": Logged.DOWNLOADED,
    "attachment_fetched": Logged.DOWNLOADED,
    "masked_fetched": Logged.DOWNLOADED,
    "packaged": Logged.EXPORTED,
}
"""Which events of the trail are told, and as what."""


def log_attempt(*, response: Response, user: User, at: datetime) -> None:
    """A row about somebody who asked for a response, or a part of it, that is not theirs to know of: they get a 404."""
    log_denied(user, organisation=response.organisation_id, about=f"response:{response.pk}", at=at)


def log_denied(user: User, *, organisation: int, about: str, at: datetime, what: str = "svaret") -> None:
    """The same of anything of an organisation's answers, `about` it; `what` it is in words."""
    why = f"{what} är inte personens att läsa"
    append_denied(at=at, actor=user.pk, name=user.email, organisation=organisation, about=about, why=why)


def log_event(*, response: Response, action: Logged, actor: User | None, at: datetime, what: str = "") -> None:
    """A row of the log about the response; `what` names the file, receipt or step, never an answer."""
    append(
        action=action,
        at=at,
        actor=actor.pk if actor else None,
        name=actor.email if actor else "",
        organisation=response.organisation_id,
        about=f"response:{response.pk}",
        details={"vad": what} if what else None,
    )
