"""Contributions: one's own text beside a question, given and taken back, and never the answer."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from accounts.models import User
from config.refusals import WrongStateError
from responses.assignments.services import review_assignment, send_back_assignment
from responses.assignments.withdrawing import withdraw_assignment
from responses.contributions import services
from responses.contributions.reading import Contributions, written_for
from responses.contributions.services import StaleContributionError
from responses.drafting.moving import move_to_version
from responses.drafting.saving import save_answer
from responses.lifecycle.access import open_response
from responses.lifecycle.standing import standing_of
from responses.models import Answer, Assignment, Contribution, Response, State, Way
from responses.reading.draft import Draft
from tests.builders import (
    bring_to,
    complete_answers,
    contribute,
    editor_of,
    hand_out,
    make_definition,
    make_questionnaire,
    make_response,
    make_user,
    save_answers,
)

pytestmark = pytest.mark.django_db

SECTIONS = """
- link_id: A
  text: Arbetet
  items:
    - {type: text, link_id: A-1, prefix: "1.", text: Beskriv arbetet, max_length: 20}
    - {type: text, link_id: A-2, prefix: "2.", text: Beskriv planen}
- link_id: B
  text: Annat
  items:
    - {type: text, link_id: B-1, prefix: "3.", text: Något mer}
"""


@pytest.fixture
def response() -> Response:
    return make_response(questionnaire=make_questionnaire(make_definition(sections=SECTIONS)))


@pytest.fixture
def moving() -> Response:
    """A draft of a questionnaire that gets newer versions (move)."""
    return make_response(questionnaire=make_questionnaire(make_definition(name="prov", sections=SECTIONS)))


@pytest.fixture
def guest() -> User:
    return make_user(name="Gästen")


def ask(response: Response, link_id: str, *people: User) -> Assignment:
    return hand_out(response, [link_id], *people, way=Way.CONTRIBUTION)[0]


def move(response: Response, sections: str) -> None:
    """A newer version is published, and the draft moved to it."""
    newer = make_questionnaire(make_definition(name="prov", version="2026-02-01", sections=sections))
    move_to_version(response=response, questionnaire=newer, actor=editor_of(response), at=timezone.now())
    response.refresh_from_db()


def withdraw(assignment: Assignment, link_id: str = "") -> None:
    withdraw_assignment(assignment=assignment, actor=editor_of(assignment.response), at=timezone.now(), link_id=link_id)


def save(response: Response, text: str, by: User, *, link_id: str = "A-1", base: int | None = 0) -> Contribution:
    saved = services.save_contribution(
        response=response, link_id=link_id, text=text, base_revision=base, actor=by, at=timezone.now()
    )
    assert saved.contribution
    return saved.contribution


def give(assignment: Assignment, by: User) -> Assignment:
    return services.give_contribution(assignment=assignment, actor=by, at=timezone.now())


def test_what_is_contributed_is_kept_beside_the_answer_and_not_in_it(response: Response, guest: User) -> None:
    ask(response, "A-1", guest)
    kept = save(response, "Vi har gjort mycket.\r\nOch mer.", guest)
    assert (kept.text, kept.state) == ("Vi har gjort mycket.\nOch mer.", "begun")
    assert not Answer.objects.filter(response=response, link_id="A-1").exists()


def test_it_may_be_longer_than_the_form_lets_the_answer_be(response: Response, guest: User) -> None:
    ask(response, "A-1", guest)
    kept = save(response, "x" * 5000, guest)
    assert len(kept.text) == 5000


def test_a_section_asks_for_a_contribution_to_each_of_its_questions_and_to_no_other(
    response: Response, guest: User
) -> None:
    ask(response, "A", guest)
    assert save(response, "Om arbetet", guest)
    assert save(response, "Om planen", guest, link_id="A-2")
    with pytest.raises(PermissionDenied):
        save(response, "Om annat", guest, link_id="B-1")


def test_who_contributes_does_not_write_the_answer_nor_read_it(response: Response, guest: User) -> None:
    ask(response, "A-1", guest)
    with pytest.raises(PermissionDenied):
        save_answer(response=response, link_id="A-1", value="Jag", base_revision=0, actor=guest, at=timezone.now())
    standing = standing_of(response, guest, timezone.localdate())
    assert not standing.reads("A-1")


def test_whoever_writes_in_the_answer_is_asked_for_no_contribution(response: Response, guest: User) -> None:
    hand_out(response, ["A-1"], guest)
    with pytest.raises(PermissionDenied):
        save(response, "Mitt", guest)


def test_a_save_on_what_somebody_has_overtaken_is_refused_and_kept(response: Response, guest: User) -> None:
    ask(response, "A-1", guest)
    save(response, "Första", guest)
    save(response, "Andra", guest, base=1)
    with pytest.raises(StaleContributionError) as refused:
        save(response, "Tredje", guest, base=1)
    assert refused.value.contribution.text == "Andra"
    kept = Contribution.objects.get()
    assert (kept.text, kept.revision) == ("Andra", 2)
    assert list(kept.wordings.values_list("text", "refused")) == [
        ("Första", False),
        ("Andra", False),
        ("Tredje", True),
    ]


def test_saving_what_is_there_changes_nothing(response: Response, guest: User) -> None:
    ask(response, "A-1", guest)
    save(response, "Samma", guest)
    save(response, "Samma", guest)
    assert Contribution.objects.get().wordings.count() == 1


def test_an_editor_keeps_what_somebody_has_mailed_as_theirs(response: Response, guest: User) -> None:
    ask(response, "A-1", guest)
    told = {"response": response, "link_id": "A-1", "text": "Ur mejlet", "base_revision": None, "at": timezone.now()}
    saved = services.save_contribution(**told, actor=editor_of(response), person=guest)
    assert saved.changed
    kept = Contribution.objects.get()
    assert (kept.person, kept.wordings.get().by) == (guest, editor_of(response))
    with pytest.raises(PermissionDenied):
        services.save_contribution(**told, actor=guest, person=editor_of(response))


def test_given_it_stands_as_it_is_until_it_is_taken_back(response: Response, guest: User) -> None:
    asked = ask(response, "A-1", guest)
    save(response, "Vårt bidrag", guest)
    given = give(asked, guest)
    assert given.status_word == "bidrag lämnat"
    assert Contribution.objects.get().state == "given"
    with pytest.raises(WrongStateError):
        save(response, "Ändrat", guest, base=1)
    services.take_back_contribution(assignment=asked, actor=guest, at=timezone.now())
    assert Contribution.objects.get().state == "taken_back"
    kept = save(response, "Ändrat", guest, base=1)
    assert kept.text == "Ändrat"


def test_nothing_is_given_while_nothing_is_written(response: Response, guest: User) -> None:
    asked = ask(response, "A-1", guest)
    with pytest.raises(ValidationError):
        give(asked, guest)
    save(response, "Något", guest)
    give(asked, guest)
    assert Contribution.objects.get().given_at


def test_of_a_section_what_is_written_is_given_and_the_rest_is_left(response: Response, guest: User) -> None:
    asked = ask(response, "A", guest)
    save(response, "Om arbetet", guest)
    save(response, "Utkast", guest, link_id="A-2")
    save(response, "", guest, link_id="A-2", base=1)
    give(asked, guest)
    assert {one.link_id: one.state for one in Contribution.objects.all()} == {"A-1": "given", "A-2": "begun"}


def test_nobody_gives_what_is_somebody_elses(response: Response, guest: User) -> None:
    asked = ask(response, "A-1", guest)
    other = make_user()
    ask(response, "A-1", other)
    save(response, "Mitt", guest)
    with pytest.raises(PermissionDenied):
        give(asked, other)
    assert give(asked, guest).done_at


def test_the_sender_opens_what_was_given_again(response: Response, guest: User) -> None:
    asked = contribute(response, "A-1", guest, "Vårt bidrag")
    with pytest.raises(WrongStateError):
        review_assignment(assignment=asked, actor=editor_of(response), at=timezone.now())
    send_back_assignment(assignment=asked, comment="Nämn åren.", actor=editor_of(response), at=timezone.now())
    assert Contribution.objects.get().state == "taken_back"
    assert guest.notices.latest("pk").text.endswith("har öppnat ditt bidrag till fråga\u00a01 igen.")


def test_handed_out_again_what_was_given_is_the_writers_to_change(response: Response, guest: User) -> None:
    withdraw(contribute(response, "A-1", guest, "Vårt bidrag"))
    assert Contribution.objects.get().state == "given"
    again = ask(response, "A-1", guest)
    assert Contribution.objects.get().state == "taken_back"
    assert save(response, "Vårt bidrag, och mer", guest, base=1).text == "Vårt bidrag, och mer"
    assert give(again, guest).done_at
    assert Contribution.objects.get().state == "given"


def test_so_is_one_question_of_a_section_and_the_rest_stays_given(response: Response, guest: User) -> None:
    asked = ask(response, "A", guest)
    for link_id in ("A-1", "A-2"):
        save(response, "Vårt", guest, link_id=link_id)
    give(asked, guest)
    withdraw(asked, "A-1")
    ask(response, "A-1", guest)
    assert {one.link_id: one.state for one in Contribution.objects.all()} == {"A-1": "taken_back", "A-2": "given"}
    save(response, "Ändrat", guest, base=1)
    with pytest.raises(WrongStateError, match="Ta tillbaka det"):
        save(response, "Ändrat", guest, base=1, link_id="A-2")


def test_what_is_handed_out_to_another_opens_nobody_elses(response: Response, guest: User) -> None:
    contribute(response, "A-1", guest, "Vårt bidrag")
    ask(response, "A-1", make_user())
    assert Contribution.objects.get().state == "given"


INTO_B = """
- link_id: A
  text: Arbetet
  items:
    - {type: text, link_id: A-2, prefix: "2.", text: Beskriv planen}
