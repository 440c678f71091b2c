"""Kommentar till svaret: the respondent's own words to an answer, which are no part of the form."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from responses.drafting import restoring, saving
from responses.drafting.moving import move_to_version
from responses.drafting.saving import Saved, StaleAnswerError
from responses.drafting.values import Given, join_answers, merge_answers
from responses.models import Answer, AnswerRevision, Response
from responses.reading.draft import Draft
from responses.reading.readings import parked_of_draft, reading_of_draft
from responses.reading.snapshots import snapshot_content
from tests.builders import (
    contributor_of,
    editor_of,
    hand_out,
    make_definition,
    make_member,
    make_questionnaire,
    make_response,
    save_answers,
)
from tests.web.questions import EVERY_SHAPE

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
WHY = "Vi har bara räknat de tre första månaderna."
FOLLOWING = """
- type: choice
  link_id: V
  text: Gäller det er?
  options: [{ja: Ja}, {nej: Nej}]
- type: text
  link_id: F
  text: Hur?
  enable_when: [{item: V, is: ja}]
"""
"""A question that is asked only after another answer."""


@pytest.fixture
def response() -> Response:
    return make_response(questionnaire=make_questionnaire(make_definition(sections=EVERY_SHAPE)))


def save(response: Response, link_id: str, value: Any, remark: str | None = None, **fields: Any) -> Saved:
    given = {"base_revision": None, "actor": editor_of(response), "at": timezone.now(), **fields}
    return saving.save_answer(response=response, link_id=link_id, value=value, remark=remark, **given)


def now(response: Response, link_id: str) -> tuple[Any, str, int]:
    answer = Answer.objects.get(response=response, link_id=link_id)
    return answer.value, answer.remark, answer.revision


def history(response: Response, link_id: str) -> list[tuple[Any, str, str]]:
    found = AnswerRevision.objects.filter(answer__response=response, answer__link_id=link_id)
    return list(found.values_list("value", "remark", "kind"))


# Kept like the answer


def test_a_remark_has_its_place_in_the_history_as_the_answer_has(response: Response) -> None:
    save(response, "A-2", "Text", "Först")
    save(response, "A-2", "Text", "Sedan")
    save(response, "A-2", "Ny text")
    assert now(response, "A-2") == ("Ny text", "Sedan", 3)
    assert history(response, "A-2") == [
        ("Text", "Först", "saved"),
        ("Text", "Sedan", "saved"),
        ("Ny text", "Sedan", "saved"),
    ]


def test_a_remark_alone_is_no_answer(response: Response) -> None:
    save(response, "A-2", "", WHY)
    draft = Draft(response)
    assert "A-2" not in draft.in_force
    assert any(one.link_id == "A-2" and one.kind == "missing" for one in draft.problems)
    assert draft.remarks == {"A-2": WHY}


def test_restoring_a_wording_brings_its_remark_back(response: Response) -> None:
    save(response, "A-2", "ett", "om ett")
    save(response, "A-2", "två", "")
    restoring.restore_revision(
        response=response, link_id="A-2", number=1, base_revision=2, actor=editor_of(response), at=timezone.now()
    )
    assert now(response, "A-2") == ("ett", "om ett", 3)


@pytest.mark.parametrize("link_id", ["A-5", "A-1.ja", "A-1.kommentar", "K-namn"])
def test_what_is_computed_or_inside_another_question_takes_no_remark(response: Response, link_id: str) -> None:
    save(response, "A-1", "ja", WHY)
    with pytest.raises(KeyError):
        save(response, link_id, None, WHY)


def test_a_contributor_writes_remarks_to_what_was_handed_to_them_and_to_nothing_else(response: Response) -> None:
    person = contributor_of(response)
    hand_out(response, ["A-2"], person)
    save(response, "A-2", "Text", WHY, actor=person)
    with pytest.raises(PermissionDenied):
        save(response, "A-7", None, WHY, actor=person)


# Two writers


def test_one_writes_the_answer_and_another_the_remark_and_both_stay(response: Response) -> None:
    save(response, "A-2", "Deras text", base_revision=0)
    saved = save(response, "A-2", None, "Min kommentar", base_revision=0)
    assert (saved.overtaken, saved.changed) == (True, True)
    assert now(response, "A-2") == ("Deras text", "Min kommentar", 2)


def test_two_remarks_to_one_answer_are_for_their_writer_to_choose_between(response: Response) -> None:
    save(response, "A-2", "Text", "Deras", base_revision=0)
    with pytest.raises(StaleAnswerError) as refused:
        save(response, "A-2", "Text", "Min", base_revision=0)
    assert refused.value.mine == Given("Text", "Min")
    assert history(response, "A-2")[-1] == ("Text", "Min", "refused")


@pytest.mark.parametrize(
    ("mine", "theirs", "both"),
    [
        (Given("b", ""), Given("a", "k"), Given("b", "k")),
        (Given("a", "k"), Given("b", ""), Given("b", "k")),
        (Given("a", ""), Given("b", "k"), Given("b", "k")),
        (Given("b", ""), Given("c", ""), None),
        (Given("a", "k"), Given("a", "l"), None),
        (Given("b", "k"), Given("b", ""), Given("b", "k")),
    ],
)
def test_what_only_one_has_changed_is_taken_from_that_one(mine: Given, theirs: Given, both: Given | None) -> None:
    assert join_answers(mine, Given("a", ""), theirs) == both


def test_a_proposal_has_both_remarks(response: Response) -> None:
    both = merge_answers(response.tree.question("A-2"), Given("a", ""), Given("a", "Min."), Given("a", "Deras."))
    assert both == Given("a", "Min. Deras.")


# As the page does it


@pytest.fixture
def me(response: Response) -> User:
    return make_member(Role.EDITOR, organisation=response.organisation, name="Undertecknad")


@pytest.fixture
def client(me: User) -> Client:
    client = Client()
    client.force_login(me)
    return client


def post(client: Client, response: Response, link_id: str, **fields: str) -> Any:
    body = urlencode({f"{link_id}-{name}": text for name, text in fields.items() if name != "goto"})
    body += urlencode({"": fields["goto"]}).replace("=", "&goto=", 1) if "goto" in fields else ""
    url = reverse("save_question", args=[response.pk, link_id])
    return client.post(
        url, body, content_type="application/x-www-form-urlencoded", headers={"Accept": "application/json"}
    )


def test_the_page_saves_the_remark_with_its_question(response: Response, client: Client) -> None:
    answer = post(client, response, "A-2", value="Text", remark="  Min \r\nkommentar ", revision="0")
    assert answer.json()["revision"] == 1
    assert now(response, "A-2") == ("Text", "Min \nkommentar", 1)


def test_a_page_without_the_field_leaves_the_remark_as_it_is(response: Response, client: Client) -> None:
    save(response, "A-2", "Text", WHY)
    post(client, response, "A-2", value="Ny text", revision="1")
    assert now(response, "A-2")[:2] == ("Ny text", WHY)


def test_whoever_wrote_only_the_remark_gets_the_others_answer_into_the_field(
    response: Response, client: Client
) -> None:
    save_answers(response, {"A-2": "Deras text"})
    answer = post(client, response, "A-2", value="", remark="Min", revision="0")
    assert answer.status_code == 200
    assert dict(answer.json()["fields"]) == {"A-2-value": "Deras text", "A-2-remark": "Min"}


def test_a_conflict_shows_both_remarks_and_taking_theirs_keeps_mine_in_the_history(
    response: Response, client: Client
) -> None:
    save(response, "A-2", "Text", "Deras")
    refused = post(client, response, "A-2", value="Text", remark="Min", revision="0")
    assert refused.status_code == 409
    assert "Kommentar till svaret" in refused.json()["conflict"]
    theirs = post(client, response, "A-2", value="Text", remark="Min", revision="0", goto="theirs:A-2")
    assert dict(theirs.json()["fields"])["A-2-remark"] == "Deras"
    assert ("Text", "Min", "refused") in history(response, "A-2")


def test_without_javascript_the_section_saves_remarks_too(response: Response, client: Client) -> None:
    body = urlencode({"A-2-value": "", "A-2-remark": WHY, "A-2-revision": "0"})
    url = reverse("section", args=[response.pk, "A"])
    client.post(url, body, content_type="application/x-www-form-urlencoded")
    assert now(response, "A-2")[:2] == (None, WHY)
    assert WHY in client.get(url).content.decode()


@pytest.mark.parametrize(
    ("link_id", "typed", "place"),
    [("A-3", "cirka sju", "A-3"), ("A-2", "x" * 300, "A-2"), ("A-7.annan", "y" * 200, "A-7")],
)
def test_a_refused_answer_is_offered_the_remark(
    response: Response, client: Client, link_id: str, typed: str, place: str
) -> None:
    save_answers(response, {"A-7": ["annan"]})
    offered = f'href="#kommentar-{place}"'
    assert offered in post(client, response, link_id, value=typed, revision="0").json()["messages"]
    assert offered in client.get(reverse("section", args=[response.pk, "A"])).content.decode()


def test_an_answer_that_fits_is_offered_nothing(response: Response, client: Client) -> None:
    assert "#kommentar-" not in post(client, response, "A-3", value="7", revision="0").json()["messages"]


# What is said of it


def test_personal_data_in_a_remark_is_pointed_out_and_needs_a_reason(response: Response) -> None:
    save(response, "A-7", ["hem"], "Ring 19121212-1212.")
    [problem] = Draft(response).personal_data
    assert (problem.link_id, problem.part, problem.severity) == ("A-7", "kommentar", "warning")
    assert problem.message.startswith("Kommentaren till svaret")


def test_what_the_copy_cannot_show_of_a_remark_is_pointed_out(response: Response) -> None:
    save(response, "A-7", ["hem"], "Bra \U0001f642")
    assert [one.part for one in Draft(response).warnings if one.kind == "unprintable"] == ["kommentar"]


# Read, frozen, parked


def test_a_remark_is_frozen_with_the_answers_while_its_question_is_asked(response: Response) -> None:
    save(response, "A-2", "Text", WHY)
    assert snapshot_content(Draft(response), 1)["remarks"] == {"A-2": WHY}
    shown = [item for section in reading_of_draft(Draft(response)).sections for item in section.items]
    assert [item.remark for item in shown if item.link_id == "A-2"] == [WHY]


def test_a_remark_to_a_question_that_is_not_asked_is_parked_with_it() -> None:
    response = make_response(questionnaire=make_questionnaire(make_definition(FOLLOWING)), answers={"V": "ja"})
    save(response, "F", "", WHY)
    save(response, "V", "nej")
    draft = Draft(response)
    assert snapshot_content(draft, 1)["remarks"] == {}
    assert [(item.link_id, item.remark) for item in parked_of_draft(draft)] == [("F", WHY)]


def test_moving_to_a_version_without_the_question_keeps_its_remark_to_read() -> None:
    both = "- {type: text, link_id: A-1, text: Ett}\n- {type: text, link_id: A-2, text: Två}"
    one = "- {type: text, link_id: A-1, text: Ett}"
    first = make_questionnaire(make_definition(both, name="flytt"))
    response = make_response(questionnaire=first)
    save(response, "A-2", None, WHY)
    second = make_questionnaire(make_definition(one, name="flytt", version="2026-02-01"))
    move_to_version(response=response, questionnaire=second, actor=editor_of(response), at=timezone.now())
    moved = Response.objects.get(pk=response.pk)
    assert [(item.link_id, item.remark) for item in parked_of_draft(Draft(moved))] == [("A-2", WHY)]


def test_another_persons_remark_that_would_be_parked_is_shown_before_it_is() -> None:
    asked = make_response(questionnaire=make_questionnaire(make_definition(FOLLOWING)), answers={"V": "ja"})
    save(asked, "F", None, WHY)
    other = make_member(Role.EDITOR, organisation=asked.organisation)
    with pytest.raises(saving.ClosesOthersError) as refused:
        save(asked, "V", "nej", actor=other)
    assert [item.link_id for item in refused.value.closing.items] == ["F"]
