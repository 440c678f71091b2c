"""Choosing among many: a search in the form finds them, without JavaScript, and what is posted need not be shown."""

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Membership, Organisation, Unit, User
from accounts.roles import Role
from accounts.selectors import approval_order
from administration.approval_order.forms import MOST_STEPS
from authoring.editions import Edition
from cases.models import Case
from config.fields.choosing import MANY, SHOWN
from responses.models import Assignment, Response
from surveys.models import LoadedDefinition, QuestionnaireDraft
from tests.authoring.rooms import SOUND
from tests.builders import (
    add_members,
    editor_of,
    hand_out,
    make_definition,
    make_member,
    make_organisation,
    make_questionnaire,
    make_response,
)
from tests.web.posting import as_posted, seen_in

pytestmark = pytest.mark.django_db

SINCE = date(2020, 1, 1)


def client_for(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def boxes(html: str, name: str) -> dict[str, bool]:
    """By value, whether it is ticked."""
    found = re.findall(rf'<input[^>]*name="{name}"[^>]*value="(\d+)"([^>]*)>', html)
    return {value: "checked" in rest for value, rest in found}


@pytest.fixture
def response() -> Response:
    return make_response()


@pytest.fixture
def page(response: Response) -> tuple[Client, str]:
    return client_for(editor_of(response)), reverse("hand_out", args=[response.pk])


def test_up_to_the_bound_all_are_shown_and_there_is_no_search(response: Response, page: Any) -> None:
    client, url = page
    own = Membership.objects.filter(organisation=response.organisation).values("user").distinct().count()
    people = add_members(response.organisation, MANY - own)
    shown = client.get(url).content.decode()
    assert len(boxes(shown, "people")) == MANY
    assert 'name="sok"' not in shown
    assert shown.index("Medarbetare 9 ") < shown.index("Medarbetare 10 ")
    add_members(response.organisation, 1, name="Ytterligare")
    shown = client.get(url).content.decode()
    assert boxes(shown, "people") == {}
    assert f"Sök bland {MANY + 1} personer" in shown
    assert str(people[0].pk) not in boxes(shown, "people")


def test_a_search_keeps_everything_typed_and_chosen_and_hands_out_nothing(response: Response, page: Any) -> None:
    client, url = page
    chosen, other, *_ = add_members(response.organisation, MANY)
    add_members(response.organisation, SHOWN + 5, name="Åsa")
    typed = {
        "people": [str(chosen.pk)],
        "people_sok": "åsa",
        "addresses": "inte en adress",
        "last_day": "snart",
        "message": "Till på fredag?",
        "items": "A-2",
        "way": "contribution",
    }
    answer = client.post(url, typed | {"sok": "people"})
    shown = answer.content.decode()
    assert answer.status_code == 200
    found = boxes(shown, "people")
    assert found.pop(str(chosen.pk)) is True
    assert len(found) == SHOWN
    assert not any(found.values())
    assert f"{SHOWN + 5}\u00a0träffar, de första {SHOWN} visas" in shown
    assert re.search(r"<strong>Valda</strong>.*Medarbetare 1 ", shown, re.S)
    for kept in ("inte en adress", 'value="snart"', "Till på fredag?", 'value="åsa"'):
        assert kept in shown, kept
    assert re.search(r'value="contribution"[^>]*checked', shown)
    assert re.search(r'value="A-2"[^>]*checked', shown)
    assert "sp-field-error" not in shown
    assert "invalid" not in shown
    assert not Assignment.objects.exists()
    # By all of its words, wherever they stand, and whatever their letters.
    shown = client.post(url, {"people_sok": "7 MEDarb", "sok": "people"}).content.decode()
    assert f"{len([n for n in range(1, MANY + 1) if '7' in str(n)])}\u00a0träffar" in shown
    assert str(other.pk) not in boxes(shown, "people")


def test_what_is_found_and_chosen_is_shown_once(response: Response, page: Any) -> None:
    client, url = page
    chosen, *_ = add_members(response.organisation, MANY + 5)
    shown = client.post(url, {"people": [str(chosen.pk)], "people_sok": "arbetare 1", "sok": "people"}).content.decode()
    assert len(re.findall(rf'name="people"[^>]*value="{chosen.pk}"', shown)) == 1
    assert boxes(shown, "people")[str(chosen.pk)] is True
    assert "Valda" not in shown


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("finns inte", "Ingen heter så. Kontrollera stavningen eller sök på en del av namnet."),
        ("%", "Ingen heter så."),
        ("", "Skriv ett namn, eller en del av ett, och välj Sök igen."),
        ("a " * 500, "träffar"),
        ("\x00\u200b", "Skriv ett namn"),
    ],
)
def test_a_search_that_finds_nothing_says_what_to_do(words: str, told: str, response: Response, page: Any) -> None:
    client, url = page
    add_members(response.organisation, MANY + 1)
    answer = client.post(url, {"people_sok": words, "sok": "people"})
    assert answer.status_code == 200
    assert told in answer.content.decode()


