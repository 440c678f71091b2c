"""Two people in one question: what the second one gets back, and what each choice does."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from responses.drafting.conflicts import given_as_text
from responses.drafting.forms import QuestionForm
from responses.drafting.forms.fields import entries_of
from responses.drafting.values import Given
from responses.models import Answer, AnswerRevision, Response
from responses.reading.draft import Draft
from tests.builders import make_definition, make_member, make_questionnaire, make_response, save_answers
from tests.web.questions import EVERY_SHAPE

pytestmark = pytest.mark.django_db

# link_id: what was there, mine, theirs, both put together
CASES: dict[str, tuple[Any, Any, Any, Any]] = {
    "A-2": ("Ett.", "Ett. Mitt.", "Deras. Ett.", "Deras. Ett. Mitt."),
    "A-3": ("1", "2", "3", "2"),
    "A-1": (None, "ja", "nej", "ja"),
    "A-6": (None, {"note": "Min."}, {"by_email": True}, {"by_email": True, "note": "Min."}),
    "A-7": (["lakare"], ["lakare", "hem"], ["annan"], ["hem", "annan"]),
    "A-8": (None, {"kontinuitet": "ja"}, {"tillganglighet": "nej"}, {"kontinuitet": "ja", "tillganglighet": "nej"}),
    "A-9": (None, {"ja": "2"}, {"nej": "3"}, {"ja": "2", "nej": "3"}),
    "A-10": (
        None,
        {"r1": {"mal": "Mitt.", "resultat": ""}},
        {"r1": {"mal": "Deras.", "resultat": ""}},
        {"r1": {"mal": "Mitt. Deras.", "resultat": ""}},
    ),
    "A-11": ("61", {"not_known": True}, "62", {"not_known": True}),
    "A-12": (["Ett.", ""], ["Ett.", "Mitt."], ["Deras.", ""], ["Deras.", "Mitt."]),
    "A-17": (
        {"alla": {"k1": "3"}},
        {"alla": {"k1": "3", "k2": "4"}},
        {"alla": {"k1": "5"}, "lakare": {"k1": "1"}},
        {"alla": {"k1": "5", "k2": "4"}, "lakare": {"k1": "1"}},
    ),
    "A-18": (
        [{"namn": "SIP"}],
        [{"namn": "SIP"}, {"namn": "Mitt"}],
        [{"om": "Vård", "namn": "SIP"}],
        [{"om": "Vård", "namn": "SIP"}, {"namn": "Mitt"}],
    ),
}


@pytest.fixture
def response() -> Response:
    made = make_response(questionnaire=make_questionnaire(make_definition(sections=EVERY_SHAPE)))
    make_member(Role.EDITOR, organisation=made.organisation, name="Anna")  # first by name: she is who save_answers is
    return made


@pytest.fixture
def me(response: Response) -> User:
    return make_member(Role.EDITOR, organisation=response.organisation, name="Undertecknad")


@pytest.fixture
def client(me: User) -> Client:
    client = Client()
    client.force_login(me)
    return client


def clash(response: Response, link_id: str) -> int:
    """Let a colleague save theirs on top of what was there. Gives the revision that I saw."""
    base, _, theirs, _ = CASES[link_id]
    if base is not None:
        save_answers(response, {link_id: base})
    seen = Draft(response).revision(link_id)
    save_answers(response, {link_id: theirs})
    return seen


def fields(response: Response, link_id: str, value: Any, revision: int, **more: Any) -> str:
    entries = entries_of(response.tree.question(link_id), value)
    named = [(f"{link_id}-{name}", text) for name, text in entries]
    controls = [(f"{link_id}-{name}", str(number)) for name, number in more.items() if name == "seen"]
    goto = [("goto", more["goto"])] if "goto" in more else []
    return urlencode([*named, (f"{link_id}-revision", str(revision)), *controls, *goto])


def save(client: Client, response: Response, link_id: str, body: str) -> Any:
    url = reverse("save_question", args=[response.pk, link_id])
    return client.post(
        url, body, content_type="application/x-www-form-urlencoded", headers={"Accept": "application/json"}
    )


def save_section(client: Client, response: Response, body: str) -> Any:
    url = reverse("section", args=[response.pk, "A"])
    return client.post(url, body, content_type="application/x-www-form-urlencoded")


def stored(response: Response, link_id: str) -> Any:
    return Answer.objects.get(response=response, link_id=link_id).value


def history(response: Response, link_id: str) -> list[Any]:
    found = AnswerRevision.objects.filter(answer__response=response, answer__link_id=link_id)
    return list(found.values_list("value", flat=True))


# Every kind of question, as the page does it


@pytest.mark.parametrize("link_id", CASES)
def test_what_a_form_shows_is_posted_back_as_the_same_value(link_id: str, response: Response) -> None:
    question = response.tree.question(link_id)
    for value in CASES[link_id]:
        body = fields(response, link_id, value, 0)
        form = QuestionForm(draft=Draft(response), question=question, data=QueryDict(body))
        assert form.value() == value or (value is None and not form.value())


@pytest.mark.parametrize("link_id", CASES)
def test_a_refused_save_shows_both_answers_and_keeps_mine(link_id: str, response: Response, client: Client) -> None:
    seen = clash(response, link_id)
    _, mine, theirs, _ = CASES[link_id]
    answer = save(client, response, link_id, fields(response, link_id, mine, seen))
    body = answer.json()
    assert (answer.status_code, body["revision"]) == (409, Draft(response).revision(link_id))
    print(body["conflict"])
    assert "Någon annan hann spara före dig" in body["conflict"]
    assert "Sparat av Anna" in body["conflict"]
    assert stored(response, link_id) == theirs
    assert history(response, link_id)[-1] == mine


@pytest.mark.parametrize("link_id", CASES)
def test_mine_replaces_theirs_which_stays_in_the_history(link_id: str, response: Response, client: Client) -> None:
    seen = clash(response, link_id)
    _, mine, theirs, _ = CASES[link_id]
    now = Draft(response).revision(link_id)
    body = fields(response, link_id, mine, seen, seen=now, goto=f"mine:{link_id}")
    answer = save(client, response, link_id, body)
    assert (answer.status_code, answer.json()["conflict"].strip()) == (200, "")
    assert stored(response, link_id) == mine
    assert theirs in history(response, link_id)


@pytest.mark.parametrize("link_id", CASES)
def test_theirs_comes_into_my_fields_and_mine_into_the_history(
    link_id: str, response: Response, client: Client
) -> None:
    seen = clash(response, link_id)
    _, mine, theirs, _ = CASES[link_id]
    body = fields(response, link_id, mine, seen, goto=f"theirs:{link_id}")
    answer = save(client, response, link_id, body)
    shown = entries_of(response.tree.question(link_id), theirs)
    assert answer.status_code == 200
    assert answer.json()["fields"] == [[f"{link_id}-{name}", text] for name, text in shown]
    assert (stored(response, link_id), history(response, link_id)[-1]) == (theirs, mine)


@pytest.mark.parametrize("link_id", CASES)
def test_both_put_together_come_into_my_fields_and_nothing_is_saved_yet(
    link_id: str, response: Response, client: Client
) -> None:
    seen = clash(response, link_id)
    _, mine, theirs, both = CASES[link_id]
    body = fields(response, link_id, mine, seen, goto=f"merge:{link_id}")
    answer = save(client, response, link_id, body)
    proposed = entries_of(response.tree.question(link_id), both)
    assert answer.status_code == 409
    assert sorted(answer.json()["fields"]) == sorted([f"{link_id}-{name}", text] for name, text in proposed)
    assert "Spara det som står i frågan" in answer.json()["conflict"]
    assert (stored(response, link_id), history(response, link_id)[-1]) == (theirs, mine)


# The details


def test_only_the_words_that_differ_are_marked(response: Response, client: Client) -> None:
    save_answers(response, {"A-2": "Vi har arbetat med kontinuitet"})
    save_answers(response, {"A-2": "Vi har arbetat med tillgänglighet"})
    shown = save(client, response, "A-2", fields(response, "A-2", "Vi har arbetat med personal", 1)).json()["conflict"]
    assert "Vi har arbetat med <mark>personal</mark>" in shown
    assert "Vi har arbetat med <mark>tillgänglighet</mark>" in shown


def test_a_third_text_that_came_while_i_was_choosing_is_a_new_conflict(response: Response, client: Client) -> None:
    seen = clash(response, "A-2")
    now = Draft(response).revision("A-2")
    save_answers(response, {"A-2": "En tredje."})
    body = fields(response, "A-2", "Min.", seen, seen=now, goto="mine:A-2")
    answer = save(client, response, "A-2", body)
    assert answer.status_code == 409
    assert "En tredje" in answer.json()["conflict"]
    assert (stored(response, "A-2"), history(response, "A-2")[-1]) == ("En tredje.", "Min.")


def test_choosing_mine_without_having_seen_theirs_is_refused(response: Response, client: Client) -> None:
    seen = clash(response, "A-2")
    answer = save(client, response, "A-2", fields(response, "A-2", "Min.", seen, goto="mine:A-2"))
    assert answer.status_code == 409


def test_ones_own_other_window_is_called_so(response: Response, client: Client) -> None:
    assert save(client, response, "A-2", fields(response, "A-2", "I ett fönster.", 0)).status_code == 200
    shown = save(client, response, "A-2", fields(response, "A-2", "I ett annat.", 0)).json()["conflict"]
    assert "Du har själv sparat i ett annat fönster" in shown


def test_a_field_that_i_did_not_change_shows_what_a_colleague_wrote(response: Response, client: Client) -> None:
    seen = clash(response, "A-2")
    answer = save(client, response, "A-2", fields(response, "A-2", "Ett.", seen))
    assert answer.status_code == 200
    assert answer.json()["fields"] == [["A-2-value", "Deras. Ett."]]
    assert stored(response, "A-2") == "Deras. Ett."


def test_a_table_is_compared_as_text(response: Response) -> None:
    shown = given_as_text(response.tree, "A-10", Given({"r1": {"mal": "Fler", "resultat": "61 %"}}), "Region Prov")
    assert shown == "Region Prov\nMål: Fler\nResultat: 61 %"


def test_a_choice_and_a_matrix_are_compared_as_text(response: Response) -> None:
    assert given_as_text(response.tree, "A-7", Given(["lakare", "hem"])) == "Läkarmedverkan\nHembesök"
    assert given_as_text(response.tree, "A-8", Given({"kontinuitet": "ja"})) == "Kontinuitet: Ja"
    assert given_as_text(response.tree, "A-9", Given({"nej": "1200"})) == "Nej: 1\u00a0200"


# Without JavaScript: the whole section is posted


def test_the_page_comes_back_with_both_answers_and_the_rest_is_saved(response: Response, client: Client) -> None:
    seen = clash(response, "A-2")
    other = fields(response, "A-3", "500", 0)
    answer = save_section(client, response, f"{fields(response, 'A-2', 'Min text.', seen)}&{other}")
    assert answer.status_code == 409
    assert "Min text." in answer.content.decode()
    assert f'name="A-2-revision" value="{seen}"' in answer.content.decode()
    assert (stored(response, "A-2"), stored(response, "A-3")) == ("Deras. Ett.", "500")


def test_saving_the_same_page_again_without_choosing_overwrites_nothing(response: Response, client: Client) -> None:
    seen = clash(response, "A-2")
    for _ in range(2):
        assert save_section(client, response, fields(response, "A-2", "Min text.", seen)).status_code == 409
    assert stored(response, "A-2") == "Deras. Ett."
    assert history(response, "A-2").count("Min text.") == 1


def test_a_changed_field_after_a_conflict_elsewhere_is_no_conflict_with_oneself(
    response: Response, client: Client
) -> None:
    seen = clash(response, "A-2")
    body = f"{fields(response, 'A-2', 'Min text.', seen)}&{fields(response, 'A-3', '500', 0)}"
    page = save_section(client, response, body).content.decode()
    assert 'name="A-3-revision" value="1"' in page


@pytest.mark.parametrize(("choice", "left"), [("mine", "Min text."), ("theirs", "Deras. Ett.")])
def test_a_choice_without_javascript_leads_back_to_the_question(
    choice: str, left: str, response: Response, client: Client
) -> None:
    seen = clash(response, "A-2")
    now = Draft(response).revision("A-2")
    body = fields(response, "A-2", "Min text.", seen, seen=now, goto=f"{choice}:A-2")
    answer = save_section(client, response, body)
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("#fraga-A-2")
    assert stored(response, "A-2") == left
    assert {"Min text.", "Deras. Ett."} <= set(history(response, "A-2"))


def test_the_proposal_without_javascript_stands_in_the_field(response: Response, client: Client) -> None:
    seen = clash(response, "A-2")
    answer = save_section(client, response, fields(response, "A-2", "Ett. Min text.", seen, goto="merge:A-2"))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Deras. Ett. Min text.</textarea>" in page
    assert "Båda svaren står nu i frågan" in page


# Presence rides on saves


def test_a_save_tells_who_else_is_in_the_response_and_where(response: Response, client: Client) -> None:
    colleague = make_member(Role.EDITOR, organisation=response.organisation, name="Kollegan")
    theirs = Client()
    theirs.force_login(colleague)
    url = reverse("presence", args=[response.pk])
    assert theirs.post(url, {"question": "A-2", "section": "A"}).json() == {"others": []}
    others = save(client, response, "A-3", fields(response, "A-3", "1", 0)).json()["others"]
    assert [(other["name"], other["question"], other["section_name"]) for other in others] == [
        ("Kollegan", "A-2", "Arbetet")
    ]
    seen = theirs.post(url, {"question": "", "section": "K"}).json()["others"]
    assert [(other["name"], other["question"]) for other in seen] == [("Undertecknad", "A-3")]


def test_an_item_that_is_not_in_the_questionnaire_is_no_place_to_be(response: Response, client: Client) -> None:
    url = reverse("presence", args=[response.pk])
    assert client.post(url, {"question": "<script>"}).status_code == 200
    other = Client()
    other.force_login(make_member(Role.EDITOR, organisation=response.organisation))
    assert other.post(url).json()["others"] == [
        {"name": "Undertecknad", "question": "", "question_name": "", "section": "", "section_name": ""}
    ]
