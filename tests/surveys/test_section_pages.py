"""A section that is too long for one page: which of its questions stand on which."""

from itertools import pairwise
from pathlib import Path

import pytest

from surveys.loader import questionnaire_files
from surveys.schema import Definition, GroupItem, takes_remark, walk
from surveys.section_pages import SectionPage, page_numbers_in, pages_in
from tests.builders import make_definition, official_definition

_LONG = "type: text, max_length: 10000"


def pages_of(tree: Definition) -> tuple[SectionPage, ...]:
    return pages_in(tree)["A"]


def texts(*numbers: int) -> str:
    return "".join(f'- {{{_LONG}, link_id: A-{number}, prefix: "{number}.", text: Fråga}}\n' for number in numbers)


def test_an_ordinary_section_is_one_page_and_says_nothing_of_it() -> None:
    (page,) = pages_of(make_definition(texts(1, 2)))
    assert (page.is_whole, page.title) == (True, "")


def test_a_long_section_is_parted_evenly_and_says_which_questions_a_page_has() -> None:
    first, last = pages_of(make_definition(texts(*range(1, 7))))
    assert (first.title, first.name) == ("Sida 1 av 2", "fråga 1–3")
    assert (last.title, last.name) == ("Sida 2 av 2", "fråga 4–6")


def test_a_question_stays_with_the_one_that_decides_whether_it_is_asked() -> None:
    decides = (
        "- {type: choice, link_id: A-4, text: Fråga, options: [{ja: Ja}, {nej: Nej}]}\n"
        f"- {{{_LONG}, link_id: A-5, text: Fråga, enable_when: [{{item: A-4, is: ja}}]}}\n"
    )
    numbers = page_numbers_in(make_definition(texts(1, 2, 3) + decides + texts(6, 7, 8)))
    assert numbers["A-4"] == numbers["A-5"]


def test_a_text_between_questions_stays_with_the_question_after_it() -> None:
    between = "- {type: display, link_id: A-t, text: Om frågan efter}\n"
    numbers = page_numbers_in(make_definition(texts(1, 2, 3) + between + texts(4, 5, 6)))
    assert (numbers["A-3"], numbers["A-t"], numbers["A-4"]) == (1, 2, 2)


def test_a_page_begins_with_a_group_rather_than_in_one() -> None:
    def group(name: str, *numbers: int) -> str:
        inside = "".join(f"    {line}\n" for line in texts(*numbers).splitlines())
        return f"- link_id: A-{name}\n  text: Grupp\n  items:\n{inside}"

    first, last = pages_of(make_definition(group("g", 1, 2) + group("h", 3, 4, 5)))
    assert (first.name, last.name, last.continued) == ("fråga 1–2", "fråga 3–5", frozenset())


def test_the_comment_of_a_section_stands_on_its_last_page() -> None:
    inside = "".join(f"    {line}\n" for line in texts(*range(1, 7)).splitlines())
    tree = make_definition(sections=f"- link_id: A\n  text: Avsnitt\n  comment: Kommentar\n  items:\n{inside}")
    assert "A.kommentar" in pages_of(tree)[-1].items


@pytest.mark.parametrize("path", questionnaire_files(), ids=lambda path: path.stem)
def test_each_question_of_an_official_form_stands_on_one_page_in_the_order_of_the_form(path: Path) -> None:
    tree = official_definition(path)
    numbers = page_numbers_in(tree)

    for section in tree.items:
        pages = pages_in(tree)[section.link_id]
        own = [item.link_id for item in walk(section) if takes_remark(tree, item)]
        shown = [link_id for page in pages for link_id in own if link_id in page.items]
        assert shown == own
        assert all(numbers[one] <= numbers[other] for one, other in pairwise(own))
        assert all(
            numbers[item.link_id] == numbers[tree.parent[item.link_id]]
            for item in walk(section)
            if item is not section and not isinstance(tree.by_link_id[tree.parent[item.link_id]], GroupItem)
        )
