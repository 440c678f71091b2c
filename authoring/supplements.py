"""Whoever receives an answer asks the organisation to supplement it."""

from collections.abc import Collection
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from accounts.selectors import people_with_role, roles_in
from authoring import letters
from config.database.repetition import find_repeated
from config.fields.page_marks import refuse_unseen
from config.language import swedish
from config.refusals import WrongStateError
from responses.lifecycle.delivery import newest_submission
from responses.lifecycle.scope import scope_of
from responses.lifecycle.standing import Standing
from responses.lifecycle.trail import lock, record
from responses.lifecycle.workflow import Action, require
from responses.models import Response, SupplementRequest
from surveys.dependents import questions_to_open
from surveys.services import require_author
from surveys.wordings.wording import item_name

_REPLACED = (
    "Organisationen har rättat svaret sedan du öppnade sidan: nu gäller {number}. Det du har skrivit står kvar här och"
    " är inte skickat. Läs det nya svaret i ett annat fönster. Skicka sedan begäran om den fortfarande behövs."
)


def require_asking(*, response: Response, actor: User, today: date) -> None:
    """Raise PermissionDenied or WrongStateError unless the actor may ask for a supplement of the response now."""
    receiver = response.receiver_organisation
    require_author(actor, receiver)
    require(Action.ASK_SUPPLEMENT, Standing(response, actor, roles_in(actor, receiver), scope_of(response, []), today))


@transaction.atomic
def ask_supplement(
    *,
    response: Response,
    items: Collection[str],
    reason: str,
    last_day: date | None,
    actor: User,
    at: datetime,
    seen: str | None = None,
) -> SupplementRequest:
    """Ask for more of what is submitted: the questions (or sections), why, and by when. The editors get an e-mail. The
    same again a moment later is the same request.

    Nothing is opened by it: that the organisation does. `seen` marks the submission that the actor's page was of
    (config.fields.page_marks), None to ask nothing. Raises PermissionDenied unless the actor is an author of the
    organisation that receives the answer, ValidationError by field, or where another submission is in force by now,
    KeyError for an item that nobody writes, WrongStateError by the table.
    """
    locked, today, receiver = lock(response), timezone.localdate(at), response.receiver_organisation
    require_asking(response=locked, actor=actor, today=today)
    submission = newest_submission(locked)
    if submission is None:
        raise WrongStateError("Svaret är inte inskickat ännu.")
    chosen, why = questions_to_open(locked.tree, items), reason.strip()
    day = _checked_day(chosen, why, last_day, today)
    refuse_unseen(seen, submission, told=_REPLACED.format(number=submission.receipt_number))
    told = {"submission": submission, "items": list(chosen), "reason": why, "last_day": day, "by": actor}
    if before := find_repeated(SupplementRequest.objects.filter(**told), at=at):
        return before
    asked = SupplementRequest.objects.create(
        **told, response=locked, by_name=actor.name, organisation_name=receiver.name, at=at
    )
    names = swedish.listing([item_name(locked.tree, link_id) for link_id in chosen])
    note = f"{receiver.name}, senast {swedish.day(day)}: {names}\n{why}"
    record(response=locked, action=Action.ASK_SUPPLEMENT, actor=actor, at=at, note=note)
    editors = people_with_role(locked.organisation, Role.EDITOR)
    letters.SUPPLEMENT_ASKED.put(to=editors, at=at, response=locked, asked=asked, names=names)
    return asked


def _checked_day(chosen: Collection[str], reason: str, last_day: date | None, today: date) -> date:
    """The day, when nothing is missing."""
    refused = {}
    if not chosen:
        refused["items"] = "Välj de frågor som ska kompletteras."
    if not reason:
        refused["reason"] = "Skriv vad som saknas eller behöver förtydligas."
    if last_day is None or last_day < today:
        refused["last_day"] = "Välj en dag från och med i dag."
    if refused or last_day is None:
        raise ValidationError(refused)
    return last_day
