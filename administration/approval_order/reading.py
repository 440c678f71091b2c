"""What the pages of the order of approval ask."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet

from accounts.history.reading import changed_by_whom
from accounts.models import ApprovalStep, Organisation, User
from accounts.roles import Role
from accounts.selectors import people_with_role
from config.fields.forms import read_whole_number
from config.language.ordering import SwedishOrder
from surveys.models import Survey

MOST_CHANGES = 50
ALL = "alla"
"""What the organisation's own order is called in addresses."""


@dataclass(frozen=True)
class Order:
    """An order, or that there is none: `slug` names it in addresses, `series` is what it is for (empty for all)."""

    slug: str
    title: str
    people: list[User]

    @property
    def series(self) -> str:
        return "" if self.slug == ALL else self.slug


def orders_of(organisation: Organisation) -> list[Order]:
    """The organisation's own order first, then each questionnaire series that it has answered or has an order for."""
    people: dict[str, list[User]] = {}
    steps = ApprovalStep.objects.filter(organisation=organisation).select_related("user").order_by("number")
    for step in steps:
        people.setdefault(step.series, []).append(step.user)
    asked = Q(questionnaires__responses__organisation=organisation)
    ordered = Q(pk__in=[key for key in map(read_whole_number, people) if key is not None])
    surveys = Survey.objects.filter(asked | ordered).select_related("owner").distinct()
    rows = [
        Order(survey.key, survey.title, people.get(survey.key, []))
        for survey in surveys.order_by(SwedishOrder("title"), "pk")
    ]
    return [Order(ALL, "Alla enkäter utan egen ordning", people.get("", [])), *rows]


def people_to_order(organisation: Organisation, order: Order) -> QuerySet[User]:
    """Those who may stand in the order, and those who do."""
    able = people_with_role(organisation, Role.APPROVER).order_by().values("pk")
    return User.objects.filter(Q(pk__in=able) | Q(pk__in=[one.pk for one in order.people]))


@dataclass(frozen=True)
class OrderChange:
    """An order before and after, as people read it: `fields` has one row, with what it was for."""

    at: datetime
    name: str
    fields: list[tuple[str, str, str]]


def changes_of_orders(organisation: Organisation, titles: dict[str, str]) -> list[OrderChange]:
    """The latest changes of the organisation's orders, the latest first; `titles` are what they are for, by series.

    Read from the rows that the database keeps by itself: those of one transaction are one change.
    """
    rows = apps.get_model("accounts", "ApprovalStepEvent")._default_manager.filter(organisation=organisation)
    kept: list[Any] = list(rows.order_by("pgh_id"))
    people = User.objects.in_bulk({row.user_id for row in kept})
    steps_now: dict[int, Any] = {}
    found = []
    for (at, series), together in groupby(kept, key=lambda row: (row.pgh_created_at, row.series)):
        before = _in_words(steps_now, series, people)
        name = _replayed(steps_now, together)
        after = _in_words(steps_now, series, people)
        if before != after:
            found.append(OrderChange(at, name, [(titles.get(series, "En enkät"), before, after)]))
    return found[::-1][:MOST_CHANGES]


def _replayed(steps_now: dict[int, Any], rows: Iterable[Any]) -> str:
    """Who did what the rows tell, after it has been done to `steps_now`, the steps by their number."""
    name = ""
    for row in rows:
        name = changed_by_whom(row)
        steps_now.pop(row.pgh_obj_id, None)
        if row.pgh_label != "delete":
            steps_now[row.pgh_obj_id] = row
    return name


def _in_words(steps_now: dict[int, Any], series: str, people: dict[int, User]) -> str:
    steps = sorted((step for step in steps_now.values() if step.series == series), key=lambda step: step.number)
    return ", ".join(people[step.user_id].name for step in steps) or "ingen ordning"
