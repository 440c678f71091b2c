"""What every page of the registry tells whoever hears it: names that are one thing's alone, headings in their order.

Each page is read once and held to all of the rules: there are many of both.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import pytest
from lxml import html
from lxml.html import HtmlElement

from tests.web.conftest import Answers
from tests.web.page import Page
from tests.web.pages import PAGES

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]

# The guide shows each thing several times, and a disabled one too.
OURS = [page for page in PAGES if not page.name.startswith("style_guide")]
_CONTROLS = ("input", "select", "textarea", "button", "output")


Rule = Callable[[HtmlElement], Any]
RULES: list[Rule] = []
"""Each takes the page's <main> and gives what is wrong with it; nothing that is true for a page that keeps the rule."""


def rule(function: Rule) -> Rule:
    RULES.append(function)
    return function


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


@rule
def controls_without_a_name(main: HtmlElement) -> Any:
    return [html.tostring(one)[:120] for one in controls_of(main) if not name_of(one)]


@rule
def controls_that_share_a_name_within_their_group(main: HtmlElement) -> Any:
    known = Counter((one.tag, one.get("type"), *groups_of(one), name_of(one)) for one in controls_of(main))
    return [one for one, number in known.items() if number > 1]


@rule
def forms_that_share_a_name_and_are_more_than_a_button(main: HtmlElement) -> Any:
    known = Counter(
        form.get("aria-label") or texts(form, form.get("aria-labelledby", ""))
        for form in main.getroottree().iter("form")
        if form.get("role") != "none"
    )
    return [name for name, number in known.items() if number > 1]


@rule
def choices_known_by_no_more_than_yes(main: HtmlElement) -> Any:
    choices = [one for one in controls_of(main) if one.get("type") == "checkbox"]
    return [tuple(groups_of(one)) for one in choices if name_of(one).strip(" .").lower() in {"ja", "nej", "ok"}]


def levels_of(main: HtmlElement) -> list[int]:
    return [int(heading.tag[1]) for heading in main.iter("h1", "h2", "h3", "h4", "h5", "h6")]


@rule
def headings_of_the_page_but_one(main: HtmlElement) -> Any:
    return levels_of(main).count(1) - 1


@rule
def headings_that_go_down_more_than_a_step(main: HtmlElement) -> Any:
    return [(before, after) for before, after in pairwise(levels_of(main)) if after > before + 1]


@rule
def disabled_controls_where_text_would_do(main: HtmlElement) -> Any:
    disabled = main.xpath(".//*[@disabled]")
    return [html.tostring(one)[:120] for one in disabled if not one.xpath("ancestor-or-self::*[@hidden]")]


@rule
def what_looks_wrong_and_is_not_marked(main: HtmlElement) -> Any:
    by_class = main.xpath(".//*[contains(@class, 'is-invalid')][self::input or self::select or self::textarea]")
    return [one.get("name") for one in by_class if one.get("aria-invalid") != "true"]


@rule
def what_is_marked_wrong_and_leads_to_no_word_of_why(main: HtmlElement) -> Any:
    marked = main.xpath(".//*[@aria-invalid='true']")
    described = [one.xpath("ancestor-or-self::*[@aria-describedby][1]/@aria-describedby") for one in marked]
    return [
        one.get("name") for one, found in zip(marked, described, strict=True) if not found or not texts(main, found[0])
    ]


@rule
def errors_that_stand_in_a_form_and_tell_of_no_field_of_it(main: HtmlElement) -> Any:
    """Each is, or stands in, what a field or a group of the form is described by."""
    described = {one for ids in main.xpath(".//form//@aria-describedby") for one in ids.split()}
    errors = main.xpath(
        ".//form//*[contains(@class, 'sp-field-error')][not(contains(@class, 'warning'))]"
        "[not(@data-passkey-told)][not(ancestor::*[@data-findings])]"
    )
    told = [{around.get("id") for around in (one, *one.iterancestors())} for one in errors]
    return [text_of(one) for one, ids in zip(errors, told, strict=True) if not ids & described]


@rule
def links_of_one_name_that_lead_to_different_places(main: HtmlElement) -> Any:
    leads = defaultdict(set)
    for link in main.xpath(".//a[@href]"):
        leads[(*groups_of(link), name_of(link))].add(link.get("href"))
    return [name for name, found in leads.items() if len(found) > 1]