def test_whom_the_page_has_not_shown_can_be_posted_and_strangers_cannot(response: Response, page: Any) -> None:
    client, url = page
    unseen = add_members(response.organisation, MANY + 1)[-1]
    stranger = make_member(Role.CONTRIBUTOR, organisation=make_organisation())
    for key in (str(stranger.pk), "999999999", "inte ett tal", "1" * 40, "٣"):
        answer = client.post(url, {"people": [str(unseen.pk), key], "items": "A-2"})
        shown = answer.content.decode()
        assert answer.status_code == 422, key
        assert "Välj bland de personer som visas." in shown
        assert boxes(shown, "people") == {str(unseen.pk): True}
        answer = client.post(url, {"people": [key], "items": "A-2"})
        assert answer.status_code == 422, key
        assert "Välj bland de personer som visas." in answer.content.decode().split("<form")[-1]
    assert not Assignment.objects.exists()
    assert client.post(url, {"people": [str(unseen.pk)], "items": "A-2"}).status_code == 302
    assert Assignment.objects.get().person == unseen


def test_the_same_is_read_of_many_as_of_more(response: Response, page: Any) -> None:
    client, url = page

    def read() -> list[tuple[int, int]]:
        taken = []
        for posted in (None, {"people_sok": "medarbetare", "sok": "people"}, {"people": chosen}):
            rows = 0

            def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
                nonlocal rows
                answered = execute(sql, params, many, context)
                rows += max(0, context["cursor"].rowcount)
                return answered

            with CaptureQueriesContext(connection) as queries, connection.execute_wrapper(count):
                client.post(url, posted) if posted else client.get(url)
            taken.append((len(queries), rows))
        return taken

    chosen = [str(one.pk) for one in add_members(response.organisation, MANY + 10)[:3]]
    read()
    before = read()
    add_members(response.organisation, 200, name="Ny medarbetare")
    assert read() == before


def many_organisations(person: User) -> list[Organisation]:
    made = [make_organisation(name=f"Krets {number:03}") for number in range(MANY + 10)]
    Membership.objects.bulk_create(
        Membership(user=person, organisation=one, role=Role.EDITOR, valid_from=SINCE) for one in made
    )
    return made


def test_a_case_is_opened_for_one_found_among_many_organisations() -> None:
    person = make_member()
    *_, wanted = many_organisations(person)
    client, url = client_for(person), reverse("open_case")
    assert boxes(client.get(url).content.decode(), "organisation") == {}
    typed = {"title": "Statsbidraget", "number": "RS 2026-1"}
    refused = client.post(url, typed)
    assert refused.status_code == 422
    assert "Välj organisation." in refused.content.decode().split("<form")[-1]
    shown = client.post(url, typed | {"organisation_sok": wanted.name, "sok": "organisation"}).content.decode()
    assert boxes(shown, "organisation") == {str(wanted.pk): False}
    assert 'value="Statsbidraget"' in shown
    assert 'value="RS 2026-1"' in shown
    assert client.post(url, typed | {"organisation": str(wanted.pk)}).status_code == 302
    assert Case.objects.get().organisation == wanted


def test_an_earlier_answer_is_entered_for_one_found_among_many_organisations() -> None:
    person = make_member()
    *_, wanted = many_organisations(person)
    make_response(organisation=wanted)
    client, url = client_for(person), reverse("enter_answer")
    shown = client.post(url, {"year": "år", "organisation_sok": wanted.name, "sok": "organisation"}).content.decode()
    assert boxes(shown, "organisation") == {str(wanted.pk): False}
    assert 'value="år"' in shown
    stranger = make_organisation()
    for refused in (str(stranger.pk), ""):
        answer = client.post(url, {"organisation": refused})
        assert answer.status_code == 422
        assert "organisation" in answer.context["form"].errors


