"""Moving a draft to a newer version: the difference is shown, nothing is lost, and nothing moves by itself."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from responses.models import AnswerRevision, Event, Response, State, VersionMove
from responses.reading.draft import Draft
from responses.reading.readings import reading_of_snapshot
from surveys import services
from surveys.models import Questionnaire
from tests.builders import (
    approver_of,
    attach_file,
    bring_to,
    complete_answers,
    contributor_of,
    editor_of,
    hand_out,
    make_definition,
    make_member,
    make_questionnaire,
    make_response,
    reopen,
    save_answers,
    the_author,
)

pytestmark = pytest.mark.django_db

OLD = """
- {type: text, link_id: A-1, text: Beskriv arbetet, max_length: 1000}
- {type: text, link_id: A-2, text: Frågan som tas bort}
- {type: text, link_id: A-3, text: Frågan som blir ett val}
- type: multi_choice
  link_id: A-4
  text: Vilka insatser?
  options: [{hem: Hembesök}, {lakare: Läkarmedverkan}]
- {type: file, link_id: A-5, text: Underlaget som tas bort}
- {type: choice, link_id: A-6, text: Har ni en plan, options: [{ja: Ja}, {nej: Nej}]}
- {type: text, link_id: A-7, text: Om planen}
""".replace("Vilka insatser?", '"Vilka insatser?"')
NEW = """
- {type: text, link_id: A-1, text: Beskriv arbetet under året, max_length: 500}
- type: choice
  link_id: A-3
  text: Frågan som blir ett val
  options: [{ja: Ja}, {nej: Nej}]
