"""What people are told of handed-out questions: one function an occasion (docs/decisions/0012: one letter a day)."""

from datetime import datetime

from django.urls import reverse

from accounts.models import User
from config import swedish
from responses.models import Assignment, Notice, Response
from responses.notices.services import put_notice
from surveys.wording import item_name

_MOST_NAMED = 3


def handed_out(*, response: Response, to: User, by: User, assignments: list[Assignment], at: datetime) -> None:
    """To each person that something was handed to: one notice for one handing out, however much it holds."""
    day = swedish.day(assignments[0].due)
    text = f"{by.name} ber dig svara på {_named(response, assignments)}, senast {day}."
    put_notice(to=to, response=response, kind=Notice.Kind.HANDED_OUT, text=text, path=_path(response), at=at)


def sent_back(*, response: Response, to: User, by: User, assignment: Assignment, at: datetime) -> None:
    """To the person whose part was sent back. What is to be changed stands on the page."""
    name = item_name(response.tree, assignment.link_id)
    text = f"{by.name} har skickat tillbaka ditt svar på {name}."
    path = f"{_path(response)}#del-{assignment.pk}"
    put_notice(to=to, response=response, kind=Notice.Kind.SENT_BACK, text=text, path=path, at=at)


def _named(response: Response, assignments: list[Assignment]) -> str:
    names = [item_name(response.tree, assignment.link_id) for assignment in assignments]
    more = len(names) - _MOST_NAMED
    return swedish.listing(names if more <= 1 else [*names[:_MOST_NAMED], f"{more} till"])


def _path(response: Response) -> str:
    return reverse("my_questions", args=[response.pk])
