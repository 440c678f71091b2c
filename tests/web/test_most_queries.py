"""How many queries each page and each save takes at most, everything that a page can hold being there."""

from copy import deepcopy

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from responses.approval import returning
from responses.models import Response, State
from surveys.checking import conditions
from tests.builders import bring_to, complete_answers, save_answers
from tests.web.counting import queries_of
from tests.web.draft_growth import ITEMS, everything, make_draft, page

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("queries")]

MOST_QUERIES: dict[str, dict[str, int]] = {
    "start": {"editor": 12, "approver": 12, "archivist": 12, "helper": 6},
    "archive": {"editor": 12, "approver": 12, "archivist": 12, "reader": 10},
    "response": {"editor": 14, "approver": 14, "archivist": 12, "reader": 14},
    "section": {"editor": 14},
    "my_questions": {"helper": 13},
    "my_contributions": {"helper": 11},
    "check": {"editor": 13, "approver": 10, "archivist": 9, "reader": 9},
    "review": {"approver": 14},
    "history": {"editor": 6, "approver": 6, "archivist": 6, "reader": 4},
    "excerpt": {"editor": 9, "approver": 9, "archivist": 9, "reader": 5},
    "year_changes": {"editor": 9, "approver": 9, "archivist": 9, "helper": 9, "reader": 7},
    "passages": {"editor": 11},
    "publication": {"editor": 10, "approver": 10, "archivist": 10},
    "export_all": {"editor": 5, "approver": 5, "archivist": 5},
}
"""Page -> role -> the most queries it takes in any state, everything that a page can hold being there. The aims, which
none may be above: 14 for the pages of a response, 12 for the start page and the archive's search, 8 for a save of one
text.
"""
FILTERS = "&state=submitted&without_number=on&with_attachments=on&sort=organisation"
"""All that the archive is narrowed by, and finds the response by when it is submitted."""
SAVE_QUERIES = {"editor": 8, "helper": 8}
PAGE_SAVE_QUERIES = 9

Full = tuple[Response, dict[str, User]]


@pytest.fixture(scope="module")
def _full(made_once: None) -> Full:
    made = make_draft()
    return made, everything(made)


@pytest.fixture
def full(_full: Full) -> Full:
    """A draft with everything there is on its pages, and those who look at them, by role."""
    return deepcopy(_full)


def url_of(name: str, response: Response) -> str:
    if name in ("start", "archive", "export_all"):
        return reverse(name) + (f"?words=lydelsen{FILTERS}" if name == "archive" else "")
    if name == "passages":
        return page(name, response) + "?words=a&question=A-2"
    return page(name, response, *ITEMS.get(name, []))


def too_many(response: Response, people: dict[str, User]) -> dict[tuple[str, str], int]:
    """The pages that take more than they may, with how many they take; those of others than drafts too."""
    looked = {(name, role): most for name, roles in MOST_QUERIES.items() for role, most in roles.items()}
    took = {(name, role): queries_of(people[role], url_of(name, response)) for name, role in looked}
    return {which: queries for which, queries in took.items() if queries > looked[which]}


@pytest.mark.parametrize("state", [State.DRAFT, State.IN_REVIEW, State.APPROVED, State.SUBMITTED])
def test_no_page_takes_more_queries_than_it_may(state: State, full: Full) -> None:
    response, people = full
    save_answers(response, complete_answers(response))
    bring_to(response, state)
    assert too_many(response, people) == {}


def test_no_page_takes_more_queries_than_it_may_when_the_response_has_come_back(full: Full) -> None:
    response, people = full
    save_answers(response, complete_answers(response))
    bring_to(response, State.IN_REVIEW)
    points = {"A-2": "Vilket år?", "A-7": ""}
    returning.return_(response=response, reason="Rätta.", points=points, actor=people["approver"], at=timezone.now())
    assert too_many(response, people) == {}
    save_answers(response, {"A-2": "Rättat."})
    bring_to(response, State.IN_REVIEW)
    assert too_many(response, people) == {}


@pytest.mark.parametrize("role", list(SAVE_QUERIES))
def test_saving_one_text_takes_no_more_queries_than_it_may(role: str, full: Full) -> None:
    response, people = full
    client, url = Client(), page("save_question", response, "A-2")
    client.force_login(people[role])
    known = {"revision": response.answers.get(link_id="A-2").revision, "states": ""}
    for number in range(2):  # the first time reads what is read only once
        fields = {"A-2-value": f"Text {number}", "A-2-revision": known["revision"], "states": known["states"]}
        with CaptureQueriesContext(connection) as queries:
            known = client.post(url, fields).json()
    assert len(queries) <= SAVE_QUERIES[role]
    assert response.answers.get(link_id="A-2").value == "Text 1"


def test_saving_a_page_by_its_button_takes_no_more_queries_than_the_page_and_the_save(full: Full) -> None:
    """One text has changed among all that is posted: the page as it was is read, the text saved, and nothing again."""
    response, people = full
    client, url = Client(), page("section", response, "A")
    client.force_login(people["editor"])
    for number in range(2):
        revision = response.answers.get(link_id="A-2").revision
        fields = {"A-2-value": f"Text {number}", "A-2-revision": revision, "goto": "next"}
        with CaptureQueriesContext(connection) as queries:
            assert client.post(url, fields).status_code == 302
    assert len(queries) <= PAGE_SAVE_QUERIES
    assert response.answers.get(link_id="A-2").value == "Text 1"


def test_saving_one_contribution_takes_no_more_queries_than_it_may(full: Full) -> None:
    response, people = full
    client, url = Client(), page("save_my_contribution", response, "A-8")
    client.force_login(people["helper"])
    for number in range(3):
        with CaptureQueriesContext(connection) as queries:
            told = client.post(url, {"A-8-bidrag": f"Text {number}", "A-8-revision": str(number)}).json()
    assert told["revision"] == 3
    assert len(queries) <= SAVE_QUERIES["helper"]


def test_the_aims_hold_for_every_page_and_role() -> None:
    few = {"start", "archive", "export_all"}
    assert all(most <= (12 if name in few else 14) for name, roles in MOST_QUERIES.items() for most in roles.values())
    assert max(SAVE_QUERIES.values()) <= 8


@pytest.mark.parametrize("name", ["response", "section", "check", "year_changes"])
def test_a_page_works_the_conditions_out_once(name: str, full: Full, monkeypatch: pytest.MonkeyPatch) -> None:
    response, people = full
    worked_out, known = [], conditions._known
    monkeypatch.setattr(conditions, "_known", lambda *given: worked_out.append(name) or known(*given))
    client = Client()
    client.force_login(people["editor"])
    assert client.get(url_of(name, response)).status_code == 200
    assert worked_out == [name]
