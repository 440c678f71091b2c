"""What is posted is kept cleaned: numbers are read, cells stay apart, addresses and one-line texts are one line."""

from http import HTTPStatus

import pytest
from django.test import Client
from django.urls import reverse

from responses.models import Answer
from tests.builders import editor_of, make_definition, make_questionnaire, make_response

pytestmark = pytest.mark.django_db
ITEMS = """
- {type: money, link_id: pengar, text: T}
- {type: integer, link_id: antal, text: T}
- {type: text, link_id: text, text: T}
- {type: string, link_id: rad, text: T}
- {type: email, link_id: adress, text: T}
- {type: organisation_number, link_id: nummer, text: T}
"""


@pytest.mark.parametrize(
    ("link_id", "typed", "kept"),
    [
        ("pengar", "\u200b1200", "1200"),
        ("pengar", "1\u202f200:-", "1200"),
        ("pengar", "1 200\t3 400", "1 200\t3 400"),
        ("pengar", "12 34", "12 34"),
        ("pengar", "0", "0"),
        ("pengar", "\u20135", "-5"),
        ("antal", "1.200", "1.200"),
        ("antal", "\uff11\uff12", "12"),
        (
            "text",
            "\uf0b7\tett\u2028v\u00e5rd\u00adcentral\u200b\x0btv\u00e5",
            "\u2022\tett\nv\u00e5rdcentral\ntv\u00e5",
        ),
        ("rad", "F\u00f6rnamn\u2028Efter\u00adnamn\t", "F\u00f6rnamn Efternamn"),
        ("adress", "\ufeffanna\u2011berg@example.se\u200b", "anna-berg@example.se"),
        ("nummer", "232100\u20110115", "232100-0115"),
    ],
)
def test_what_is_posted_is_kept_as_it_was_meant(client: Client, link_id: str, typed: str, kept: str) -> None:
    response = make_response(questionnaire=make_questionnaire(make_definition(ITEMS)))
    client.force_login(editor_of(response))
    posted = {f"{link_id}-value": typed, f"{link_id}-revision": "0"}
    assert client.post(reverse("save_question", args=[response.pk, link_id]), posted).status_code == HTTPStatus.OK
    assert Answer.objects.get(response=response, link_id=link_id).value == kept
