"""The questionnaire to the regions of 2023: its gaps in numbering, its conditions, and both its neighbouring years."""

from collections import Counter
from functools import cache

import pytest

from surveys.checking.checks import Circumstances, check_answers
from surveys.checking.conditions import enabled_items
from surveys.loader import questionnaire_path
from surveys.sampling.samples import sample_answers
from surveys.schema import ChoiceItem, Definition, DisplayItem, NumberItem, TextItem, walk
from surveys.terms import Relation, WordingOrigin
from tests.builders import official_definition

FOLLOW_UPS = ("7a", "8a", "11a", "13a", "14a", "15a", "18a", "19a", "42a", "43a", "46a")
UNNUMBERED = ("2-om-ja", "6-om-ja", "43-om-ja")


@cache
def load(name: str) -> Definition:
    return official_definition(questionnaire_path(name))


def region() -> Definition:
    return load("region-2023")


def printed() -> list[str]:
    """The form's questions, without the fields that options open and the comments."""
    return [question.link_id for question in region().questions if "." not in question.link_id]


def choice(link_id: str) -> ChoiceItem:
    item = region().by_link_id[link_id]
    assert isinstance(item, ChoiceItem)
    return item


def number(link_id: str) -> NumberItem:
    item = region().by_link_id[link_id]
    assert isinstance(item, NumberItem)
    return item


def messages(answers: dict[str, object]) -> list[tuple[str, str, str]]:
    problems = check_answers(region(), answers, Circumstances())
    return [(problem.link_id, problem.kind, problem.severity) for problem in problems if problem.kind != "missing"]


def opened_by(answers: dict[str, object]) -> set[str]:
    return {i for i in enabled_items(region(), answers) - enabled_items(region(), {}) if "." not in i}


def test_the_printed_numbers_stand_in_order_with_their_gaps():
    plain = [str(n) for n in range(1, 47) if n not in {35, 39, 40}]
    lettered = [*FOLLOW_UPS, "39a", "39b", "40a", "40b"]
    expected = sorted(plain + lettered, key=lambda number: (int(number.rstrip("ab")), number))
    assert [region().by_link_id[link_id].prefix for link_id in printed() if link_id[0].isdigit()] == [
        "" if link_id in UNNUMBERED else f"{link_id}." for link_id in printed() if link_id[0].isdigit()
    ]
    assert [link_id for link_id in printed() if link_id[0].isdigit() and link_id not in UNNUMBERED] == expected
    assert len(expected) == 43 + 15


@pytest.mark.parametrize("follow_up", UNNUMBERED)
def test_a_follow_up_without_number_stands_right_after_its_question(follow_up):
    order = printed()
    assert order[order.index(follow_up) - 1] == follow_up.removesuffix("-om-ja")
    assert region().by_link_id[follow_up].text.startswith("Om ja, ")


def test_the_questions_are_of_the_printed_kinds():
    assert Counter(region().by_link_id[link_id].type for link_id in printed()) == {
        "choice": 20,
        "text": 17 + len(UNNUMBERED),
        "multi_choice": 14,
        "integer": 4,
        "string": 2 + 1,  # name, region; and whom the account is about
        "percent": 2,
        "email": 1,
        "decimal": 1,
    }


def test_185_options_of_which_14_open_a_text_and_4_are_exclusive():
    choices = [item for item in region().questions if isinstance(item, ChoiceItem)]
    options = [option for item in choices for option in item.options]
    assert (len(options), sum(bool(o.opens) for o in options), sum(o.exclusive for o in options)) == (185, 14, 4)
    assert [item.link_id for item in choices if any(o.exclusive for o in item.options)] == ["3", "4", "20", "27"]


def test_the_longest_list_has_31_options_and_ends_with_another_area():
    options = choice("1").options
    assert len(options) == 31
    assert options[-1].opens is not None
    assert options[-1].text == "Annat område/arbetssätt, ange vilket område:"


def test_only_question_17_limits_how_many_are_chosen():
    limited = {item.link_id: item.max_selections for item in region().questions if isinstance(item, ChoiceItem)}
    assert {link_id: most for link_id, most in limited.items() if most} == {"17": 5}
    codes = [option.code for option in choice("17").options]
    assert messages({"17": codes[:5]}) == []
    assert messages({"17": codes[:6]}) == [("17", "selection", "error")]


