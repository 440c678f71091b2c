"""Läget: where everything stands, at whom it waits, what is late, and that the start page says the same."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership, Organisation, Unit, User
from accounts.roles import Role
from archive.situation.people import who_has_what
from archive.situation.reading import SituationRow, all_places, read_situation, situation_rows
from archive.situation.services import remind_now
from outbox.models import OutboxMessage
from responses.assignments import services as assignments
from responses.models import Milestone, Response, State
from responses.overview.start_rows import start_page
from responses.overview.whereabouts import Whereabouts, whereabouts_of
from tests.builders import (
    approver_of,
    archivist_of,
    bring_to,
    carried_questionnaire,
    carry_over,
    client_of,
    complete_answers,
    editor_of,
    hand_out,
    make_member,
    make_organisation,
    make_response,
    make_sealed,
    plan,
    register,
    save_answers,
    seal,
    withdraw_mandates,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("short_copies")]


def today() -> date:
    return timezone.localdate()


def place(response: Response) -> Whereabouts:
    response.refresh_from_db()
    return whereabouts_of([response], today())[0]


def row(response: Response) -> SituationRow:
    return situation_rows([place(response)], editor_of(response))[0]


def waits(response: Response) -> list[tuple[str, str]]:
    return [(one.name, one.task) for one in place(response).waits.people]


def text_of(user: User, query: str = "") -> str:
    html = client_of(user).get(reverse("situation") + query).content.decode()
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html.partition("<main")[2])).split())


def late(response: Response, *, by: int = 1) -> None:
    Response.objects.filter(pk=response.pk).update(
        last_day=today() - timedelta(days=by), opens_on=today() - timedelta(days=60)
    )


# At whom it waits


def test_a_draft_waits_at_those_who_were_handed_something_and_at_the_editors() -> None:
    response, helper = make_response(), make_member(name="Hjälparen")
    editor = editor_of(response)
    made = hand_out(response, ["A-1", "A-2"], helper, last_day=today() + timedelta(days=3))
    writes = (editor.name, "skriva klart och skicka för godkännande")
    assert waits(response) == [(helper.email, "bli klar med 2\N{NO-BREAK SPACE}delar"), writes]
    assignments.mark_done(assignment=made[0], actor=helper, at=timezone.now())
    assert waits(response) == [(helper.email, "bli klar med 1\N{NO-BREAK SPACE}del"), writes]
    assignments.mark_done(assignment=made[1], actor=helper, at=timezone.now())
    assert waits(response) == [writes]


def test_what_is_sent_waits_at_whoever_can_approve_it_and_says_when_nobody_can() -> None:
    response = make_response(state=State.IN_REVIEW)
    assert "ingen kan godkänna" in place(response).waits.nobody
    approver = approver_of(response)
    assert waits(response) == [(approver.name, "läsa och godkänna")]
    withdraw_mandates(approver)
    assert waits(response) == []


def test_what_is_signed_waits_at_the_editors_until_it_is_delivered_and_then_at_the_registrators() -> None:
    questionnaire = carried_questionnaire()
    response = make_response(questionnaire=questionnaire, state=State.APPROVED)
    editor, archivist = editor_of(response), archivist_of(response)
    assert waits(response) == [(editor.name, "låsa, försegla och föra över")]
    bring_to(response, State.SUBMITTED)
    registers = (archivist.name, "registrera i diariet")
    assert waits(response) == [(editor.name, "föra över till mottagaren"), registers]
    assert "INTE lämnat till" in row(response).in_words
    carry_over(response)
    assert waits(response) == [registers]
    assert row(response).in_words.startswith("Överfört")
    assert "inte registrerat ännu" in row(response).in_words
    seal(response)
    register(response)
    assert waits(response) == []
    assert "registrerat, " in row(response).in_words


def test_what_is_to_be_sent_separately_is_left_until_somebody_has_noted_it() -> None:
    response = make_sealed(answers={"A-6": {"by_email": True, "note": "Som Excel"}})
    carry_over(response)
    assert place(response).unsent == ("A-6",)
    assert not place(response).is_done
    assert (editor_of(response).name, "skicka det som skickas separat") in waits(response)
    assert row(response).unsent_in_words


def test_nothing_waits_before_the_questionnaire_has_opened() -> None:
    response = make_response(opens_on=today() + timedelta(days=2), last_day=today() + timedelta(days=30))
    editor_of(response)
    assert waits(response) == []
    assert row(response).in_words.startswith("Öppnar")


def test_a_role_that_nobody_holds_is_told() -> None:
    response = make_response(opens_on=today())
    Membership.objects.filter(organisation=response.organisation, role=Role.EDITOR).update(ended_at=timezone.now())
    assert place(response).waits.nobody == "ingen hos er är samordnare"


# What is late


def test_a_response_is_late_by_its_last_day_its_own_days_and_what_was_handed_out() -> None:
    response = make_response()
    assert not place(response).is_late
    plan(response, texts=today())
    assert not place(response).is_late
    Milestone.objects.update(day=today() - timedelta(days=1))
    assert place(response).is_late
    Milestone.objects.update(day=None)
    assert not place(response).is_late
    [made] = hand_out(response, ["A-1"], make_member())
    type(made).objects.update(last_day=today() - timedelta(days=1))
    assert place(response).is_late
    assignments.mark_done(assignment=made, actor=made.person, at=timezone.now())
    assert not place(response).is_late
    late(response)
    assert place(response).is_late


def test_what_is_handed_in_is_never_late() -> None:
    response = make_response(state=State.SUBMITTED)
    late(response)
    assert not place(response).is_late


# Filters, and the page


def world_of_one() -> tuple[User, dict[str, Response]]:
    """An editor's responses: one late, one that waits for approval, one handed in."""
    organisation = make_organisation()
    responses = {
        name: make_response(organisation=organisation, state=state)
        for name, state in {"late": State.DRAFT, "review": State.IN_REVIEW, "done": State.SUBMITTED}.items()
    }
    late(responses["late"])
    approver_of(organisation)
    return editor_of(organisation), responses


