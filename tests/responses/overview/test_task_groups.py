"""The task list says whose turn it is with each section, to everybody who reads it."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from responses.approval import returning
from responses.assignments.services import mark_done
from responses.comments.services import resolve_comment
from responses.drafting.completion import say_section_done
from responses.lifecycle.access import open_part
from responses.models import Comment, Response, State, Way
from responses.overview.next_step import next_step
from responses.overview.task_rows import filter_groups, task_groups
from responses.reading.draft import Draft
from responses.reading.progress import sections_of
from tests.builders import (
    approver_of,
    archivist_of,
    bring_to,
    client_of,
    complete_answers,
    editor_of,
    hand_out,
    make_definition,
    make_questionnaire,
    make_response,
    make_sealed,
    make_user,
    save_answers,
    seal,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("short_copies")]

SECTIONS = """
- link_id: A
  text: Arbetet
  items:
    - {type: choice, link_id: A-1, text: "Har ni en plan?", options: [{ja: Ja}, {nej: Nej}]}
    - {type: text, link_id: A-2, text: Beskriv arbetet}
- link_id: B
  text: Planen
  enable_when: {item: A-1, is: ja}
  items: [{type: text, link_id: B-1, text: Beskriv planen}]
- link_id: C
  text: Annat
  items: [{type: text, link_id: C-1, text: Beskriv mer}]
