"""Two versions or two years, item by item."""

from datetime import date
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from authoring.composing.beginnings import next_head, next_years
from authoring.editions import Edition
from surveys.definition_json import definition_from_json
from surveys.loader import questionnaire_files, questionnaire_path
from surveys.wordings.comparison import ChangeKind, compare
from tests.authoring.rooms import kept, published, queries_of
from tests.builders import (
    make_definition,
    make_questionnaire,
    official_definition,
)

pytestmark = pytest.mark.django_db


OLD = """
- {type: text, link_id: A-1, text: "Hur många kommuner har svarat?", max_length: 1000}
- {type: text, link_id: A-2, text: Samma fråga}
- {type: text, link_id: A-3, text: Fråga med gräns, max_length: 1000}
- {type: text, link_id: A-4, text: Fråga som försvinner}
- {type: text, link_id: A-5, text: Fråga med hjälp, help: Svara kort.}
"""
NEW = """
- {type: text, link_id: A-1, text: "Hur många av länets kommuner har svarat?", max_length: 1000}
- {type: text, link_id: A-2, text: Samma fråga}
- {type: text, link_id: A-3, text: Fråga med gräns, max_length: 500}
- {type: text, link_id: A-5, text: Fråga med hjälp, help: Svara mycket kort.}
- {type: text, link_id: A-6, text: Fråga som är ny}
"""


def compared(pages: Client, old: Edition, new: Edition) -> tuple[dict[str, list[str]], str]:
    answer = pages.get(reverse("compare"), {"fran": old.ref, "till": new.ref})
    groups = answer.context["comparison"].groups
    return {change: [one.link_id for one in some] for change, _, some in groups}, answer.content.decode()


def test_two_versions_are_compared_item_by_item_with_the_words_marked(pages: Client, author: User) -> None:
    old, new = published(name="prov", items=OLD), kept(author, name="prov", version="2026-02-01", items=NEW)
    groups, text = compared(pages, old, new)
    assert groups == {"changed": ["A-3"], "reworded": ["A-1", "A-5"], "new": ["A-6"], "gone": ["A-4"]}
    assert "Hur många<ins> av länets</ins> kommuner har svarat?" in text
    assert "Svara<ins> mycket</ins> kort." in text
    assert "<del>1\xa0000</del><ins>500</ins>" in text
    assert "Lika (2)" in text


def test_two_years_are_compared_by_the_links_between_them(pages: Client) -> None:
    link = "continues: {questionnaire: prov-2024, item: R-7, relation: changed}"
    old = published(name="prov-2024", year=2024, items="- {type: text, link_id: R-7, text: Beskriv arbetet 2024}")
    new = published(name="prov-2025", items=f"- {{type: text, link_id: S-3, text: Beskriv arbetet 2025, {link}}}")
    groups, text = compared(pages, old, new)
    assert groups["reworded"] == ["S-3"]
    assert "Beskriv arbetet <del>2024</del><ins>2025</ins>" in text
    assert "Inget i prov-2024" in compared(pages, new, old)[1]


@pytest.mark.parametrize("path", questionnaire_files(), ids=lambda path: path.stem)
def test_next_years_questionnaire_is_the_same_until_something_is_written(path: Path) -> None:
    """Headings, fields inside questions, and what is read or signed continue nothing by a link of their own."""
    tree = official_definition(path)
    head = next_head(tree, today=date(2030, 1, 15), taken=())
    later = definition_from_json(next_years(tree, head))
    assert {one.change for one in compare(tree, later)} == {ChangeKind.SAME}


def test_a_heading_is_known_by_what_stands_under_it_and_a_field_by_its_option(pages: Client) -> None:
    section = (
        "- {link_id: %s, text: %s, items: [{type: choice, link_id: %s, text: Hur, options: [{a: A, opens: text}]%s}]}\n"
    )
    link = ", continues: {questionnaire: prov-2024, item: R-7, relation: same}"
    old = make_definition(
        sections=section % ("R", "Arbetet", "R-7", "") + section % ("B", "Annat", "B-1", ""), name="prov-2024"
    )
    new = make_definition(
        sections=section % ("S", "Vårt arbete", "S-3", link) + section % ("B", "Nytt", "B-1", ""), name="prov-2025"
    )
    found = {one.item.link_id: (one.change, one.old.link_id if one.old else "") for one in compare(old, new) if one.new}
    assert found == {
        "S": (ChangeKind.REWORDED, "R"),
        "S-3": (ChangeKind.SAME, "R-7"),
        "S-3.a": (ChangeKind.SAME, "R-7.a"),
        **dict.fromkeys(("B", "B-1", "B-1.a"), (ChangeKind.NEW, "")),
    }


def test_a_question_that_has_only_a_new_number_is_not_called_changed(pages: Client) -> None:
    old = published(name="prov", items='- {type: text, link_id: A-1, prefix: "1.", text: Samma}')
    new = published(name="prov", version="2026-02-01", items='- {type: text, link_id: A-1, prefix: "2.", text: Samma}')
    assert compared(pages, old, new)[0] == {"renumbered": ["A-1"]}


def test_comparing_the_largest_forms_of_two_years_takes_no_more_queries_than_small_ones(pages: Client) -> None:
    small = [published(name="liten", version=f"2026-02-0{n}") for n in (1, 2)]
    names = ("region-2023", "region-2025")
    large = [Edition(make_questionnaire(official_definition(questionnaire_path(name)))) for name in names]
    few, many = (
        queries_of(pages, f"{reverse('compare')}?fran={old.ref}&till={new.ref}") for old, new in (small, large)
    )
    assert few == many


def test_an_address_to_compare_with_something_unknown_is_not_found(pages: Client) -> None:
    assert pages.get(reverse("compare"), {"fran": "utgava-1x", "till": "utgava-2"}).status_code == 404
