"""Setting in which order an organisation's people approve: for all its questionnaires, or for one series of them."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.administrators import lock_organisation
from accounts.history.services import changed_by
from accounts.models import ApprovalStep, Organisation, User
from accounts.roles import Role
from accounts.selectors import people_with_role
from audit.actions import Logged
from audit.services import append
from config.fields.page_marks import refuse_unseen

_NOBODY = "ingen ordning"


@transaction.atomic
def set_approval_order(
    *,
    organisation: Organisation,
    series: str,
    people: Sequence[User],
    actor: User,
    at: datetime,
    seen: str | None = None,
) -> bool:
    """Let the people approve one after the other, the last one signing; whether that is another order than before.

    `series` is what the order is for (surveys.models.Survey.key), empty for all that have none of their own. Without
    people the order is taken away. It holds for what is sent afterwards. `seen` marks the order that the actor saw, by
    the people's keys (config.fields.page_marks), None to ask for nothing.

    Raises PermissionDenied unless the actor is an administrator of the organisation, ValidationError where it is
    another since, and for somebody who is no approver there or stands in it twice.
    """
    locked = lock_organisation(organisation, actor, "bestämma ordningen")
    steps = ApprovalStep.objects.filter(organisation=locked, series=series)
    before = [step.user for step in steps.select_related("user").order_by("number")]
    refuse_unseen(seen, *(user.pk for user in before))
    _check(locked, people)
    if before == list(people):
        return False
    with changed_by(actor):
        steps.delete()
        for number, user in enumerate(people, start=1):
            ApprovalStep.objects.create(organisation=locked, series=series, number=number, user=user)
    _log(locked, series, before, people, at)
    return True


def _check(organisation: Organisation, people: Sequence[User]) -> None:
    if len(set(people)) < len(people):
        raise ValidationError("Samma person kan bara stå en gång i ordningen.")
    able = set(people_with_role(organisation, Role.APPROVER))
    if unable := [user.name for user in people if user not in able]:
        raise ValidationError(f"{unable[0]} är inte behörig företrädare i organisationen.")


def _log(organisation: Organisation, series: str, before: Sequence[User], after: Sequence[User], at: datetime) -> None:
    append(
        action=Logged.ORGANISATION_CHANGED,
        at=at,
        organisation=organisation.pk,
        about=f"organisation:{organisation.pk}",
        details={
            "inställning": "ordning för godkännande",
            "enkät": series or "alla",
            "från": ", ".join(user.email for user in before) or _NOBODY,
            "till": ", ".join(user.email for user in after) or _NOBODY,
        },
    )
