"""A text taken from another draft that changes there: said at the question, compared, taken anew or kept."""

import re
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.roles import Role
from responses.drafting.using import DraftedText, use_passage
from responses.lifecycle.retention import apply_rules, due_on
from responses.models import Answer, PassageUse, Response, State
from responses.reading.draft import Draft
from responses.reading.source_changes import find_source_changes, follow_paragraph
from tests.builders import (
    bring_to,
    client_of,
    complete_answers,
    editor_of,
    hand_out,
    make_definition,
    make_member,
    make_organisation,
    make_questionnaire,
    make_response,
    save_answers,
)

pytestmark = pytest.mark.django_db

ITEMS = """
- {type: text, link_id: A-1, prefix: "1.", text: Beskriv arbetet}
- {type: text, link_id: A-2, prefix: "2.", text: Beskriv hindren}
"""
SAID = "Texten kom från Prov 2024, fråga\u00a01, och har ändrats där"


@pytest.fixture
def source() -> Response:
    made = make_response(questionnaire=make_questionnaire(make_definition(ITEMS, year=2024)))
    save_answers(made, {"A-1": "Ett.\n\nTvå.\n\nTre."})
    return made


@pytest.fixture
def response(source: Response) -> Response:
    questionnaire = make_questionnaire(make_definition(ITEMS, year=2025))
    made = make_response(questionnaire=questionnaire, organisation=source.organisation)
    save_answers(made, {"A-2": "Eget."})
    return made


def text_of(response: Response, link_id: str = "A-2") -> Any:
    return Answer.objects.get(response=response, link_id=link_id).value


def use(response: Response, source: Response, text: str = "Ett.\n\nTvå.\n\nTre.", paragraph: int | None = None) -> None:
    taken = source.answers.get(link_id="A-1")
    use_passage(
        response=response,
        link_id="A-2",
        text=text,
        source="Prov 2024",
        drafted=DraftedText(taken.pk, taken.revision, paragraph),
        actor=editor_of(response),
        at=timezone.now(),
    )


def section(response: Response, user: User | None = None) -> str:
    found = client_of(user or editor_of(response)).get(reverse("section", args=[response.pk, "A"]))
    return str(found.content.decode())


def address(response: Response) -> str:
    return reverse("source_changes", args=[response.pk, "A-2"])


def press(response: Response, decision: str, user: User | None = None, **typed: Any) -> Any:
    [one] = find_source_changes(response)["A-2"] or [None]
    given = {"use": one.use.pk, "seen": one.revision, "decision": decision, **typed}
    return client_of(user or editor_of(response)).post(address(response), given)


def test_the_question_says_when_the_text_has_changed_where_it_came_from(response: Response, source: Response) -> None:
    use(response, source)
    assert SAID not in section(response)
    save_answers(source, {"A-1": "Ett.\n\nTvå och en halv.\n\nTre."})
    page = section(response)
    assert f"{SAID} {timezone.localdate().day} " in page
    assert f'href="{address(response)}"' in page
    compared = client_of(editor_of(response)).get(address(response)).content.decode()
    assert "<ins> och en halv</ins>" in compared
    save_answers(source, {"A-1": "Ett.\n\nTvå.\n\nTre."})
    assert SAID not in section(response), "it reads as it did again"


def test_the_new_text_takes_the_old_ones_place_through_the_gate(response: Response, source: Response) -> None:
    use(response, source)
    save_answers(source, {"A-1": "Nytt."})
    assert press(response, "take").status_code == 302
    assert text_of(response) == "Eget.\n\nNytt."
    answer = response.answers.get(link_id="A-2")
    assert [one.number for one in answer.revisions.order_by("number")] == [1, 2, 3]
    assert PassageUse.objects.latest("pk").revision == answer.revision
    assert SAID not in section(response)
    save_answers(source, {"A-1": "Nyare."})
    assert len(find_source_changes(response)["A-2"]) == 1
    press(response, "take")
    assert text_of(response) == "Eget.\n\nNyare."


def test_what_no_longer_stands_word_for_word_is_left_and_the_new_text_comes_last(
    response: Response, source: Response
) -> None:
    use(response, source)
    save_answers(response, {"A-2": "Omskrivet."})
    save_answers(source, {"A-1": "Nytt."})
    press(response, "take")
    assert text_of(response) == "Omskrivet.\n\nNytt."


def test_my_text_is_kept_until_the_source_changes_again(response: Response, source: Response) -> None:
    use(response, source)
    before = text_of(response)
    save_answers(source, {"A-1": "Nytt."})
    assert press(response, "keep").status_code == 302
    assert (text_of(response), find_source_changes(response)) == (before, {})
    assert SAID not in section(response)
    assert response.events.filter(action="passage_kept").exists()
    save_answers(source, {"A-1": "Nyare."})
    assert SAID in section(response)
    press(response, "take")
    assert text_of(response) == "Eget.\n\nNyare.", "what was taken from the first wording is found and replaced"


