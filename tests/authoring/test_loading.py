"""Loading a file: sound, with errors, unreadable."""

import json

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from authoring.editions import Edition
from surveys.confinement import MOST_BYTES
from surveys.interchange.fhir import questionnaire_to_fhir
from surveys.loader import questionnaire_path
from surveys.models import LoadedDefinition
from tests.authoring.rooms import FAULTY, SOUND, load, page
from tests.builders import official_definition

pytestmark = pytest.mark.django_db


def test_a_sound_file_is_kept_and_its_page_shows_what_only_the_author_sees(pages: Client, author: User) -> None:
    answer = load(pages, SOUND, "nasta-ar.yaml")
    loaded = LoadedDefinition.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, reverse("edition", args=[Edition(loaded).ref]))
    assert (loaded.loaded_by, loaded.file_name, loaded.published) == (author, "nasta-ar.yaml", None)
    text = page(pages, "edition", Edition(loaded).ref)
    assert "Utkast från myndigheten, sidan 4" in text
    assert "Frågan om vård i hemmet väntar på beslut." in text
    assert "2 frågor, 1 villkor" in text
    marked = page(pages, "edition_items", Edition(loaded).ref, visa="markta")
    assert "Formuleringen är rekonstruerad" in marked
    assert "Villkoret är underförstått" in marked
    assert "Ordalydelsen är satt av enkätansvarig." in marked
    assert "Har ni en plan?</th>" not in marked


def test_every_error_is_shown_at_once_with_its_line_and_item_and_nothing_is_kept(pages: Client) -> None:
    answer = load(pages, FAULTY, "fel.yaml")
    shown = {(error.line, error.item, error.code) for error in answer.context["errors_in_file"]}
    assert answer.status_code == 422
    assert {(line, item) for line, item, _ in shown} >= {(11, "A-1"), (12, "A-1"), (13, "A-3"), (17, "A-4")}
    assert len({code for *_, code in shown}) >= 4
    text = answer.content.decode()
    for error in answer.context["errors_in_file"]:
        assert f'data-label="Rad" class="sp-number">{error.line}</td>' in text
        assert error.message.replace('"', "&quot;") in text
    assert not LoadedDefinition.objects.exists()


def test_loading_the_same_file_again_leads_to_what_is_there(pages: Client) -> None:
    assert load(pages, SOUND).headers["Location"] == load(pages, SOUND).headers["Location"]
    assert LoadedDefinition.objects.count() == 1


def test_a_fhir_questionnaire_is_loaded_like_a_file_of_our_own(pages: Client) -> None:
    definition = official_definition(questionnaire_path("redovisning-2021"))
    answer = load(pages, json.dumps(questionnaire_to_fhir(definition)), "redovisning.json")
    assert answer.status_code == 302, [str(error) for error in answer.context["errors_in_file"]]
    assert LoadedDefinition.objects.get().tree == definition


@pytest.mark.parametrize("sign", ["\x00", "\ud800"])
def test_signs_that_no_database_holds_are_no_fault_wherever_they_stand_in_fhir(pages: Client, sign: str) -> None:
    ours = questionnaire_to_fhir(official_definition(questionnaire_path("redovisning-2021")))
    noted = {"url": "https://svarsportalen.example/fhir/StructureDefinition/note", "valueString": f"a{sign}b"}
    ours["item"][0]["extension"] = [noted]
    asked = {"linkId": f"a{sign}b", "type": "string", "text": "Hur?", f"x{sign}": f"y{sign}"}
    theirs = {"resourceType": "Questionnaire", "name": "halsa-2026", "date": "2026-01-01", "item": [asked]}
    assert load(pages, json.dumps(theirs), "deras.json").status_code == 302
    assert load(pages, json.dumps(ours), "egen.json").status_code == 302
    assert LoadedDefinition.objects.latest("pk").tree.items[0].note == "ab"


def test_a_broken_json_file_is_an_error_with_a_line(pages: Client) -> None:
    answer = load(pages, '{"resourceType": "Questionnaire",\n "item": [}', "fel.json")
    assert answer.status_code == 422
    assert [error.line for error in answer.context["errors_in_file"]] == [2]


@pytest.mark.parametrize(
    ("content", "name", "message"),
    [
        (b"titel: v\xe5rd", "latin.yaml", "inte sparad som UTF-8 (första felet på rad 1)"),
        (b"a: b\ntitel: v\xe5rd", "latin.yaml", "på rad 2"),
        (b"", "tom.yaml", "Filen är tom."),
        (b"x" * (MOST_BYTES + 1), "stor.yaml", "större än 2 MB"),
        (b"name: x", "enkat.docx", "Filen ska vara YAML"),
    ],
)
def test_what_is_no_readable_file_is_said_beside_the_field(
    content: bytes, name: str, message: str, pages: Client
) -> None:
    answer = load(pages, content, name)
    assert answer.status_code == 422
    assert message in str(answer.context["form"].errors["file"])


@pytest.mark.parametrize("name", ["djup.yaml", "djup.json"])
def test_a_file_nested_beyond_all_sense_is_refused_not_a_crash(name: str, pages: Client) -> None:
    answer = load(pages, "[" * 50_000, name)
    assert answer.status_code == 422
    assert answer.context["errors_in_file"]


def test_without_a_file_the_page_asks_for_one(pages: Client) -> None:
    answer = pages.post(reverse("load"))
    assert answer.status_code == 422
    assert "Välj en fil." in answer.content.decode()