def test_the_filters_leave_what_they_say_with_the_count_of_it() -> None:
    editor, responses = world_of_one()
    left = {key: read_situation(editor, today(), wanted=key) for key in ("", "forsenade", "mina", "pagar", "lamnade")}
    shown = {key: {one.response.pk for one in found.rows} for key, found in left.items()}
    late_one, review, done = (responses[name].pk for name in ("late", "review", "done"))
    assert shown == {
        "": {late_one, review, done},
        "forsenade": {late_one},
        "mina": {late_one},
        "pagar": {late_one, review},
        "lamnade": {done},
    }
    assert {one.key: one.count for one in left[""].filters} == {key: len(some) for key, some in shown.items()}


def test_each_row_leads_on_and_an_unknown_filter_leaves_nothing() -> None:
    editor, responses = world_of_one()
    html = client_of(editor).get(reverse("situation")).content.decode()
    assert all(f'href="{response.get_absolute_url()}"' in html for response in responses.values())
    assert "Inget att visa med det valet" in text_of(editor, "?visa=finns-inte")


@pytest.mark.parametrize("role", [Role.EDITOR, Role.READER])
def test_nothing_of_another_organisation_is_shown(role: Role) -> None:
    other, mine = make_response(), make_response()
    person = make_member(role, organisation=mine.organisation)
    assert [one.response for one in all_places(person, today())] == [mine]
    assert other.get_absolute_url() not in client_of(person).get(reverse("situation")).content.decode()


# Who has what, by unit


def test_people_stand_under_their_unit_and_those_without_one_last() -> None:
    response = make_response()
    helper = make_member(Role.CONTRIBUTOR, organisation=response.organisation, name="Hjälparen")
    unit = Unit.objects.create(organisation=response.organisation, name="Hälsoförvaltningen")
    unit.members.add(helper)
    hand_out(response, ["A-1"], helper)
    reader = make_member(Role.READER, organisation=response.organisation)
    found = who_has_what(reader, today(), timezone.now() - timedelta(days=1)).units
    assert [(one.name, [holder.name for holder in one.people]) for one in found] == [
        ("Hälsoförvaltningen", ["Hjälparen"]),
        ("Utan enhet", [editor_of(response).name]),
    ]
    unit.ended_at, unit.ended_by = timezone.now(), editor_of(response)
    unit.save()
    assert [one.name for one in who_has_what(reader, today(), timezone.now()).units] == [""]


def test_a_units_mailbox_is_in_who_has_what_and_is_found_and_reminded_by_its_unit() -> None:
    response = make_response()
    unit = Unit.objects.create(organisation=response.organisation, name="Barnförvaltningen", mailbox="barn@example.se")
    other = Unit.objects.create(organisation=response.organisation, name="Arbetslivsförvaltningen")
    [made] = hand_out(response, ["A-1"], units=[unit])
    reader, since = make_member(Role.READER, organisation=response.organisation), timezone.now() - timedelta(days=1)
    found = who_has_what(reader, today(), since, named="barnförv").units
    assert [(one.name, [holder.name for holder in one.people]) for one in found] == [
        ("Barnförvaltningen", ["barn@example.se"])
    ]
    other.members.add(made.person)  # what somebody has for a unit goes before where they belong
    assert [one.name for one in who_has_what(reader, today(), since).units] == ["Barnförvaltningen", "Utan enhet"]
    page = client_of(reader).get(reverse("situation")).content.decode()
    assert "<strong>Barnförvaltningen, barn@example.se</strong> ska bli klar med 1\u00a0del" in page
    reached = remind_now(people=[made.person.pk], actor=editor_of(response), at=timezone.now())
    assert reached.now == ["Barnförvaltningen, barn@example.se"]
    letter = OutboxMessage.objects.get(key__startswith="reminded:")
    assert "Barnförvaltningen ska bli klar med" in letter.payload["body"]


