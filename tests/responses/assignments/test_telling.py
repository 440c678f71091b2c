"""What people are told of what is handed out: a unit and a person each in their own words, and on which day."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from accounts.models import Unit, User
from accounts.roles import Role
from outbox.models import OutboxMessage
from responses.assignments.forms import HandOutForm
from responses.assignments.services import send_back_assignment
from responses.contributions.services import give_contribution, save_contribution
from responses.models import Response, Way
from tests.builders import client_of, editor_of, hand_out, make_member, make_response, plan
from tests.responses.assignments.units import on

pytestmark = pytest.mark.django_db


@pytest.fixture
def response() -> Response:
    return make_response()


def sent_all_letters() -> None:
    OutboxMessage.objects.update(done_at=timezone.now())


def test_a_unit_is_asked_for_a_contribution_as_a_unit_is_and_a_person_for_their_own(
    response: Response, unit: Unit, coordinator: User, member: User
) -> None:
    [asked] = hand_out(response, ["A-2"], units=[unit], way=Way.CONTRIBUTION)
    told = coordinator.notices.get().text
    assert "ber Barnförvaltningen lämna bidrag till" in told
    assert "ditt" not in told
    assert told.endswith("Du kan dela ut det vidare inom Barnförvaltningen.")
    on(asked, member)
    told = member.notices.get().text
    assert "ber dig lämna ditt bidrag till" in told
    assert "vidare" not in told


def test_what_comes_back_to_a_unit_is_the_units(response: Response, unit: Unit, coordinator: User) -> None:
    [asked] = hand_out(response, ["A-2"], units=[unit], way=Way.CONTRIBUTION)
    now = timezone.now()
    told = {"response": response, "link_id": "A-2", "actor": coordinator, "at": now}
    save_contribution(text="Vårt.", base_revision=0, **told)
    given = give_contribution(assignment=asked, actor=coordinator, at=now)
    send_back_assignment(assignment=given, comment="Mer.", actor=editor_of(response), at=now)
    assert "har öppnat bidraget från Barnförvaltningen till" in coordinator.notices.latest("pk").text


def test_whoever_hands_out_is_told_when_no_letter_goes_today(response: Response) -> None:
    first, second = (
        make_member(Role.CONTRIBUTOR, organisation=response.organisation, name=name) for name in ("Första", "Andra")
    )

    def told(item: str, *people: User) -> str:
        data = {"items": [item], "people": [one.pk for one in people], "way": "answer"}
        return editor.post(reverse("hand_out", args=[response.pk]), data, follow=True).content.decode()

    friday = datetime(2026, 12, 4, 10, tzinfo=ZoneInfo("Europe/Stockholm"))
    with time_machine.travel(friday, tick=False) as clock:
        editor = client_of(editor_of(response))
        assert "Utdelat till Första. De får ett mejl om det." in told("A-1", first)
        assert "Utdelat till Första. De får ett mejl om det." in told("A-3", first)
        sent_all_letters()
        clock.shift(timedelta(minutes=1))
        assert "De har redan fått dagens mejl, och får veta det i nästa mejl, måndag 7 december" in told("A-2", first)
        page = told("A-4", first, second)
    assert "De får ett mejl om det, men Första har redan fått dagens och får veta det i nästa mejl" in page


@pytest.mark.parametrize(("days", "is_there"), [(0, False), (2, False), (3, True), (20, True)])
def test_the_day_for_texts_is_there_to_begin_with_while_there_are_days_left(
    response: Response, days: int, is_there: bool
) -> None:
    day = timezone.localdate() + timedelta(days=days)
    plan(response, past_the_last_day=True, texts=day)
    assert HandOutForm(response=response).initial.get("last_day") == (day if is_there else None)
