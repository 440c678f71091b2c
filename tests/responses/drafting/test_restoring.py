"""Going back to an earlier wording, and leaving one's own for somebody else's."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import User
from config.refusals import WrongStateError
from responses.drafting import restoring
from responses.drafting.saving import StaleAnswerError
from responses.drafting.values import Given
from responses.models import Answer, AnswerRevision, Response, State
from responses.reading.wordings import A_PAGE, AnswerHistory
from tests.builders import contributor_of, editor_of, make_response, save_answers

pytestmark = pytest.mark.django_db
Kind = AnswerRevision.Kind


@pytest.fixture
def response() -> Response:
    made = make_response(answers={"A-2": "ett"})
    save_answers(made, {"A-2": "två"})
    return made


def restore(response: Response, number: int = 1, base: int | None = 2, by: User | None = None) -> Any:
    return restoring.restore_revision(
        response=response,
        link_id="A-2",
        number=number,
        base_revision=base,
        actor=by or editor_of(response),
        at=timezone.now(),
    )


def keep_beside(response: Response, value: Any, by: User | None = None) -> Answer:
    return restoring.keep_beside(
        response=response,
        link_id="A-2",
        given=Given(value),
        base_revision=1,
        actor=by or editor_of(response),
        at=timezone.now(),
    )


def history(response: Response) -> list[tuple[int, str, Any]]:
    found = AnswerRevision.objects.filter(answer__response=response, answer__link_id="A-2")
    return list(found.values_list("number", "kind", "value"))


def present(response: Response) -> tuple[int, Any]:
    answer = Answer.objects.get(response=response, link_id="A-2")
    return answer.revision, answer.value


# Restoring


def test_a_restored_wording_is_a_new_revision(response: Response) -> None:
    assert restore(response).revision == 3
    assert present(response) == (3, "ett")
    assert history(response) == [(1, Kind.SAVED, "ett"), (2, Kind.SAVED, "två"), (3, Kind.RESTORED, "ett")]


def test_the_history_says_which_wording_was_restored_and_the_trail_that_it_was(response: Response) -> None:
    restore(response)
    assert AnswerHistory(response, "A-2").wordings[0].restored_from == 1
    event = response.events.get(action="restored")
    assert (event.actor, event.note) == (editor_of(response), "Beskriv arbetet, lydelse 1")


def test_a_refused_wording_can_be_restored(response: Response) -> None:
    keep_beside(response, "bos text")
    restore(response, number=3)
    assert present(response) == (4, "bos text")


def test_an_emptied_answer_can_be_restored_as_empty(response: Response) -> None:
    save_answers(response, {"A-2": None})
    restore(response, number=2, base=3)
    assert restore(response, number=3, base=4).answer.value is None


def test_the_wording_in_force_is_not_restored_again(response: Response) -> None:
    assert not restore(response, number=2).changed
    assert not response.events.filter(action="restored").exists()


def test_restoring_over_a_newer_text_is_refused_and_leaves_the_history_as_it_was(response: Response) -> None:
    before = history(response)
    with pytest.raises(StaleAnswerError):
        restore(response, base=1)
    assert (history(response), present(response)) == (before, (2, "två"))


def test_a_wording_that_there_has_never_been_is_unknown(response: Response) -> None:
    with pytest.raises(AnswerRevision.DoesNotExist):
        restore(response, number=9)


@pytest.mark.parametrize("act", [restore, lambda response, by=None: keep_beside(response, "x", by)])
def test_only_an_editor_and_only_in_a_draft(response: Response, act: Callable[..., Any]) -> None:
    with pytest.raises(PermissionDenied):
        act(response, by=contributor_of(response))
    Response.objects.filter(pk=response.pk).update(state=State.IN_REVIEW)
    with pytest.raises(WrongStateError):
        act(response)
    assert len(history(response)) == 2


# Leaving one's own


def test_what_is_left_for_the_others_answer_is_in_the_history(response: Response) -> None:
    theirs = keep_beside(response, "bos text")
    assert (theirs.revision, theirs.value) == (2, "två")
    assert history(response)[2:] == [(3, Kind.REFUSED, "bos text")]


@pytest.mark.parametrize("value", ["ett", "två", "", None])
def test_words_that_the_history_has_and_no_words_are_not_kept_again(response: Response, value: str | None) -> None:
    keep_beside(response, value)
    assert len(history(response)) == 2


# The history's page


def test_two_wordings_are_compared_with_the_earlier_first(response: Response) -> None:
    save_answers(response, {"A-2": "två till"})
    found = AnswerHistory(response, "A-2").compared("3", "2")
    assert found is not None
    assert [(part.kind, part.text) for part in found.parts] == [("same", "två"), ("new", " till")]


@pytest.mark.parametrize("pair", [("1", "1"), ("1", "9"), ("", ""), ("ett", "2"), ("\x00", "1")])
def test_what_are_no_two_wordings_is_not_compared(response: Response, pair: tuple[str, str]) -> None:
    assert AnswerHistory(response, "A-2").compared(*pair) is None


def test_a_long_history_is_a_page_at_a_time_and_wordings_of_different_pages_are_compared(response: Response) -> None:
    answer, more = Answer.objects.get(response=response, link_id="A-2"), range(3, A_PAGE + 3)
    AnswerRevision.objects.bulk_create(
        AnswerRevision(answer=answer, number=number, value=f"lydelse {number}", at=timezone.now()) for number in more
    )
    first, last = (AnswerHistory(response, "A-2", page) for page in ("", "2"))
    assert [one.number for one in first.wordings] == list(reversed(more))
    assert [one.number for one in last.wordings] == [2, 1]
    found = first.compared("1", str(more[-1]))
    assert found is not None
    assert (found.old.number, found.new.number) == (1, more[-1])
