"""The guide for the enkätansvarig: a real questionnaire with every kind, shown as its own lines, read as any other."""

from pathlib import Path
from typing import get_args

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from authoring.composing.kinds import ITEM_KINDS
from authoring.guide.reading import EXAMPLE, read_guide
from config.language.swedish import number
from surveys.interchange.fhir import questionnaire_to_fhir
from surveys.interchange.yaml_export import questionnaire_to_yaml
from surveys.loader import load_file, load_text
from surveys.references import MOST_CELLS, MOST_CHARACTERS, MOST_ENTRIES
from surveys.schema import AnyItem
from tests.authoring.rooms import page
from tests.surveys.fhir_inverse import questionnaire_from_fhir


def test_the_example_has_every_kind_of_item_that_there_is() -> None:
    kinds = {kind for item in get_args(AnyItem) for kind in get_args(item.__annotations__["type"])}
    assert {item.type for item in load_file(EXAMPLE).by_link_id.values()} == kinds
    assert {kind for kind, _ in ITEM_KINDS} - {"sum"} <= kinds  # a sum is a number that is computed


def test_the_example_goes_through_yaml_and_fhir_unchanged() -> None:
    tree = load_file(EXAMPLE)
    assert load_text(questionnaire_to_yaml(tree), "exempel.yaml") == tree
    assert questionnaire_from_fhir(questionnaire_to_fhir(tree)) == tree


def test_each_item_is_explained_beside_its_own_lines() -> None:
    tree = load_file(EXAMPLE)
    shown = {item.link_id: item for _, items in read_guide().sections for item in items}
    assert list(shown) == [item.link_id for section in tree.items for item in section.items]
    for link_id, item in shown.items():
        assert item.said, link_id
        assert f"link_id: {link_id}" in item.yaml
        assert "note:" not in item.yaml, link_id


@pytest.mark.django_db
def test_the_guide_is_found_from_where_questionnaires_are_written_and_its_example_is_handed_out(pages: Client) -> None:
    text = page(pages, "guide")
    assert "Tabell med tal" in text
    assert "row_sum: Tillsammans" in text
    link = f'href="{reverse("guide")}"'
    assert all(link in page(pages, name) for name in ("authoring", "load", "begin_draft"))
    answer = pages.get(reverse("guide_example"))
    assert (answer.content, answer.headers["Content-Disposition"]) == (
        EXAMPLE.read_bytes(),
        'attachment; filename="exempel.yaml"',
    )


@pytest.mark.django_db
def test_the_guide_and_the_handbook_name_the_limits_that_hold(pages: Client) -> None:
    handbook = (Path(settings.BASE_DIR) / "docs/handbok.md").read_text()
    for text in (page(pages, "guide"), " ".join(handbook.split())):
        plain = text.replace("\u00a0", " ")
        for most, what in ((MOST_ENTRIES, "svarsalternativ"), (MOST_CELLS, "rutor"), (MOST_CHARACTERS, "tecken")):
            assert f"{number(most)} {what}".replace("\u00a0", " ") in plain