def test_the_people_of_a_unit_are_found_by_name_and_by_address() -> None:
    steward = make_member(Role.ADMINISTRATOR)
    organisation = Organisation.objects.get(memberships__user=steward)
    first, second, *others = add_members(organisation, MANY + 5)
    unit = Unit.objects.create(organisation=organisation, name="Sjukhuset", coordinator=first)
    unit.members.add(first)
    client, url = client_for(steward), reverse("unit", args=[organisation.pk, unit.pk])
    page = client.get(url)
    shown = page.content.decode()
    assert boxes(shown, "members") == boxes(shown, "coordinator") == {str(first.pk): True}
    posted = {"name": "Närsjukvården", "coordinator": str(first.pk), "members": [str(first.pk)], "seen": seen_in(page)}
    searched = posted | {"members_sok": second.email, "sok": "members"}
    shown = client.post(url, searched).content.decode()
    assert boxes(shown, "members") == {str(first.pk): True, str(second.pk): False}
    assert 'value="Närsjukvården"' in shown
    posted |= {"coordinator": "", "members": [str(second.pk), str(others[-1].pk)]}
    assert client.post(url, posted).status_code == 302
    unit.refresh_from_db()
    assert unit.coordinator is None
    assert set(unit.members.all()) == {second, others[-1]}


def authored_by_many(author: User) -> list[Organisation]:
    made = [make_organisation(name=f"Krets {number:03}") for number in range(MANY + 10)]
    Membership.objects.bulk_create(
        Membership(user=author, organisation=one, role=Role.AUTHOR, valid_from=SINCE) for one in made
    )
    return made


@pytest.mark.parametrize("name", ["load", "begin_draft", "begin_from", "keep_edition"])
def test_whose_a_questionnaire_is_is_found_among_many_organisations(name: str) -> None:
    author = make_member(Role.AUTHOR)
    *_, wanted = authored_by_many(author)
    theirs = Edition(make_questionnaire(make_definition()))
    client, url = client_for(author), reverse(name, args=[theirs.ref] if name in ("begin_from", "keep_edition") else [])
    assert boxes(client.get(url).content.decode(), "owner") == {}
    head = {"title": "Nästa", "name": "nasta", "year": "2031", "version": "2031-01-01"}
    answer = client.post(url, head | {"owner_sok": wanted.name, "sok": "owner"})
    shown = answer.content.decode()
    assert answer.status_code == 200
    assert boxes(shown, "owner") == {str(wanted.pk): False}
    assert "sp-field-error" not in shown
    if name.startswith("begin"):
        assert 'value="nasta"' in shown
    for refused in ("", str(make_organisation().pk)):
        answer = client.post(url, head | {"owner": refused})
        assert answer.status_code == 422
        assert "owner" in answer.context["form"].errors
    sent: dict[str, Any] = head | {"owner": str(wanted.pk)}
    if name == "load":
        sent["file"] = SimpleUploadedFile("prov.yaml", SOUND.encode())
    assert client.post(url, sent).status_code == 302
    kept = QuestionnaireDraft if name.startswith("begin") else LoadedDefinition
    assert kept._default_manager.get().owner == wanted


def test_ones_own_questionnaire_is_continued_by_its_owner_unless_another_is_found() -> None:
    author = make_member(Role.AUTHOR)
    organisations = authored_by_many(author)
    own = Edition(make_questionnaire(make_definition(), owner=organisations[7]))
    shown = client_for(author).get(reverse("begin_from", args=[own.ref])).content.decode()
    assert boxes(shown, "owner") == {str(organisations[7].pk): True}


def test_those_who_approve_one_after_the_other_are_found_by_one_search() -> None:
    steward = make_member(Role.ADMINISTRATOR)
    organisation = Organisation.objects.get(memberships__user=steward)
    able = add_members(organisation, MANY + 5, role=Role.APPROVER)
    client, url = client_for(steward), reverse("change_approval_order", args=[organisation.pk, "alla"])
    page = client.get(url)
    shown = page.content.decode()
    assert shown.count('name="sok"') == 1
    assert shown.count("<select") == MOST_STEPS
    assert options(shown) == {""}
    chosen = {"step_1": str(able[0].pk), "seen": seen_in(page)}
    answer = client.post(url, chosen | {"people_sok": able[9].email, "sok": "people"})
    assert answer.status_code == 200
    assert options(answer.content.decode()) == {"", str(able[0].pk), str(able[9].pk)}
    stranger = make_member(Role.APPROVER, organisation=make_organisation())
    for refused in (str(stranger.pk), str(steward.pk), "1" * 40):
        answer = client.post(url, chosen | {"step_2": refused})
        assert answer.status_code == 422
        assert "Välj en person i listan." in answer.content.decode()
    assert client.post(url, chosen | {"step_2": str(able[-1].pk)}).status_code == 302
    assert approval_order(organisation) == [able[0], able[-1]]
    assert options(client.get(url).content.decode()) == {"", str(able[0].pk), str(able[-1].pk)}


