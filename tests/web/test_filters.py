"""A filter that cannot be read finds nothing and offers nothing, keeps what was typed and says what to write."""

import pytest
from django.http import HttpResponse
from django.urls import reverse

from responses.models import Response, State
from tests.builders import archivist_of, client_of, contributor_of, editor_of, hand_out, make_response, the_author

pytestmark = pytest.mark.django_db


def text_of(answer: HttpResponse) -> str:
    return " ".join(answer.content.decode().split())


@pytest.fixture
def submitted() -> Response:
    return make_response(state=State.SUBMITTED)


WRONG = [
    ({"year": "20x5"}, "Skriv året med fyra siffror", 'value="20x5"'),
    ({"year": "25"}, "Skriv året med fyra siffror", 'value="25"'),
    ({"year": "2025-12"}, "Skriv året med fyra siffror", 'value="2025-12"'),
    ({"year": "9" * 30}, "Skriv året med fyra siffror", "9" * 30),
    ({"organisation": "0"}, "Välj en organisation i listan", ""),
    ({"organisation": "x"}, "Välj en organisation i listan", ""),
    ({"diarienummer": "1" * 61}, "Skriv högst 60 tecken. Nu är det 61.", "1" * 61),
    ({"state": "borta"}, "Välj något i listan", ""),
    ({"sort": "words"}, "Välj något i listan", ""),
    ({"words": "ord " * 60}, "Skriv högst 200 tecken. Nu är det 239.", "ord ord"),
]


@pytest.mark.parametrize(("search", "said", "kept"), WRONG)
def test_a_wrong_search_of_the_archive_shows_nothing_and_offers_nothing(
    submitted: Response, search: dict[str, str], said: str, kept: str
) -> None:
    client = client_of(archivist_of(submitted))
    assert "Hämta alla i sökningen" in text_of(client.get(reverse("archive")))
    answer = client.get(reverse("archive"), {**search, "questionnaire": "Prov"})
    page = text_of(answer)
    assert answer.status_code == 422
    assert submitted.submissions.get().receipt_number not in page
    assert "Hämta alla i sökningen" not in page
    assert said in page.partition('class="sp-search"')[0]
    assert kept in page
    assert 'value="Prov"' in page


@pytest.mark.parametrize("search", ["year=20x5", "organisation=0&words=plan", None])
def test_nothing_is_handed_out_for_a_search_that_cannot_be_made(submitted: Response, search: str | None) -> None:
    posted = {"all": "ja", **({} if search is None else {"search": search})}
    answer = client_of(archivist_of(submitted)).post(reverse("bundle"), posted)
    assert answer.status_code == 422
    assert "Sökningen gick inte att göra" in text_of(answer)
    assert not submitted.events.filter(action="downloaded").exists()


def test_an_unknown_filter_of_the_task_list_shows_no_section() -> None:
    response = make_response()
    hand_out(response, ["A-1"], contributor_of(response))
    client = client_of(editor_of(response))
    page = text_of(client.get(reverse("response", args=[response.pk]), {"visa": "min"}))
    assert "Inget att visa med det valet" in page
    assert "sp-tasks__row" not in page
    assert "sp-tasks__row" in text_of(client.get(reverse("response", args=[response.pk])))


def test_comparing_without_choosing_says_what_to_choose() -> None:
    client = client_of(the_author())
    answer = client.get(reverse("compare"), {"fran": "", "till": ""})
    assert answer.status_code == 422
    assert "Välj en enkät." in text_of(answer)
    assert client.get(reverse("compare")).status_code == 200


def test_an_unknown_filter_of_a_questionnaires_items_shows_none(submitted: Response) -> None:
    address = reverse("edition_items", args=[f"utgava-{submitted.questionnaire_id}"])
    page = text_of(client_of(the_author()).get(address, {"visa": "fel"}))
    assert "Inget att visa med det valet" in page
    assert "sp-items" not in page
