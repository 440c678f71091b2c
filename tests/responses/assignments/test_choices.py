"""What the page for handing out offers: no two boxes have one name, and each stands in its section's group."""

import re
from html import unescape

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse

from accounts.models import Unit
from accounts.roles import Role
from responses.assignments.forms import HandOutForm
from tests.builders import (
    contribute,
    editor_of,
    grant_questionnaire,
    hand_out,
    make_member,
    make_response,
    make_user,
)

pytestmark = pytest.mark.django_db


def page(query: str = "") -> str:
    response = make_response(questionnaire=grant_questionnaire())
    helper = make_member(Role.CONTRIBUTOR, organisation=response.organisation, name="Anna Andersson")
    hand_out(response, ["SB-mottaget", "SB-G"], helper)
    client = Client()
    client.force_login(editor_of(response))
    return client.get(reverse("hand_out", args=[response.pk]) + query).content.decode()


def test_every_box_of_a_section_has_a_name_of_its_own_within_the_group_of_its_section() -> None:
    text = page()
    for part in re.findall(r'<fieldset class="sp-part">.*?</fieldset>', text, re.DOTALL):
        labels = re.findall(r"<label[^>]*>(.*?)</label>", part)
        assert len(set(labels)) == len(labels)
        assert unescape(labels[0]).endswith(", hela avsnittet")
        assert re.search(r"<legend[^>]*>(.*?)</legend>", part)
    wholes = re.findall(r">([^<]*, hela avsnittet)</label>", text)
    assert len(set(wholes)) == len(wholes) == 13


def test_what_comes_before_to_whom_with_how_much_each_has() -> None:
    text = page()
    assert text.index("Vad ska delas ut?") < text.index("Svara senast") < text.index("Till vem?")
    assert "Anna Andersson (uppgiftslämnare, har fått 2\N{NO-BREAK SPACE}delar)" in text


def test_what_is_chosen_already_is_seen_and_the_rest_is_folded() -> None:
    text = page("?vad=SB-M1")
    assert text.count("<details open>") == 1
    assert re.search(r'value="SB-M1"[^>]*checked', text)


def test_the_tree_folds_parts_within_sections_and_tells_who_has_what() -> None:
    text = page()
    assert "Anna Andersson: utkast" in text
    assert re.search(r"i Glesbygdsbidrag</span>, 1 utdelad</summary>", text)
    boxes = re.findall(r'value="([^"]+)" id="[^"]+" data-questions', text)
    assert len(boxes) == len(set(boxes))


def test_boxes_of_several_sections_are_read_together() -> None:
    response = make_response(questionnaire=grant_questionnaire())
    helper = make_member(Role.CONTRIBUTOR, organisation=response.organisation)
    posted = QueryDict(f"items-2=SB-mottaget&items=SB-G&items-4=SB-O&people={helper.pk}")
    form = HandOutForm(posted, response=response)
    assert form.is_valid()
    assert form.cleaned_data["items"] == ["SB-mottaget", "SB-G", "SB-O"]
    names = re.findall(r'name="(items[^"]*)"', page())
    assert len(set(names)) == 13


def test_receivers_stand_by_unit_role_and_name_and_guests_of_other_questionnaires_are_offered_last() -> None:
    response = make_response(questionnaire=grant_questionnaire())
    organisation, other = response.organisation, make_response(organisation=response.organisation)
    old = Unit.objects.create(organisation=organisation, name="Ögonkliniken")
    for name, role in (("Åsa", Role.CONTRIBUTOR), ("Örjan", Role.EDITOR), ("Adam", Role.CONTRIBUTOR)):
        old.members.add(make_member(role, organisation=organisation, name=name))
    Unit.objects.create(organisation=organisation, name="Barnkliniken").members.add(
        make_member(Role.READER, organisation=organisation, name="Zoe")
    )
    guest, begun, stranger = make_user(name="Gästen"), make_user(name="Påbörjad"), make_user(name="Främlingen")
    contribute(other, "A-2", guest, "Vårt.")
    contribute(other, "A-3", begun, "Inget än.", given=False)
    contribute(make_response(), "A-2", stranger, "Annans.")
    labels = [name for _, name in HandOutForm(response=response).fields["people"].choices]
    named = [name.partition(" ")[0] for name in labels]
    assert [name for name in named if name in {"Zoe", "Örjan", "Adam", "Åsa", "Gästen"}] == [
        *("Zoe", "Örjan", "Adam", "Åsa", "Gästen")
    ]
    assert labels[0] == "Zoe (Barnkliniken, läsare)"
    assert labels[-1] == f"Gästen (gäst, har skrivit i {other.questionnaire.dated_title})"
    assert not {begun.name, begun.email, stranger.name, stranger.email} & set(named)


def test_two_people_of_one_name_are_told_apart_by_their_addresses() -> None:
    response = make_response(questionnaire=grant_questionnaire())
    two = [make_member(Role.CONTRIBUTOR, organisation=response.organisation, name="Anna Andersson") for _ in range(2)]
    alone = make_member(Role.CONTRIBUTOR, organisation=response.organisation, name="Bo Berg")
    labels = dict(HandOutForm(response=response).fields["people"].choices)
    assert all(labels[str(person.pk)].endswith(f", {person.email}") for person in two)
    assert alone.email not in labels[str(alone.pk)]