def test_of_a_paragraph_only_that_paragraph_is_followed(response: Response, source: Response) -> None:
    use(response, source, "Två.", paragraph=2)
    save_answers(source, {"A-1": "Noll.\n\nEtt, ändrat.\n\nTvå.\n\nTre."})
    assert find_source_changes(response) == {}
    save_answers(source, {"A-1": "Ett.\n\nTvå, ändrat.\n\nTre."})
    press(response, "take")
    assert text_of(response) == "Eget.\n\nTvå, ändrat."


@pytest.mark.parametrize(
    ("now", "found"),
    [
        ("a\n\nb\n\nc", "b"),
        ("x\n\na\n\nb\n\nc", "b"),
        ("a\n\nB\n\nc", "B"),
        ("a\n\nb1\n\nb2\n\nc", "b1\n\nb2"),
        ("A\n\nB\n\nc", "B"),
        ("x\n\nA\n\nB\n\nc", "x\n\nA\n\nB"),
        ("a\n\nc", ""),
        ("", ""),
    ],
)
def test_a_paragraph_is_found_again_by_what_stands_around_it(now: str, found: str) -> None:
    assert follow_paragraph("a\n\nb\n\nc", now, 2) == found


def test_a_text_that_is_gone_can_only_be_kept(response: Response, source: Response) -> None:
    use(response, source)
    save_answers(source, {"A-1": None})
    page = client_of(editor_of(response)).get(address(response)).content.decode()
    assert "Texten är borttagen där." in page
    assert "Ta in den nya texten" not in page
    assert press(response, "take").status_code == 409
    assert press(response, "keep").status_code == 302


def test_what_has_changed_again_or_is_dealt_with_is_refused(response: Response, source: Response) -> None:
    use(response, source)
    save_answers(source, {"A-1": "Nytt."})
    [one] = find_source_changes(response)["A-2"]
    save_answers(source, {"A-1": "Nyare."})
    assert press(response, "take", seen=one.revision).status_code == 409
    press(response, "keep")
    given = {"use": one.use.pk, "seen": one.revision + 1, "decision": "keep"}
    client = client_of(editor_of(response))
    assert client.post(address(response), given).status_code == 409
    assert client.post(address(response), {**given, "decision": "annat"}).status_code == 404
    assert client.post(address(response), {**given, "seen": "x"}).status_code == 404


def test_only_whoever_reads_all_of_the_answers_is_told(response: Response, source: Response) -> None:
    use(response, source)
    save_answers(source, {"A-1": "Nytt."})
    helper = make_member(Role.CONTRIBUTOR, organisation=response.organisation)
    hand_out(response, ["A-2"], helper)
    page: HttpResponse = client_of(helper).get(reverse("my_questions", args=[response.pk]))
    assert "Texten kom från" not in page.content.decode()
    assert client_of(helper).get(address(response)).status_code == 403
    stranger = editor_of(make_response(organisation=make_organisation()))
    assert client_of(stranger).get(address(response)).status_code == 404


def test_another_organisations_source_is_never_read(response: Response, source: Response) -> None:
    use(response, source)
    save_answers(source, {"A-1": "Nytt."})
    Response.objects.filter(pk=source.pk).update(organisation=make_organisation())
    assert find_source_changes(response) == {}


def test_a_source_that_is_submitted_is_followed_to_what_was_sent(response: Response, source: Response) -> None:
    use(response, source)
    save_answers(source, {**complete_answers(source), "A-1": "Slutlig."})
    bring_to(source, State.SUBMITTED)
    assert find_source_changes(response)["A-2"][0].offered == "Slutlig."


def test_a_source_that_is_discarded_leaves_the_copy_as_it_is(response: Response, source: Response) -> None:
    use(response, source)
    save_answers(source, {"A-1": "Nytt."})
    Organisation.objects.filter(pk=source.organisation_id).update(draft_retention_months=6, draft_warning_days=30)
    source.refresh_from_db()
    editor_of(source)
    day = due_on(source)
    assert day
    apply_rules(at=at_noon(day - timedelta(days=30)))
    save_answers(response, {"A-1": "Vi arbetar vidare."}, at=at_noon(day - timedelta(days=3)))
    apply_rules(at=at_noon(day))
    assert not Response.objects.filter(pk=source.pk).exists()
    assert (find_source_changes(response), PassageUse.objects.get().source) == ({}, "Prov 2024")
    assert "Texten kom från" not in section(response)
    assert text_of(response) == "Eget.\n\nEtt.\n\nTvå.\n\nTre."


def at_noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))


def test_a_response_without_such_texts_asks_nothing_more(response: Response, source: Response) -> None:
    def queries() -> int:
        draft = Draft(response)
        assert draft._beside
        with CaptureQueriesContext(connection) as found:
            assert draft.source_changes is not None
        return len(found)

    assert queries() == 0
    use(response, source)
    assert queries() == 1


def test_the_page_is_made_anew_each_time_that_the_source_changes(response: Response, source: Response) -> None:
    use(response, source)
    section(response)
    save_answers(source, {"A-1": "Nytt."})
    assert len(re.findall("Texten kom från", section(response))) == 1