def test_who_has_something_for_several_units_stands_under_all_of_them_once_and_is_found_by_each() -> None:
    response = make_response()
    person = make_member(Role.CONTRIBUTOR, organisation=response.organisation, name="Enhetschefen")
    names = ("Barnförvaltningen", "Socialförvaltningen", "Äldreförvaltningen")
    units = [Unit.objects.create(organisation=response.organisation, name=name, coordinator=person) for name in names]
    for unit in units[:2]:
        unit.members.add(person)
    reader, since = make_member(Role.READER, organisation=response.organisation), timezone.now() - timedelta(days=1)

    def found(named: str) -> list[tuple[str, list[str]]]:
        units = who_has_what(reader, today(), since, named=named).units
        return [(one.name, [holder.name for holder in one.people]) for one in units]

    hand_out(response, ["A-1"], person)  # for none of them: where they belong
    for named in ("barn", "social", "enhetsch"):
        assert found(named) == [("Barnförvaltningen, Socialförvaltningen", ["Enhetschefen"])]
    for unit, link_id in zip(units[1:], ("A-2", "B-1"), strict=True):
        hand_out(response, [link_id], units=[unit])
    for named in ("social", "äldre", "enhetsch"):
        assert found(named) == [("Socialförvaltningen, Äldreförvaltningen", ["Enhetschefen"])]
    assert found("barn") == []


# The start page tells the same


def everything(organisation: Organisation) -> None:
    """A response in every state, late and not, handed out, carried over and with something still to be sent."""
    for state in (State.DRAFT, State.IN_REVIEW, State.APPROVED, State.SUBMITTED, State.ARCHIVED):
        for passed in (False, True):
            response = make_response(organisation=organisation, state=state)
            if passed:
                late(response)
    for delivered in (False, True):
        sealed = make_sealed(organisation=organisation, answers={"A-6": {"by_email": True, "note": "Som Excel"}})
        if delivered:
            carry_over(sealed)
    partly = make_response(organisation=organisation)
    hand_out(partly, ["A-1"], make_member())
    plan(partly, texts=today(), signed=today() + timedelta(days=3))
    Milestone.objects.update(day=today() - timedelta(days=1))


def test_the_start_page_and_this_page_never_disagree() -> None:
    """Whoever asks, and with a mandate or without."""
    organisation = make_organisation()
    people = [make_member(role, organisation=organisation) for role in (Role.EDITOR, Role.ARCHIVIST, Role.READER)]
    approver = approver_of(organisation)
    everything(organisation)
    for person in (*people, approver):
        assert_pages_agree(person)
    withdraw_mandates(approver)
    assert_pages_agree(approver)


def assert_pages_agree(person: User) -> None:
    start = start_page(person, today())
    rows = [*start.my_rows, *start.open_rows, *start.done_rows]
    places = {place.response.pk: place for place in all_places(person, today())}
    assert len(rows) == len(places)
    assert {row.response.pk: row.place.is_done for row in rows} == {pk: one.is_done for pk, one in places.items()}
    assert {row.response.pk: row.place.is_late for row in rows} == {pk: one.is_late for pk, one in places.items()}
    assert {row.response.pk: row.is_mine for row in rows} == {pk: one.waits_for(person) for pk, one in places.items()}


# The printable page


def test_the_printed_page_has_the_day_and_what_goes_on_and_no_buttons() -> None:
    editor, responses = world_of_one()
    answer = client_of(editor).get(reverse("situation_printed"))
    main = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    assert str(today().year) in main
    assert responses["late"].get_absolute_url() in main
    assert responses["done"].get_absolute_url() not in main
    assert "<button" not in main
    assert "<form" not in main


def test_a_draft_that_is_complete_and_one_that_is_not_begun_are_told_apart() -> None:
    begun = make_response()
    save_answers(begun, complete_answers(begun))
    assert "Skrivs" in row(begun).in_words
    assert row(make_response()).in_words == "Inte påbörjat"


def test_each_who_has_a_thing_of_their_own_to_do_has_a_line_of_their_own() -> None:
    response = make_sealed()
    editor, archivist = editor_of(response), archivist_of(response)
    told = [(line.names, line.task) for line in row(response).lines]
    assert told == [(editor.name, "föra över till mottagaren"), (archivist.name, "registrera i diariet")]


def test_what_was_sealed_after_midnight_was_sealed_on_that_day_in_sweden() -> None:
    sealed_at = datetime(2026, 11, 3, 23, 30, tzinfo=UTC)
    assert "Förseglat 4 november 2026" in replace(row(make_sealed()), sealed_at=sealed_at).in_words