@rule
def links_that_lead_nowhere(main: HtmlElement) -> Any:
    """Empty: what was to lead away leads to the page itself, as only one says that asks for it anew without scripts."""
    return [name_of(link) for link in main.xpath(".//a[not(normalize-space(@href))][@href][not(ancestor::noscript)]")]


@rule
def forms_in_which_enter_presses_what_does_something_else(main: HtmlElement) -> Any:
    """Enter in a field that one writes in presses the form's first button: the main one, or one that nobody sees and
    that saves.
    """
    return [
        name_of(buttons[0])
        for form in main.iter("form")
        if (buttons := form.xpath(".//button[not(@type) or @type='submit']"))
        and len(buttons) > 1
        and form.xpath(f".//input[not(@type) or not({_NO_ENTER})]")
        and buttons[0].get("aria-hidden") != "true"
        and "btn-primary" not in buttons[0].get("class", "").split()
    ]


_NO_ENTER = " or ".join(f"@type='{kind}'" for kind in ("hidden", "file", "checkbox", "radio"))


@rule
def buttons_that_each_say_to_be_the_one_to_press(main: HtmlElement) -> Any:
    """One primary button a page, or in each of its parts (docs/design-system.md); a link within it only leads there."""
    primary = main.xpath(".//*[contains(concat(' ', @class, ' '), ' btn-primary ')][not(starts-with(@href, '#'))]")
    part = "ancestor::*[self::main or self::li or self::tr or self::section or self::dialog or @role='group'][1]"
    parts = Counter(one.xpath(part)[0] for one in primary)
    return [name_of(one) for one in primary] if any(number > 1 for number in parts.values()) else None


def broken_in(page: str | bytes) -> dict[str, Any]:
    """By the name of each rule that the page does not keep, what is wrong."""
    main = html.fromstring(page).xpath("//main")[0]
    return {rule.__name__: found for rule in RULES if (found := rule(main))}


@pytest.mark.parametrize("page", OURS, ids=lambda page: page.label)
def test_the_page_is_heard_as_it_is_seen(page: Page, answer_of: Answers) -> None:
    assert broken_in(answer_of(page).content) == {}


BROKEN = {
    "controls_without_a_name": "<h1>A</h1><input>",
    "controls_that_share_a_name_within_their_group": "<h1>A</h1><button>B</button><button>B</button>",
    "forms_that_share_a_name_and_are_more_than_a_button": "<h1>A</h1><form></form><form></form>",
    "choices_known_by_no_more_than_yes": "<h1>A</h1><label><input type=checkbox> Ja</label>",
    "headings_of_the_page_but_one": "<h1>A</h1><h1>B</h1>",
    "headings_that_go_down_more_than_a_step": "<h1>A</h1><h3>B</h3>",
    "disabled_controls_where_text_would_do": "<h1>A</h1><button disabled>B</button>",
    "what_looks_wrong_and_is_not_marked": '<h1>A</h1><input aria-label=B class="is-invalid">',
    "what_is_marked_wrong_and_leads_to_no_word_of_why": "<h1>A</h1><input aria-label=B aria-invalid=true>",
    "buttons_that_each_say_to_be_the_one_to_press": (
        '<h1>A</h1><a class="btn btn-primary" href="/b">B</a><a class="btn btn-primary" href="/c">C</a>'
    ),
    "errors_that_stand_in_a_form_and_tell_of_no_field_of_it": (
        "<h1>A</h1><form><p class=sp-field-error>B</p><input aria-label=C></form>"
    ),
    "links_that_lead_nowhere": '<h1>A</h1><a href="">B</a>',
    "forms_in_which_enter_presses_what_does_something_else": (
        "<h1>A</h1><form><input aria-label=B><button>C</button><button class=btn-primary>D</button></form>"
    ),
    "links_of_one_name_that_lead_to_different_places": '<h1>A</h1><a href="/b">B</a><a href="/c">B</a>',
}


def test_each_rule_sees_a_page_that_breaks_it_and_no_other_does() -> None:
    assert {name: broken_in(f"<main>{page}</main>").keys() for name, page in BROKEN.items()} == {
        rule.__name__: {rule.__name__} for rule in RULES
    }
