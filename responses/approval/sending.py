"""Sending for approval: the answers are frozen, and those who approve are told."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from accounts.selectors import people_with_mandate, people_with_role, valid_mandates
from config.language import swedish
from config.language.ordering import swedish_order
from config.refusals import WrongStateError
from config.statements import Statement
from responses.approval import letters
from responses.approval.points import answer_return, return_answered_by
from responses.approval.suspicion import refuse_to_send
from responses.lifecycle.recipients import people_asked
from responses.lifecycle.standing import Standing
from responses.lifecycle.trail import locked_for, move, record
from responses.lifecycle.turns import last_editor
from responses.lifecycle.workflow import Action
from responses.models import ApprovalTurn, Response, Snapshot
from responses.reading.answer_marks import answers_shown, refuse_other_answers
from responses.reading.draft import Draft
from responses.reading.snapshots import fingerprint, says_the_same, snapshot_content
from surveys.checking.checks import Problem
from surveys.checking.personal_data import kinds_in

_NOTHING_CORRECTED = (
    "Inget är ändrat sedan svaret öppnades igen. Rätta det som ska rättas, eller avbryt rättelsen i uppgiftslistan:"
    " då gäller det tidigare svaret."
)


class NothingCorrectedError(WrongStateError):
    """Nothing differs from what is in force."""


class IncompleteError(Exception):
    """The response cannot be sent: `problems` says what is missing or wrong."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("Några frågor är kvar innan svaret kan skickas för godkännande.")
        self.problems = problems


@transaction.atomic
def send_for_approval(
    *,
    response: Response,
    actor: User,
    at: datetime,
    message: str = "",
    personal_data_reason: str = "",
    answers: Mapping[int, str] | None = None,
    seen: str | None = None,
) -> Snapshot:
    """Freeze the answers and tell the approvers. `answers`: what was done with each point of the return before. `seen`:
    the answers that the sender's page showed (responses.reading.answer_marks), None to ask for nothing.

    Raises IncompleteError while anything is missing or too long, NothingCorrectedError for a correction that
    corrects nothing, PermissionDenied or WrongStateError by the table, and ValidationError when texts seem to hold
    personal data and no reason is given for leaving it, or one that repeats it, for a point of which nothing is said,
    and where the answers are others than those that were seen; the reason is written in the trail, what was found is
    not.
    """
    standing = locked_for(Action.SEND_FOR_APPROVAL, response=response, actor=actor, at=at)
    locked, draft = standing.response, Draft(standing.response)
    if draft.errors:
        raise IncompleteError(draft.errors)
    refuse_other_answers(seen, answers_shown(draft), draft, act="skicka sedan, om det är rätt.")
    refuse_to_send(draft)
    order, editor = standing.approval_order, last_editor(locked)
    _check_order(locked, order, {actor, editor}, at)
    _acknowledge_personal_data(draft, personal_data_reason.strip(), actor, at)
    snapshot = _freeze(draft, order, editor, actor, at)
    answer_return(standing, answers=answers or {}, snapshot=snapshot, at=at)
    move(standing, Action.SEND_FOR_APPROVAL, at=at, note=message, changes={"return_reason": ""})
    letters.PLEASE_APPROVE.put(
        to=asked_now(locked, at),
        at=at,
        response=locked,
        snapshot=snapshot,
        sender=actor,
        message=message,
        anew="på nytt" if _was_sent_before(snapshot) else "",
        sent_back=return_answered_by(snapshot),
    )
    return snapshot


def _was_sent_before(snapshot: Snapshot) -> bool:
    """Whether something else has been sent of what it says: of the answer, or of the correction of it."""
    before, correction = Snapshot.objects.filter(response=snapshot.response_id), snapshot.response.correction
    since = before.filter(sent_at__gte=correction.opened_at) if correction else before
    return since.filter(number__lt=snapshot.number).exists()


