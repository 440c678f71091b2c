"""Opening a response and writing in it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.roles import Role
from config.refusals import WrongStateError
from responses.closing import Closing, as_told, closing_of, is_confirmed
from responses.models import Answer, Response
from responses.queries import Draft
from responses.scope import READERS, standing
from responses.services.handed_work import note_change
from responses.services.revisions import Kind, keep_refused, put_in_force, wording
from responses.services.trail import lock, record
from responses.workflow import require, writing_action
from surveys.models import Questionnaire
from surveys.schema import Definition, is_computed
from surveys.terms import Prefill
from surveys.values import is_blank


@transaction.atomic
def invite(
    *, questionnaire: Questionnaire, organisation: Organisation, opens_on: date, last_day: date, at: datetime
) -> Response:
    """The organisation's response to the questionnaire, opened and prefilled from what we know of the organisation.

    Inviting again gives the response that is there already.
    """
    response, created = Response.objects.get_or_create(
        organisation=organisation, questionnaire=questionnaire, defaults={"opens_on": opens_on, "last_day": last_day}
    )
    if created:
        record(response=response, action="invited", actor=None, at=at, after=response.state)
        _prefill(response, at)
    return response


def _prefill(response: Response, at: datetime) -> None:
    for link_id, value in prefilled_answers(response.tree, response.organisation).items():
        put_in_force(response=response, link_id=link_id, value=value, actor=None, at=at)


def prefilled_answers(tree: Definition, organisation: Organisation) -> dict[str, str]:
    """What the portal fills in of what it knows of the organisation, by link_id."""
    known = _known_of(organisation)
    asked = {question.link_id: question.prefill for question in tree.questions if question.prefill}
    return {link_id: known[prefill] for link_id, prefill in asked.items() if known[prefill]}


def _known_of(organisation: Organisation) -> dict[Prefill, str]:
    return {
        Prefill.ORGANISATION_NAME: organisation.name,
        Prefill.ORGANISATION_NUMBER: organisation.number,
        Prefill.ORGANISATION_ADDRESS: organisation.address,
        Prefill.ORGANISATION_POSTAL_CODE: organisation.postal_code,
        Prefill.ORGANISATION_TOWN: organisation.town,
        Prefill.CONTACT_NAME: organisation.contact_name,
        Prefill.CONTACT_TITLE: organisation.contact_title,
        Prefill.CONTACT_EMAIL: organisation.contact_email,
        Prefill.CONTACT_PHONE: organisation.contact_phone,
    }


class StaleAnswerError(WrongStateError):
    """Somebody else has saved the answer since it was read; `answer` is theirs, `mine` is what was refused.

    What was refused is in the history by then.
    """

    def __init__(self, answer: Answer, mine: Any) -> None:
        super().__init__("Någon annan har ändrat svaret sedan du öppnade sidan. Din text finns kvar här.")
        self.answer = answer
        self.mine = mine


class ClosesOthersError(WrongStateError):
    """The save would park what others have written, and nobody has confirmed that: `closing` says what and whose."""

    def __init__(self, closing: Closing) -> None:
        super().__init__(
            f"Ändringen stänger frågor som andra har svarat på: {closing.in_words}. Inget är ändrat."
            " Ändra svaret i frågan, så ser du vad som blir vilande och kan välja."
        )
        self.closing = closing


@dataclass(frozen=True)
class Saved:
    """What became of a save: the answer as it now stands, and whether it was changed by this save.

    `overtaken`: somebody else has changed it, and the writer had changed nothing of what they saw.
    """

    answer: Answer | None
    changed: bool
    overtaken: bool = False

    @property
    def revision(self) -> int:
        return self.answer.revision if self.answer else 0


def save_answer(
    *,
    response: Response,
    link_id: str,
    value: Any,
    base_revision: int | None,
    actor: User,
    at: datetime,
    restores: int | None = None,
    closes: Collection[str] = (),
) -> Saved:
    """Keep `value` as the answer to `link_id`, whatever is wrong with it, with its place in the history.

    `base_revision` is the revision that the writer saw (0: none yet; None: not known, the newest wins); `restores` the
    revision whose wording it is; `closes` the keys (responses.closing) of what others have written that the writer has
    been shown and lets be parked. Raises StaleAnswerError when somebody else has saved since, ClosesOthersError when
    more than `closes` would be parked, PermissionDenied or WrongStateError by the table, KeyError for an item that
    takes no answer here. Saving what is there already, or what the writer saw, changes nothing. A stale wording is in
    the history when it is refused, unless the caller undoes it by a transaction of its own.
    """
    kept = None if is_blank(value) else value
    with transaction.atomic():
        locked = open_for_writing(response=response, link_id=link_id, actor=actor, at=at)
        answer = Answer.objects.filter(response=locked, link_id=link_id).select_related("updated_by").first()
        if (answer.value if answer else None) == kept:
            return Saved(answer, changed=False)
        found: dict[str, Any] = {"response": locked, "link_id": link_id, "value": kept, "actor": actor, "at": at}
        if base_revision is None or (answer.revision if answer else 0) == base_revision:
            _ask_before_closing(locked, link_id, kept, actor, closes)
            kind = Kind.SAVED if restores is None else Kind.RESTORED
            note_change(response=locked, link_id=link_id, actor=actor, at=at)
            kept_as = put_in_force(**found, kind=kind, base=restores or base_revision, answer=answer)
            return Saved(kept_as, changed=True)
        if answer and restores is None and kept == wording(response=locked, link_id=link_id, number=base_revision):
            return Saved(answer, changed=False, overtaken=True)
        theirs = _set_aside(answer, found, base_revision)
    raise StaleAnswerError(theirs, value)


def _ask_before_closing(response: Response, link_id: str, value: Any, actor: User, confirmed: Collection[str]) -> None:
    closing = closing_of(Draft(response), link_id, value, actor)
    if not is_confirmed(closing, confirmed):
        roles, scope = standing(actor, response)
        raise ClosesOthersError(closing if roles & READERS else as_told(closing, scope.own.__contains__))


def _set_aside(answer: Answer | None, found: dict[str, Any], base: int) -> Answer:
    if answer is not None and found["value"] is None:
        return answer  # an emptied field holds no words
    return keep_refused(**found, base=base)


def open_for_writing(*, response: Response, link_id: str, actor: User, at: datetime) -> Response:
    """The response, locked, when `actor` may write the answer to `link_id` now. Raises as save_answer does."""
    locked = open_for_change(response=response, link_id=link_id, actor=actor, at=at)
    _require_writable(locked, link_id)
    return locked


def open_for_change(*, response: Response, link_id: str, actor: User, at: datetime) -> Response:
    """The response, locked, when `actor` may change what belongs to the item `link_id` now, documents too.

    The one gate through which every change of an answer goes: an editor changes anything, a contributor what was
    handed to them. Raises PermissionDenied or WrongStateError.
    """
    locked = lock(response)
    roles, scope = standing(actor, locked)
    require(
        writing_action(roles),
        response=locked,
        user=actor,
        roles=roles,
        today=timezone.localdate(at),
    )
    if Role.EDITOR not in roles and link_id not in scope.own:
        raise PermissionDenied("Frågan är inte utdelad till dig.")
    return locked


def _require_writable(response: Response, link_id: str) -> None:
    question = response.tree.question(link_id)
    if question.read_only or question.sign_off or is_computed(question):
        raise KeyError(link_id)
