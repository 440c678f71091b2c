"""What is posted, without script, to a contribution that was given in another window meanwhile: nothing is lost."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from responses.assignments.withdrawing import withdraw_assignment
from responses.models import Answer, Contribution, Response, State, Way
from tests.builders import (
    bring_to,
    client_of,
    complete_answers,
    contribute,
    editor_of,
    hand_out,
    make_definition,
    make_questionnaire,
    make_response,
    make_user,
    reopen,
    save_answers,
)

pytestmark = pytest.mark.django_db

ITEMS = """
- {type: text, link_id: A-1, prefix: "1.", text: Beskriv arbetet}
- {type: text, link_id: A-3, prefix: "2.", text: Beskriv planen}
"""


@pytest.fixture
def response() -> Response:
    return make_response(questionnaire=make_questionnaire(make_definition(ITEMS)))


@pytest.fixture
def guest() -> User:
    return make_user(name="Gästen")


@pytest.fixture
def signed_in(guest: User) -> Client:
    return client_of(guest)


def page(response: Response) -> str:
    return reverse("my_contributions", args=[response.pk])


def saved(client: Client, response: Response, text: str, revision: int) -> Any:
    """As the page's script saves it."""
    url = reverse("save_my_contribution", args=[response.pk, "A-1"])
    return client.post(url, {"A-1-bidrag": text, "A-1-revision": revision}, headers={"accept": "application/json"})


def bar_in(page: str) -> str:
    """What stands in sight of whether all of the page is saved."""
    return page.partition("data-all-saved>")[2].partition("<")[0]


def test_without_script_a_text_posted_after_it_was_given_is_fetched_once_it_is_taken_back(
    signed_in: Client, response: Response, guest: User
) -> None:
    asked = contribute(response, "A-1", guest, "Vårt bidrag")
    posted = {"A-1-bidrag": "Ur ett annat fönster", "A-1-revision": "1"}
    unused = reverse("unused_words", args=[response.pk])
    for _ in range(2):
        refused = signed_in.post(page(response), posted).content.decode()
        assert f'under <a href="{unused}">Texter som inte kom med</a>' in refused
    assert signed_in.get(unused).content.decode().count("Ur ett annat fönster") == 1
    signed_in.post(page(response), {"goto": f"take_back:{asked.pk}"})
    shown = signed_in.get(unused).content.decode()
    assert "Låt den här texten vara ditt bidrag" in shown
    fields = dict(re.findall(r'name="(A-1-[a-z]+)" value="([^"]*)"', shown))
    assert signed_in.post(page(response), fields).status_code == 302
    assert Contribution.objects.get().text == "Ur ett annat fönster"


def test_with_script_it_is_fetched_so_too_and_listed_once_however_often_one_pauses(
    signed_in: Client, response: Response, guest: User
) -> None:
    asked = contribute(response, "A-1", guest, "Vårt bidrag")
    unused = reverse("unused_words", args=[response.pk])
    for text in ("Vårt bidrag, och", "Vårt bidrag, och mer.", "Vårt bidrag, och mer till."):
        refused = saved(signed_in, response, text, 1)
        assert refused.status_code == 409
        assert "Det du skrev finns kvar under Texter som inte kom med." in refused.json()["message"]
    assert "finns kvar" not in saved(signed_in, response, "", 1).json()["message"]
    shown = signed_in.get(unused).content.decode()
    assert shown.count("Vårt bidrag, och") == 1
    assert "Vårt bidrag, och mer till." in shown
    assert saved(signed_in, response, "Något helt annat, i ett tredje fönster.", 1).status_code == 409
    assert "och mer till." in signed_in.get(unused).content.decode()
    signed_in.post(page(response), {"goto": f"take_back:{asked.pk}"})
    assert "Låt den här texten vara ditt bidrag" in signed_in.get(unused).content.decode()


def test_so_is_one_that_had_been_in_force_before(signed_in: Client, response: Response, guest: User) -> None:
    asked = hand_out(response, ["A-1"], guest, way=Way.CONTRIBUTION)[0]
    saved(signed_in, response, "Så var det först.", 0)
    saved(signed_in, response, "Så blev det.", 1)
    signed_in.post(page(response), {"goto": f"give:{asked.pk}"})
    assert signed_in.post(page(response), {"A-1-bidrag": "Så var det först.", "A-1-revision": "1"}).status_code == 409
    assert "Så var det först." in signed_in.get(reverse("unused_words", args=[response.pk])).content.decode()


def test_so_is_one_to_a_question_that_a_correction_has_not_opened(guest: User) -> None:
    response = make_response(questionnaire=make_questionnaire(make_definition(ITEMS)))
    contribute(response, "A-1", guest, "Vårt bidrag")
    contribute(response, "A-3", guest, "Vår plan")
    save_answers(response, complete_answers(response))
    bring_to(response, State.SUBMITTED)
    reopen(response, "A-3")
    refused = client_of(guest).post(page(response), {"A-1-bidrag": "Ur ett annat fönster", "A-1-revision": "1"})
    assert refused.status_code == 409
    told = refused.content.decode()
    assert "Ur ett annat fönster" in told
    assert "inte öppen för ändring i rättelsen." in told
    assert "inte utdelad till dig" not in told
    [kept] = Contribution.objects.get(link_id="A-1").wordings.filter(refused=True)
    assert kept.text == "Ur ett annat fönster"


def test_an_answer_that_a_correction_leaves_shut_is_not_said_to_be_taken_back(guest: User) -> None:
    response = make_response(questionnaire=make_questionnaire(make_definition(ITEMS)))
    hand_out(response, ["A-1", "A-3"], guest)
    save_answers(response, complete_answers(response))
    bring_to(response, State.SUBMITTED)
    reopen(response, "A-3")
    url = reverse("my_questions", args=[response.pk])
    refused = client_of(guest).post(url, {"A-1-value": "Mitt.", "A-1-revision": "1"})
    assert refused.status_code == 409
    told = refused.content.decode()
    assert "Mitt.</textarea>" in told
    assert "inte öppen för ändring i rättelsen." in told
    assert "inte utdelad till dig" not in told


