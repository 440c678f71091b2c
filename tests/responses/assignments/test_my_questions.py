"""The contributor's page, and that nothing of the rest of the response comes with it."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from responses.drafting.presence import note_presence
from responses.models import Answer, Assignment, Response
from tests.builders import (
    attach_file,
    editor_of,
    grant_questionnaire,
    hand_out,
    make_definition,
    make_questionnaire,
    make_response,
    make_user,
    save_answers,
)
from tests.web.posting import seen_in

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("my-questions")]

SECTIONS = """
- link_id: A
  text: Arbetet
  items:
    - type: choice
      link_id: A-1
      prefix: "1."
      text: Har ni en plan?
      options: [{ja: Ja}, {nej: Nej}]
    - {type: text, link_id: A-2, prefix: "2.", text: Beskriv arbetet}
    - {type: text, link_id: A-3, prefix: "3.", text: Hemligt för andra}
- link_id: B
  text: Fördjupning
  enable_when: {item: A-1, is: ja}
  items:
    - {type: text, link_id: B-1, text: Beskriv planen}
- link_id: C
  text: Annat
  items:
    - {type: text, link_id: C-1, text: Beskriv mer, enable_when: {item: A-3, answered: true}}
"""


@pytest.fixture
def response() -> Response:
    answers = {"A-1": "ja", "A-3": "Bara för samordnaren", "B-1": "Planen"}
    return make_response(questionnaire=make_questionnaire(make_definition(sections=SECTIONS)), answers=answers)


@pytest.fixture
def helper() -> User:
    return make_user(name="Hjälparen")


@pytest.fixture
def signed_in(client: Client, helper: User) -> Client:
    client.force_login(helper)
    return client


def url(name: str, response: Response, *rest: str) -> str:
    return reverse(name, args=[response.pk, *rest])


def read(client: Client, response: Response) -> str:
    answer = client.get(url("my_questions", response))
    assert answer.status_code == 200
    return answer.content.decode()


def press(client: Client, response: Response, goto: str, **fields: str) -> int:
    posted = {"goto": goto, **{name.replace("_", "-"): value for name, value in fields.items()}}
    return client.post(url("my_questions", response), posted).status_code


def test_the_page_has_the_persons_questions_and_nothing_else(
    signed_in: Client, response: Response, helper: User
) -> None:
    hand_out(response, ["A-2", "B"], helper, message="Skriv kort.")
    text = read(signed_in, response)
    assert {"A-2", "B-1"} == set(re.findall(r'data-question="([^"]+)"', text))
    assert "Skriv kort." in text
    assert "Planen" in text
    assert "Besvaras om fråga\u00a01 besvaras med Ja." in text
    assert "Hemligt för andra" not in text
    assert "Bara för samordnaren" not in text


def test_of_a_text_that_decides_only_that_there_is_one_is_told(
    signed_in: Client, response: Response, helper: User
) -> None:
    hand_out(response, ["C"], helper)
    text = read(signed_in, response)
    assert "Hemligt för andra" in text
    assert "Besvarad" in text
    assert "Bara för samordnaren" not in text


def test_a_save_tells_only_of_what_is_the_persons(signed_in: Client, response: Response, helper: User) -> None:
    hand_out(response, ["A-1"], helper)
    posted = {"A-1-value": "ja", "A-1-revision": "1"}
    told = signed_in.post(url("save_question", response, "A-1"), posted).json()
    assert (told["enabled"], told["computed"], told["navigation"]) == ({}, {}, "")
    assert told["left"] is None
    assert (
        signed_in.post(url("save_question", response, "A-2"), {"A-2-value": "x", "A-2-revision": "0"}).status_code
        == 403
    )


def test_closing_what_others_wrote_is_asked_first_without_telling_their_questions(
    signed_in: Client, response: Response, helper: User
) -> None:
    hand_out(response, ["A-1"], helper)
    posted = {"A-1-value": "nej", "A-1-revision": "1"}
    answer = signed_in.post(url("save_question", response, "A-1"), posted)
    assert answer.status_code == 409
    assert editor_of(response).name in answer.json()["conflict"]
    assert "Beskriv planen" not in answer.content.decode()
    assert Answer.objects.get(response=response, link_id="A-1").value == "ja"


def test_presence_tells_of_those_in_the_persons_questions_only(
    signed_in: Client, response: Response, helper: User
) -> None:
    hand_out(response, ["A-2"], helper)
    for link_id in ("A-2", "A-3", ""):
        other = make_user(name=f"I {link_id or 'ingen'}")
        note_presence(response=response, user=other, link_id=link_id, at=timezone.now())
    told = signed_in.post(url("presence", response), {"question": "A-2"}).json()
    assert [other["name"] for other in told["others"]] == ["I A-2"]


def test_another_questions_document_does_not_exist(signed_in: Client, response: Response, helper: User) -> None:
    hand_out(response, ["A-2"], helper)
    own, others = (attach_file(response, link_id).attachment for link_id in ("A-2", "A-3"))
    found = [signed_in.get(reverse("attachment", args=[each.pk])).status_code for each in (own, others)]
    assert found == [200, 404]


def test_without_javascript_one_button_saves_and_marks_klar(
    signed_in: Client, response: Response, helper: User
) -> None:
    [assignment] = hand_out(response, ["A-2"], helper)
    assert press(signed_in, response, f"done:{assignment.pk}", A_2_value="Mitt svar", A_2_revision="0") == 302
    assert Answer.objects.get(response=response, link_id="A-2").value == "Mitt svar"
    assert Assignment.objects.get().status == "done"
    assert "Jag är inte klar än" in read(signed_in, response)
    assert press(signed_in, response, f"undone:{assignment.pk}") == 302
    assert Assignment.objects.get().status == "draft"


def test_what_is_anothers_cannot_be_marked(signed_in: Client, response: Response, helper: User) -> None:
    hand_out(response, ["A-2"], helper)
    [others] = hand_out(response, ["A-3"], make_user())
    assert press(signed_in, response, f"done:{others.pk}") == 404


def test_a_posted_field_outside_the_persons_part_is_not_saved(
    signed_in: Client, response: Response, helper: User
) -> None:
    hand_out(response, ["A-2"], helper)
    press(signed_in, response, "stay", A_2_value="Mitt", A_2_revision="0", A_3_value="Inte mitt", A_3_revision="1")
    assert Answer.objects.get(response=response, link_id="A-3").value == "Bara för samordnaren"


def test_the_first_page_lists_what_was_handed_out_and_the_response_leads_to_it(
    signed_in: Client, response: Response, helper: User
) -> None:
    hand_out(response, ["A-2", "B"], helper)
    text = signed_in.get(reverse("start")).content.decode()
    assert "Fråga\u00a02" in text
    assert "Avsnittet ”Fördjupning”" in text
    assert signed_in.get(response.get_absolute_url()).headers["Location"] == url("my_questions", response)


# The editor's side


def test_the_editor_filters_the_task_list(client: Client, response: Response, helper: User) -> None:
    editor = editor_of(response)
    hand_out(response, ["A-2"], helper)
    hand_out(response, ["A-3"], editor)
    client.force_login(editor)

    def shown(what: str) -> list[str]:
        text = client.get(f"{response.get_absolute_url()}?visa={what}").content.decode()
        return re.findall(r"<strong>([^<]+)</strong>: (Fråga\xa0\d)", text)

    assert shown("") == [(helper.email, "Fråga\u00a02"), (editor.name, "Fråga\u00a03")]
    assert shown("mina") == [(editor.name, "Fråga\u00a03")]
    assert shown("ej-paborjade") == [(helper.email, "Fråga\u00a02")]
    assert shown("forsenade") == []
    Assignment.objects.filter(person=helper).update(last_day=timezone.localdate().replace(year=2020))
    assert shown("forsenade") == [(helper.email, "Fråga\u00a02")]


def test_the_editor_hands_out_reviews_and_sends_back(client: Client, response: Response, helper: User) -> None:
    client.force_login(editor_of(response))
    wrong = client.post(url("hand_out", response), {"items": "A-2", "addresses": "a@example.se, fel", "message": "Hej"})
    assert wrong.status_code == 422
    assert "”fel” är ingen e-postadress" in wrong.content.decode()
    assert "Hej" in wrong.content.decode()
    good = client.post(url("hand_out", response), {"items": ["A-2", "B"], "addresses": "a@example.se; b@example.se"})
    assert (good.status_code, Assignment.objects.count()) == (302, 4)
    found = Assignment.objects.filter(link_id="A-2").first()
    assert found
    Assignment.objects.filter(pk=found.pk).update(done_at=timezone.now())
    page = reverse("assignment", args=[response.pk, found.pk])
    seen = {"seen": seen_in(client.get(page))}
    assert client.post(page, {"goto": "send_back", "comment": "", **seen}).status_code == 422
    assert client.post(page, {"goto": "review", **seen}).status_code == 302
    assert client.post(page, {"goto": "send_back", "comment": "Mer siffror.", **seen}).status_code == 302
    assert client.post(page, {"goto": "review", **seen}).status_code == 409
    save_answers(response, {"A-2": "text"})
    assert client.post(page, {"goto": "withdraw"}).status_code == 302
    assert client.get(page).status_code == 404


def test_a_save_tells_how_much_of_the_persons_part_is_left_when_that_changes(
    signed_in: Client, response: Response, helper: User
) -> None:
    hand_out(response, ["A-2"], helper)
    before = {
        "A-2-value": "",
        "A-2-revision": str(getattr(response.answers.filter(link_id="A-2").first(), "revision", 0)),
    }
    address = url("save_question", response, "A-2")
    emptied = signed_in.post(address, before).json()
    written = signed_in.post(address, {"A-2-value": "Ett.", "A-2-revision": emptied["revision"]}).json()
    again = signed_in.post(address, {"A-2-value": "Ett och två.", "A-2-revision": written["revision"]}).json()
    assert (written["left"], again["left"]) == ("Besvarad", None)


@pytest.mark.parametrize("part", ["SB-G", "SB-glesbygd"])
def test_what_holds_in_the_portal_is_said_once_beside_a_question(part: str, helper: User) -> None:
    """A part that is a question alone has the same words at its heading and at its field."""
    report = make_response(questionnaire=grant_questionnaire())
    hand_out(report, [part], helper)
    client = Client()
    client.force_login(helper)
    page = client.get(reverse("my_questions", args=[report.pk])).content.decode()
    assert page.count("Beloppen under Mottaget statsbidrag fyller ni i själva") == 1


OF_WHICH = """
- link_id: A
  text: Antal
  items:
    - {type: integer, link_id: A-1, prefix: "1.", text: Alla}
    - {type: integer, link_id: A-2, prefix: "2.", text: Varav kvinnor, maximum: {item: A-1}}
