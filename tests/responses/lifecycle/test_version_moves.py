"""What is handed out and contributed follows a response to a version that lacks the question, and waits for nobody."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from archive.correcting.abandoning import abandon_correction
from archive.situation.calendar import calendar_entries
from responses.approval.readiness import Readiness
from responses.assignments.departure import end_access
from responses.comments.reading import Comments
from responses.contributions.services import give_contribution, save_contribution
from responses.drafting.moving import move_to_version
from responses.lifecycle.access import open_response
from responses.lifecycle.milestones import milestones_of
from responses.lifecycle.waiting import waits_of
from responses.models import Assignment, Goal, Response, State, Way
from responses.notices.reminders import assignments_due, milestones_due
from responses.reading.draft import Draft
from tests.builders import (
    bring_to,
    client_of,
    complete_answers,
    contribute,
    editor_of,
    hand_out,
    make_definition,
    make_member,
    make_questionnaire,
    make_response,
    make_user,
    plan,
    reopen,
    save_answers,
)

pytestmark = pytest.mark.django_db

OLD = """
- link_id: A
  text: Arbetet
  items:
    - {type: text, link_id: A-1, prefix: "1.", text: Beskriv arbetet}
    - {type: text, link_id: A-2, prefix: "2.", text: Beskriv planen}
- link_id: B
  text: Kostnader
  items:
    - {type: integer, link_id: B-1, prefix: "3.", text: Antal}
    - {type: integer, link_id: B-2, prefix: "4.", text: Summan}
"""
NEW = """
- link_id: A
  text: Arbetet
  items:
    - {type: text, link_id: A-1, prefix: "1.", text: Beskriv arbetet}
- link_id: B
  text: Kostnader
  items:
    - {type: integer, link_id: B-1, prefix: "3.", text: Antal}
    - {type: integer, link_id: B-2, prefix: "4.", text: Summan, sum_of: [B-1], read_only: true}
