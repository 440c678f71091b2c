"""The start page's rows: what is due, how far it has come, and the next thing to do for this person."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Q

from accounts.models import User
from accounts.roles import Role
from config.ordering import SwedishOrder
from responses.lifecycle.access import readable_responses
from responses.lifecycle.delivery import SEALED, not_carried_over
from responses.models import Response, State
from responses.overview.news import News, news_of, with_news
from responses.overview.standings import Whereabouts, whereabouts_of
from responses.reading.progress import ResponseProgress, count_progress

A_PAGE = 25
_READ = "Visa"


@dataclass(frozen=True)
class StartRow:
    """One questionnaire on the start page."""

    place: Whereabouts
    progress: ResponseProgress
    user: User
    news: News | None = None
    """What others have done in it since the person was here before."""

    @property
    def response(self) -> Response:
        return self.place.response

    @property
    def is_mine(self) -> bool:
        """Whether it is this person's turn."""
        return self.place.waits_for(self.user)

    @property
    def agency(self) -> str:
        return self.response.tree.agency

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
        asked = {one.role for one in self.place.waits.people if one.person == self.user.pk}
        for role in (Role.APPROVER, Role.EDITOR, Role.ARCHIVIST):
            if role in asked:
                return self._step_of(role)
        return ("my_questions", "Svara") if asked else ("response", _READ)

    def _step_of(self, role: Role) -> tuple[str, str]:
        """What whoever is asked by the role does."""
        if role == Role.EDITOR and self.response.state in SEALED:
            to_carry = self.place.is_to_carry_over
            return ("carry_over", "För över svaret") if to_carry else ("sent_separately", "Skicka separat")
        steps = {
            State.DRAFT: ("response", self._to_write),
            State.IN_REVIEW: ("review", "Läs och godkänn"),
            State.APPROVED: ("response", "Försegla" if self.response.is_carried_over else "Skicka in"),
        }
        return steps.get(State(self.response.state), ("response", "Registrera i diariet"))


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
        [row for row in rows if not row.place.is_done and row.is_mine],
        [row for row in rows if not row.place.is_done and not row.is_mine],
        [row for row in rows if row.place.is_done],
    )


def _rows(user: User, responses: list[Response], today: date) -> list[StartRow]:
    progress = count_progress(responses)
    return [
        StartRow(place, progress[place.response.pk], user, news_of(place.response))
        for place in whereabouts_of(responses, today)
    ]
