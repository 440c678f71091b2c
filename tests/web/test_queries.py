"""The number of queries of a page does not grow with what is on it."""

from collections.abc import Callable
from copy import deepcopy

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from responses.approval import returning
from responses.drafting.using import DraftedText, use_passage
from responses.models import Response, State, Way
from surveys import reading
from surveys.checking import conditions
from tests.builders import (
    approver_of,
    archivist_of,
    attach_file,
    attach_link,
    bring_to,
    comment_on,
    complete_answers,
    contribute,
    editor_of,
    hand_out,
    make_definition,
    make_member,
    make_organisation,
    make_questionnaire,
    make_response,
    make_user,
    save_answers,
)
from tests.web.counting import queries_of
from tests.web.questions import EVERY_SHAPE

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("queries")]


LONG = "Så lång att den söks i andra svar. " * 3


def make_draft() -> Response:
    """A draft with two answers, a comment and a contribution; every kind of question is asked, something is mailed."""
    questionnaire = make_questionnaire(make_definition(sections=EVERY_SHAPE))
    made = make_response(questionnaire=questionnaire, answers={"A-2": "Första lydelsen.", "A-6": {"by_email": True}})
    comment_on(made, "A-2", mentioned=[approver_of(made)])
    contribute(made, "A-2", make_user(), "Från vår förvaltning.")
    use_texts(made)
    save_answers(made, {"A-2": LONG})
    return made


@pytest.fixture(scope="module")
def _response(made_once: None) -> Response:
    return make_draft()


@pytest.fixture
def response(_response: Response) -> Response:
    return deepcopy(_response)


def page(name: str, response: Response, *rest: str) -> str:
    return reverse(name, args=[response.pk, *rest])


def fill(response: Response) -> None:
    """From one answer to all of them, with comments and opened fields."""
    save_answers(response, complete_answers(response))
    save_answers(
        response, {"A-7": ["lakare", "annan"], "A-7.annan": "Läger", "A-1.kommentar": "Klart", "A-2": "å" * 300}
    )


def attach(response: Response) -> None:
    for link_id in ("A-1", "A-2", "A-6", "A-6", "A-8"):
        attach_file(response, link_id)
        attach_link(response, link_id)


def reword(response: Response) -> None:
    for number in range(8):
        save_answers(response, {"A-2": f"Lydelse nummer {number}"})


def discuss(response: Response) -> None:
    people = [make_member(Role.CONTRIBUTOR, organisation=response.organisation) for _ in range(6)]
    hand_out(response, ["A-2"], *people)
    for person in people:
        comment_on(response, "A-2", by=person, mentioned=people)


def hand_more(response: Response) -> None:
    people = [make_member(Role.CONTRIBUTOR, organisation=response.organisation) for _ in range(3)]
    hand_out(response, ["A-1", "A-2", "A-7", "B"], *people, addresses=["ny@example.se", "annan@example.se"])


def contribute_more(response: Response) -> None:
    for link_id in ("A-1", "A-2", "A-2"):
        contribute(response, link_id, make_user(), "Från en annan förvaltning.")
    hand_out(response, ["A"], make_user(), way=Way.CONTRIBUTION)


def use_texts(response: Response) -> None:
    """Of drafts whose texts have changed since."""
    for link_id in ("A-2", "A-2", "A-1.kommentar"):
        other = make_response(questionnaire=response.questionnaire, organisation=response.organisation)
        save_answers(other, {"A-2": "Först."})
        source = other.answers.get(link_id="A-2")
        drafted, at = DraftedText(source.pk, source.revision), timezone.now()
        editor = editor_of(response)
        use_passage(
            response=response, link_id=link_id, text="Först.", source="Prov", drafted=drafted, actor=editor, at=at
        )
        save_answers(other, {"A-2": "Sedan."})


GROWTHS: dict[str, Callable[[Response], None]] = {
    "answers": fill,
    "attachments": attach,
    "wordings": reword,
    "comments": discuss,
    "handed": hand_more,
    "contributions": contribute_more,
    "texts": use_texts,
}


ITEMS = {"section": ["A"], "answer_history": ["A-2"], "attach": ["A-6"], "comments": ["A-2"]}
OF_ONE_RESPONSE = (
    *("response", "section", "check", "history", "answer_history", "unused_words", "attach", "comments", "hand_out"),
    *("excerpt", "publication", "year_changes"),
)


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


# How many queries each page takes at most

MOST_QUERIES: dict[str, dict[str, int]] = {
    "start": {"editor": 11, "approver": 11, "archivist": 11, "helper": 6},
    "archive": {"editor": 12, "approver": 12, "archivist": 12, "reader": 10},
    "response": {"editor": 13, "approver": 14, "archivist": 12, "reader": 13},
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


def everything(response: Response) -> dict[str, User]:
    """Put all there is on the response's pages; those who look at them, by role."""
    helper = make_member(Role.CONTRIBUTOR, organisation=response.organisation)
    hand_out(response, ["A-2"], helper)
    hand_out(response, ["A-8"], helper, way=Way.CONTRIBUTION)
    for grow in GROWTHS.values():
        grow(response)
    people = {"editor": editor_of, "approver": approver_of, "archivist": archivist_of}
    reader = make_member(Role.READER, organisation=response.organisation)
    return {"helper": helper, "reader": reader, **{name: find(response) for name, find in people.items()}}


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
