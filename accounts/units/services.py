"""Adding, changing and ending units: by the organisation's own administrator."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from accounts.administrators import lock_organisation
from accounts.models import Organisation, Unit, User
from accounts.roles import Role
from accounts.selectors import people_with_role
from accounts.units.reading import facts_of_unit, units_with
from audit.actions import Logged
from audit.services import append
from config.fields.page_marks import refuse_unseen
from config.refusals import WrongStateError

_ACT = "ändra enheterna"


@transaction.atomic
def add_unit(*, organisation: Organisation, name: str, actor: User, at: datetime) -> Unit:
    """A new unit without people. Raises PermissionDenied unless the actor administers the organisation, ValidationError
    ("name") for a name that is empty or taken by another unit that has not been ended.
    """
    locked = lock_organisation(organisation, actor, _ACT)
    unit = Unit.objects.create(organisation=locked, name=_free_name(locked, name, None))
    _log(unit, "lade till", at)
    return unit


@transaction.atomic
def change_unit(
    *,
    unit: Unit,
    name: str,
    coordinator: User | None,
    members: Iterable[User],
    actor: User,
    at: datetime,
    mailbox: str = "",
    seen: str | None = None,
) -> Unit:
    """Another name, coordinator, people or mailbox (an address of no person). The coordinator is one of the people,
    named among them or not. `seen` marks the facts that the actor saw (config.fields.page_marks), None to ask for
    nothing.

    Raises as add_unit, ValidationError where others have changed them since, and ("coordinator", "members") for
    somebody without a role in the organisation, WrongStateError for a unit that has ended.
    """
    locked = lock_organisation(unit.organisation, actor, _ACT)
    fresh = _open(unit)
    refuse_unseen(seen, *facts_of_unit(fresh))
    people = {*members, *([coordinator] if coordinator else [])}
    able = set(people_with_role(locked, *Role))
    if coordinator and coordinator not in able:
        raise ValidationError({"coordinator": f"{coordinator.name} har ingen roll i organisationen."})
    if strangers := [user.name for user in people - able]:
        raise ValidationError({"members": f"{strangers[0]} har ingen roll i organisationen."})
    fresh.name, fresh.coordinator = _free_name(locked, name, fresh), coordinator
    fresh.mailbox = mailbox
    fresh.save(update_fields=["name", "coordinator", "mailbox"])
    fresh.members.set(people)
    _log(fresh, "ändrade", at)
    return fresh


@transaction.atomic
def end_unit(*, unit: Unit, actor: User, at: datetime) -> Unit:
    """End the unit. Its people keep their roles. Raises as change_unit."""
    lock_organisation(unit.organisation, actor, _ACT)
    fresh = _open(unit)
    fresh.ended_by, fresh.ended_at = actor, at
    fresh.save(update_fields=["ended_by", "ended_at"])
    _log(fresh, "avslutade", at)
    return fresh


def leave_units(*, organisation: Organisation, user: User, at: datetime) -> None:
    """Take somebody out of the organisation's units who has no role there any more, and log each unit that changed.

    Call it inside the change that ended the roles.
    """
    for unit in units_with(organisation, user):
        if unit.coordinator_id == user.pk:
            unit.coordinator = None
            unit.save(update_fields=["coordinator"])
        unit.members.remove(user)
        _log(unit, "tog bort en person som inte har någon roll kvar ur", at)


def _open(unit: Unit) -> Unit:
    fresh = Unit.objects.get(pk=unit.pk)
    if fresh.ended_at is not None:
        raise WrongStateError("Enheten är redan avslutad. Ladda om sidan.")
    return fresh


def _free_name(organisation: Organisation, name: str, own: Unit | None) -> str:
    written = " ".join(name.split())
    if not written:
        raise ValidationError({"name": "Skriv vad enheten heter."})
    same = Unit.objects.filter(organisation=organisation, name__iexact=written, ended_at=None)
    if same.exclude(Q(pk=own.pk) if own else Q(pk=None)).exists():
        raise ValidationError({"name": f"Det finns redan en enhet som heter {written}."})
    return written


def _log(unit: Unit, what: str, at: datetime) -> None:
    people = unit.members.order_by("email").values_list("email", flat=True)
    append(
        action=Logged.ORGANISATION_CHANGED,
        at=at,
        organisation=unit.organisation_id,
        about=f"unit:{unit.pk}",
        details={
            "vad": f"{what} en enhet",
            "enhet": unit.name,
            "funktionsbrevlåda": unit.mailbox or "ingen",
            "samordnas av": unit.coordinator.email if unit.coordinator else "ingen",
            "personer": ", ".join(people) or "inga",
        },
    )
