"""What people are told of handed-out questions: one function an occasion (docs/decisions/0012: one letter a day)."""

from datetime import datetime

from django.urls import reverse

from accounts.models import User
from config.language import swedish
from responses.models import Assignment, Notice, Response
from responses.notices.services import put_notice
from surveys.wordings.wording import item_name

_MOST_NAMED = 3


def handed_out(*, response: Response, to: User, by: User, assignments: list[Assignment], at: datetime) -> None:
    """To each person that something was handed to: one notice for one handing out, however much it holds."""
    day = swedish.day(assignments[0].due)
    asks = "lämna ditt bidrag till" if assignments[0].is_contribution else "svara på"
    first = assignments[0]
    whom = first.unit.name if first.unit and first.is_a_units else "dig"
    text = f"{by.name} ber {whom} {asks} {_named(response, assignments)}, senast {day}."
    path = _path(assignments[0])
    put_notice(to=to, response=response, kind=Notice.Kind.HANDED_OUT, text=text, path=path, at=at)


def sent_back(*, response: Response, to: User, by: User, assignment: Assignment, at: datetime) -> None:
    """To the person whose part was sent back. What is to be changed stands on the page."""
    name = item_name(response.tree, assignment.link_id)
    text = f"{by.name} har skickat tillbaka ditt svar på {name}."
    if assignment.is_contribution:
        text = f"{by.name} har öppnat ditt bidrag till {name} igen."
    path = f"{_path(assignment)}#del-{assignment.pk}"
    put_notice(to=to, response=response, kind=Notice.Kind.SENT_BACK, text=text, path=path, at=at)


def withdrawn(*, to: User, by: User, assignment: Assignment, link_ids: list[str], at: datetime) -> None:
    """To whoever no longer has something: they may not come to the response at all, so that it leads to the start."""
    response = assignment.response
    whom = assignment.unit.name if assignment.unit and assignment.is_a_units else "dig"
    text = f"{by.name} har tagit tillbaka {_listed(response, link_ids)} från {whom}. Det som är skrivet finns kvar."
    put_notice(to=to, response=response, kind=Notice.Kind.WITHDRAWN, text=text, path=reverse("start"), at=at)


def _named(response: Response, assignments: list[Assignment]) -> str:
    return _listed(response, [assignment.link_id for assignment in assignments])


def _listed(response: Response, link_ids: list[str]) -> str:
    names = [item_name(response.tree, link_id) for link_id in link_ids]
    more = len(names) - _MOST_NAMED
    return swedish.listing(names if more <= 1 else [*names[:_MOST_NAMED], f"{more} till"])


def _path(assignment: Assignment) -> str:
    page = "my_contributions" if assignment.is_contribution else "my_questions"
    return reverse(page, args=[assignment.response_id])
