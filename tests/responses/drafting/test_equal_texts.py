"""The same text in two answers of an organisation is told at both, and that it has changed in the other."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from responses.drafting.using import DraftedText, use_passage
from responses.models import Answer, AnswerRevision, Response, State
from responses.reading.draft import Draft
from responses.reading.equal_texts import LEAST, equal_texts, words_hash
from tests.builders import (
    client_of,
    editor_of,
    hand_out,
    make_definition,
    make_member,
    make_questionnaire,
    make_response,
    save_answers,
)

pytestmark = pytest.mark.django_db

ITEMS = """
- {type: text, link_id: A-1, prefix: "1.", text: Beskriv arbetet}
- {type: text, link_id: A-2, prefix: "2.", text: Beskriv hindren}
- {type: text, link_id: A-3, prefix: "3.", text: Två saker, boxes: 2}
"""
TEXT = "Tolv vårdcentraler deltog i arbetet under året.\n\nVi började i norr och fortsatte sedan söderut, by för by."
SPACED = TEXT.replace("\n\n", " ").replace("i norr", "i  norr\n")
STANDS = "Samma text står i"
STOOD = "Samma text stod i"


@pytest.fixture
def other() -> Response:
    return make_response(questionnaire=make_questionnaire(make_definition(ITEMS, year=2024)))


@pytest.fixture
def response(other: Response) -> Response:
    questionnaire = make_questionnaire(make_definition(ITEMS, year=2025))
    return make_response(questionnaire=questionnaire, organisation=other.organisation)


def section(response: Response, user: User | None = None) -> str:
    found = client_of(user or editor_of(response)).get(reverse("section", args=[response.pk, "A"]))
    return str(found.content.decode())


def told(response: Response) -> dict[str, list[tuple[str, bool]]]:
    found = equal_texts(response, Draft(response).rows, writes_all=True)
    return {link_id: [(one.source, one.changed_at is not None) for one in texts] for link_id, texts in found.items()}


def test_both_questions_say_where_the_same_text_stands(response: Response, other: Response) -> None:
    save_answers(other, {"A-1": TEXT})
    assert STANDS not in section(other)
    save_answers(response, {"A-2": SPACED})
    address = reverse("section", args=[other.pk, "A"])
    assert f'{STANDS} <a href="{address}#fraga-A-1">Prov 2024, fråga\u00a01</a>.' in section(response)
    assert f"{STANDS} <a" in section(other)
    assert "Prov 2025, fråga\u00a02" in section(other)


def test_the_one_says_when_it_has_changed_in_the_other_and_the_other_says_nothing(
    response: Response, other: Response
) -> None:
    save_answers(other, {"A-1": TEXT})
    save_answers(response, {"A-2": TEXT})
    section(response)
    save_answers(other, {"A-1": TEXT.replace("Tolv", "Tretton")})
    page, day = section(response), timezone.localdate()
    assert f"{STOOD} <a" in page
    assert f"och har ändrats där {day.day} " in page
    assert STANDS not in page
    assert "Samma text" not in section(other)
    save_answers(other, {"A-1": TEXT})
    assert STANDS in section(response)


@pytest.mark.parametrize("role", [Role.READER, Role.APPROVER, Role.ARCHIVIST])
def test_whoever_reads_all_and_writes_a_part_is_led_to_a_page_that_is_theirs(
    role: Role, response: Response, other: Response
) -> None:
    save_answers(other, {"A-1": TEXT})
    save_answers(response, {"A-2": TEXT})
    person = make_member(Role.CONTRIBUTOR, role, organisation=response.organisation)
    hand_out(response, ["A-2"], person)
    pages = client_of(person)
    page = pages.get(reverse("my_questions", args=[response.pk])).content.decode()
    address = reverse("check", args=[other.pk])
    assert f'{STANDS} <a href="{address}#rad-A-1">' in page
    assert 'id="rad-A-1"' in pages.get(address).content.decode()


def test_an_editor_with_a_question_of_their_own_is_led_to_where_the_other_is_written(
    response: Response, other: Response
) -> None:
    save_answers(other, {"A-1": TEXT})
    save_answers(response, {"A-2": TEXT})
    person = make_member(Role.CONTRIBUTOR, Role.EDITOR, organisation=response.organisation)
    hand_out(response, ["A-2"], person)
    page = client_of(person).get(reverse("my_questions", args=[response.pk])).content.decode()
    assert f'{STANDS} <a href="{reverse("section", args=[other.pk, "A"])}#fraga-A-1">' in page


def test_it_stands_beside_the_messages_which_each_save_shows_anew(response: Response, other: Response) -> None:
    save_answers(other, {"A-1": TEXT})
    save_answers(response, {"A-2": TEXT})
    assert re.search(r'id="fel-A-2" data-messages>\s*</div>\s*<div data-equal-texts>', section(response))


def test_the_day_is_that_on_which_the_text_was_changed_and_not_that_of_a_later_save(
    response: Response, other: Response
) -> None:
    now = timezone.now()
    for days, text in enumerate([TEXT, "Kort.", "Kortare."]):
        save_answers(other, {"A-1": text}, at=now + timedelta(days=days))
    save_answers(response, {"A-2": TEXT}, at=now)
    (one,) = equal_texts(response, Draft(response).rows, writes_all=True)["A-2"]
    assert one.changed_at == now + timedelta(days=1)


def test_one_that_was_refused_meanwhile_has_changed_nothing(response: Response, other: Response) -> None:
    save_answers(other, {"A-1": TEXT})
    save_answers(response, {"A-2": TEXT})
    answer = Answer.objects.get(response=other, link_id="A-1")
    kind = AnswerRevision.Kind.REFUSED
    AnswerRevision.objects.create(answer=answer, number=2, kind=kind, value="Nej.", at=timezone.now())
    assert told(response) == {"A-2": [("Prov 2024, fråga\u00a01", False)]}


def test_of_a_text_that_came_and_went_the_last_time_is_told_and_each_answer_once(
    response: Response, other: Response
) -> None:
    now = timezone.now()
    for days, text in enumerate([TEXT, "Kort.", TEXT, "Kortare."]):
        save_answers(other, {"A-1": text}, at=now + timedelta(days=days))
    save_answers(response, {"A-2": TEXT})
    (one,) = equal_texts(response, Draft(response).rows, writes_all=True)["A-2"]
    assert one.changed_at == now + timedelta(days=3)


def test_an_answer_that_held_two_of_the_texts_is_told_at_both(response: Response, other: Response) -> None:
    for text in (TEXT, TEXT * 2):
        save_answers(other, {"A-1": text})
    save_answers(response, {"A-1": TEXT, "A-2": TEXT * 2})
    source = "Prov 2024, fråga\u00a01"
    assert told(response) == {"A-1": [(source, True)], "A-2": [(source, False)]}


def test_the_latest_come_first(response: Response, other: Response) -> None:
    now = timezone.now()
    save_answers(other, {"A-2": TEXT}, at=now)
    save_answers(other, {"A-1": TEXT}, at=now + timedelta(hours=1))
    save_answers(response, {"A-2": TEXT})
    assert [source for source, _ in told(response)["A-2"]] == ["Prov 2024, fråga\u00a01", "Prov 2024, fråga\u00a02"]


def test_a_text_that_is_emptied_there_has_changed(response: Response, other: Response) -> None:
    save_answers(other, {"A-1": TEXT})
    save_answers(response, {"A-2": TEXT})
    save_answers(other, {"A-1": ""})
    assert told(response) == {"A-2": [("Prov 2024, fråga\u00a01", True)]}


@pytest.mark.parametrize("text", [TEXT[: LEAST - 1], TEXT.upper()])
def test_short_texts_and_other_letters_are_not_the_same(text: str, response: Response, other: Response) -> None:
    save_answers(other, {"A-1": TEXT[: len(text)]})
    save_answers(response, {"A-2": text})
    assert told(response) == {}


def test_boxes_that_read_as_the_text_are_the_same(response: Response, other: Response) -> None:
    first, _, second = TEXT.partition("\n\n")
    save_answers(other, {"A-3": [first, second]})
    save_answers(response, {"A-2": TEXT})
    assert told(response) == {"A-2": [("Prov 2024, fråga\u00a03", False)]}


def test_other_organisations_and_the_answer_itself_are_not_looked_at(response: Response) -> None:
    stranger = make_response(questionnaire=response.questionnaire)
    save_answers(stranger, {"A-1": TEXT})
    save_answers(response, {"A-1": TEXT, "A-2": TEXT})
    assert told(response) == {}


def test_what_was_submitted_another_year_is_not_told_and_of_the_same_year_it_is() -> None:
    earlier, same = (make_questionnaire(make_definition(ITEMS, year=year)) for year in (2024, 2025))
    this = make_response(questionnaire=make_questionnaire(make_definition(ITEMS, year=2025)))
    for questionnaire in (earlier, same):
        make_response(
            state=State.SUBMITTED, questionnaire=questionnaire, organisation=this.organisation, answers={"A-1": TEXT}
        )
    save_answers(this, {"A-2": TEXT})
    assert told(this) == {"A-2": [("Prov 2025, fråga\u00a01", False)]}


def test_a_wording_that_was_refused_links_nothing(response: Response, other: Response) -> None:
    save_answers(other, {"A-1": "Kort."})
    answer = Answer.objects.get(response=other, link_id="A-1")
    AnswerRevision.objects.create(
        answer=answer,
        number=9,
        kind=AnswerRevision.Kind.REFUSED,
        value=TEXT,
        words_hash=words_hash(other.tree.by_link_id["A-1"], TEXT),
        at=timezone.now(),
    )
    save_answers(response, {"A-2": TEXT})
    assert told(response) == {}


def test_a_text_that_was_taken_from_the_other_is_followed_by_that_alone(response: Response, other: Response) -> None:
    save_answers(other, {"A-1": TEXT})
    taken = Answer.objects.get(response=other, link_id="A-1")
    use_passage(
        response=response,
        link_id="A-2",
        text=TEXT,
        source="Prov 2024",
        drafted=DraftedText(taken.pk, taken.revision, None),
        actor=editor_of(response),
        at=timezone.now(),
    )
    save_answers(other, {"A-1": TEXT.replace("Tolv", "Tretton")})
    page = section(response)
    assert "Texten kom från Prov 2024" in page
    assert "Samma text" not in page
    save_answers(response, {"A-1": TEXT})
    assert told(response) == {"A-1": [("Prov 2024, fråga\u00a01", True)]}


def test_a_contributor_sees_nothing_of_it(response: Response, other: Response) -> None:
    save_answers(other, {"A-1": TEXT})
    save_answers(response, {"A-2": TEXT})
    person = make_member(Role.CONTRIBUTOR, organisation=response.organisation)
    hand_out(response, ["A-2"], person)
    page = client_of(person).get(reverse("my_questions", args=[response.pk])).content.decode()
    assert "Beskriv hindren" in page
    assert "Samma text" not in page


def test_a_page_without_long_texts_asks_nothing_more_and_others_once(response: Response, other: Response) -> None:
    def queries() -> int:
        draft = Draft(response)
        assert draft.rows is not None
        with CaptureQueriesContext(connection) as found:
            assert draft.equal_texts is not None
        return len(found)

    save_answers(response, {"A-1": "Kort."})
    assert queries() == 0
    save_answers(other, {"A-1": TEXT})
    save_answers(response, {"A-2": TEXT})
    assert queries() == 1


def test_a_save_does_not_ask(response: Response, other: Response) -> None:
    save_answers(other, {"A-1": TEXT})
    pages, address = client_of(editor_of(response)), reverse("save_question", args=[response.pk, "A-2"])
    with CaptureQueriesContext(connection) as found:
        answer = pages.post(address, {"A-2-revision": "0", "A-2-value": TEXT})
    assert answer.status_code == 200
    assert not [one for one in found if "words_hash" in one["sql"] and "ANY" in one["sql"]]
    assert Answer.objects.get(response=response).revisions.get().words_hash is not None
