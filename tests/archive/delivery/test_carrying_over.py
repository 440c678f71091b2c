"""Carrying a sealed answer over: ticking off by several people, noting that it is done, and taking that back."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from archive.delivery import services
from archive.delivery.fields import length_in_words
from archive.delivery.reading import Carrying
from config.refusals import WrongStateError
from responses.lifecycle.delivery import delivered_days, not_carried_over
from responses.models import CarryOver, CarryTick, Response, State, Submission
from tests.builders import (
    approver_of,
    bring_to,
    carried_questionnaire,
    carry_over,
    client_of,
    editor_of,
    make_member,
    make_response,
    make_sealed,
    reopen,
    save_answers,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("short_copies")]
ENTERED = CarryTick.Kind.ENTERED


def tick(response: Response, link_id: str, *, done: bool = True, by: User | None = None) -> CarryTick | None:
    return services.tick_question(
        response=response, link_id=link_id, kind=ENTERED, done=done, actor=by or editor_of(response), at=timezone.now()
    )


def carrying_of(response: Response) -> Carrying:
    return Carrying(response.submissions.latest("number"))


def take_back(response: Response, reason: str = "Fel enkät.") -> CarryOver:
    return services.take_back_carry_over(response=response, reason=reason, actor=editor_of(response), at=timezone.now())


def page(user: User, response: Response, query: str = "") -> Any:
    client = Client()
    client.force_login(user)
    return client.get(reverse("carry_over", args=[response.pk]) + query)


# Ticking off


def test_several_people_tick_off_and_each_sees_who_has_done_what() -> None:
    response = make_sealed()
    other = make_member(Role.EDITOR, organisation=response.organisation, name="Den andra")
    tick(response, "A-1")
    tick(response, "A-2", by=other)
    carrying = carrying_of(response)
    assert carrying.entered == 2
    ticks = {row.item.link_id: row.tick.by_name for row in carrying.rows if row.tick}
    assert ticks == {"A-1": editor_of(response).name, "A-2": "Den andra"}


def test_ticking_the_same_twice_is_one_word_and_it_can_be_taken_back() -> None:
    response = make_sealed()
    assert tick(response, "A-1")
    assert tick(response, "A-1") is None
    assert tick(response, "A-1", done=False)
    assert carrying_of(response).entered == 0
    assert CarryTick.objects.count() == 2


def test_what_has_no_answer_is_not_ticked_off() -> None:
    response = make_sealed(answers={"A-4": ""})
    with pytest.raises(KeyError):
        tick(response, "A")
    assert "A" not in {row.item.link_id for row in carrying_of(response).rows}


def test_a_field_that_an_option_opens_belongs_to_its_question() -> None:
    response = make_sealed(answers={"A-1": "ja", "A-1.ja": "Handlingsplan 2025"})
    carrying = carrying_of(response)
    assert "A-1.ja" not in {row.item.link_id for row in carrying.rows}
    assert [field.text for field in carrying.fields["A-1.ja"]] == ["Handlingsplan 2025"]


# What is copied


def test_a_text_is_copied_exactly_as_it_was_signed() -> None:
    text = "\nFörsta stycket.\n\n  - en punkt\nSista raden."
    response = make_sealed(answers={"A-2": text})
    signed = Submission.objects.get().snapshot.content["answers"]["A-2"]
    assert [field.text for field in carrying_of(response).fields["A-2"]] == [signed]
    html = page(editor_of(response), response, "?avsnitt=A").content.decode()
    assert f">\n{signed}</textarea>" in html


@pytest.mark.parametrize(
    ("breaks", "told"),
    [
        ("", "5 tecken, eller 6 om mottagaren räknar en radbrytning som två"),
        ("one", "5 tecken"),
        ("two", "6 tecken, radbrytningar räknade som två"),
    ],
)
def test_the_length_is_told_as_the_receiver_counts_line_breaks(breaks: str, told: str) -> None:
    assert length_in_words("ab\ncd", breaks) == told


def test_a_text_that_the_receiver_may_find_too_long_is_marked() -> None:
    items = "- {type: text, link_id: q, text: T, max_length: 5}"
    for head, expected in (
        ({}, "kan vara för lång"),
        ({"line_breaks": "two"}, "är för lång"),
        ({"line_breaks": "one"}, ""),
    ):
        response = make_sealed(questionnaire=carried_questionnaire(items, **head), answers={"q": "ab\ncd"})
        (field,) = carrying_of(response).fields["q"]
        assert (expected in field.too_long) is True
        assert bool(field.too_long) is bool(expected)


def test_options_are_shown_as_in_the_form_chosen_and_not_chosen() -> None:
    response = make_sealed(answers={"A-1": "nej"})
    html = page(editor_of(response), response, "?avsnitt=A").content.decode()
    assert 'Nej<span class="visually-hidden"> (valt)' in html
    assert 'Ja, ange vilken:<span class="visually-hidden"> (inte valt)' in html


# Noting that it is done


def test_noting_it_makes_it_delivered_once_and_a_correction_is_a_row_of_its_own() -> None:
    response = make_sealed(at=timezone.now() - timedelta(days=2))
    first, again = carry_over(response, receipt_number=" 2026 - 17 "), carry_over(response, receipt_number="2026 - 17")
    assert first == again
    yesterday = timezone.localdate() - timedelta(days=1)
    carry_over(response, done_on=yesterday, receipt_number="2026-17")
    assert delivered_days([response.pk]) == {response.pk: yesterday}
    assert response.events.filter(action="carry_over").count() == 2


@pytest.mark.parametrize(("days", "message"), [(-1, "förseglades"), (1, "framtiden")])
def test_the_day_is_neither_before_the_sealing_nor_to_come(days: int, message: str) -> None:
    response = make_sealed()
    with pytest.raises(ValidationError, match=message):
        carry_over(response, done_on=timezone.localdate() + timedelta(days=days))
    assert list(not_carried_over()) == [response]


def test_what_was_noted_by_mistake_is_taken_back_for_a_reason_and_stays_in_the_trail() -> None:
    response = make_sealed()
    carry_over(response)
    assert not not_carried_over().exists()
    with pytest.raises(ValidationError, match="varför"):
        take_back(response, " ")
    take_back(response)
    assert list(not_carried_over()) == [response]
    assert CarryOver.objects.count() == 2
    with pytest.raises(WrongStateError):
        take_back(response)


def test_opened_again_the_next_sealing_is_to_be_carried_over_anew() -> None:
    response = make_sealed()
    carry_over(response)
    reopen(response, "A-2")
    save_answers(response, {"A-2": "Rättat."})
    assert page(editor_of(response), response).status_code == 409
    bring_to(response, State.SUBMITTED)
    assert list(not_carried_over()) == [response]


@pytest.mark.parametrize("role", [Role.APPROVER, Role.ARCHIVIST])
def test_whoever_is_no_editor_reads_the_page_and_notes_nothing(role: Role) -> None:
    response = make_sealed()
    reader = make_member(role, organisation=response.organisation)
    assert page(reader, response).status_code == 200
    with pytest.raises(PermissionDenied):
        tick(response, "A-1", by=reader)
    assert tick(response, "A-1")


def test_what_is_read_here_is_not_carried_over() -> None:
    response = make_response(state=State.SUBMITTED)
    with pytest.raises(WrongStateError, match="läser svaret här"):
        carry_over(response)
    assert page(editor_of(response), response).status_code == 409


def test_what_is_left_before_it_is_carried_over_is_told_by_who_does_it() -> None:
    response = make_response(state=State.APPROVED, questionnaire=carried_questionnaire())
    told = {
        editor_of: "ännu: lås och försegla det, och för sedan över det.",
        approver_of: "ännu: samordnaren låser och förseglar det, och för sedan över det.",
    }
    for reader, words in told.items():
        assert words in client_of(reader(response)).get(response.get_absolute_url()).content.decode()


def test_nothing_is_carried_over_before_it_is_sealed() -> None:
    response = make_response(state=State.APPROVED, questionnaire=carried_questionnaire())
    assert page(approver_of(response), response).status_code == 409
