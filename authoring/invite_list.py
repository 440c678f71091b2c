"""The organisations as the page that invites shows them: all while they are few, else the ticked and what is sought."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, Window

from accounts.models import Organisation
from accounts.organisations.counties import COUNTIES
from authoring.editions import responses_by_organisation
from authoring.invite_form import InviteForm
from authoring.reach import organisations_reached
from config.fields.choosing import MANY, Choosable
from config.language import swedish
from config.language.ordering import SwedishOrder
from responses.models import Response
from surveys.models import Questionnaire


@dataclass(frozen=True)
class InviteRow:
    """One organisation that the form is for, with the response that it has already."""

    organisation: Organisation
    county: str
    response: Response | None
    is_told: bool
    ticked: bool


@dataclass(frozen=True)
class InviteList:
    """What the page shows. `everyone`: how many the box for all stands for; `found`: how many the filter lets through.

    `many`: how many there are, where they are not all shown; 0 where they are. A county's municipalities are no more
    than MANY, so that each county can be seen whole.
    """

    rows: Sequence[InviteRow]
    everyone: int
    many: int = 0
    found: int = 0

    @property
    def told(self) -> str:
        """How many of those that the filter lets through are shown; empty where nothing was sought or found."""
        if not self.found:
            return ""
        told = swedish.count_of(self.found, "organisation", "organisationer")
        return f"{told} passar urvalet" + (f", de första {MANY} visas." if self.found > MANY else ".")


def list_to_invite(questionnaire: Questionnaire, inviter: Organisation, form: InviteForm) -> InviteList:
    """Those within the inviter's reach that the filter lets through, and those that are ticked."""
    reached = Choosable(organisations_reached(inviter, questionnaire), "organisationer")
    is_filtered = any(form.chosen_filter)
    if (few := reached.few) is not None:
        passing = form.filtered(reached.rows) if is_filtered else None
        let_through = {one.pk for one in few} if passing is None else set(passing.values_list("pk", flat=True))
        rows = [row for row in _rows(questionnaire, inviter, form, few) if _is_shown(row, let_through)]
        return InviteList(rows, everyone=sum(row.response is None for row in rows))
    ordered = form.filtered(reached.rows).order_by("county_code", SwedishOrder("name"), "pk")
    found = list(ordered.annotate(found=Window(Count("*")))[:MANY]) if is_filtered else []
    let_through = {one.pk for one in found}
    ticked = [one for one in reached.with_keys(form.ticked) if one.pk not in let_through]
    rows = [row for row in _rows(questionnaire, inviter, form, [*ticked, *found]) if _is_shown(row, let_through)]
    free = Q(pk__in=form.filtered(form.invitable).order_by().values("pk"))
    counted = reached.rows.aggregate(many=Count("pk"), everyone=Count("pk", filter=free))
    return InviteList(rows, **counted, found=found[0].found if found else 0)


def _is_shown(row: InviteRow, let_through: set[int]) -> bool:
    return row.organisation.pk in let_through or (row.ticked and not row.response)


def _rows(
    questionnaire: Questionnaire, inviter: Organisation, form: InviteForm, organisations: Sequence[Organisation]
) -> list[InviteRow]:
    """By county."""
    invited = responses_by_organisation(questionnaire, organisations)
    return [
        InviteRow(
            organisation=one,
            county=COUNTIES.get(one.county_code, ""),
            response=(response := invited.get(one.pk)),
            is_told=response is not None and response.inviter_id == inviter.pk,
            ticked=str(one.pk) in form.ticked,
        )
        for one in sorted(organisations, key=lambda organisation: organisation.county_code)
    ]