- {type: multi_choice, link_id: A-4, text: "Vilka insatser?", options: [{lakare: Läkarmedverkan}, {annat: Annat}]}
- {type: choice, link_id: A-6, text: Har ni en plan, options: [{ja: Ja}, {nej: Nej}]}
- {type: text, link_id: A-7, text: Om planen, enable_when: {item: A-6, is: ja}}
- {type: text, link_id: A-8, text: Frågan som är ny}
"""
ANSWERS = {
    "A-1": "Arbetet går framåt.",
    "A-2": "Svaret på frågan som tas bort.",
    "A-3": "Fritext som inte är något val.",
    "A-4": ["hem", "lakare"],
    "A-6": "nej",
    "A-7": "Planen är tagen.",
}


@pytest.fixture
def response() -> Response:
    """A draft with an answer to everything and a document on an item that the newer version does not have."""
    questionnaire = make_questionnaire(make_definition(name="prov", items=OLD))
    response = make_response(questionnaire=questionnaire, answers=ANSWERS)
    attach_file(response, "A-5", title="Handlingsplanen")
    return response


@pytest.fixture
def newer(response: Response) -> Questionnaire:
    return make_questionnaire(make_definition(name="prov", version="2026-02-01", items=NEW))


@pytest.fixture
def editor(response: Response, client: Client) -> Client:
    client.force_login(editor_of(response))
    return client


def read(client: Client, name: str, response: Response, *rest: str) -> str:
    answer = client.get(reverse(name, args=[response.pk, *rest]))
    assert answer.status_code == 200
    return answer.content.decode()


def move(client: Client, response: Response, questionnaire: Questionnaire) -> Any:
    answer = client.post(reverse("move", args=[response.pk]), {"version": questionnaire.pk})
    response.refresh_from_db()
    return answer


def parked_in(text: str) -> str:
    """The part of a page that lists the parked answers."""
    return text.partition('class="sp-parked"')[2].partition("</dl>\n        </details>")[0]


def outcomes(client: Client, response: Response) -> dict[str, str]:
    shown = client.get(reverse("move", args=[response.pk])).context["consequences"]
    return {one.shown.link_id: one.outcome for _, some in shown.groups for one in some}


# Before


def test_without_a_newer_version_there_is_no_banner_and_no_page(editor: Client, response: Response) -> None:
    assert "Enkäten har rättats" not in read(editor, "response", response)
    assert editor.get(reverse("move", args=[response.pk])).status_code == 409


def test_the_task_list_tells_the_editor_of_a_newer_version(
    editor: Client, response: Response, newer: Questionnaire
) -> None:
    text = read(editor, "response", response)
    assert "Enkäten har rättats" in text
    assert reverse("move", args=[response.pk]) in text


def test_the_writing_page_names_the_newer_version_too(editor: Client, response: Response, newer: Questionnaire) -> None:
    text = editor.get(reverse("section", args=[response.pk, response.tree.items[0].link_id])).content.decode()
    assert "Utgåva 2026-02-01 är publicerad. Ni skriver på 2026-01-15." in text
    assert reverse("move", args=[response.pk]) in text


def test_the_writing_page_names_none_where_there_is_none_to_move_to(
    editor: Client, response: Response, newer: Questionnaire
) -> None:
    make_response(questionnaire=newer, organisation=response.organisation)
    text = editor.get(reverse("section", args=[response.pk, response.tree.items[0].link_id])).content.decode()
    assert "Enkäten har rättats" not in text


def test_a_retired_version_is_not_offered(editor: Client, response: Response, newer: Questionnaire) -> None:
    services.retire_questionnaire(questionnaire=newer, reason="Fel.", actor=the_author(), at=timezone.now())
    assert "Enkäten har rättats" not in read(editor, "response", response)
    assert move(editor, response, newer).status_code == 409


def test_only_the_editor_is_told_and_only_the_editor_may_move(
    client: Client, response: Response, newer: Questionnaire
) -> None:
    client.force_login(approver_of(response))
    assert "Enkäten har rättats" not in read(client, "response", response)
    assert client.get(reverse("move", args=[response.pk])).status_code == 403
    assert move(client, response, newer).status_code == 403
    helper = contributor_of(response)
    hand_out(response, ["A-1"], helper)
    client.force_login(helper)
    assert move(client, response, newer).status_code == 403
    client.force_login(make_member(Role.EDITOR))
    assert move(client, response, newer).status_code == 404


def test_the_page_says_of_each_answer_what_becomes_of_it(
    editor: Client, response: Response, newer: Questionnaire
) -> None:
    assert outcomes(editor, response) == {
        "A-1": "check",
        "A-2": "parked",
        "A-3": "set_aside",
        "A-4": "set_aside",
        "A-5": "parked",
        "A-7": "parked",
        "A-8": "",
    }
    text = read(editor, "move", response)
    for answer in ("Arbetet går framåt.", "Svaret på frågan som tas bort.", "Handlingsplanen", "Planen är tagen."):
        assert answer in text
    assert "Beskriv arbetet<ins> under året</ins>" in text


def test_looking_at_the_difference_moves_nothing(editor: Client, response: Response, newer: Questionnaire) -> None:
    read(editor, "move", response)
    response.refresh_from_db()
    assert response.questionnaire != newer
    assert not VersionMove.objects.exists()


# The move


def test_the_draft_then_answers_the_newer_version_and_the_trail_says_so(
    editor: Client, response: Response, newer: Questionnaire
) -> None:
    stored = {answer.link_id: answer.value for answer in response.answers.all()}
    assert move(editor, response, newer).status_code == 302
    assert response.questionnaire == newer
    assert {answer.link_id: answer.value for answer in response.answers.all()} == stored
    assert Event.objects.filter(response=response, action="moved", actor=editor_of(response)).exists()
    text = read(editor, "response", response)
    assert "utgåva 2026-02-01" in text
    assert "Enkäten har rättats" not in text


def test_a_version_that_is_no_longer_the_newest_is_refused(
    editor: Client, response: Response, newer: Questionnaire
) -> None:
    make_questionnaire(make_definition(name="prov", version="2026-03-01", items=NEW))
    assert move(editor, response, newer).status_code == 409
    assert response.questionnaire != newer


@pytest.mark.parametrize("version", ["", "0", "x", "9" * 30])
def test_a_version_that_does_not_exist_is_not_found(
    version: str, editor: Client, response: Response, newer: Questionnaire
) -> None:
    assert editor.post(reverse("move", args=[response.pk]), {"version": version}).status_code == 404


def test_what_has_been_sent_for_approval_cannot_be_moved(
    editor: Client, response: Response, newer: Questionnaire
) -> None:
    save_answers(response, complete_answers(response))
    bring_to(response, State.IN_REVIEW)
    assert editor.get(reverse("move", args=[response.pk])).status_code == 409
    assert move(editor, response, newer).status_code == 409
    assert response.questionnaire != newer


def test_an_organisation_that_already_answers_the_newer_version_is_not_moved_onto_it(
    editor: Client, response: Response, newer: Questionnaire
) -> None:
    make_response(questionnaire=newer, organisation=response.organisation)
    assert "Enkäten har rättats" not in read(editor, "response", response)
    assert move(editor, response, newer).status_code == 409


# Nothing is lost


def test_answers_and_documents_of_items_that_are_gone_are_parked_and_shown_on_the_check_page(
    editor: Client, response: Response, newer: Questionnaire
) -> None:
    move(editor, response, newer)
    parked = parked_in(read(editor, "check", response))
    for text in ("Frågan som tas bort", "Svaret på frågan som tas bort.", "Underlaget som tas bort", "Handlingsplanen"):
        assert text in parked
    assert "tagits bort i den nya utgåvan" in parked


def test_the_approver_sees_the_parked_answers_too_and_they_are_not_sent(
    editor: Client, client: Client, response: Response, newer: Questionnaire
) -> None:
    move(editor, response, newer)
    save_answers(response, {"A-3": "ja"})
    bring_to(response, State.IN_REVIEW)
    client.force_login(approver_of(response))
    assert "Svaret på frågan som tas bort." in parked_in(read(client, "review", response))
    content = response.snapshots.latest("number").content
    assert content["answers"] == {"A-1": ANSWERS["A-1"], "A-3": "ja", "A-4": ["lakare"], "A-6": "nej"}
    assert content["attachments"] == []


def test_an_answer_that_does_not_fit_the_changed_question_is_shown_beside_it(
    editor: Client, response: Response, newer: Questionnaire
) -> None:
    move(editor, response, newer)
    text = read(editor, "section", response, "A")
    assert "Frågan har ändrats i den nya utgåvan." in text
    assert ANSWERS["A-3"] in text
    assert "Hembesök" in text
    assert "Svaret går inte att läsa" not in text


def test_saving_the_page_without_answering_the_changed_question_keeps_the_old_answer(
    editor: Client, response: Response, newer: Questionnaire
) -> None:
    move(editor, response, newer)
    fields = {"A-3-revision": "1", "A-4-revision": "1", "A-4-value": ["lakare"], "goto": "stay"}
    assert editor.post(reverse("section", args=[response.pk, "A"]), fields).status_code == 302
    stored = {answer.link_id: answer.value for answer in response.answers.all()}
    assert (stored["A-3"], stored["A-4"]) == (ANSWERS["A-3"], ANSWERS["A-4"])


def test_answering_the_changed_question_replaces_the_old_answer_which_stays_in_the_history(
    editor: Client, response: Response, newer: Questionnaire
) -> None:
    move(editor, response, newer)
    fields = {"A-3-revision": "1", "A-3-value": "nej", "goto": "stay"}
    assert editor.post(reverse("section", args=[response.pk, "A"]), fields).status_code == 302
    assert Draft(response).answers["A-3"] == "nej"
    kept = AnswerRevision.objects.filter(answer__response=response, answer__link_id="A-3").order_by("number")
    assert [revision.value for revision in kept] == [ANSWERS["A-3"], "nej"]
    assert ANSWERS["A-3"] in read(editor, "answer_history", response, "A-3")


def test_the_part_of_an_answer_that_the_newer_version_has_counts_and_the_rest_is_parked(
    editor: Client, response: Response, newer: Questionnaire
) -> None:
    move(editor, response, newer)
    draft = Draft(response)
    assert draft.answers["A-4"] == ["lakare"]
    assert draft.answers["A-3"] is None
    assert [problem for problem in draft.problems if problem.kind == "unreadable"] == []
    assert "Hembesök" in parked_in(read(editor, "check", response))


@pytest.mark.parametrize("name", ["section", "save_question"])
def test_what_is_typed_on_a_page_of_the_older_version_is_refused_not_dropped(
    name: str, editor: Client, response: Response, newer: Questionnaire
) -> None:
    old = response.questionnaire
    address = f"{reverse('section', args=[response.pk, 'A'])}?utgava={old.pk}"
    page = read(editor, "section", response, "A")
    assert f'action="?utgava={old.pk}"' in page
    assert f'{reverse("save_question", args=[response.pk, "FRAGA"])}?utgava={old.pk}"' in page
    move(editor, response, newer)
    if name == "save_question":
        address = f"{reverse('save_question', args=[response.pk, 'A-3'])}?utgava={old.pk}"
    answer = editor.post(address, {"A-3-revision": "1", "A-3-value": "Mer fritext"})
    assert answer.status_code == 409
    assert "annan utgåva medan du skrev" in answer.content.decode()


def test_moving_twice_still_shows_what_the_first_version_asked(
    editor: Client, response: Response, newer: Questionnaire
) -> None:
    move(editor, response, newer)
    third = "- {type: text, link_id: A-9, text: Allt är nytt}"
    move(editor, response, make_questionnaire(make_definition(name="prov", version="2026-03-01", items=third)))
    parked = parked_in(read(editor, "check", response))
    for text in ("Svaret på frågan som tas bort.", "Arbetet går framåt.", "Handlingsplanen", "Fritext som inte"):
        assert text in parked


def test_what_was_submitted_before_the_move_is_read_with_the_version_it_answered(
    editor: Client, response: Response, newer: Questionnaire
) -> None:
    old = response.questionnaire
    save_answers(response, complete_answers(response))
    bring_to(response, State.SUBMITTED)
    reopen(response)
    move(editor, response, newer)
    snapshot = response.snapshots.latest("number")
    reading = reading_of_snapshot(snapshot, None)
    assert (snapshot.questionnaire, reading.version) == (old, "2026-01-15")
    assert "A-2" in {item.link_id for section in reading.sections for item in section.items}


def test_what_becomes_too_long_is_said_before_it_is_moved_and_stays_as_it_is(
    response: Response, newer: Questionnaire, editor: Client
) -> None:
    assert "Blir för långt" not in read(editor, "move", response)
    save_answers(response, {"A-1": "ord " * 150})
    assert "Blir för långt (1)" in read(editor, "move", response)
    move(editor, response, newer)
    assert Draft(response).answers["A-1"] == "ord " * 150
