"""What is posted, without script, to a contribution that was given in another window meanwhile: nothing is lost."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from responses.models import Contribution, Response, Way
from tests.builders import (
    client_of,
    contribute,
    hand_out,
    make_definition,
    make_questionnaire,
    make_response,
    make_user,
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
    return client.post(url, {"A-1-bidrag": text, "A-1-revision": revision})


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


def test_so_is_one_that_had_been_in_force_before(signed_in: Client, response: Response, guest: User) -> None:
    asked = hand_out(response, ["A-1"], guest, way=Way.CONTRIBUTION)[0]
    saved(signed_in, response, "Så var det först.", 0)
    saved(signed_in, response, "Så blev det.", 1)
    signed_in.post(page(response), {"goto": f"give:{asked.pk}"})
    assert signed_in.post(page(response), {"A-1-bidrag": "Så var det först.", "A-1-revision": "1"}).status_code == 409
    assert "Så var det först." in signed_in.get(reverse("unused_words", args=[response.pk])).content.decode()


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
