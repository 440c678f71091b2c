"""What the pages of the order of approval ask."""

from dataclasses import dataclass

from django.db.models import Q

from accounts.models import ApprovalStep, Organisation, User
from config.ordering import SwedishOrder
from surveys.models import Survey

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
    ordered = Q(pk__in=[int(series) for series in people if series.isdecimal()])
    surveys = Survey.objects.filter(asked | ordered).select_related("owner").distinct()
    rows = [
        Order(survey.key, survey.title, people.get(survey.key, []))
        for survey in surveys.order_by(SwedishOrder("title"), "pk")
    ]
    return [Order(ALL, "Alla enkäter utan egen ordning", people.get("", [])), *rows]
