"""Opening a response and writing in it: revisions, history, and what is refused."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from config.refusals import WrongStateError
from responses.drafting import prefill, saving
from responses.drafting.saving import Saved, StaleAnswerError
from responses.models import Answer, AnswerRevision, Response, State
from responses.reading.draft import Draft
from responses.reading.progress import sections_of
from tests.builders import (
    attach_file,
    complete_answers,
    contributor_of,
    editor_of,
    grant_questionnaire,
    make_definition,
    make_member,
    make_organisation,
    make_questionnaire,
    make_response,
    save_answers,
)

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
def response() -> Response:
    return make_response(opens_on=NOON.date() - timedelta(days=30), last_day=NOON.date() + timedelta(days=12))


def save(response: Response, link_id: str, value: Any, *, base: int | None = None, by: User | None = None) -> Saved:
    return saving.save_answer(
        response=response,
        link_id=link_id,
        value=value,
        base_revision=base,
        actor=by or editor_of(response),
        at=NOON,
    )


def history(response: Response, link_id: str) -> list[tuple[int, Any]]:
    revisions = AnswerRevision.objects.filter(answer__response=response, answer__link_id=link_id)
    return list(revisions.values_list("number", "value"))


# Saving


def test_the_first_save_is_revision_one_with_writer_and_time(response: Response) -> None:
    saved = save(response, "A-2", "Vi har arbetat.", base=0)
    answer = Answer.objects.get(response=response, link_id="A-2")
    assert (saved.changed, saved.revision) == (True, 1)
    assert (answer.value, answer.revision) == ("Vi har arbetat.", 1)
    assert (answer.updated_by, answer.updated_at) == (editor_of(response), NOON)


def test_each_change_is_a_new_revision_and_the_earlier_wordings_stay(response: Response) -> None:
    for base, text in enumerate(["ett", "två", "tre"]):
        save(response, "A-2", text, base=base)
    assert history(response, "A-2") == [(1, "ett"), (2, "två"), (3, "tre")]


def test_saving_what_is_there_already_makes_no_revision(response: Response) -> None:
    save(response, "A-2", "ett")
    saved = save(response, "A-2", "ett", base=0)
    assert (saved.changed, saved.revision) == (False, 1)
    assert history(response, "A-2") == [(1, "ett")]


def test_saving_nothing_where_nothing_was_makes_no_answer(response: Response) -> None:
    saved = save(response, "A-2", "  ", base=0)
    assert (saved.changed, saved.revision) == (False, 0)
    assert not Answer.objects.filter(response=response, link_id="A-2").exists()


def test_emptying_an_answer_keeps_what_it_was_in_the_history(response: Response) -> None:
    save(response, "A-2", "ett")
    save(response, "A-2", " \n ", base=1)
    assert history(response, "A-2") == [(1, "ett"), (2, None)]


def test_going_back_to_an_earlier_wording_is_a_revision_too(response: Response) -> None:
    for text in ["ett", "två", "ett"]:
        save(response, "A-2", text)
    assert history(response, "A-2") == [(1, "ett"), (2, "två"), (3, "ett")]


@pytest.mark.parametrize(
    ("link_id", "value"), [("A-2", "x" * 5000), ("A-3", "cirka sju"), ("K-epost", "inte en adress"), ("A-1", "kanske")]
)
def test_a_draft_keeps_whatever_is_written_however_wrong(response: Response, link_id: str, value: str) -> None:
    save(response, link_id, value)
    assert Answer.objects.get(response=response, link_id=link_id).value == value
    assert link_id in Draft(response).problems_of


# Two writers


def test_a_save_against_a_stale_revision_is_refused_with_both_texts(response: Response) -> None:
    save(response, "A-2", "annas text", base=0)
    with pytest.raises(StaleAnswerError) as refused:
        save(response, "A-2", "bos text", base=0, by=make_member(Role.EDITOR, organisation=response.organisation))
    assert (refused.value.answer.value, refused.value.answer.revision) == ("annas text", 1)
    assert refused.value.mine.value == "bos text"
    assert history(response, "A-2") == [(1, "annas text"), (2, "bos text")]


def test_what_was_refused_is_in_the_history_without_being_the_answer(response: Response) -> None:
    save(response, "A-2", "annas text", base=0)
    with pytest.raises(StaleAnswerError):
        save(response, "A-2", "bos text", base=0)
    refused = AnswerRevision.objects.get(answer__link_id="A-2", number=2)
    assert (refused.kind, refused.base, refused.value) == (AnswerRevision.Kind.REFUSED, 0, "bos text")
    answer = Answer.objects.get(response=response, link_id="A-2")
    assert (answer.value, answer.revision) == ("annas text", 1)


def test_a_revision_after_a_refused_one_has_the_next_number(response: Response) -> None:
    save(response, "A-2", "annas text", base=0)
    with pytest.raises(StaleAnswerError):
        save(response, "A-2", "bos text", base=0)
    assert save(response, "A-2", "bådas text", base=1).revision == 3
    assert history(response, "A-2") == [(1, "annas text"), (2, "bos text"), (3, "bådas text")]


def test_the_same_words_refused_twice_are_kept_once(response: Response) -> None:
    save(response, "A-2", "annas text", base=0)
    for _ in range(2):
        with pytest.raises(StaleAnswerError):
            save(response, "A-2", "bos text", base=0)
    assert history(response, "A-2") == [(1, "annas text"), (2, "bos text")]


def test_whoever_has_changed_nothing_stands_in_nobodys_way(response: Response) -> None:
    save(response, "A-2", "ett", base=0)
    save(response, "A-2", "två", base=1)
    saved = save(response, "A-2", "ett", base=1)
    assert (saved.changed, saved.overtaken, saved.revision) == (False, True, 2)
    assert Answer.objects.get(response=response, link_id="A-2").value == "två"


def test_a_revision_that_does_not_exist_yet_is_stale_as_well(response: Response) -> None:
    with pytest.raises(StaleAnswerError) as refused:
        save(response, "A-2", "text", base=3)
    assert (refused.value.answer.value, refused.value.answer.revision) == (None, 0)
    assert history(response, "A-2") == [(1, "text")]


def test_a_stale_save_is_a_wrong_state(response: Response) -> None:
    save(response, "A-2", "annas text")
    with pytest.raises(WrongStateError, match="Någon annan har ändrat"):
        save(response, "A-2", "bos text", base=0)


def test_the_second_writer_may_overwrite_after_seeing_the_first_text(response: Response) -> None:
    save(response, "A-2", "annas text", base=0)
    save(response, "A-2", "bådas text", base=1)
    assert history(response, "A-2") == [(1, "annas text"), (2, "bådas text")]


def test_two_writers_of_different_questions_do_not_meet(response: Response) -> None:
    save(response, "A-2", "annas text", base=0)
    assert save(response, "A-3", "100", base=0).changed


def test_a_save_without_a_known_revision_wins_and_the_other_text_is_in_the_history(response: Response) -> None:
    save(response, "A-2", "annas text")
    save(response, "A-2", "bos text", base=None)
    assert history(response, "A-2") == [(1, "annas text"), (2, "bos text")]


# What is refused


@pytest.mark.parametrize("link_id", ["A-5", "G-1", "G-2", "A", "finns-inte"])
def test_what_is_computed_signed_or_no_question_cannot_be_written(response: Response, link_id: str) -> None:
    with pytest.raises(KeyError):
        save(response, link_id, "text")
    assert not Answer.objects.filter(response=response, link_id=link_id).exists()


def test_a_read_only_question_cannot_be_written() -> None:
    item = "- {type: string, link_id: q, text: T, read_only: true, prefill: organisation.name}"
    response = make_response(questionnaire=make_questionnaire(make_definition(item)), opens_on=NOON.date())
    with pytest.raises(KeyError):
        save(response, "q", "annat")


@pytest.mark.parametrize("state", [state for state in State if state != State.DRAFT])
def test_nothing_is_written_once_the_response_has_been_sent(state: State) -> None:
    response = make_response(state=state)
    before = Answer.objects.get(response=response, link_id="A-2").value
    with pytest.raises(WrongStateError):
        saving.save_answer(
            response=response,
            link_id="A-2",
            value="efteråt",
            base_revision=None,
            actor=editor_of(response),
            at=timezone.now(),
        )
    assert Answer.objects.get(response=response, link_id="A-2").value == before


def test_another_region_s_editor_writes_nothing(response: Response) -> None:
    with pytest.raises(PermissionDenied):
        save(response, "A-2", "text", by=make_member(Role.EDITOR))


def test_a_contributor_writes_only_what_is_handed_to_them(response: Response) -> None:
    with pytest.raises(PermissionDenied):
        save(response, "A-2", "text", by=contributor_of(response))


def test_a_stale_object_in_the_hand_does_not_get_round_the_state() -> None:
    draft = make_response()
    in_hand = Response.objects.get(pk=draft.pk)
    Response.objects.filter(pk=draft.pk).update(state=State.SUBMITTED)
    with pytest.raises(WrongStateError):
        saving.save_answer(
            response=in_hand, link_id="A-2", value="x", base_revision=0, actor=editor_of(draft), at=timezone.now()
        )


# Inviting


def test_an_invited_organisation_gets_its_contact_details_filled_in() -> None:
    organisation = make_organisation(name="Region Halland", number="232100-0115")
    response = make_response(questionnaire=grant_questionnaire(), organisation=organisation)
    filled_in = {answer.link_id: answer.value for answer in response.answers.all()}
    assert filled_in == {
        "SB-K1": "Region Halland",
        "SB-K2": "232100-0115",
        "SB-K3": "Box 517",
        "SB-K4": "301 80",
        "SB-K5": "Halmstad",
        "SB-K6": "Kontaktpersonen",
        "SB-K7": "Strateg för nära vård",
        "SB-K8": organisation.contact_email,
        "SB-K9": "035-134800 vx",
    }


def test_what_is_not_known_of_the_organisation_is_left_blank() -> None:
    response = make_response(organisation=make_organisation(contact_email=""))
    assert [answer.link_id for answer in response.answers.all()] == ["K-namn"]


def test_what_was_filled_in_may_be_changed_and_has_a_history(response: Response) -> None:
    save(response, "K-epost", "annan@example.se", base=1)
    assert [value for _, value in history(response, "K-epost")] == [
        response.organisation.contact_email,
        "annan@example.se",
    ]


def test_inviting_again_gives_the_same_response_and_changes_nothing(response: Response) -> None:
    save(response, "K-epost", "annan@example.se")
    again = prefill.invite_organisation(
        questionnaire=response.questionnaire,
        organisation=response.organisation,
        opens_on=NOON.date(),
        last_day=NOON.date(),
        at=NOON,
    )
    assert again == response
    assert (again.opens_on, again.last_day) == (response.opens_on, response.last_day)
    assert Answer.objects.get(response=response, link_id="K-epost").value == "annan@example.se"
    assert response.events.filter(action="invited").count() == 1


# What a page reads


def test_closing_a_section_parks_what_was_written_and_opening_it_brings_it_back(response: Response) -> None:
    save(response, "A-1", "ja")
    save(response, "B-1", "Planen är klar.")
    save(response, "A-1", "nej")
    assert Draft(response).parked == {"B-1": "Planen är klar."}
    assert "B-1" not in Draft(response).in_force
    save(response, "A-1", "ja")
    assert Draft(response).parked == {}
    assert Draft(response).in_force["B-1"] == "Planen är klar."


def test_the_sum_is_computed_from_what_people_wrote(response: Response) -> None:
    save(response, "A-3", "90296880")
    save(response, "A-4", "1703120")
    assert Draft(response).in_force["A-5"] == "92000000"


def test_the_sections_tell_what_is_done_and_what_is_missing(response: Response) -> None:
    assert [section.status for section in sections_of(Draft(response))] == ["done", "not_started", "closed", "sign_off"]
    save(response, "A-1", "ja")
    assert [section.status for section in sections_of(Draft(response))] == [
        "done",
        "incomplete",
        "not_started",
        "sign_off",
    ]
    save(response, "A-2", "text")
    save(response, "A-1.ja", "planen")
    save(response, "B-1", "text")
    # What is asked and may be left out keeps a section from being done.
    unfinished = sections_of(Draft(response))[1]
    assert (unfinished.status, unfinished.left.answered, len(unfinished.asked)) == ("incomplete", 3, 6)
    save_answers(response, complete_answers(response))
    attach_file(response, "A-6")
    assert [section.status for section in sections_of(Draft(response))] == ["done", "done", "done", "sign_off"]