def _check_order(response: Response, order: list[User], took_part: set[User | None], at: datetime) -> None:
    """Refuse to send into an order in which somebody could not sign when their turn came."""
    if not order:
        return
    able = set(people_with_role(response.organisation, Role.APPROVER))
    unable = [user.name for user in order if user not in able]
    if unable:
        message = f"{swedish.listing(unable)} står i ordningen för godkännande men är inte behörig företrädare."
        raise ValidationError(f"{message} Be organisationens administratör rätta ordningen.")
    series = response.questionnaire.series_key
    if not valid_mandates(order[-1], response.organisation, timezone.localdate(at), series):
        message = f"{order[-1].name} ska signera sist men har inget giltigt mandat för enkäten i dag."
        raise ValidationError(f"{message} Be organisationens administratör ge ett.")
    own = [user.name for user in order if user in took_part]
    if own and not response.organisation.approver_may_have_edited:
        message = f"{swedish.listing(own)} ska godkänna och kan därför inte själv skicka svaret eller ändra det sist."
        raise ValidationError(f"{message} Låt en annan samordnare göra det.")


def _freeze(draft: Draft, order: list[User], editor: User | None, actor: User, at: datetime) -> Snapshot:
    response = draft.response
    number = response.snapshots.count() + 1
    content = snapshot_content(draft, number)
    if response.correction is not None and says_the_same(content, response.correction.replaces.snapshot.content):
        raise NothingCorrectedError(_NOTHING_CORRECTED)
    snapshot = Snapshot.objects.create(
        response=response,
        number=number,
        content=content,
        sha256=fingerprint(content),
        sent_by=actor,
        sent_at=at,
        edited_last_by=editor,
    )
    ApprovalTurn.objects.bulk_create(
        ApprovalTurn(snapshot=snapshot, number=step, user=user) for step, user in enumerate(order, start=1)
    )
    return snapshot


def _acknowledge_personal_data(draft: Draft, reason: str, actor: User, at: datetime) -> None:
    if not draft.personal_data:
        return
    if not reason:
        message = "Skriv varför det som ser ut som personuppgifter får stå kvar, eller ta bort det ur svaren."
        raise ValidationError({"personal_data_reason": message})
    if kinds_in(reason):
        message = "Skriv skälet utan själva uppgifterna: det sparas i historiken."
        raise ValidationError({"personal_data_reason": message})
    places = swedish.count_of(len(draft.personal_data), "svar", "svar")
    note = f"{places} med möjliga personuppgifter. Skäl: {reason}"
    record(response=draft.response, action="acknowledged", actor=actor, at=at, note=note)


@dataclass(frozen=True)
class Approvers:
    """Those who are to approve: one after the other where the organisation has an order, else any one of them."""

    people: list[User]
    """By name; the first found of those who are more than _MOST_NAMED."""
    in_order: bool

    @property
    def are_many(self) -> bool:
        """Whether they are more than are named."""
        return not self.in_order and len(self.people) > _MOST_NAMED


def approvers_of(standing: Standing, at: datetime) -> Approvers:
    """The organisation's order; without one, whoever may sign today."""
    if order := standing.approval_order:
        return Approvers(order, in_order=True)
    response = standing.response
    day, series = timezone.localdate(at), response.questionnaire.series_key
    asked = {"organisation": response.organisation_id, "day": day, "series": series}
    able = _MAY_SIGN.some_rows(begin=0, most=_MOST_NAMED + 1, **asked)
    return Approvers(sorted(able, key=lambda one: (swedish_order(one.name)[0], one.pk)), in_order=False)


_MOST_NAMED = 20


_MAY_SIGN = Statement(
    lambda organisation, day, series: (
        people_with_role(organisation, Role.APPROVER, day=day)
        .filter(pk__in=people_with_mandate(organisation, day, series))
        .order_by()
    ),
    **{"organisation": 712_369_046, "day": date(7, 7, 7), "series": "\a"},
)


def asked_now(response: Response, at: datetime) -> list[User]:
    """Those who can approve what was last sent now: the one whose turn it is, or everybody who may sign."""
    return people_asked([response], timezone.localdate(at))[response.pk]
