"""Reminding now, by hand: who may, whom, how often, and what is noted."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from accounts.services import person_at
from archive.situation.services import Reminded, remind_now
from outbox.models import OutboxMessage
from responses.models import PersonalReminder, Response, State, Way
from tests.builders import approver_of, client_of, editor_of, hand_out, make_member, make_response

pytestmark = pytest.mark.django_db


@pytest.fixture
def response() -> Response:
    return make_response()


@pytest.fixture
def helper(response: Response) -> User:
    person = make_member(Role.CONTRIBUTOR, organisation=response.organisation, name="Hjälparen")
    hand_out(response, ["A-1", "A-2"], person)
    return person


def remind(response: Response, *people: User, actor: User | None = None, at: datetime | None = None) -> Reminded:
    keys = [person.pk for person in people]
    return remind_now(people=keys, actor=actor or editor_of(response), at=at or timezone.now())


def letters_to(person: User) -> list[OutboxMessage]:
    found = OutboxMessage.objects.filter(key__startswith="reminded:", payload__person=person.pk)
    return list(found.order_by("pk"))


def test_the_person_gets_one_letter_about_all_that_waits_and_it_is_noted_who_reminded(
    response: Response, helper: User
) -> None:
    other = make_response(organisation=response.organisation)
    hand_out(other, ["B"], helper)
    assert remind(response, helper) == Reminded(["Hjälparen"], [])
    [letter] = letters_to(helper)
    assert "bli klar med 2" in letter.payload["body"]
    assert "bli klar med 1" in letter.payload["body"]
    assert editor_of(response).name in letter.payload["body"]
    assert PersonalReminder.objects.get().by == editor_of(response)
    for one in (response, other):
        assert one.events.get(action="remind").note == "Hjälparen"


def test_what_no_letter_has_told_of_is_told_by_name_and_leads_to_its_own_page(response: Response, helper: User) -> None:
    remind(response, helper)
    assert "Nytt för dig" not in letters_to(helper)[0].payload["body"]
    OutboxMessage.objects.update(done_at=timezone.now())
    guest = make_member(Role.CONTRIBUTOR, organisation=response.organisation, name="Gästen")
    hand_out(make_response(organisation=response.organisation), ["A-1"], guest)
    OutboxMessage.objects.update(done_at=timezone.now())
    hand_out(response, ["A-2"], guest, way=Way.CONTRIBUTION)
    remind(response, guest)
    body = letters_to(guest)[0].payload["body"]
    assert body.count("Nytt för dig: ") == 1
    assert f"Nytt för dig: {editor_of(response).name} ber dig lämna ditt bidrag till" in body
    assert reverse("my_contributions", args=[response.pk]) in body
    assert reverse("my_questions", args=[response.pk]) not in body


def test_nobody_is_reminded_twice_in_24_hours_whoever_does_it(response: Response, helper: User) -> None:
    at = timezone.now()
    another = make_member(Role.EDITOR, organisation=response.organisation)
    remind(response, helper, at=at)
    for later in (timedelta(0), timedelta(hours=1), timedelta(hours=23, minutes=59)):
        assert remind(response, helper, actor=another, at=at + later) == Reminded([], ["Hjälparen"])
    assert len(letters_to(helper)) == 1
    assert remind(response, helper, at=at + timedelta(hours=24)).now == ["Hjälparen"]
    assert len(letters_to(helper)) == 2


def test_a_reminder_by_a_clock_that_was_ahead_keeps_nobody_from_being_reminded(
    response: Response, helper: User
) -> None:
    ahead = timezone.now() + timedelta(days=365)
    PersonalReminder.objects.create(to=helper, by=editor_of(response), by_name="Samordnaren", at=ahead)
    assert remind(response, helper).now == ["Hjälparen"]


def test_midnight_is_no_new_day(response: Response, helper: User) -> None:
    late = datetime(2026, 11, 30, 23, 55, tzinfo=ZoneInfo("Europe/Stockholm"))
    with time_machine.travel(late, tick=False):
        remind(response, helper, at=late)
        assert remind(response, helper, at=late + timedelta(minutes=10)).now == []


def test_several_are_reminded_at_once_and_those_who_have_been_are_left_out(response: Response, helper: User) -> None:
    guest = person_at(email="gast@example.se")
    hand_out(response, ["B"], guest)
    remind(response, helper)
    assert remind(response, helper, guest) == Reminded(["gast@example.se"], ["Hjälparen"])
    assert "Logga in med kod" in letters_to(guest)[0].payload["body"]


def test_whoever_is_to_approve_is_reminded_too() -> None:
    response = make_response(state=State.IN_REVIEW)
    approver = approver_of(response)
    remind(response, approver)
    assert "läsa och godkänna" in letters_to(approver)[0].payload["body"]


@pytest.mark.parametrize("role", [role for role in Role if role != Role.EDITOR])
def test_nobody_but_an_editor_reminds(role: Role, response: Response, helper: User) -> None:
    with pytest.raises(PermissionDenied):
        remind(response, helper, actor=make_member(role, organisation=response.organisation))
    remind(response, helper)


def test_an_editor_reminds_nobody_of_another_organisation_nor_themselves_nor_somebody_who_has_nothing(
    response: Response, helper: User
) -> None:
    strangers_editor = editor_of(make_response())
    idle = make_member(Role.CONTRIBUTOR, organisation=response.organisation)
    for actor, person in ((strangers_editor, helper), (editor_of(response), editor_of(response)), (None, idle)):
        with pytest.raises(ValidationError) as refused:
            remind(response, person, actor=actor)
        assert list(refused.value.message_dict) == ["people"]
    with pytest.raises(ValidationError):
        remind(response)
    assert not PersonalReminder.objects.exists()


def test_a_reminder_that_was_sent_stays_noted(response: Response, helper: User) -> None:
    remind(response, helper)
    for change in (PersonalReminder.objects.all().delete, lambda: PersonalReminder.objects.update(by_name="")):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            change()


# The page


def test_the_page_reminds_those_that_are_chosen_and_shows_who_has_been(response: Response, helper: User) -> None:
    client, url = client_of(editor_of(response)), reverse("situation") + "?vy=personer"
    assert f'value="{helper.pk}"' in client.get(url).content.decode()
    answer = client.post(reverse("remind"), {"people": [helper.pk]}, follow=True)
    html = answer.content.decode()
    assert "Hjälparen har fått ett mejl." in html
    assert f"av {editor_of(response).name}" in html
    assert f'value="{helper.pk}"' not in html
    assert "redan påmints" in client.post(reverse("remind"), {"people": [helper.pk]}, follow=True).content.decode()


@pytest.mark.parametrize("posted", [[], ["x"], ["-1"], ["999999999"], ["9" * 400]])
def test_nobody_chosen_and_nonsense_come_back_with_a_word(posted: list[str], response: Response, helper: User) -> None:
    answer = client_of(editor_of(response)).post(reverse("remind"), {"people": posted})
    assert answer.status_code == 422
    assert "Ingen är påmind" in answer.content.decode()
    assert not letters_to(helper)


def test_a_reader_sees_who_has_what_and_reminds_nobody(response: Response, helper: User) -> None:
    reader = client_of(make_member(Role.READER, organisation=response.organisation))
    html = reader.get(reverse("situation") + "?vy=personer").content.decode()
    assert "Hjälparen" in html
    assert "Påminn" not in html.partition("<main")[2].partition("</main>")[0]
    assert reader.post(reverse("remind"), {"people": [helper.pk]}).status_code == 403
