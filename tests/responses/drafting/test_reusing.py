"""Fetching an earlier year's answer as a starting point: nothing is sent until somebody has answered for it anew."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from config.refusals import WrongStateError
from responses.approval.sending import IncompleteError
from responses.drafting.reusing import confirm_answer, reuse_earlier_answer
from responses.models import Answer, AnswerOrigin, Event, Response, State
from responses.reading.draft import Draft
from tests.builders import (
    bring_to,
    contributor_of,
    editor_of,
    make_organisation,
    save_answers,
    send,
)
from tests.responses.years import LAST_NAME, submitted_last_time, two_years, writing_now

pytestmark = pytest.mark.django_db


def reuse(response: Response, link_id: str, *, item: str = "", **changed: Any) -> list[AnswerOrigin]:
    """Fetch the answer of 2023 to the question (or to `item`) as the editor who has seen what is there now."""
    given = {
        "response": response,
        "link_id": link_id,
        "key": f"{LAST_NAME}:{item or link_id}",
        "base_revision": Draft(response).revision(link_id),
        "actor": editor_of(response),
        "at": timezone.now(),
    }
    return reuse_earlier_answer(**{**given, **changed})


def confirm(response: Response, link_id: str, **changed: Any) -> int:
    given = {"base_revision": None, "actor": editor_of(response), "at": timezone.now()}
    return confirm_answer(response=response, link_id=link_id, **{**given, **changed})


def value(response: Response, link_id: str) -> Any:
    return Draft(response).stored.get(link_id)


def unconfirmed(response: Response) -> list[str]:
    return [problem.link_id for problem in Draft(response).errors if problem.kind == "unconfirmed"]


# Fetching


def test_the_earlier_answer_becomes_a_new_revision() -> None:
    submitted, now = two_years(a1="61")
    [origin] = reuse(now, "1")
    answer = Answer.objects.get(response=now, link_id="1")
    assert (answer.value, answer.revision, answer.updated_by) == ("57", 2, editor_of(now))
    assert (origin.submission, origin.link_id, origin.year, origin.revision) == (submitted, "1", 2023, 2)


def test_what_stood_there_stays_in_the_history() -> None:
    _, now = two_years(a4="Det vi skrev i går.")
    reuse(now, "4")
    answer = Answer.objects.get(response=now, link_id="4")
    assert list(answer.revisions.values_list("value", flat=True)) == [
        "Det vi skrev i går.",
        "Tolv vårdcentraler deltog.",
    ]


def test_the_text_that_the_option_opens_is_fetched_with_it() -> None:
    _, now = two_years()
    reuse(now, "2")
    assert (value(now, "2"), value(now, "2.ja")) == ("ja", "Närvårdsplanen")


def test_options_that_are_gone_are_not_fetched() -> None:
    _, now = two_years()
    reuse(now, "3")
    assert value(now, "3") == ["st"]


def test_an_answer_that_reads_the_same_already_is_left_alone() -> None:
    _, now = two_years(a1="57")
    assert reuse(now, "1") == []
    assert (Draft(now).revision("1"), unconfirmed(now)) == (1, [])


@pytest.mark.parametrize(("link_id", "item"), [("7", "4"), ("6", "6"), ("8", "4"), ("1", "2"), ("1", "finns-inte")])
def test_what_does_not_fit_or_is_not_linked_is_refused(link_id: str, item: str) -> None:
    _, now = two_years()
    with pytest.raises(WrongStateError):
        reuse(now, link_id, item=item)
    assert value(now, link_id) is None


def test_another_organisations_answer_cannot_be_fetched() -> None:
    submitted_last_time()
    now = writing_now(make_organisation())
    with pytest.raises(WrongStateError):
        reuse(now, "1")


def test_an_answer_that_somebody_has_changed_since_it_was_seen_is_not_replaced() -> None:
    _, now = two_years(a1="61")
    save_answers(now, {"1": "62"})
    with pytest.raises(WrongStateError):
        reuse(now, "1", base_revision=1)
    assert value(now, "1") == "62"


def test_only_an_editor_fetches() -> None:
    _, now = two_years()
    with pytest.raises(PermissionDenied):
        reuse(now, "1", actor=contributor_of(now))


def test_nothing_is_fetched_into_what_has_been_sent() -> None:
    _, now = two_years(a1="61")
    bring_to(now, State.IN_REVIEW)
    with pytest.raises(WrongStateError):
        reuse(now, "1")


def test_a_computed_or_unknown_item_cannot_be_fetched_into() -> None:
    _, now = two_years()
    with pytest.raises(KeyError):
        reuse(now, "A")


# Until it is confirmed


def test_a_fetched_answer_stops_sending() -> None:
    _, now = two_years()
    reuse(now, "1")
    assert unconfirmed(now) == ["1"]
    with pytest.raises(IncompleteError) as refused:
        send(now)
    assert [problem.kind for problem in refused.value.problems] == ["unconfirmed"]


def test_a_changed_answer_needs_no_confirmation() -> None:
    _, now = two_years()
    reuse(now, "1")
    save_answers(now, {"1": "61"})
    assert unconfirmed(now) == []
    send(now)


def test_a_confirmed_answer_can_be_sent() -> None:
    _, now = two_years()
    reuse(now, "1")
    assert confirm(now, "1") == 1
    assert unconfirmed(now) == []
    send(now)
    assert now.snapshots.get().content["answers"]["1"] == "57"


def test_saving_the_fetched_answer_as_it_is_does_not_confirm_it() -> None:
    _, now = two_years()
    reuse(now, "1")
    save_answers(now, {"1": "57"})
    assert unconfirmed(now) == ["1"]


def test_one_confirmation_answers_for_the_question_and_its_field() -> None:
    _, now = two_years()
    reuse(now, "2")
    assert unconfirmed(now) == ["2"]
    assert confirm(now, "2") == 2
    assert unconfirmed(now) == []


def test_a_field_whose_question_was_changed_asks_for_itself() -> None:
    _, now = two_years()
    reuse(now, "2")
    save_answers(now, {"2": "nej"})
    assert unconfirmed(now) == []  # the field is parked
    save_answers(now, {"2": "ja"})
    assert unconfirmed(now) == ["2.ja"]


def test_a_parked_answer_needs_no_confirmation() -> None:
    _, now = two_years(a2="ja")
    reuse(now, "9", item="4")
    assert unconfirmed(now) == ["9"]
    save_answers(now, {"2": "nej"})
    assert unconfirmed(now) == []


def test_an_answer_that_was_never_fetched_has_nothing_to_confirm() -> None:
    _, now = two_years(a1="57")
    assert confirm(now, "1") == 0


def test_nobody_confirms_what_they_have_not_seen() -> None:
    _, now = two_years(a1="61")
    reuse(now, "1")
    with pytest.raises(WrongStateError):
        confirm(now, "1", base_revision=1)
    assert unconfirmed(now) == ["1"]


def test_only_an_editor_confirms() -> None:
    _, now = two_years()
    reuse(now, "1")
    with pytest.raises(PermissionDenied):
        confirm(now, "1", actor=contributor_of(now))


def test_the_trail_says_who_fetched_and_who_confirmed() -> None:
    _, now = two_years()
    reuse(now, "1")
    confirm(now, "1")
    events = Event.objects.filter(response=now, action__in=["reused", "confirmed"])
    assert [(event.action, event.actor) for event in events] == [
        ("reused", editor_of(now)),
        ("confirmed", editor_of(now)),
    ]
    assert all("2023" in event.note for event in events)


@pytest.mark.parametrize(
    "change", ["DELETE FROM responses_answerorigin", "UPDATE responses_answerorigin SET year = 2020"]
)
def test_where_an_answer_came_from_cannot_be_rewritten(change: str) -> None:
    _, now = two_years()
    reuse(now, "1")
    with pytest.raises(DatabaseError, match="pgtrigger: Cannot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
