"""A long section is written on several pages, and is one section for all that is done with it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from accounts.models import User
from responses.lifecycle.places import question_address, section_address
from responses.models import Response
from tests.builders import client_of, editor_of, save_answers
from tests.responses.long_section import in_a_long_section

pytestmark = pytest.mark.django_db


@pytest.fixture
def response() -> Response:
    return in_a_long_section()


@pytest.fixture
def editor(response: Response) -> User:
    return editor_of(response)


@pytest.fixture
def client(editor: User) -> Client:
    return client_of(editor)


def read(client: Client, address: str) -> Any:
    return html.fromstring(client.get(address).content.decode())


def questions_on(page: Any) -> list[str]:
    return page.xpath("//@data-question")


def value_of(response: Response, link_id: str) -> Any:
    return {answer.link_id: answer.value for answer in response.answers.all()}.get(link_id)


def second(response: Response) -> str:
    return section_address(response.pk, "A", 2)


def test_each_page_has_its_questions_and_says_which_it_is(client: Client, response: Response) -> None:
    first, last = (read(client, section_address(response.pk, "A", number)) for number in (1, 2))

    assert (questions_on(first), questions_on(last)) == (["A-1", "A-2", "A-3"], ["A-4", "A-5", "A-6"])
    assert [page.findtext(".//h1") for page in (first, last)] == [
        "Långt avsnitt, sida 1 av 2",
        "Långt avsnitt, sida 2 av 2",
    ]
    assert [page.xpath("//form//h2/text()") for page in (first, last)] == [["Gruppen"], ["Gruppen (fortsättning)"]]
    assert ["Läs detta först." in page.text_content() for page in (first, last)] == [True, False]


def test_the_list_of_sections_leads_to_each_page_and_says_what_is_left_of_it(
    client: Client, response: Response
) -> None:
    pages = read(client, second(response)).xpath('//ol[@class="sp-sections__pages"]//a')

    assert [" ".join(each.text_content().split()) for each in pages] == [
        "Sida 1: fråga 1–3 3 kvar",
        "Sida 2: fråga 4–6 2 kvar",
    ]
    assert [each.get("href") for each in pages] == [section_address(response.pk, "A"), second(response)]
    assert [each.get("aria-current") for each in pages] == [None, "page"]


def test_a_page_on_which_an_answer_stops_the_sending_says_so(client: Client, response: Response) -> None:
    save_answers(response, {"A-1": "nej", "A-2": "Två", "A-3": "x" * 10_001})
    pages = read(client, section_address(response.pk, "A")).xpath('//ol[@class="sp-sections__pages"]//a')
    assert [each.text_content().split()[-1] for each in pages] == ["Rätta", "kvar"]


def test_a_page_that_does_not_exist_is_the_first(client: Client, response: Response) -> None:
    for number in ("0", "3", "-1", "två", "9" * 40):
        page = read(client, f"{section_address(response.pk, 'A')}?sida={number}")
        assert questions_on(page) == ["A-1", "A-2", "A-3"]


@pytest.mark.parametrize(
    ("at", "goto", "to"),
    [
        (("K", 1), "next", ("A", 1)),
        (("A", 1), "next", ("A", 2)),
        (("A", 2), "next", ("S", 1)),
        (("S", 1), "previous", ("A", 2)),
        (("A", 2), "previous", ("A", 1)),
        (("A", 1), "previous", ("K", 1)),
    ],
)
def test_the_buttons_lead_from_page_to_page(
    client: Client, response: Response, at: tuple[str, int], goto: str, to: tuple[str, int]
) -> None:
    answer = client.post(section_address(response.pk, *at), {"goto": goto})
    assert answer["Location"] == section_address(response.pk, *to)


def test_a_page_is_saved_and_stays_where_it_is(client: Client, response: Response) -> None:
    posted = {"A-4-value": "Mitt svar", "A-4-revision": "0", "goto": "stay"}
    answer = client.post(second(response), posted)

    assert answer["Location"].startswith(f"{second(response)}&sparat=")
    assert questions_on(read(client, answer["Location"])) == ["A-4", "A-5", "A-6"]
    assert value_of(response, "A-4") == "Mitt svar"


def test_a_conflict_on_a_page_comes_back_on_it(client: Client, response: Response) -> None:
    save_answers(response, {"A-4": "Någon annans"})
    answer = client.post(second(response), {"A-4-value": "Mitt", "A-4-revision": "0"})

    assert answer.status_code == 409
    assert questions_on(html.fromstring(answer.content.decode())) == ["A-4", "A-5", "A-6"]


def test_what_an_older_page_posts_of_the_whole_section_is_all_saved(client: Client, response: Response) -> None:
    posted = {"A-2-value": "Två", "A-2-revision": "0", "A-5-value": "Fem", "A-5-revision": "0"}
    client.post(section_address(response.pk, "A"), posted)
    assert (value_of(response, "A-2"), value_of(response, "A-5")) == ("Två", "Fem")


def test_every_way_to_a_question_leads_to_its_page(client: Client, response: Response) -> None:
    save_answers(response, {"A-4": "x" * 10_001})
    address = question_address(response.pk, response.tree, "A-4")
    assert address == f"{second(response)}#fraga-A-4"

    check = read(client, reverse("check", args=[response.pk]))
    led = {href for href in check.xpath("//a/@href") if href.endswith("#fraga-A-4")}
    assert led == {address}
    for name in ("comments", "attach", "answer_history"):
        back = read(client, reverse(name, args=[response.pk, "A-4"])).xpath("//a/@href")
        assert address in back, name


def test_the_task_list_leads_to_the_first_page_where_something_is_left(client: Client, response: Response) -> None:
    save_answers(response, {"K-1": "Ett", "A-1": "nej", "A-2": "Två", "A-3": "Tre"})
    page = read(client, reverse("response", args=[response.pk]))
    assert {link for link in page.xpath("//a/@href") if "/avsnitt/A/" in link} == {second(response)}


def save_alone(client: Client, response: Response, link_id: str, value: str) -> dict[str, Any]:
    fields = {f"{link_id}-value": value, f"{link_id}-revision": "0", "states": "gammalt"}
    return client.post(reverse("save_question", args=[response.pk, link_id]), fields).json()


def test_an_answer_that_opens_a_question_on_another_page_says_so(client: Client, response: Response) -> None:
    told = html.fromstring(save_alone(client, response, "A-1", "ja")["messages"])
    assert told.text_content().strip() == "Fler frågor ställs nu på sida 2."
    assert told.xpath(".//a/@href") == [second(response)]


def test_an_answer_that_changes_nothing_elsewhere_says_nothing_of_other_pages(
    client: Client, response: Response
) -> None:
    assert save_alone(client, response, "A-1", "nej")["messages"] == ""


def test_without_scripts_the_next_page_says_what_changed_on_another(client: Client, response: Response) -> None:
    posted = {"A-1-value": "ja", "A-1-revision": "0", "goto": "stay"}
    page = client.post(section_address(response.pk, "A"), posted, follow=True).content.decode()
    assert "Fler frågor ställs nu på sida 2." in page


def test_what_a_save_tells_of_the_sections_knows_the_page(client: Client, response: Response) -> None:
    navigation = html.fromstring(save_alone(client, response, "A-4", "Svar")["navigation"])
    assert navigation.xpath('//ol//ol//a[@aria-current="page"]/@href') == [second(response)]


def test_how_much_is_left_is_said_of_the_whole_section(client: Client, response: Response) -> None:
    assert save_alone(client, response, "A-4", "Svar")["left"] == "4 kvar av 5 i hela avsnittet"
