"""What every page of the registry tells whoever hears it: names that are one thing's alone, headings in their order."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from itertools import pairwise

import pytest
from lxml import html
from lxml.html import HtmlElement

from tests.web.conftest import Answers
from tests.web.page import Page
from tests.web.pages import PAGES

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]

# The guide shows each thing several times, and a disabled one too.
OURS = [page for page in PAGES if not page.name.startswith("style_guide")]
every_page = pytest.mark.parametrize("page", OURS, ids=lambda page: page.label)
_CONTROLS = ("input", "select", "textarea", "button", "output")


def main_of(answer: object) -> HtmlElement:
    return html.fromstring(answer.content).xpath("//main")[0]  # type: ignore[attr-defined]


def text_of(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


def texts(tree: HtmlElement, ids: str) -> str:
    return " ".join(text_of(found) for one in ids.split() for found in tree.xpath(f"//*[@id={json.dumps(one)}]"))


def name_of(element: HtmlElement) -> str:
    """By what an element is known: near enough to what browsers reckon, for what the pages are made of."""
    if named_by := element.get("aria-labelledby"):
        return texts(element, named_by)
    if element.get("aria-label"):
        return str(element.get("aria-label"))
    if element.tag in ("button", "a", "summary"):
        return text_of(element)
    labels = element.xpath(f"//label[@for={json.dumps(element.get('id', ''))}]") or element.xpath("ancestor::label")
    return text_of(labels[0]) if labels else ""


def groups_of(element: HtmlElement) -> Iterator[str]:
    """The named groups that it stands in, the innermost first; a row of a table is one by its heading."""
    for around in element.iterancestors():
        if around.tag == "fieldset" and around.find("legend") is not None:
            yield text_of(around.find("legend"))
        elif around.get("role") in ("group", "radiogroup") or (around.tag == "section" and name_of(around)):
            yield name_of(around)
        elif around.tag == "tr" and around.find("th") is not None:
            yield text_of(around.find("th"))


def controls_of(main: HtmlElement) -> Iterator[HtmlElement]:
    """What one writes in, chooses by or presses; of the same form and kind."""
    for element in main.iter(*_CONTROLS):
        if element.get("type") != "hidden" and element.get("aria-hidden") != "true":
            yield element


@every_page
def test_every_control_has_a_name_and_none_shares_it_within_its_group(page: Page, answer_of: Answers) -> None:
    known = Counter(
        (element.tag, element.get("type"), *groups_of(element), name_of(element))
        for element in controls_of(main_of(answer_of(page)))
    )
    assert [one for one in known if not one[-1]] == []
    assert [one for one, number in known.items() if number > 1] == []


@every_page
def test_of_several_forms_each_is_known_by_a_name_or_is_but_a_button(page: Page, answer_of: Answers) -> None:
    known = Counter(
        form.get("aria-label") or texts(form, form.get("aria-labelledby", ""))
        for form in html.fromstring(answer_of(page).content).iter("form")
        if form.get("role") != "none"
    )
    assert [name for name, number in known.items() if number > 1] == []


@every_page
def test_a_choice_is_known_by_more_than_yes(page: Page, answer_of: Answers) -> None:
    choices = [element for element in controls_of(main_of(answer_of(page))) if element.get("type") == "checkbox"]
    assert [tuple(groups_of(one)) for one in choices if name_of(one).strip(" .").lower() in {"ja", "nej", "ok"}] == []


@every_page
def test_headings_go_down_a_step_at_a_time_and_the_page_has_one_of_its_own(page: Page, answer_of: Answers) -> None:
    levels = [int(heading.tag[1]) for heading in main_of(answer_of(page)).iter("h1", "h2", "h3", "h4", "h5", "h6")]
    assert levels.count(1) == 1
    assert [(before, after) for before, after in pairwise(levels) if after > before + 1] == []


@every_page
def test_what_can_only_be_read_is_text_and_no_disabled_control(page: Page, answer_of: Answers) -> None:
    disabled = main_of(answer_of(page)).xpath(".//*[@disabled]")
    assert [html.tostring(one)[:120] for one in disabled if not one.xpath("ancestor-or-self::*[@hidden]")] == []


@every_page
def test_what_is_wrong_is_marked_and_leads_to_what_is_wrong_with_it(page: Page, answer_of: Answers) -> None:
    main = main_of(answer_of(page))
    marked = main.xpath(".//*[@aria-invalid='true']")
    by_class = main.xpath(".//*[contains(@class, 'is-invalid')][self::input or self::select or self::textarea]")
    assert [one.get("name") for one in by_class if one not in marked] == []
    described = [one.xpath("ancestor-or-self::*[@aria-describedby][1]/@aria-describedby") for one in marked]
    assert [one.get("name") for one, found in zip(marked, described, strict=True) if not found] == []
    assert [found for found in described if not texts(main, found[0])] == []


@every_page
def test_links_that_are_called_the_same_lead_to_the_same(page: Page, answer_of: Answers) -> None:
    leads = defaultdict(set)
    for link in main_of(answer_of(page)).xpath(".//a[@href]"):
        leads[(*groups_of(link), name_of(link))].add(link.get("href"))
    assert [name for name, found in leads.items() if len(found) > 1] == []
