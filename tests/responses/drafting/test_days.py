"""A question about a day: picked in a browser or written, kept as year-month-day, and as typed where it is no day."""

import pytest
from django.urls import reverse

from responses.models import Answer
from responses.reading.draft import Draft
from tests.builders import client_of, editor_of, make_definition, make_questionnaire, make_response

pytestmark = pytest.mark.django_db
ITEMS = '- {type: date, link_id: A-1, text: "När beslutades planen?", required: true}'


@pytest.mark.parametrize(
    ("typed", "kept", "shown"),
    [
        ("2026-03-12", "2026-03-12", 'type="date" name="A-1-value" value="2026-03-12"'),
        ("12 mars 2026", "2026-03-12", 'type="date" name="A-1-value" value="2026-03-12"'),
        ("i våras", "i våras", 'type="text" name="A-1-value" value="i våras"'),
    ],
)
def test_a_day_is_kept_and_shown_again_as_it_can_be_picked_and_words_as_words(
    typed: str, kept: str, shown: str
) -> None:
    response = make_response(questionnaire=make_questionnaire(make_definition(ITEMS)))
    pages, address = client_of(editor_of(response)), reverse("section", args=[response.pk, "A"])
    pages.post(address, {"A-1-value": typed, "A-1-revision": "0"})
    assert Answer.objects.get(response=response, link_id="A-1").value == kept
    text = pages.get(address).content.decode()
    assert shown in text
    assert ("Skriv datumet som år-månad-dag" in text) == (kept == typed == "i våras")
    assert [problem.kind for problem in Draft(response).errors] == (["unreadable"] if kept == "i våras" else [])