"""
"""Without A-2, and with B-2 worked out by the portal."""


@pytest.fixture
def response() -> Response:
    return make_response(questionnaire=make_questionnaire(make_definition(name="prov", sections=OLD)))


@pytest.fixture
def writer() -> User:
    return make_user(name="Den som bidrar")


def move(response: Response, sections: str = NEW, version: str = "2026-02-01") -> None:
    newer = make_questionnaire(make_definition(name="prov", version=version, sections=sections))
    move_to_version(response=response, questionnaire=newer, actor=editor_of(response), at=timezone.now())
    response.refresh_from_db()


def shown(name: str, response: Response, person: User) -> str:
    return client_of(person).get(reverse(name, args=[response.pk])).content.decode()


def due(response: Response) -> list[Any]:
    return list(assignments_due(timezone.localdate(), response.last_day))


def gone(response: Response) -> set[str]:
    return set(response.assignments.filter(is_gone=True).values_list("link_id", flat=True))


def test_the_words_are_read_by_the_editor_and_by_the_writer_alone(response: Response, writer: User) -> None:
    other = make_user()
    contribute(response, "A-2", writer, "Om planen i vår förvaltning.")
    contribute(response, "A-1", writer, "Om arbetet.")
    hand_out(response, ["A-1"], other, way=Way.CONTRIBUTION)
    for name, person in (("unused_words", editor_of(response)), ("unused_words", writer)):
        assert "Om planen i vår förvaltning." not in shown(name, response, person)
    move(response)
    for person in (editor_of(response), writer):
        page = shown("unused_words", response, person)
        assert "Om planen i vår förvaltning." in page
        assert "Ett lämnat bidrag till frågan ”2. Beskriv planen”, som inte besvaras i utgåva 2026-02-01" in page
        assert "Om arbetet." not in page
    assert "Om planen" not in shown("unused_words", response, other)
    mine = shown("my_contributions", response, writer)
    assert "Om planen i vår förvaltning." in mine
    assert "2. Beskriv planen" in mine
    assert "1 av 1 bidrag lämnat" in mine
    assert "inte längre besvaras" not in shown("my_contributions", response, other)


def test_so_are_words_to_a_question_that_the_portal_works_out_now(response: Response, writer: User) -> None:
    contribute(response, "B-2", writer, "Enligt bokslutet.")
    move(response)
    assert "Enligt bokslutet." in shown("unused_words", response, editor_of(response))
    assert "Enligt bokslutet." in shown("my_contributions", response, writer)


def test_the_page_of_moving_tells_of_them_first(response: Response, writer: User) -> None:
    make_questionnaire(make_definition(name="prov", version="2026-02-01", sections=NEW))
    before = shown("move", response, editor_of(response))
    assert "utan fråga" not in before
    contribute(response, "A-2", writer, "Om planen.")
    contribute(response, "A-1", writer, "Om arbetet.")
    hand_out(response, ["B-2", "A"], make_user(email="svarar@example.se"))
    page = shown("move", response, editor_of(response))
    assert "Bidrag som blir utan fråga (1)" in page
    assert "Fråga\u00a02: Den som bidrar" in page
    assert "Utdelningar som blir utan fråga (2)" in page
    assert "Fråga\u00a04: svarar@example.se" in page


@pytest.mark.parametrize("way", list(Way))
def test_nobody_is_reminded_of_it_or_waited_for(response: Response, writer: User, way: Way) -> None:
    hand_out(response, ["A-2", "B-2"], writer, way=way, last_day=timezone.localdate())
    plan(response, texts=timezone.localdate() + timedelta(days=2))

    def waited() -> tuple[bool, bool, bool]:
        ready = Readiness(Draft(response), Comments(open_response(editor_of(response), response.pk)), [])
        waits = waits_of([response], timezone.localdate(), delivered=[], unsent={})[response.pk]
        return bool(ready.handed), any(one.person == writer.pk for one in waits.people), bool(due(response))

    assert waited() == (True, True, True)
    move(response)
    assert gone(response) == {"A-2", "B-2"}
    assert waited() == (False, False, False)
    assert writer not in {one.to for one in milestones_due(timezone.localdate(), response.last_day)}


@pytest.mark.parametrize("way", list(Way))
def test_no_page_and_no_calendar_says_that_it_is_late_or_left(response: Response, writer: User, way: Way) -> None:
    today = timezone.localdate()
    [asked, _] = hand_out(response, ["A-2", "B-2"], writer, way=way, last_day=today)
    response.assignments.update(last_day=today - timedelta(days=1))
    mine = "my_contributions" if way == Way.CONTRIBUTION else "my_questions"

    def told() -> list[bool]:
        pages = [shown(mine, response, writer), shown("response", response, editor_of(response))]
        one = client_of(editor_of(response)).get(reverse("assignment", args=[response.pk, asked.pk]))
        late = ["sp-due--past" in page for page in (*pages, one.content.decode())]
        return [*late, bool(calendar_entries(writer, today))]

    assert told() == [True] * 4
    move(response)
    assert told() == [False] * 4


@pytest.mark.parametrize("way", list(Way))
def test_who_takes_over_from_somebody_who_leaves_gets_nothing_of_it(response: Response, writer: User, way: Way) -> None:
    hand_out(response, ["A-1", "A-2"], writer, way=way)
    move(response)
    new = make_member(Role.CONTRIBUTOR, organisation=response.organisation)
    steward = make_member(Role.ADMINISTRATOR, organisation=response.organisation)
    end_access(organisation=response.organisation, person=writer, to=new, actor=steward, at=timezone.now())
    assert [one.link_id for one in Assignment.objects.held_by(new)] == ["A-1"]
    assert not Assignment.objects.held_by(writer).exists()


def test_texts_are_in_when_what_there_still_is_to_write_is_done(response: Response, writer: User) -> None:
    plan(response, texts=timezone.localdate() + timedelta(days=2))
    contribute(response, "A-1", writer, "Om arbetet.")
    hand_out(response, ["A-2"], writer, way=Way.CONTRIBUTION)

    def reached() -> bool:
        return {one.step: one.reached for one in milestones_of([response], [])[response.pk]}[Goal.TEXTS]

    assert not reached()
    move(response)
    assert reached()


def test_what_a_later_version_asks_again_is_theirs_again(response: Response, writer: User) -> None:
    [asked] = hand_out(response, ["A-2"], writer, way=Way.CONTRIBUTION)
    move(response)
    move(response, OLD.replace("Beskriv planen", "Beskriv planen igen"), "2026-03-01")
    assert gone(response) == set()
    assert due(response)
    told: dict[str, Any] = {"actor": writer, "at": timezone.now()}
    save_contribution(response=response, link_id="A-2", text="Om planen.", base_revision=0, **told)
    assert give_contribution(assignment=asked, **told).done_at


def test_so_is_what_the_version_lacked_that_an_abandoned_correction_was_written_for(
    response: Response, writer: User
) -> None:
    hand_out(response, ["A-2"], writer)
    save_answers(response, complete_answers(response))
    bring_to(response, State.SUBMITTED)
    reopen(response)
    move(response)
    assert gone(response) == {"A-2"}
    abandon_correction(response=response, actor=editor_of(response), at=timezone.now())
    assert gone(response) == set()
