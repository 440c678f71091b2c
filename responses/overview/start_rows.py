"""The start page's rows: what is due, how far it has come, and the next thing to do for this person."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, cast

from django.core.paginator import Page, Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Value, Window
from django.db.models.functions import StrIndex, Upper

from accounts.models import User
from accounts.roles import Role
from config.fields.forms import read_whole_number
from config.language.ordering import SwedishOrder
from config.statements import Statement
from responses.lifecycle.access import readable_responses
from responses.lifecycle.delivery import SEALED_STATES, newest_not_carried_over
from responses.models import Response, State
from responses.overview.news import News, news_of, with_news
from responses.overview.whereabouts import Whereabouts, whereabouts_of
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
        if role == Role.EDITOR and self.response.state in SEALED_STATES:
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
    asked: dict[str, Any] = {"user": user.pk, "today": today, "organisation": organisation}
    page = _page_of(_SINCE if since else _FIRST_VISIT, {**asked, "since": since} if since else asked, number)
    rows = _rows(user, list(page.object_list), today)
    return StartPage(
        page,
        [row for row in rows if not row.place.is_done and row.is_mine],
        [row for row in rows if not row.place.is_done and not row.is_mine],
        [row for row in rows if row.place.is_done],
    )


def _page_of(statement: Statement[Any], asked: dict[str, Any], number: str) -> Page[Any]:
    """The page with its responses. How many there are is told by each row: only a page that is not there asks twice."""
    wanted = max(read_whole_number(number) or 1, 1)
    found = statement.some_rows(begin=(wanted - 1) * A_PAGE, most=A_PAGE, **asked)
    if not found and wanted > 1:
        first = statement.some_rows(begin=0, most=1, **asked)
        last = Paginator(range(first[0].amount if first else 0), A_PAGE).num_pages
        return _page_of(statement, asked, str(last)) if last < wanted else _paged(found, 0, 1)
    return _paged(found, found[0].amount if found else 0, wanted)


def _paged(found: list[Response], amount: int, number: int) -> Page[Any]:
    page: Page[Any] = Paginator(range(amount), A_PAGE).page(number)
    page.object_list = cast(Any, found)
    return page


def _ordered(user: int, today: date, organisation: str) -> QuerySet[Response]:
    """What is done last, otherwise by last day and name; each with how many there are (`amount`)."""
    named = StrIndex(Upper("organisation__name"), Upper(Value(organisation)))
    sealed = Q(state__in=SEALED_STATES)
    waiting = Exists(newest_not_carried_over().filter(response=OuterRef("pk")))
    found = readable_responses(user, today).alias(named=named, done=sealed & ~waiting).filter(named__gt=0)
    return found.annotate(amount=Window(Count("*"))).order_by(
        "done", "last_day", SwedishOrder("organisation__name"), "pk"
    )


_PLACES: dict[str, Any] = {"user": 712_369_045, "today": date(7, 7, 7), "organisation": "\a"}
_FIRST_VISIT: Statement[Any] = Statement(_ordered, **_PLACES)
_SINCE: Statement[Any] = Statement(
    lambda user, today, organisation, since: with_news(_ordered(user, today, organisation), user, since),
    since=datetime(7, 7, 7, tzinfo=UTC),
    **_PLACES,
)


def _rows(user: User, responses: list[Response], today: date) -> list[StartRow]:
    progress = count_progress(responses)
    return [
        StartRow(place, progress[place.response.pk], user, news_of(place.response))
        for place in whereabouts_of(responses, today)
    ]