"""


def test_a_bound_by_an_answer_that_one_may_not_read_is_told_without_its_number(signed_in: Client, helper: User) -> None:
    made = make_response(questionnaire=make_questionnaire(make_definition(sections=OF_WHICH)), answers={"A-1": "120"})
    hand_out(made, ["A-2"], helper)
    for revision, posted in enumerate(("130", "131")):
        fields = {"A-2-revision": str(revision), "A-2-value": posted}
        told = signed_in.post(url("save_question", made, "A-2"), fields).json()
        assert f"({posted}) kan inte vara större än svaret på fråga\u00a01." in told["messages"]
        assert "120" not in told["messages"]
    shown = read(signed_in, made)
    assert "(131) kan inte vara större än svaret på fråga\u00a01." in shown
    assert "120" not in shown.partition('id="fraga-A-2"')[2].partition("</form>")[0]
    editors = Client()
    editors.force_login(editor_of(made))
    assert "svaret på fråga\u00a01 (120)." in editors.get(url("section", made, "A")).content.decode()


def test_a_part_that_is_not_asked_says_so_alike_everywhere_and_which_questions_it_is(
    signed_in: Client, response: Response, helper: User
) -> None:
    hand_out(response, ["A-2", "B"], helper)
    assert "Ställs inte nu" not in (open_now := read(signed_in, response))
    assert open_now.count("btn-primary") >= 2
    assert open_now.count("Ej påbörjat") == 2
    save_answers(response, {"A-1": "nej"})
    closed = read(signed_in, response)
    assert closed.count("Ställs inte nu") == 2
    assert "<li>Beskriv planen</li>" in closed
    assert closed.count("btn-primary") == open_now.count("btn-primary") - 1


def test_what_is_done_is_told_where_it_is_seen(signed_in: Client, response: Response, helper: User) -> None:
    [handed] = hand_out(response, ["A-2"], helper)
    told = {
        f"{what}:{handed.pk}": signed_in.post(url("my_questions", response), {"goto": f"{what}:{handed.pk}"}).url
        for what in ("done", "undone")
    }
    assert ["#del-" in address for address in told.values()] == [False, True]
