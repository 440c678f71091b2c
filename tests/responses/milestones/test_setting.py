"""Setting the days of one's own before the last day: who may, which days, and what is said of them."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.roles import Role
from config.language.working_days import is_working_day
from config.refusals import WrongStateError
from responses.milestones import services
from responses.milestones.suggesting import suggested_days
from responses.models import Goal, Milestone, Response, State
from tests.builders import client_of, editor_of, make_member, make_response, plan, register, seal
from tests.web.posting import seen_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("short_copies")]
ALL = [step.value for step in Goal]


@pytest.fixture
def response() -> Response:
    return make_response(last_day=timezone.localdate() + timedelta(days=60))


def in_days(amount: int) -> date:
    return timezone.localdate() + timedelta(days=amount)


def set_days(response: Response) -> dict[str, date | None]:
    return dict(Milestone.objects.filter(response=response).values_list("step", "day"))


def refused(response: Response, *, past_the_last_day: bool = False, **days: date) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as error:
        plan(response, past_the_last_day=past_the_last_day, **days)
    return dict(error.value.message_dict)


def test_an_editor_sets_the_days_and_the_trail_tells_which(response: Response) -> None:
    plan(response, texts=in_days(10), signed=in_days(40))
    assert set_days(response) == {"texts": in_days(10), "signed": in_days(40)}
    event = response.events.get(action="plan")
    assert event.actor == editor_of(response)
    assert "Texterna inne" in event.note
    assert "signerat" in event.note


def test_a_day_is_changed_and_taken_away_and_the_same_day_again_is_no_event(response: Response) -> None:
    plan(response, texts=in_days(10), compiled=in_days(20))
    plan(response, texts=in_days(12), compiled=in_days(20))
    plan(response, texts=in_days(12), compiled=in_days(20))
    services.set_milestones(
        response=response,
        days={Goal.COMPILED: None},
        past_the_last_day=False,
        actor=editor_of(response),
        at=timezone.now(),
    )
    assert set_days(response) == {"texts": in_days(12), "compiled": None}
    assert response.events.filter(action="plan").count() == 3


@pytest.mark.parametrize("step", ALL)
def test_no_day_lies_after_the_last_day_unless_one_says_so(response: Response, step: str) -> None:
    after = response.last_day + timedelta(days=1)
    assert list(refused(response, **{step: after})) == [step]
    plan(response, past_the_last_day=True, **{step: after})
    assert set_days(response) == {step: after}


@pytest.mark.parametrize("step", ALL)
def test_no_new_day_is_one_that_has_been(response: Response, step: str) -> None:
    assert "redan varit" in refused(response, **{step: in_days(-1)})[step][0]
    plan(response, **{step: in_days(0)})


def test_a_day_that_has_been_set_may_stay_when_it_has_passed(response: Response) -> None:
    plan(response, texts=in_days(1))
    Milestone.objects.update(day=in_days(-3))
    plan(response, texts=in_days(-3), signed=in_days(5))
    assert set_days(response)["signed"] == in_days(5)


@pytest.mark.parametrize(("earlier", "later"), list(pairwise(ALL)))
def test_no_step_comes_before_the_one_before_it(response: Response, earlier: str, later: str) -> None:
    assert list(refused(response, **{earlier: in_days(10), later: in_days(9)})) == [later]
    plan(response, **{earlier: in_days(10), later: in_days(10)})


def test_a_step_is_held_against_those_that_are_set_already(response: Response) -> None:
    plan(response, compiled=in_days(10))
    assert list(refused(response, reviewed=in_days(9))) == ["reviewed"]


@pytest.mark.parametrize("role", [role for role in Role if role != Role.EDITOR])
def test_nobody_but_an_editor_sets_them(response: Response, role: Role) -> None:
    other = make_member(role, organisation=response.organisation)
    given = {
        "response": response,
        "days": {Goal.TEXTS: in_days(3)},
        "past_the_last_day": False,
        "at": timezone.now(),
    }
    with pytest.raises(PermissionDenied):
        services.set_milestones(actor=other, **given)
    services.set_milestones(actor=editor_of(response), **given)


def test_an_archived_answer_takes_no_days() -> None:
    response = make_response(state=State.SUBMITTED)
    plan(response, handed_in=in_days(3))
    seal(response)
    register(response)
    with pytest.raises(WrongStateError):
        plan(response, handed_in=in_days(4))


def test_a_response_has_a_step_once(response: Response) -> None:
    plan(response, texts=in_days(3))
    with pytest.raises(IntegrityError), transaction.atomic():
        Milestone.objects.create(response=response, step="texts", set_by=editor_of(response), set_at=timezone.now())


# The page


def page(response: Response) -> tuple[Client, str]:
    return client_of(editor_of(response)), reverse("milestones", args=[response.pk])


def test_the_page_begins_with_days_counted_backwards_and_nothing_holds_until_it_is_saved(response: Response) -> None:
    client, url = page(response)
    html = client.get(url).content.decode()
    for day in suggested_days(response.last_day, timezone.localdate()).values():
        assert day.isoformat() in html
    assert not Milestone.objects.exists()


def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_is_kept(response: Response) -> None:
    client, url = page(response)
    answer = client.post(url, {"texts": "snart", "signed": in_days(90).isoformat()})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="snart"' in html
    assert not Milestone.objects.exists()
    days = {"texts": in_days(5).isoformat(), "signed": in_days(90).isoformat()}
    answer = client.post(url, {**days, "seen": seen_in(client.get(url))})
    assert "Sista svarsdag är" in answer.content.decode()
    assert in_days(90).isoformat() in answer.content.decode()
    day = {"signed": in_days(90).isoformat(), "past_the_last_day": "on"}
    answer = client.post(url, {**day, "seen": seen_in(client.get(url))})
    assert answer.status_code == 302
    assert set_days(response)["signed"] == in_days(90)


def test_an_editor_says_that_texts_are_in_and_takes_it_back(response: Response) -> None:
    plan(response, texts=in_days(5))
    client, url = page(response)
    assert client.post(url, {"reached": "texts"}).status_code == 302
    assert Milestone.objects.get().reached_by == editor_of(response)
    assert "Inte nått" in client.get(url).content.decode()
    client.post(url, {"not_reached": "texts"})
    assert Milestone.objects.get().reached_at is None


@pytest.mark.parametrize("step", ["signed", "handed_in", "reviewed"])
def test_what_the_portal_knows_is_nobodys_word(response: Response, step: str) -> None:
    plan(response, **{step: in_days(5)})
    client, url = page(response)
    assert client.post(url, {"reached": step}).status_code == 409
    assert client.post(url, {"reached": "texts"}).status_code == 409  # it has no day
    assert client.post(url, {"reached": "finns-inte"}).status_code == 404


# The suggestion


@given(first=st.dates(date(2026, 1, 1), date(2028, 12, 31)), length=st.integers(0, 400))
def test_what_is_suggested_lies_in_order_on_working_days_from_today_to_the_last_day(first: date, length: int) -> None:
    last = first + timedelta(days=length)
    days = list(suggested_days(last, first).values())
    assert days == sorted(days)
    assert all(first <= day <= last for day in days)
    assert all(is_working_day(day) for day in days) or days == [last] * len(Goal)


def test_nothing_is_suggested_once_the_last_day_has_passed() -> None:
    assert suggested_days(date(2026, 3, 1), date(2026, 3, 2)) == {}
