"""The start page's rows: what is due, how far it has come, and the next thing to do for this person."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q

from accounts.models import User
from accounts.roles import Role
from accounts.selectors import roles_by_organisation
from config.ordering import SwedishOrder
from responses.lifecycle.access import readable_responses
from responses.lifecycle.delivery import SEALED, delivered_days, not_carried_over
from responses.lifecycle.turns import next_in_order
from responses.models import Response, State
from responses.overview.news import News, news_of, with_news
from responses.reading.progress import ResponseProgress, count_progress

A_PAGE = 25
_READ = "Visa"


@dataclass(frozen=True)
class StartRow:
    """One questionnaire on the start page."""

    response: Response
    progress: ResponseProgress
    roles: frozenset[Role]
    today: date
    waits_for_another: bool = False
    """It is approved in order, and it is somebody else's turn."""
    delivered_on: date | None = None
    """The day on which what was sealed was carried over into the receiver's own form."""
    news: News | None = None
    """What others have done in it since the person was here before."""

    @property
    def is_to_carry_over(self) -> bool:
        """Whether it is sealed and still to be brought to its receiver."""
        return self.response.state in SEALED and self.response.is_carried_over and self.delivered_on is None

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do but registering."""
        return self.response.state in SEALED and not self.is_to_carry_over

    @property
    def is_mine(self) -> bool:
        """Whether this person has something to do in it now."""
        return self.next_step[1] != _READ

    @property
    def agency(self) -> str:
        return self.response.tree.agency

    @property
    def days_left(self) -> int:
        return self.response.days_left(self.today)

    @property
    def status(self) -> str:
        """The tag: the state, with not begun and returned told apart from other drafts."""
        if self.response.state != State.DRAFT:
            return self.response.shown_state
        if self.response.return_reason:
            return "returned"
        if self.response.correction_id:
            return self.response.shown_state
        return "draft" if self.progress.begun else "not_started"

    @property
    def _to_write(self) -> str:
        if self.response.correction_id:
            return "Rätta"
        return "Fortsätt skriva" if self.progress.begun else "Börja svara"

    @property
    def next_step(self) -> tuple[str, str]:
        """(name of the page, what to do there) for this person in this state."""
        steps: dict[tuple[str, Role], tuple[str, str]] = {
            (State.DRAFT, Role.EDITOR): ("response", self._to_write),
            (State.IN_REVIEW, Role.APPROVER): ("review", "Läs och godkänn"),
            (State.APPROVED, Role.EDITOR): ("response", "Försegla" if self.response.is_carried_over else "Skicka in"),
            (State.SUBMITTED, Role.ARCHIVIST): ("response", "Registrera i diariet"),
        }
        if self.is_to_carry_over and Role.EDITOR in self.roles:
            return "carry_over", "För över svaret"
        held = self.roles - {Role.APPROVER} if self.waits_for_another else self.roles
        for role in (Role.APPROVER, Role.EDITOR, Role.ARCHIVIST):
            if role in held and (self.response.state, role) in steps:
                return steps[self.response.state, role]
        return "response", _READ


@dataclass(frozen=True)
class StartPage:
    """One page of the person's responses by whose turn it is; `page` tells which."""

    page: Page[Any]
    my_rows: list[StartRow]
    open_rows: list[StartRow]
    done_rows: list[StartRow]

    @property
    def changed(self) -> int:
        """In how many of them others have done something since the person was here before."""
        return sum(1 for row in (*self.my_rows, *self.open_rows, *self.done_rows) if row.news)

    @property
    def is_long(self) -> bool:
        """Whether there are more than one page of them."""
        return self.page.paginator.num_pages > 1


def start_page(
    user: User, today: date, *, number: str = "", organisation: str = "", since: datetime | None = None
) -> StartPage:
    """Page `number` (the first, when there is no such page) of the responses of the person's organisations, those with
    the nearest last day first. `organisation`: only those whose organisation's name has these words in it; `since`:
    when the person was here before.
    """
    done = Q(state__in=SEALED) & ~Q(pk__in=not_carried_over().values("pk"))
    found = readable_responses(user).annotate(done=done)
    if organisation:
        found = found.filter(organisation__name__icontains=organisation)
    ordered = found.order_by("done", "last_day", SwedishOrder("organisation__name"), "pk")
    page = Paginator(with_news(ordered, user, since), A_PAGE).get_page(number)
    rows = _rows(user, list(page.object_list), today)
    return StartPage(
        page,
        [row for row in rows if not row.is_done and row.is_mine],
        [row for row in rows if not row.is_done and not row.is_mine],
        [row for row in rows if row.is_done],
    )


def _rows(user: User, responses: list[Response], today: date) -> list[StartRow]:
    of = {response.organisation_id for response in responses}
    progress, roles = count_progress(responses), roles_by_organisation(user, of)
    turns, own = next_in_order(responses), user.pk
    delivered = delivered_days([one.pk for one in responses if one.state in SEALED and one.is_carried_over])
    return [
        StartRow(
            response,
            progress[response.pk],
            roles.get(response.organisation_id, frozenset()),
            today,
            waits_for_another=turns.get(response.pk, own) != own,
            delivered_on=delivered.get(response.pk),
            news=news_of(response),
        )
        for response in responses
    ]