def test_an_emptied_field_of_what_is_given_keeps_no_text(signed_in: Client, response: Response, guest: User) -> None:
    contribute(response, "A-1", guest, "Vårt bidrag")
    refused = signed_in.post(page(response), {"A-1-bidrag": "", "A-1-revision": "1"})
    assert refused.status_code == 409
    assert "Det du skrev" not in refused.content.decode()
    assert not Contribution.objects.get().wordings.filter(refused=True).exists()


def test_what_was_saved_elsewhere_and_what_was_given_are_both_named_first(
    signed_in: Client, response: Response, guest: User
) -> None:
    hand_out(response, ["A-1"], guest, way=Way.CONTRIBUTION)
    contribute(response, "A-3", guest, "Planen")
    saved(signed_in, response, "Först", 0)
    posted = {"A-1-bidrag": "Sedan", "A-1-revision": "0", "A-3-bidrag": "Annat", "A-3-revision": "1"}
    answer = signed_in.post(page(response), posted)
    assert answer.status_code == 409
    box = answer.content.decode().partition("data-error-summary")[2].partition("</div>")[0]
    assert "Allt är inte sparat" in box
    for link_id in ("A-1", "A-3"):
        assert f'href="#fraga-{link_id}"' in box


def test_what_is_posted_to_a_question_that_was_taken_back_meanwhile_is_shown_and_kept(
    signed_in: Client, response: Response, guest: User
) -> None:
    one, _ = hand_out(response, ["A-1", "A-3"], guest, way=Way.CONTRIBUTION)
    saved(signed_in, response, "Först", 0)
    posted = {"A-1-bidrag": "Först, och sedan.", "A-1-revision": "1", "A-3-bidrag": "Planen", "A-3-revision": "0"}
    withdraw_assignment(assignment=one, actor=editor_of(response), at=timezone.now())
    answer = signed_in.post(page(response), posted)
    assert answer.status_code == 409
    told = answer.content.decode()
    for said in ("Det här sparades inte", "Först, och sedan.", "Texten finns också under", "inte utdelad till dig"):
        assert said in told
    assert bar_in(told) == "Allt är inte sparat"
    assert Contribution.objects.get(link_id="A-3").text == "Planen"
    assert Contribution.objects.get(link_id="A-1").wordings.get(refused=True).text == "Först, och sedan."
    assert "Först, och sedan." in signed_in.get(reverse("unused_words", args=[response.pk])).content.decode()
    untouched = {**posted, "A-1-bidrag": "Först"}
    assert signed_in.post(page(response), {**untouched, "A-3-revision": "1"}).status_code == 302
    assert signed_in.post(page(response), {"X-1-bidrag": "Skräp"}).status_code == 302


def test_so_it_is_of_one_that_nothing_was_written_to_yet(signed_in: Client, response: Response, guest: User) -> None:
    one, _ = hand_out(response, ["A-1", "A-3"], guest, way=Way.CONTRIBUTION)
    withdraw_assignment(assignment=one, actor=editor_of(response), at=timezone.now())
    told = signed_in.post(page(response), {"A-1-bidrag": "Nytt", "A-1-revision": "0"}).content.decode()
    assert "Nytt</textarea>" in told
    assert "Texten finns också under" not in told
    assert not Contribution.objects.exists()


def test_what_is_posted_to_an_answer_that_was_taken_back_meanwhile_is_shown(
    signed_in: Client, response: Response, guest: User
) -> None:
    save_answers(response, {"A-1": "Samordnarens."})
    one, _ = hand_out(response, ["A-1", "A-3"], guest)
    withdraw_assignment(assignment=one, actor=editor_of(response), at=timezone.now())
    url = reverse("my_questions", args=[response.pk])
    posted = {"A-1-value": "Mitt.", "A-1-revision": "1", "A-3-value": "Planen", "A-3-revision": "0"}
    answer = signed_in.post(url, posted)
    assert answer.status_code == 409
    assert "Det här sparades inte" in answer.content.decode()
    assert "Mitt.</textarea>" in answer.content.decode()
    assert bar_in(answer.content.decode()) == "Allt är inte sparat"
    assert Answer.objects.get(response=response, link_id="A-3").value == "Planen"
    assert Answer.objects.get(response=response, link_id="A-1").value == "Samordnarens."
    untouched = {**posted, "A-1-value": "Samordnarens.", "A-3-revision": "1"}
    assert signed_in.post(url, untouched).status_code == 302
    told = signed_in.post(url, {**untouched, "A-1-remark": "Min kommentar."})
    assert (told.status_code, "Min kommentar.</textarea>" in told.content.decode()) == (409, True)


def test_what_is_posted_to_a_question_left_empty_in_a_given_part_is_saved_and_said_not_to_be_given(
    signed_in: Client, response: Response, guest: User
) -> None:
    asked = hand_out(response, ["A"], guest, way=Way.CONTRIBUTION)[0]
    saved(signed_in, response, "Arbetet", 0)
    signed_in.post(page(response), {"goto": f"give:{asked.pk}"})
    answer = signed_in.post(page(response), {"A-3-bidrag": "Planen", "A-3-revision": "0"})
    assert answer.status_code == 409
    assert "Texten är sparad men inte lämnad." in answer.content.decode()
    assert "inte är ditt bidrag" not in answer.content.decode()
    assert Contribution.objects.get(link_id="A-3").state == "begun"
