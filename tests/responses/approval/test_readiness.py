"""The box before sending says all that there is: what stops, what is half, not answered, handed out, discussed."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from config.fields.paging import A_PAGE
from responses.approval.readiness import Readiness
from responses.assignments import services as assignments
from responses.comments.reading import Comments
from responses.lifecycle.access import open_response
from responses.models import Response
from responses.reading.draft import Draft
from responses.reading.progress import sections_of
from responses.reading.separate_things import separate_of_draft
from tests.builders import (
    add_members,
    attach_file,
    attach_link,
    comment_on,
    complete_answers,
    editor_of,
    hand_out,
    make_approver,
    make_definition,
    make_member,
    make_questionnaire,
    make_response,
    save_answers,
)

pytestmark = pytest.mark.django_db


def ready_of(response: Response) -> Readiness:
    visit = open_response(editor_of(response), response.pk)
    draft = Draft(response)
    return Readiness(draft, Comments(visit), separate_of_draft(draft))


def box(response: Response) -> str:
    client = Client()
    client.force_login(editor_of(response))
    text = client.get(reverse("check", args=[response.pk])).content.decode()
    return text[text.index('id="fore-sandning"') : text.index("</section>")]


def asked(items: str, answers: dict[str, Any]) -> Response:
    return make_response(questionnaire=make_questionnaire(make_definition(items)), answers=answers)


def test_when_all_is_answered_the_box_says_so_and_nothing_else_is_in_the_way() -> None:
    response = make_response()
    assert "Allt är besvarat" not in box(response)
    save_answers(response, complete_answers(response))
    attach_file(response, "A-6")
    assert ready_of(response).all_is_answered
    assert "Allt är besvarat" in box(response)


def test_what_may_be_left_out_is_listed_as_not_answered_with_a_link() -> None:
    response = make_response(answers={"A-1": "nej", "A-2": "Text"})
    assert [one.link_id for one in ready_of(response).unanswered] == ["A-3", "A-4", "A-6"]
    assert "#fraga-A-6" in box(response)


@pytest.mark.parametrize(
    ("items", "answers"),
    [
        ("- {type: choice, link_id: q, text: Q, options: [{ja: Ja, opens: file}, {nej: Nej}]}", {"q": "ja"}),
        ("- {type: choice, link_id: q, text: Q, options: [{ja: Annan, opens: text}, {nej: Nej}]}", {"q": "ja"}),
        ("- {type: yes_no_matrix, link_id: q, text: Q, rows: [{a: A}, {b: B}]}", {"q": {"a": "ja"}}),
    ],
)
def test_half_an_answer_is_pointed_out_in_the_box_and_keeps_the_section_from_being_done(
    items: str, answers: dict[str, Any]
) -> None:
    response = asked(items, answers)
    ready = ready_of(response)
    assert (len(ready.half), ready.all_is_answered) == (1, False)
    assert "Halva svar (1)" in box(response)
    assert [section.status for section in sections_of(Draft(response))] == ["incomplete"]


def test_what_is_handed_out_and_not_done_is_listed_until_it_is_done() -> None:
    response = make_response()
    helper = make_member(Role.CONTRIBUTOR, organisation=response.organisation, name="Uppgiftslämnaren")
    [handed] = hand_out(response, ["A-2"], helper)
    assert "Uppgiftslämnaren" in box(response)
    assignments.mark_done(assignment=handed, actor=helper, at=timezone.now())
    assert ready_of(response).handed == []


def test_open_comments_are_counted_by_question() -> None:
    response = make_response()
    comment_on(response, "A-2")
    comment_on(response, "A-2", "En till.")
    assert [(one.link_id, one.amount) for one in ready_of(response).discussed] == [("A-2", 2)]


def test_a_link_is_named_until_a_kept_copy_stands_beside_it() -> None:
    response = make_response()
    attach_link(response, "A-6")
    attach_file(response, "A-6")
    assert [(link.link_id, link.title) for link in ready_of(response).links] == [("A-6", "Beslut om handlingsplan")]
    attach_file(response, "A-6", copy_of="https://example.se/beslut", seen_on=date(2026, 3, 3))
    assert ready_of(response).links == []


def test_what_a_receiver_or_the_fonts_may_refuse_is_told_apart() -> None:
    response = make_response(answers={"A-2": "Läger 👩‍⚕️"})
    assert {one.kind for one in ready_of(response).refused} == {"unprintable"}
    assert "Kan avvisas eller inte visas" in box(response)


def test_a_missing_diarienummer_is_said_in_the_box() -> None:
    response = make_response()
    assert "Diarienummer saknas" in box(response)
    Response.objects.filter(pk=response.pk).update(diarienummer="RS 2026-1")
    assert "Diarienummer saknas" not in box(response)


def test_much_that_is_handed_out_and_many_links_are_listed_a_page_at_a_time(client: Client) -> None:
    response = make_response()
    people = add_members(response.organisation, A_PAGE + 4)
    hand_out(response, ["A-2"], *people)
    for number in range(1, A_PAGE + 3):
        attach_link(response, "A-6", url=f"https://example.se/{number}", title=f"Beslut {number}")
    client.force_login(editor_of(response))
    url = reverse("check", args=[response.pk])

    def listed(**query: str) -> tuple[int, int]:
        shown = client.get(url, query).content.decode()
        assert f"Utdelat och inte klart ({A_PAGE + 4})" in shown
        assert f"Länkar utan sparad kopia ({A_PAGE + 2})" in shown
        return shown.count(f"/svar/{response.pk}/utdelning/"), shown.count("?kopia-av=")

    assert listed() == (A_PAGE, A_PAGE)
    assert listed(utdelat="2") == (4, A_PAGE)
    assert listed(lankar="2", utdelat="2", visa="saknas") == (4, 2)
    page = client.get(url, {"lankar": "2"}).content.decode()
    assert re.search(r'<details class="sp-folded" id="lankar" open>', page)
    assert not re.search(r'<details class="sp-folded" id="utdelat" open>', page)


def test_a_refused_answers_lists_and_filters_lead_back_to_the_page_that_has_them(client: Client) -> None:
    response = make_response()
    hand_out(response, ["A-2"], *add_members(response.organisation, A_PAGE + 4))
    client.force_login(editor_of(response))
    shown = client.post(reverse("send", args=[response.pk]), {})
    assert shown.status_code == 422
    html = shown.content.decode()
    main = html[html.index("<main") : html.index("</main>")]
    assert not re.findall(r'href="\?[^"]*"', main)
    for link in ("?utdelat=2#utdelat", "?visa=saknas#svaren"):
        assert f'href="{reverse("check", args=[response.pk])}{link}"' in main
    assert client.get(f"{reverse('check', args=[response.pk])}?utdelat=2").status_code == 200


@pytest.mark.parametrize(("amount", "named"), [(2, True), (20, True), (21, False)])
def test_who_may_sign_is_named_unless_they_are_many(amount: int, named: bool, client: Client) -> None:
    response = make_response()
    people = [
        make_approver(organisation=response.organisation, name=f"Direktör {number}") for number in range(amount, 0, -1)
    ]
    client.force_login(editor_of(response))
    shown = " ".join(client.get(reverse("check", args=[response.pk])).content.decode().split())
    assert ("Någon av dem som får signera för organisationen läser" in shown) is not named
    assert ("Någon av Direktör 1" in shown) is named
    assert all((person.name in shown) is named for person in people)