def test_no_target_group_cannot_be_combined_with_one():
    assert messages({"3": ["aldre", "inget-fokus"]}) == [("3", "selection", "error")]


def test_two_instruments_for_planning_may_be_combined():
    assert messages({"28": ["sip", "andra-instrument"]}) == []


@pytest.mark.parametrize("follow_up", FOLLOW_UPS)
def test_a_lettered_follow_up_is_asked_after_yes_by_implication(follow_up):
    question = follow_up.removesuffix("a")
    assert follow_up in opened_by({question: "ja"})
    assert opened_by({question: "nej"}) == set()
    assert region().by_link_id[follow_up].condition_origin is WordingOrigin.IMPLIED


@pytest.mark.parametrize("follow_up", UNNUMBERED)
def test_an_unnumbered_follow_up_states_its_condition_in_its_wording(follow_up):
    question = follow_up.removesuffix("-om-ja")
    assert follow_up in opened_by({question: "ja"})
    assert opened_by({question: "nej"}) == set()
    assert region().by_link_id[follow_up].condition_origin is WordingOrigin.STATED


def test_yes_to_43_asks_for_both_descriptions():
    assert opened_by({"43": "ja"}) == {"43-om-ja", "43a"}


def test_nothing_else_has_a_condition_though_four_questions_have_a_letter():
    conditional = [item.link_id for item in region().by_link_id.values() if item.enable_when]
    assert set(conditional) == {*FOLLOW_UPS, *UNNUMBERED}
    assert {"39a", "39b", "40a", "40b"} <= enabled_items(region(), {})


def test_the_limits_are_the_printed_ones():
    texts = [item for item in region().questions if isinstance(item, TextItem) and item.max_length]
    assert {item.max_length: [i.link_id for i in texts if i.max_length == item.max_length] for item in texts} == {
        1000: ["7a", "8a", "13a", "15a", "19a"],
        3000: ["11a", "14a", "16", "26", "39a", "39b", "40a", "40b", "43a", "46a"],
        5000: ["29", "41"],
    }
    assert all(item.boxes == 1 for item in texts)


def test_six_questions_have_a_comment_without_limit():
    comments = {item.link_id: item.comment for item in region().questions if item.comment}
    assert list(comments) == ["1", "18", "22", "24", "32", "44"]
    assert {comment.max_length for comment in comments.values()} == {None}
    assert comments["1"].text == "Lämna gärna en kommentar:"


def test_cannot_be_given_is_a_box_at_seven_numbers_and_an_option_in_one_choice():
    boxes = {item.link_id: item.not_known for item in region().questions if isinstance(item, NumberItem)}
    assert boxes == {
        **dict.fromkeys(("22", "24"), "Andelen kan inte uppskattas"),
        "25": "Indextal kan inte uppskattas",
        **dict.fromkeys(("33", "34", "36", "37"), "Antal kan inte uppskattas"),
    }
    assert choice("23").options[-1].text == "Kan inte bedöma"


def test_zero_nurses_is_an_answer_and_a_blank_is_none():
    assert "skriv 0" in region().by_link_id["33"].help
    assert not number("33").blank_is_not_known
    assert messages({"33": "0"}) == []


@pytest.mark.parametrize(("share", "wrong"), [("0", []), ("100", []), ("101", [("22", "bounds", "error")])])
def test_a_share_lies_between_0_and_100(share, wrong):
    assert messages({"22": share}) == wrong


@pytest.mark.parametrize(
    ("index", "wrong"),
    [("0,42", []), ("1", []), ("42", [("25", "rule", "warning")]), ("-1", [("25", "bounds", "error")])],
)
def test_a_continuity_index_above_1_is_questioned_but_not_refused(index, wrong):
    assert messages({"25": index}) == wrong


def test_the_ordered_answers_of_23_are_no_scale_since_the_last_stands_outside_it():
    assert not choice("23").scale


def test_nothing_is_required_since_no_marker_is_printed():
    assert not [question.link_id for question in region().questions if question.required]


def test_two_accounts_may_be_mailed_to_the_address_printed_with_them():
    texts = [item for item in region().questions if isinstance(item, TextItem)]
    assert {item.link_id: item.by_email for item in texts if item.by_email} == {
        "29": "omställningen@socialstyrelsen.se",
        "41": "omstallningen@socialstyrelsen.se",
    }


