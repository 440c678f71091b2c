"""The answers of an organisation that are exported together."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet, Value, Window
from django.db.models.functions import StrIndex, Upper
from django.utils import timezone

from accounts.models import Organisation, User
from archive.exports import Export, export_of, export_of_submission
from config.language.ordering import SwedishOrder
from config.refusals import WrongStateError
from responses.lifecycle.access import readable_responses
from responses.lifecycle.delivery import SEALED_STATES, newest_submission
from responses.models import Response

MOST = 100
"""Answers in one file, more than any organisation gives in ten years; each is read whole."""
MOST_CHOICES = 25
"""Organisations to choose from at a time; of more one looks for a part of the name."""


@dataclass(frozen=True)
class OrganisationChoice:
    """Whose answers there are to choose from: `some` of the `amount` whose name was looked for, and of which years."""

    some: list[Organisation]
    amount: int
    years: list[int]


def export_choice(user: User, *, named: str = "", chosen: int | None = None) -> OrganisationChoice:
    """The organisations with answers that the person reads, in Swedish order, MOST_CHOICES of those whose name has
    `named` in it; the one that is `chosen` always among them. The years of all their answers, the latest first.
    """
    readable = readable_responses(user)
    theirs: Any = Organisation.objects.filter(pk__in=readable.values("organisation"))
    found = theirs.annotate(at=StrIndex(Upper("name"), Upper(Value(named)))).filter(at__gt=0)
    some: list[Any] = list(
        found.annotate(amount=Window(Count("*"))).order_by(SwedishOrder("name"), "pk")[:MOST_CHOICES]
    )
    amount = some[0].amount if some else 0
    if chosen is not None and chosen not in {one.pk for one in some}:
        some = [*theirs.filter(pk=chosen), *some]
    years = readable.order_by("-questionnaire__year").values_list("questionnaire__year", flat=True).distinct()
    return OrganisationChoice(some, amount, list(years))


def wanted_responses(
    user: User, organisation: Organisation, first_year: int | None, last_year: int | None, *, drafts: bool
) -> QuerySet[Response]:
    """The organisation's answers that the person reads, oldest first: the sealed ones, of which one may be under
    correction, or with `drafts` all.
    """
    found = readable_responses(user).filter(organisation=organisation)
    found = found.filter(questionnaire__year__gte=first_year) if first_year else found
    found = found.filter(questionnaire__year__lte=last_year) if last_year else found
    found = found if drafts else found.filter(Q(state__in=SEALED_STATES) | Q(correction__isnull=False))
    return found.order_by("questionnaire__year", "questionnaire__name", "pk")


def read_exports(responses: QuerySet[Response], *, drafts: bool = False) -> list[Export]:
    """Each as it is exported: the draft where there is one and `drafts` are wanted, else what is in force. Raises
    WrongStateError when there are none, or more than MOST."""
    found = list(responses[: MOST + 1])
    if not found:
        raise WrongStateError("Det finns inga svar att hämta med det urvalet. Gå tillbaka och välj andra år.")
    if len(found) > MOST:
        raise WrongStateError(f"Urvalet är fler än {MOST} svar. Gå tillbaka och välj färre år.")
    return [_export(response, drafts=drafts) for response in found]


def _export(response: Response, *, drafts: bool) -> Export:
    in_force = newest_submission(response) if response.correction_id and not drafts else None
    return export_of_submission(in_force) if in_force else export_of(response, timezone.now())
