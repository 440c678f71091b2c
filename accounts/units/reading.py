"""What pages ask of units."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Organisation, Unit, User
from config.language.ordering import SwedishOrder

_LINKED: Any = Unit.members.through.objects.filter(unit=OuterRef("pk")).order_by().values("unit")
_MEMBERS = Coalesce(Subquery(_LINKED.annotate(amount=Count("pk")).values("amount")), 0)


def facts_of_unit(unit: Unit) -> tuple[object, ...]:
    """What is changed of a unit all at once: its name, coordinator, mailbox and people (config.fields.page_marks)."""
    return unit.name, unit.coordinator_id, unit.mailbox, sorted(unit.members.values_list("pk", flat=True))


def units_with(organisation: Organisation, user: User) -> QuerySet[Unit]:
    """The units that have not been ended and that the person coordinates or belongs to, by name."""
    found = Unit.objects.filter(organisation=organisation, ended_at=None).select_related("coordinator")
    its = Exists(Unit.members.through.objects.filter(unit=OuterRef("pk"), user=user))
    return found.filter(Q(coordinator=user) | its).order_by(SwedishOrder("name"), "pk")


def units_of(organisation: Organisation) -> QuerySet[Unit]:
    """The units that have not been ended, by name, with coordinator and how many belong to each (`amount`)."""
    found = Unit.objects.filter(organisation=organisation, ended_at=None).select_related("coordinator")
    return found.annotate(amount=_MEMBERS).order_by(SwedishOrder("name"), "pk")