def test_the_receipt_goes_to_the_respondents_address():
    assert [item.link_id for item in region().questions if isinstance(item, TextItem) and item.receipt] == ["K3"]


def test_a_page_of_contact_details_and_four_parts():
    assert [section.text.split(":")[0] for section in region().items] == [
        "Kontaktuppgifter och personuppgiftsbehandling",
        "Del A",
        "Del B",
        "Del C",
        "Del D",
    ]


def test_part_a_has_eight_headings_and_part_b_three():
    headings = {section.link_id: [i.text for i in section.items if i.type == "group"] for section in region().items}
    assert headings["del-a"] == [
        "Övergripande insatser",
        "Styrning av omställningen",
        "Uppföljning och utvärdering",
        "Samverkan",
        "Kontinuitet och fasta kontakter",
        "Primärvården i landsbygd",
        "Patientkontrakt och delaktighet",
        "Kompletterande frisvarsfråga",
    ]
    assert headings["del-b"] == [
        "Frågor om vidareutbildning av sjuksköterskor",
        "Om verksamhetsförlagd utbildning (VFU)",
        "Kompletterande frisvarsfråga",
    ]


def test_all_five_introductory_parts_are_there():
    displays = " ".join(i.text for section in region().items for i in walk(section) if isinstance(i, DisplayItem))
    assert len(region().intro.split("\n\n")) == 9
    for words in ("Enkät svar som kommer in", "18 kap. 13 § OSL", "klickar på ”Nästa”", "dataskyddsombudet"):
        assert words in displays


def test_no_remark_of_the_copyist_and_no_mark_of_emphasis_is_left():
    texts = [
        text
        for item in region().by_link_id.values()
        for text in (item.text, item.help, item.background, getattr(item, "intro", ""))
    ]
    assert not [text for text in [*texts, region().intro] if any(mark in text for mark in ("[", "**", "____"))]


def test_slips_are_kept():
    assert "är indelat fyra delar" in region().intro
    assert choice("4").options[4].text == "Annat målgrupp, ange vilken/vilka:"
    assert "planering som som kompletterar" in choice("28").options[1].text
    assert "med att med att" in region().by_link_id["39a"].text
    assert not region().by_link_id["46"].text.endswith("?")


def test_every_link_from_2025_leads_to_a_question():
    links = [link for item in load("region-2025").questions for link in item.continues]
    assert len(links) == 28
    assert {link.item for link in links if link.questionnaire == "region-2023"} <= set(printed())


def test_every_link_to_2021_is_loose_and_leads_to_a_text():
    links = [link for item in region().by_link_id.values() for link in item.continues]
    texts = {item.link_id for item in load("redovisning-2021").questions}
    assert {(link.questionnaire, link.relation) for link in links} == {("redovisning-2021", Relation.RELATED)}
    assert {link.item for link in links} <= texts


def test_what_continues_each_heading_of_2021():
    heirs: dict[str, list[str]] = {}
    for item in region().by_link_id.values():
        for link in item.continues:
            heirs.setdefault(link.item, []).append(item.link_id)
    continuity = ["18", "18a", "19", "19a", "20", "21", "22", "23", "24"]
    assert heirs == {
        "N1.1": ["5"],
        "N1.2": ["1", "del-c"],
        "N1.3": [*continuity, "25"],
        "N1.3.1": continuity,
        "N1.3.2": ["27", "28"],
        "N1.4": ["16", "17"],
        "N1.4.1": ["4"],
        "N1.4.2": ["15", "15a"],
        "N1.4.3": ["9", "10", "11", "11a"],
        "N2": ["del-b"],
        "N2.1": ["30", "31", "32", "33", "34", "36", "37", "38", "39a", "39b"],
        "N2.2": ["30"],
        "N2.3": ["31", "40a", "40b"],
        "N3": ["del-c", "42", "42a", "43", "43-om-ja", "43a", "44"],
        "N3.1": ["42", "42a", "43", "43-om-ja", "43a"],
        "N4": ["del-d", "45", "46", "46a"],
    }


def test_the_sample_answers_open_every_follow_up_and_pass_the_checks():
    answers = sample_answers(region())
    assert {*FOLLOW_UPS, *UNNUMBERED} <= set(answers)
    assert [p for p in check_answers(region(), answers, Circumstances()) if p.severity == "error"] == []
