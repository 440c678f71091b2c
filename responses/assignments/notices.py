"""What people are told of handed-out questions: one function an occasion (docs/decisions/0012: one letter a day)."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from config.language import swedish
from config.language.working_days import next_working_day
from responses.models import Assignment, Notice, Response
from responses.notices.services import put_notice
from surveys.wordings.wording import item_name

_MOST_NAMED = 3


def handed_out(*, response: Response, to: User, by: User, assignments: list[Assignment], at: datetime) -> None:
    """To each person that something was handed to: one notice for one handing out, however much it holds."""
    day = swedish.day(assignments[0].due)
    first = assignments[0]
    unit = first.unit.name if first.unit and first.is_a_units else ""
    gives = f"lämna {'' if unit else 'ditt '}bidrag till"
    asks = gives if first.is_contribution else "svara på"
    text = f"{by.name} ber {unit or 'dig'} {asks} {_named(response, assignments)}, senast {day}."
    if unit:
        text = f"{text} Du kan dela ut det vidare inom {unit}."
    path = _path(first)
    put_notice(to=to, response=response, kind=Notice.Kind.HANDED_OUT, text=text, path=path, at=at)


def sent_back(*, response: Response, to: User, by: User, assignment: Assignment, at: datetime) -> None:
    """To the person whose part was sent back. What is to be changed stands on the page."""
    name = item_name(response.tree, assignment.link_id)
    unit = assignment.unit.name if assignment.unit and assignment.is_a_units else ""
    if assignment.is_contribution:
        what = f"bidraget från {unit}" if unit else "ditt bidrag"
        text = f"{by.name} har öppnat {what} till {name} igen."
    else:
        what = f"svaret från {unit}" if unit else "ditt svar"
        text = f"{by.name} har skickat tillbaka {what} på {name}."
    path = f"{_path(assignment)}#del-{assignment.pk}"
    put_notice(to=to, response=response, kind=Notice.Kind.SENT_BACK, text=text, path=path, at=at)


def withdrawn(*, to: User, by: User, assignment: Assignment, link_ids: list[str], at: datetime) -> None:
    """To whoever no longer has something: they may not come to the response at all, so that it leads to the start."""
    response = assignment.response
    whom = assignment.unit.name if assignment.unit and assignment.is_a_units else "dig"
    text = f"{by.name} har tagit tillbaka {_listed(response, link_ids)} från {whom}. Det som är skrivet finns kvar."
    put_notice(to=to, response=response, kind=Notice.Kind.WITHDRAWN, text=text, path=reverse("start"), at=at)


def told_later(assignments: Sequence[Assignment], at: datetime) -> set[int]:
    """Of those to whom something was handed at that time, by their keys, whom no letter tells of it today: they have
    had today's letter, and read of it in the next one.
    """
    people = {one.person_id for one in assignments}
    untold = Notice.objects.filter(to__in=people, kind=Notice.Kind.HANDED_OUT, created_at=at, letter__isnull=True)
    return set(untold.values_list("to", flat=True))


def letters_in_words(assignments: Sequence[Assignment], at: datetime) -> str:
    """To whom something was handed, and when a letter tells them, as sentences."""
    names = dict.fromkeys(map(_called, assignments))
    later = told_later(assignments, at)
    waiting = dict.fromkeys(_called(one) for one in assignments if one.person_id in later)
    told = f"Utdelat till {swedish.listing(list(names))}."
    if not waiting:
        return f"{told} De får ett mejl om det."
    next_day = next_working_day(timezone.localdate(at))
    day = f"i nästa mejl, {swedish.weekday(next_day)} {swedish.day(next_day)}"
    if len(waiting) == len(names):
        return f"{told} De har redan fått dagens mejl, och får veta det {day}."
    who = swedish.listing(list(waiting))
    return f"{told} De får ett mejl om det, men {who} har redan fått dagens och får veta det {day}."


def _called(assignment: Assignment) -> str:
    """Within a unit nobody needs to be told which unit it is."""
    return assignment.person.name if assignment.through_id else assignment.shown_person


def _named(response: Response, assignments: list[Assignment]) -> str:
    return _listed(response, [assignment.link_id for assignment in assignments])


def _listed(response: Response, link_ids: list[str]) -> str:
    names = [item_name(response.tree, link_id) for link_id in link_ids]
    more = len(names) - _MOST_NAMED
    return swedish.listing(names if more <= 1 else [*names[:_MOST_NAMED], f"{more} till"])


def _path(assignment: Assignment) -> str:
    page = "my_contributions" if assignment.is_contribution else "my_questions"
    return reverse(page, args=[assignment.response_id])
