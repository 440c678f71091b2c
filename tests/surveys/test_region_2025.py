"""The questionnaire to the regions of 2025: numbering, conditions, and what it continues from 2023."""

from collections import Counter
from functools import cache

import pytest

from surveys.checking.conditions import enabled_items
from surveys.loader import questionnaire_path
from surveys.schema import ChoiceItem, Definition, FileItem, MatrixItem, NumberItem, TextItem
from surveys.terms import Relation, WordingOrigin
from tests.builders import official_definition


@cache
def region() -> Definition:
    return official_definition(questionnaire_path("region-2025"))


def numbered() -> list[str]:
    """The form's questions, without the fields that options open."""
    return [question.link_id for question in region().questions if "." not in question.link_id]


def test_42_questions_and_eight_follow_ups_in_printed_order():
    after = {6: "6a", 7: "7a", 8: "8a", 9: "9a", 18: "18a", 27: "27a", 28: "28a", 42: "42a"}
    expected = [number for n in range(1, 43) for number in (str(n), after.get(n)) if number]
    assert numbered() == expected


def test_the_questions_are_of_the_printed_kinds():
    assert Counter(region().by_link_id[link_id].type for link_id in numbered()) == {
        "choice": 24,
        "multi_choice": 7,
        "text": 6,
        "file": 6,
        "integer": 3,
        "percent": 2,
        "yes_no_matrix": 2,
    }


def test_100_options_of_which_20_open_a_field_and_4_are_exclusive():
    choices = [item for item in region().questions if isinstance(item, ChoiceItem)]
    options = [option for item in choices for option in item.options]
    assert (len(options), sum(bool(o.opens) for o in options), sum(o.exclusive for o in options)) == (100, 20, 4)


def test_nothing_is_required_since_no_marker_is_printed():
    assert not [question.link_id for question in region().questions if question.required]


@pytest.mark.parametrize(
    ("answers", "opened"),
    [
        ({"6": "ja"}, {"6a"}),
        ({"7": "ja"}, {"7a"}),
        ({"8": "ja"}, {"8a"}),
        ({"9": ["hemsjukvard"]}, {"10"}),
        ({"9": ["inga"]}, set()),
        ({"14": "ja"}, {"15", "16", "17"}),
        ({"18": ["aldre"]}, {"18a"}),
        ({"27": "ja"}, {"27a"}),
        ({"28": "ja"}, {"28a"}),
        ({"42": "ja"}, {"42a"}),
        ({"6": "nej", "14": "nej", "42": "nej"}, set()),
    ],
)
def test_follow_ups_are_asked_after_the_answers_that_the_form_names(answers, opened):
    assert {i for i in enabled_items(region(), answers) - enabled_items(region(), {}) if "." not in i} == opened


def test_eleven_questions_are_conditional_of_which_two_only_by_implication():
    conditional = [item for item in region().by_link_id.values() if item.enable_when]
    assert len(conditional) == 11
    assert [item.link_id for item in conditional if item.condition_origin is WordingOrigin.IMPLIED] == ["27a", "42a"]


def test_the_limits_are_the_printed_ones():
    limits = {
        q.link_id: (q.boxes, q.max_length) for q in region().questions if isinstance(q, TextItem) and q.max_length
    }
    assert limits == {
        "1": (3, 1000),
        "10": (1, 1000),
        "18a": (1, 3000),
        "20.andra": (1, 1000),
        "24": (1, 1000),
        "41": (1, 1000),
    }


def test_not_known_is_a_box_in_one_question_and_a_blank_in_four():
    numbers = [question for question in region().questions if isinstance(question, NumberItem)]
    assert [number.link_id for number in numbers if number.not_known] == ["30"]
    assert [number.link_id for number in numbers if number.blank_is_not_known] == ["15", "16", "32", "34"]


def test_documents_may_be_mailed_to_the_address_as_printed():
    files = [question for question in region().questions if isinstance(question, FileItem)]
    assert {item.link_id: item.by_email.split("@")[0] for item in files} == {
        **dict.fromkeys(("6a", "7a", "8a"), "omstallningen"),
        **dict.fromkeys(("27a", "28a", "37.ja", "42a"), "omställningen"),
    }


def test_two_matrices_have_the_same_rows():
    first, second = (region().by_link_id[number] for number in ("39", "40"))
    assert isinstance(first, MatrixItem)
    assert isinstance(second, MatrixItem)
    assert first.rows == second.rows
    assert len(first.rows) == 6
    assert first.text != second.text


def test_25_questions_continue_one_of_2023():
    continued = [question for question in region().questions if question.continues]
    assert len(continued) == 25
    relations = Counter(link.relation for question in continued for link in question.continues)
    assert relations == {Relation.SAME: 6, Relation.CHANGED: 3, Relation.RELATED: 19}


def test_slips_are_kept():
    assert region().intro.startswith(
        "Socialstyrelsen har regeringens uppdrag att främja, stödja och följa upp omställningen hälso- och sjukvården"
    )
    assert "närsvårdsplatser" in region().by_link_id["14"].help
    assert region().by_link_id["28a"].prefix == "28a"
    assert "Vilka insatser har regionen under 2025 genomfört insatser" in region().by_link_id["24"].text
