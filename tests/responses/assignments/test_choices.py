"""What the page for handing out offers: no two boxes have one name, and each stands in its section's group."""

import re
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from tests.builders import editor_of, grant_questionnaire, hand_out, make_member, make_response

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


def test_to_whom_comes_first_with_how_much_each_has() -> None:
    text = page()
    assert text.index("Till vem?") < text.index("Vad ska delas ut?") < text.index("Svara senast")
    assert "Anna Andersson (uppgiftslämnare, har fått 2\N{NO-BREAK SPACE}delar)" in text


def test_what_is_chosen_already_is_seen_and_the_rest_is_folded() -> None:
    text = page("?vad=SB-M1")
    assert text.count("<details open>") == 1
    assert re.search(r'value="SB-M1"[^>]*checked', text)