- link_id: B
  text: Annat
  items:
    - {type: text, link_id: A-1, prefix: "1.", text: Beskriv arbetet}
    - {type: text, link_id: B-1, prefix: "3.", text: Något mer}
"""


def test_a_question_that_a_correction_moves_to_a_part_not_given_is_written_in(moving: Response, guest: User) -> None:
    first, second = ask(moving, "A", guest), ask(moving, "B", guest)
    save(moving, "Om arbetet", guest)
    give(first, guest)
    move(moving, INTO_B)
    assert Contribution.objects.get().state == "given"
    with pytest.raises(StaleContributionError):
        save(moving, "På en äldre", guest, base=0)
    assert Contribution.objects.get().state == "given"
    assert save(moving, "Om arbetet, mer", guest, base=1).state == "taken_back"
    assert Contribution.objects.get().state == "taken_back"
    give(second, guest)
    with pytest.raises(WrongStateError):
        save(moving, "Efteråt", guest, base=2)


def test_handed_out_by_itself_it_stays_given_in_the_section_it_is_moved_to(moving: Response, guest: User) -> None:
    ask(moving, "B", guest)
    contribute(moving, "A-1", guest, "Om arbetet")
    move(moving, INTO_B)
    with pytest.raises(WrongStateError):
        save(moving, "Ändrat", guest, base=1)


def states() -> dict[str, str]:
    return dict(sorted((one.link_id, one.state) for one in Contribution.objects.all()))


def test_giving_a_part_gives_nothing_that_a_smaller_part_in_it_asks_for(moving: Response, guest: User) -> None:
    inner, outer = ask(moving, "A-1", guest), ask(moving, "B", guest)
    move(moving, INTO_B)
    save(moving, "Om arbetet", guest)
    with pytest.raises(ValidationError):
        give(outer, guest)
    save(moving, "Mer", guest, link_id="B-1")
    give(outer, guest)
    assert states() == {"A-1": "begun", "B-1": "given"}
    give(inner, guest)
    assert states() == {"A-1": "given", "B-1": "given"}
    send_back_assignment(assignment=outer, comment="Nämn åren.", actor=editor_of(moving), at=timezone.now())
    assert states() == {"A-1": "given", "B-1": "taken_back"}
    give(outer, guest)
    services.take_back_contribution(assignment=outer, actor=guest, at=timezone.now())
    assert states() == {"A-1": "given", "B-1": "taken_back"}
    written = {one.link_id: written_for(one) for one in Assignment.objects.filter(response=moving)}
    assert {part: [one.contribution.link_id for one in some] for part, some in written.items()} == {
        "A-1": ["A-1"],
        "B": ["B-1"],
    }


def test_each_is_waited_for_once_at_a_question_in_two_of_their_parts(moving: Response, guest: User) -> None:
    ask(moving, "A-1", guest)
    ask(moving, "B", guest)
    move(moving, INTO_B)
    beside = Contributions(open_response(editor_of(moving), moving.pk), Draft(moving)).by_question
    waited = {link_id: [one.link_id for one in some.waited] for link_id, some in beside.items()}
    assert waited == {"A-1": ["A-1"], "B-1": ["B"]}


ALL_OF_B_MOVED = INTO_B.replace('    - {type: text, link_id: B-1, prefix: "3.", text: Något mer}\n', "")


def test_nobody_waits_for_a_part_of_which_smaller_ones_ask_for_all(moving: Response, guest: User) -> None:
    inner, outer = ask(moving, "A-1", guest), ask(moving, "B", guest)
    move(moving, ALL_OF_B_MOVED)
    assert {one.link_id: one.is_waited_for for one in moving.assignments.all()} == {"A-1": True, "B": False}
    save(moving, "Om arbetet", guest)
    assert give(inner, guest).done_at
    withdraw(inner)
    outer.refresh_from_db()
    assert outer.is_waited_for
    assert give(outer, guest).done_at


def test_once_the_answer_is_sent_nothing_is_written_or_given(response: Response, guest: User) -> None:
    asked = ask(response, "A-1", guest)
    save(response, "Mitt", guest)
    save_answers(response, complete_answers(response))
    bring_to(response, State.IN_REVIEW)
    with pytest.raises(WrongStateError):
        save(response, "Mer", guest, base=1)
    with pytest.raises(WrongStateError):
        give(asked, guest)


def test_nobody_has_a_question_in_both_ways_or_twice(response: Response, guest: User) -> None:
    ask(response, "A", guest)
    for link_ids, way in ((["A-1"], Way.ANSWER), (["A-1"], Way.CONTRIBUTION), (["A"], Way.ANSWER)):
        with pytest.raises(ValidationError, match="Ta tillbaka det först"):
            hand_out(response, link_ids, guest, way=way)
    hand_out(response, ["B"], guest)
    assert ask(response, "A", guest).way == Way.CONTRIBUTION


def test_a_question_in_a_section_that_is_asked_for_too_is_asked_for_once(response: Response, guest: User) -> None:
    assert [one.link_id for one in hand_out(response, ["A-1", "A"], guest, way=Way.CONTRIBUTION)] == ["A"]


def test_the_database_keeps_what_is_given_and_whose_it_is(response: Response, guest: User) -> None:
    contribute(response, "A-1", guest, "Vårt bidrag")
    for change in ({"text": "Annat"}, {"person": make_user()}):
        with pytest.raises(ProgrammingError), transaction.atomic():
            Contribution.objects.update(**change)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Contribution.objects.get().wordings.update(text="Annat")
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM responses_contributionwording")