def options(html: str) -> set[str]:
    return set(re.findall(r'<option value="(\d*)"', html))


def test_those_of_a_unit_are_found_by_whoever_hands_on_to_them() -> None:
    response = make_response()
    first, *others = add_members(response.organisation, MANY + 5)
    unit = Unit.objects.create(organisation=response.organisation, name="Sjukhuset", coordinator=first)
    unit.members.add(first, *others)
    [part] = hand_out(response, ["A-2"], units=[unit])
    client, url = client_for(first), reverse("hand_on", args=[response.pk, part.pk])
    assert boxes(client.get(url).content.decode(), "people") == {}
    answer = client.post(url, {"people_sok": others[3].email, "sok": "people", "last_day": "snart"})
    assert answer.status_code == 200
    assert boxes(answer.content.decode(), "people") == {str(others[3].pk): False}
    assert 'value="snart"' in answer.content.decode()
    assert client.post(url, {"people": [str(first.pk)], "items": "A-2"}).status_code == 422
    assert client.post(url, {"people": [str(others[-1].pk)], "items": "A-2"}).status_code == 302
    assert Assignment.objects.filter(through=part).get().person == others[-1]


def posted_from(html: str, *, unticked: User | None = None) -> dict[str, Any]:
    """What a browser would post from the page of a unit."""
    ticked = [key for key, is_ticked in boxes(html, "members").items() if is_ticked]
    beside = re.search(r'name="members_valda" value="([^"]*)"', html)
    without = [key for key in ticked if unticked is None or key != str(unticked.pk)]
    chosen = {"members": without, "members_valda": beside[1] if beside else ""}
    return {"name": "Sjukhuset", **chosen, "seen": as_posted(html)["seen"]}


@pytest.fixture
def hospital() -> tuple[Client, str, Unit, list[User]]:
    """The page of a unit to which more than MANY belong."""
    steward = make_member(Role.ADMINISTRATOR)
    organisation = Organisation.objects.get(memberships__user=steward)
    people = add_members(organisation, MANY + 30)
    unit = Unit.objects.create(organisation=organisation, name="Sjukhuset")
    unit.members.set(people)
    return client_for(steward), reverse("unit", args=[organisation.pk, unit.pk]), unit, people


def test_of_very_many_that_are_chosen_the_first_are_shown_and_none_is_lost(hospital: Any) -> None:
    client, url, unit, people = hospital
    html = client.get(url).content.decode()
    assert boxes(html, "members") == dict.fromkeys((str(one.pk) for one in people[:SHOWN]), True)
    assert f"Valda: {MANY + 30}, de första {SHOWN} visas." in html
    assert client.post(url, posted_from(html)).status_code == 302
    assert set(unit.members.all()) == set(people)
    assert client.post(url, posted_from(html, unticked=people[3])).status_code == 302
    assert set(unit.members.all()) == {*people} - {people[3]}


def test_one_of_very_many_that_are_chosen_is_found_and_taken_away(hospital: Any) -> None:
    client, url, unit, people = hospital
    unseen = people[-1]
    sought = posted_from(client.get(url).content.decode()) | {"members_sok": unseen.name, "sok": "members"}
    html = client.post(url, sought).content.decode()
    assert boxes(html, "members")[str(unseen.pk)] is True
    assert client.post(url, posted_from(html, unticked=unseen)).status_code == 302
    assert set(unit.members.all()) == {*people} - {unseen}


def test_a_refused_form_keeps_very_many_that_are_chosen_and_no_stranger_among_them(hospital: Any) -> None:
    client, url, unit, people = hospital
    posted = posted_from(client.get(url).content.decode())
    refused = client.post(url, posted | {"name": ""})
    assert refused.status_code == 422
    assert posted_from(refused.content.decode())["members_valda"] == posted["members_valda"]
    stranger = make_member(Role.CONTRIBUTOR, organisation=make_organisation())
    for key in (str(stranger.pk), "x", "1" * 40):
        refused = client.post(url, posted | {"members_valda": f"{posted['members_valda']} {key}"})
        assert refused.status_code == 422, key
        assert "Välj personer i listan." in refused.content.decode()
    assert set(unit.members.all()) == set(people)