"""


@pytest.fixture
def response() -> Response:
    return make_response(questionnaire=make_questionnaire(make_definition(sections=SECTIONS)))


@pytest.fixture
def helper() -> User:
    return make_user(name="Hjälparen von Ek")


def groups(response: Response, reader: User, wanted: str = "") -> dict[str, list[str]]:
    """Heading -> the names of the sections under it."""
    visit, draft = open_part(reader, response.pk), Draft(Response.objects.get(pk=response.pk))
    found = filter_groups(task_groups(visit, draft, sections_of(draft)), visit.user, wanted)
    return {group.group.value: [row.section.heading for row in group.rows] for group in found}


def test_what_is_left_is_to_do_what_is_whole_is_done_and_what_is_not_asked_said_to_be_so(response: Response) -> None:
    save_answers(response, {"A-1": "nej", "C-1": "Mer"})
    assert groups(response, editor_of(response)) == {
        "Att göra": ["Arbetet"],
        "Klart": ["Annat"],
        "Gäller er inte": ["Planen"],
    }


def test_a_section_waits_for_others_once_all_that_is_left_of_it_is_theirs(response: Response, helper: User) -> None:
    editor = editor_of(response)
    save_answers(response, {"A-1": "ja"})
    hand_out(response, ["C"], helper)
    assert groups(response, editor) == {"Att göra": ["Arbetet", "Planen"], "Väntar på andra": ["Annat"]}
    hand_out(response, ["A-2"], helper)
    assert groups(response, editor)["Väntar på andra"] == ["Arbetet", "Annat"]


def test_what_the_reader_has_themselves_waits_for_nobody(response: Response) -> None:
    editor = editor_of(response)
    hand_out(response, ["C"], editor)
    assert "Annat" in groups(response, editor)["Att göra"]


def test_what_is_handed_out_and_done_waits_for_the_editors_review(response: Response, helper: User) -> None:
    [assignment] = hand_out(response, ["C"], helper)
    save_answers(response, {"C-1": "Mer"})
    mark_done(assignment=assignment, actor=helper, at=timezone.now())
    assert "Annat" in groups(response, editor_of(response))["Att göra"]
    page = client_of(editor_of(response)).get(response.get_absolute_url()).content.decode()
    assert "1 att granska" in " ".join(page.split())


def sent_back_for(response: Response, *link_ids: str) -> None:
    """Answer all of it, send it, and let it come back for these questions."""
    save_answers(response, complete_answers(response) | {"A-1": "ja"})
    bring_to(response, State.IN_REVIEW)
    points = dict.fromkeys(link_ids, "")
    returning.return_(response=response, reason="", points=points, actor=approver_of(response), at=timezone.now())
    response.refresh_from_db()


def test_a_whole_section_that_the_answer_was_sent_back_for_is_to_do_until_that_is_taken_care_of(
    response: Response,
) -> None:
    def of(reader: User) -> dict[str, list[str]]:
        page = client_of(reader).get(response.get_absolute_url())
        return {one.group.value: [row.section.heading for row in one.rows] for one in page.context["groups"]}

    sent_back_for(response, "C-1")
    assert of(editor_of(response)) == {"Att göra": ["Annat"], "Klart": ["Arbetet", "Planen"]}
    assert of(approver_of(response)) == {"Väntar på andra": ["Annat"], "Klart": ["Arbetet", "Planen"]}
    resolve_comment(comment=Comment.objects.get(), actor=editor_of(response), at=timezone.now())
    for reader in (editor_of(response), approver_of(response)):
        assert of(reader) == {"Klart": ["Arbetet", "Planen", "Annat"]}


def test_the_button_leads_to_what_it_was_sent_back_for_but_not_to_what_is_asked_no_more(response: Response) -> None:
    def button() -> str:
        return str(client_of(editor_of(response)).get(response.get_absolute_url()).context["next_step"].url)

    sent_back_for(response, "B-1")
    assert button().endswith("#fraga-B-1")
    save_answers(response, {"A-1": "nej"})
    assert button() == reverse("check", args=[response.pk])


def test_what_is_whole_says_what_is_still_waited_for_in_it(response: Response, helper: User) -> None:
    def row() -> str:
        page = client_of(editor_of(response)).get(response.get_absolute_url()).content.decode()
        return " ".join(page.partition("Klart ")[2].split())

    save_answers(response, {"A-1": "nej", "C-1": "Mer"})
    assert "väntas" not in row()
    hand_out(response, ["C-1"], helper, way=Way.CONTRIBUTION)
    assert "Klar, 1 bidrag väntas" in row()
    hand_out(response, ["C"], make_user())
    assert "Klar, 1 bidrag och 1 del väntas" in row()


def test_a_section_that_is_said_to_be_done_is_done(response: Response) -> None:
    say_section_done(response=response, section_id="C", actor=editor_of(response), at=timezone.now())
    assert "Annat" in groups(response, editor_of(response))["Klart"]


@pytest.mark.parametrize("who", [approver_of, archivist_of])
def test_whoever_does_not_write_waits_for_those_who_do(who: object, response: Response) -> None:
    save_answers(response, {"C-1": "Mer"})
    found = groups(response, who(response))  # type: ignore[operator]
    assert "Att göra" not in found
    assert found["Klart"] == ["Annat"]


def test_once_it_is_sent_there_is_one_list_and_no_word_of_what_is_left(response: Response) -> None:
    save_answers(response, complete_answers(response) | {"A-1": "nej"})
    bring_to(response, State.IN_REVIEW)
    for reader in (editor_of(response), approver_of(response), archivist_of(response)):
        assert groups(response, reader) == {"Avsnitt": ["Arbetet", "Annat"], "Gäller er inte": ["Planen"]}
        page = client_of(reader).get(response.get_absolute_url()).content.decode()
        assert "frågor</span> kvar" not in page


def step(response: Response, reader: User, *, delivered: bool = False) -> str:
    """What the one button says; empty where there is none."""
    fresh = Response.objects.get(pk=response.pk)
    visit, draft = open_part(reader, fresh.pk), Draft(fresh)
    found = next_step(visit, task_groups(visit, draft, sections_of(draft)), begun=True, delivered=delivered)
    return found.label if found else ""


def test_the_button_leads_to_the_first_section_that_is_ones_own_and_then_to_the_check_page(
    response: Response, helper: User
) -> None:
    editor = editor_of(response)
    hand_out(response, ["A"], helper)
    page = client_of(editor).get(response.get_absolute_url()).content.decode()
    [button] = re.findall(r'class="btn btn-primary" href="([^"]+)"', page)
    assert button == reverse("section", args=[response.pk, "C"])
    save_answers(response, {"C-1": "Mer"})
    assert step(response, editor) == "Kontrollera och skicka för godkännande"


def test_each_state_has_its_step_for_the_one_whose_turn_it_is(response: Response) -> None:
    people = {"editor": editor_of(response), "approver": approver_of(response), "archivist": archivist_of(response)}

    def steps() -> dict[str, str]:
        return {who: label for who, person in people.items() if (label := step(response, person))}

    save_answers(response, complete_answers(response))
    assert steps() == {"editor": "Kontrollera och skicka för godkännande"}
    bring_to(response, State.IN_REVIEW)
    assert steps() == {"approver": "Läs och godkänn"}
    bring_to(response, State.APPROVED)
    assert steps() == {"editor": "Skicka in"}
    bring_to(response, State.SUBMITTED)
    seal(response)
    assert steps() == {"archivist": "Registrera i diariet"}
    bring_to(response, State.ARCHIVED)
    assert steps() == {}


def test_what_is_sealed_is_to_be_carried_over_until_it_is() -> None:
    response = make_sealed()
    assert step(response, editor_of(response)) == "För över svaret"
    assert step(response, editor_of(response), delivered=True) == ""


def test_what_has_happened_last_says_what_it_was_about(response: Response, helper: User) -> None:
    hand_out(response, ["C"], helper)
    page = client_of(editor_of(response)).get(response.get_absolute_url()).content.decode()
    told = page.partition('<ol class="sp-events">')[2].partition("</ol>")[0]
    assert "delade ut" in told
    assert "Annat" in told


def test_a_row_says_by_name_who_has_it_and_shows_initials(response: Response, helper: User) -> None:
    hand_out(response, ["A-2"], editor_of(response))
    hand_out(response, ["A-1"], helper)
    page = " ".join(client_of(editor_of(response)).get(response.get_absolute_url()).content.decode().split())
    assert f"Utdelat till {helper.email} och {editor_of(response).name}" in page
    assert page.count('class="sp-initials"') == 2


def test_every_section_that_is_asked_leads_somewhere_its_reader_may_go(response: Response) -> None:
    save_answers(response, complete_answers(response) | {"A-1": "nej"})
    bring_to(response, State.IN_REVIEW)
    for reader in (editor_of(response), approver_of(response), archivist_of(response)):
        client = client_of(reader)
        rows = (
            client.get(response.get_absolute_url())
            .content.decode()
            .partition('id="avsnitt"')[2]
            .partition("</main>")[0]
        )
        links = re.findall(r'href="(/svar/[^"#]+)', rows)
        assert len(links) >= 2
        assert {client.get(link).status_code for link in links} == {200}


def test_how_far_a_section_has_come_is_counted_once_for_a_draft(response: Response) -> None:
    draft = Draft(response)
    assert sections_of(draft) is sections_of(draft)
    assert sections_of(draft.with_value("A-1", "nej")) is not sections_of(draft)
