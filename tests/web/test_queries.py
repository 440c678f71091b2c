"""The number of queries of a page does not grow with what is on it."""

from copy import deepcopy

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from responses.approval import returning
from responses.models import Response, State
from surveys import reading
from tests.builders import (
    approver_of,
    attach_link,
    bring_to,
    complete_answers,
    editor_of,
    hand_out,
    make_member,
    make_organisation,
    make_response,
    make_user,
    save_answers,
)
from tests.web.counting import queries_of
from tests.web.draft_growth import GROWTHS, ITEMS, attach, fill, make_draft, page

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("queries")]


OF_ONE_RESPONSE = (
    *("response", "section", "check", "history", "answer_history", "unused_words", "attach", "comments", "hand_out"),
    *("excerpt", "publication", "year_changes"),
)


@pytest.fixture(scope="module")
def _response(made_once: None) -> Response:
    return make_draft()


@pytest.fixture
def response(_response: Response) -> Response:
    return deepcopy(_response)


def test_a_page_of_one_response_takes_no_more_queries_for_more(response: Response) -> None:
    def queries() -> dict[str, int]:
        editor = editor_of(response)
        return {name: queries_of(editor, page(name, response, *ITEMS.get(name, []))) for name in OF_ONE_RESPONSE}

    before = queries()
    for growth, grow in GROWTHS.items():
        grow(response)
        assert (growth, queries()) == (growth, before)


def test_what_is_taken_out_of_an_answer_takes_no_more_queries_for_more_in_it(response: Response) -> None:
    """As Word and as data, with everything that can be chosen."""
    everything = "?format=docx&questions=alla&options=alla&remarks=on&attachments=on&earlier=on"
    urls = [page("excerpt", response) + everything, *(page("export_one", response, kind) for kind in ("csv", "json"))]
    before = [queries_of(editor_of(response), url) for url in urls]
    for grow in GROWTHS.values():
        grow(response)
    assert [queries_of(editor_of(response), url) for url in urls] == before


def test_an_underlag_takes_no_more_queries_for_more_in_its_answers(response: Response) -> None:
    client, url = Client(), page("publication", response)
    client.force_login(editor_of(response))

    def queries() -> int:
        posted = {"title": "Underlag", "sections": ["A"], "format": "html", "attachments": "on", "remarks": "on"}
        client.post(url, posted)  # what is read once, and that the person has been seen this minute
        with CaptureQueriesContext(connection) as found:
            assert client.post(url, posted).status_code == 200
        return len(found)

    for grow in GROWTHS.values():
        grow(response)
    before = queries()
    for grow in GROWTHS.values():
        grow(response)
    assert queries() == before


def test_each_further_answer_in_an_export_costs_the_same_few_queries() -> None:
    """They are read one by one, each whole; no more than MOST of archive.exporting.reading."""
    user, organisation = make_member(), make_organisation()
    make_member(Role.EDITOR, organisation=organisation, user=user)
    url = f"{reverse('export_all')}?organisation={organisation.pk}&format=csv&drafts=on"
    took = []
    for _ in range(3):
        make_response(organisation=organisation)
        took.append(queries_of(user, url))
    assert took[2] - took[1] == took[1] - took[0] <= 8


def test_the_contributors_pages_take_no_more_queries_for_more(response: Response) -> None:
    helper = make_member()
    hand_out(response, ["A-2"], helper)
    pages = [reverse("start"), page("my_questions", response)]
    before = [queries_of(helper, url) for url in pages]
    other = make_response(questionnaire=response.questionnaire)
    for each in (response, other):
        hand_out(each, ["A-1", "A-6", "A-7", "B"], helper, make_member())
        fill(each)
    attach(response)
    assert [queries_of(helper, url) for url in pages] == before


def test_the_page_of_an_assignment_takes_no_more_queries_for_more(response: Response) -> None:
    [found] = hand_out(response, ["A"], make_member())
    url = page("assignment", response, str(found.pk))
    before = queries_of(editor_of(response), url)
    for grow in GROWTHS.values():
        grow(response)
    assert queries_of(editor_of(response), url) == before


@pytest.mark.parametrize("who", ["editor", "helper"])
def test_choosing_among_documents_takes_no_more_queries_for_more_of_them_in_more_answers(
    who: str, response: Response
) -> None:
    helper = make_user()
    url = page("attach_again", response, "A-2")

    def answer_with(*link_ids: str) -> None:
        other = make_response(questionnaire=response.questionnaire, organisation=response.organisation)
        hand_out(other, ["A"], helper)
        for number, link_id in enumerate(link_ids, start=1):
            attach_link(other, link_id, f"https://example.se/{other.pk}/{number}")

    hand_out(response, ["A-2"], helper)
    answer_with("A-1")
    person = editor_of(response) if who == "editor" else helper
    before = queries_of(person, url)
    for _ in range(3):
        answer_with("A-1", "A-2", "A-6", "A-7", "A-8")
    assert queries_of(person, url) == before


@pytest.mark.parametrize("growth", ["attachments", "wordings"])
def test_the_review_takes_no_more_queries_for_more(growth: str, response: Response) -> None:
    def reviewed() -> int:
        bring_to(response, State.IN_REVIEW)
        return queries_of(approver_of(response), page("review", response))

    save_answers(response, complete_answers(response))
    reviewed()  # the first time there is nothing to compare with
    reopened(response)
    before = reviewed()
    reopened(response)
    GROWTHS[growth](response)
    assert reviewed() == before


def test_the_review_of_what_has_come_back_takes_no_more_queries_for_more_changes(response: Response) -> None:
    def returned_and_sent() -> int:
        bring_to(response, State.IN_REVIEW)
        returning.return_(response=response, reason="Rätta.", actor=approver_of(response), at=timezone.now())
        save_answers(response, {"A-2": f"Rättat {response.snapshots.count()} gånger."})
        bring_to(response, State.IN_REVIEW)
        return queries_of(approver_of(response), page("review", response))

    save_answers(response, complete_answers(response))
    before = returned_and_sent()
    reopened(response)
    attach(response)
    assert returned_and_sent() == before


def reopened(response: Response) -> None:
    returning.revise_response(response=response, actor=editor_of(response), at=timezone.now())
    response.refresh_from_db()


@pytest.mark.parametrize("name", ["response", "section", "check"])
def test_a_page_reads_the_definition_once_and_the_next_one_not_at_all(
    name: str, response: Response, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "_trees", {})
    client = Client()
    client.force_login(editor_of(response))
    url = page(name, response, *(["A"] if name == "section" else []))
    for expected in (1, 0):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        assert sum('"surveys_questionnaire"."definition"' in query["sql"] for query in queries) == expected
    assert len(reading._trees) == 1
