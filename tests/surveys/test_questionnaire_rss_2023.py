"""The questionnaire to the counties' support structures of 2023, and the one to the municipalities that feeds it."""

from collections import Counter
from collections.abc import Iterator
from functools import cache

import pytest

from surveys.checking.checks import Circumstances, check_answers
from surveys.checking.conditions import enabled_items
from surveys.loader import questionnaire_path
from surveys.references import Continues
from surveys.schema import AnyItem, ChoiceItem, CountMatrixItem, Definition, GroupItem, TextItem, walk
from surveys.terms import Fact, Relation, WordingOrigin
from tests.builders import official_definition

COUNTED = ("1", "4", "6", "17", "19", "20", "23", "24", "25", "26")
SUMMED = ("17", "19", "20", "25", "26")
OWN = ("8", "9", "10", "10a", "13", "13a", "16", "22")
"""What the support structure answers itself, without the municipalities."""
NO_ANSWER = "inget-svar"


@cache
def load(name: str) -> Definition:
    return official_definition(questionnaire_path(name))


def rss() -> Definition:
    return load("rss-2023")


def kommun() -> Definition:
    return load("kommun-2023")


def numbered(definition: Definition) -> list[str]:
    """The questions with a printed number or letter, without opened fields and comments."""
    return [question.link_id for question in definition.questions if question.prefix]


def counts(link_id: str) -> CountMatrixItem:
    item = rss().by_link_id[link_id]
    assert isinstance(item, CountMatrixItem)
    return item


def choice(definition: Definition, link_id: str) -> ChoiceItem:
    item = definition.by_link_id[link_id]
    assert isinstance(item, ChoiceItem)
    return item


def text(link_id: str) -> TextItem:
    item = rss().by_link_id[link_id]
    assert isinstance(item, TextItem)
    return item


def opened_by(definition: Definition, answers: dict[str, object]) -> set[str]:
    opened = enabled_items(definition, answers) - enabled_items(definition, {})
    return opened & set(numbered(definition))


def problems(answers: dict[str, object], municipalities: int = 6) -> list[tuple[str, str, str]]:
    """What stops sending, in a county of six municipalities."""
    found = check_answers(rss(), answers, Circumstances(facts={Fact.MUNICIPALITIES: municipalities}))
    return [(problem.link_id, problem.kind, problem.part) for problem in found if problem.severity == "error"]


def links(item: AnyItem, questionnaire: str) -> Iterator[Continues]:
    rows = (link for row in getattr(item, "rows", ()) for link in row.continues)
    yield from (link for link in (*item.continues, *rows) if link.questionnaire == questionnaire)


def test_the_printed_numbers_stand_in_order_without_27_and_28():
    after = {10: ["10", "10a"], 13: ["13", "13a"], 23: ["23", "23a"], 24: ["24", "24a"]}
    pairs = {27: ["27a", "27b"], 28: ["28a", "28b"]}
    expected = [number for n in range(1, 30) for number in {**after, **pairs}.get(n, [str(n)])]
    assert numbered(rss()) == expected
    assert len(expected) == 27 + 8
    assert [rss().by_link_id[number].prefix for number in expected] == [f"{number}." for number in expected]


def test_the_questions_are_of_the_printed_kinds():
    kinds = Counter(rss().by_link_id[link_id].type for link_id in numbered(rss()))
    assert kinds == {"text": 19, "count_matrix": 10, "choice": 5, "multi_choice": 1}


def test_the_headings_are_the_printed_ones():
    groups = [item for section in rss().items for item in walk(section) if isinstance(item, GroupItem)]
    assert [group.text for group in groups] == [
        "Kontaktuppgifter och personuppgiftsbehandling",
        "Viktig instruktion!",
        "Praktiska instruktioner",
        "Dina kontaktuppgifter:",
        "Del A: Utvecklingen av den nära vården med primärvården som nav",
        "Styrning av arbetet med omställningen",
        "Uppföljning och utvärdering",
        "Samverkan mellan kommun och region",
        "Kompletterande frisvarsfråga",
        "Goda förutsättningar för vårdens medarbetare",
        "Frågor om vidareutbildning av sjuksköterskor",
        "Om verksamhetsförlagd utbildning (VFU)",
        "Kompletterande frisvarsfråga",
    ]


def test_nothing_is_required_since_no_marker_is_printed():
    assert not [item.link_id for name in (rss(), kommun()) for item in name.questions if item.required]


def test_82_rows_count_municipalities():
    rows = {link_id: len(counts(link_id).rows) for link_id in COUNTED}
    assert rows == {"1": 29, "4": 6, "6": 6, "17": 3, "19": 4, "20": 4, "23": 17, "24": 7, "25": 3, "26": 3}
    assert sum(rows.values()) == 82


@pytest.mark.parametrize("link_id", COUNTED)
def test_a_row_cannot_count_more_than_the_municipalities_of_the_county(link_id):
    first, *others = (row.code for row in counts(link_id).rows)
    zeros = dict.fromkeys(others, "0")
    assert (link_id, "bounds", first) in problems({link_id: {first: "7", **zeros}})
    assert (link_id, "bounds", first) in problems({link_id: {first: "-1", **zeros}})
    assert problems({link_id: {first: "6", **zeros}}) == []


@pytest.mark.parametrize("link_id", COUNTED)
def test_only_rows_that_divide_all_municipalities_must_sum_to_them(link_id):
    codes = [row.code for row in counts(link_id).rows]
    too_many = dict.fromkeys(codes, "6")
    assert problems({link_id: too_many}) == ([(link_id, "bounds", "")] if link_id in SUMMED else [])
    assert problems({link_id: {**dict.fromkeys(codes, "0"), codes[-1]: "6"}}) == []
    assert (codes[-1] == NO_ANSWER) is (link_id in SUMMED)


def test_zero_is_to_be_written_in_five_matrices():
    told = [link_id for link_id in COUNTED if counts(link_id).help == "Om svaret är noll, skriv 0."]
    assert told == ["1", "23", "24", "25", "26"]
    assert not [link_id for link_id in COUNTED if link_id not in told and counts(link_id).help]


def test_rows_end_as_printed():
    without = [link_id for link_id in COUNTED if not counts(link_id).rows[0].text.endswith(", ange antal:")]
    assert without == ["4", "6"]
    assert [row.text for row in counts("4").rows] == [row.text for row in counts("6").rows]
    assert counts("1").rows[26].text == "Vårdplaner, SIP, patientkontakt, ange antal:"
    assert counts("23").rows[-1].text == "Andra insatser/arbetsätt, ange antal:"
    assert counts("24").rows[-1].text == "Andra insatser eller arbetssätt, ange antal:"
    assert [row.text for row in counts("17").rows] == [
        "Ja, har påbörjat insatser, ange antal:",
        "Nej, har inte påbörjat insatser, ange antal:",
        "Inte lämnat svar, ange antal:",
    ]


@pytest.mark.parametrize(
    ("matrix", "row", "follow_up"),
    [
        ("1", "andra", "2"),
        ("4", "annan", "5"),
        ("6", "annan", "7"),
        ("17", "ja", "18"),
        ("23", "andra", "23a"),
        ("24", "andra", "24a"),
    ],
)
def test_examples_are_asked_for_when_a_row_is_above_zero(matrix, row, follow_up):
    assert opened_by(rss(), {matrix: {row: "1"}}) == {follow_up}
    assert opened_by(rss(), {matrix: {row: "0"}}) == set()
    others = {other.code: "3" for other in counts(matrix).rows if other.code != row}
    assert opened_by(rss(), {matrix: others}) == set()


@pytest.mark.parametrize(
    ("question", "follow_up", "others"), [("10", "10a", ["nej"]), ("13", "13a", ["nej", "vet-inte"])]
)
def test_a_lettered_follow_up_is_asked_after_yes(question, follow_up, others):
    assert opened_by(rss(), {question: "ja"}) == {follow_up}
    assert [opened_by(rss(), {question: other}) for other in others] == [set()] * len(others)


def test_all_eight_conditions_are_implied_and_none_stated():
    conditional = {item.link_id: item.condition_origin for item in rss().by_link_id.values() if item.enable_when}
    assert conditional == dict.fromkeys(("2", "5", "7", "10a", "13a", "18", "23a", "24a"), WordingOrigin.IMPLIED)
    assert not [item for item in rss().by_link_id.values() if item.condition_text]


def test_the_limits_are_the_printed_ones():
    limits = {q.link_id: q.max_length for q in rss().questions if isinstance(q, TextItem) and q.max_length}
    thousand = ("2", "5", "7", "13a", "18", "23a", "24a", "27a", "27b", "28a", "28b")
    assert limits == {
        **dict.fromkeys(thousand, 1000),
        **dict.fromkeys(("3", "9", "10a", "11", "12"), 3000),
        **dict.fromkeys(("14", "21", "29"), 5000),
    }


@pytest.mark.parametrize("link_id", ["2", "3", "10a", "14", "21", "28b", "29"])
def test_the_limit_is_told_in_the_printed_words(link_id):
    assert f"max {text(link_id).max_length} tecken" in text(link_id).help


def test_four_answers_may_be_mailed_to_the_address_as_printed():
    mailed = {item.link_id: item.by_email.split("@")[0] for item in rss().questions if getattr(item, "by_email", "")}
    assert mailed == {"10a": "omstallningen", **dict.fromkeys(("9", "21", "29"), "omställningen")}


def test_at_most_five_areas_of_cooperation_can_be_chosen():
    areas = choice(rss(), "15")
    codes = [option.code for option in areas.options]
    assert len(codes) == 14
    assert problems({"15": codes[:5]}) == []
    assert problems({"15": codes[:6]}) == [("15", "selection", "")]
    assert [option.code for option in areas.options if option.opens] == ["annan"]


def test_27_options_in_six_choices():
    choices = [item for item in rss().questions if isinstance(item, ChoiceItem)]
    assert {item.link_id: len(item.options) for item in choices} == {
        "8": 3,
        "10": 2,
        "13": 3,
        "15": 14,
        "16": 3,
        "22": 2,
    }


def test_two_questions_have_a_comment_without_limit():
    comments = {item.link_id: item.comment for item in rss().questions if item.comment}
    assert {link_id: (c.text, c.max_length) for link_id, c in comments.items()} == {
        "16": ("Kommentar:", None),
        "22": ("Kommentarer:", None),
    }


def test_the_receipt_goes_to_the_address_of_the_person_answering():
    assert [item.link_id for item in rss().questions if isinstance(item, TextItem) and item.receipt] == ["K3"]
    assert text("K3").help.startswith("Ett svarskvitto kommer att skickas till den e-postadress som anges här.")


def test_slips_are_kept():
    assert "en omställning av hälso- och sjukvården som nav." in rss().intro
    assert "I fråga 9, 23 och 33 finns dock möjlighet" in rss().intro
    assert (
        "säkerhetskyddsklass enligt 2 kap. 5 § säkerhetskyddslagen" in rss().by_link_id["inledning-viktigt-text"].text
    )
    assert "läns gemensam handlingsplan" in rss().by_link_id["8"].text
    assert rss().by_link_id["24a"].text == "Vilka andra insatser eller arbetssätt har kommuner angivit i fråga L?"
    assert rss().by_link_id["28b"].text.endswith("Beskriv med max 1000 tecken")


def test_the_form_is_for_a_support_structure_and_the_other_for_a_municipality():
    assert (rss().respondent, rss().last_response_day) == ("rss", "2024-03-31")
    assert (kommun().respondent, kommun().last_response_day) == ("kommun", "")


def test_25_questions_stand_beside_one_that_the_region_was_asked():
    beside = {
        item.link_id: [link.item for link in found]
        for item in rss().by_link_id.values()
        if (found := list(links(item, "region-2023")))
    }
    one = {"1": "1", "3": "2", "4": "3", "6": "4", "8": "5", "10": "12", "13": "13", "13a": "13a", "14": "16"}
    one |= {"15": "17", "17": "44", "21": "29", "22": "32", "23": "30", "24": "31", "27a": "39a", "27b": "39b"}
    one |= {"28a": "40a", "28b": "40b", "29": "41"}
    several = {"11": ["14", "14a"], "12": ["15", "15a"], "16": ["27", "28"], "25": ["33", "34"], "26": ["36", "37"]}
    assert beside == {number: [region] for number, region in one.items()} | several
    assert len(beside) == 25


@pytest.mark.parametrize("name", ["region-2023", "kommun-2023"])
def test_every_link_leads_to_a_question_option_and_row_that_exist(name):
    other = load(name)
    found = [link for item in rss().by_link_id.values() for link in links(item, name)]
    assert found
    for link in found:
        target = other.by_link_id[link.item]
        assert link.relation is Relation.RELATED
        assert not link.option or choice(other, link.item).option(link.option)
        assert target.type != "group"


@pytest.mark.parametrize(
    ("matrix", "letter"),
    list(zip(COUNTED, ("A", "C", "D", "I", "J.1", "J.2", "L", "M", "N", "O"), strict=True)),
)
def test_every_row_counts_one_option_of_the_municipalities_question(matrix, letter):
    asked = choice(kommun(), letter)
    counted = [row for row in counts(matrix).rows if row.code != NO_ANSWER]
    fed = [link for row in counted for link in row.continues]
    assert [(link.questionnaire, link.item, link.option) for link in fed] == [
        ("kommun-2023", letter, option.code) for option in asked.options
    ]
    assert not [row for row in counts(matrix).rows if row.code == NO_ANSWER and row.continues]


@pytest.mark.parametrize("matrix", [link_id for link_id in COUNTED if link_id != "17"])
def test_a_row_has_the_wording_of_its_option(matrix):
    for row in counts(matrix).rows:
        for link in row.continues:
            option = choice(kommun(), link.item).option(link.option)
            assert option
            assert row.text.removesuffix(":").removesuffix(", ange antal") == option.text


def test_texts_are_summaries_of_the_municipalities_texts():
    fed = {
        item.link_id: [link.item for link in links(item, "kommun-2023")]
        for item in rss().by_link_id.values()
        if not isinstance(item, CountMatrixItem)
    }
    assert {link_id: sources[0] for link_id, sources in fed.items() if sources} == {
        **{"2": "A.andra", "3": "B", "5": "C.annan", "7": "D.annan", "11": "E", "12": "F", "14": "G", "15": "H"},
        **{"15.annan": "H.annan", "18": "I.2", "21": "K", "23a": "L.andra", "24a": "M.andra"},
        **{"27a": "P", "27b": "Q", "28a": "R", "28b": "S", "29": "T"},
    }
    assert not [link_id for link_id in OWN if fed[link_id]]


def test_every_question_to_the_municipalities_feeds_one_of_the_support_structure():
    fed = {link.item.split(".a")[0] for item in rss().by_link_id.values() for link in links(item, "kommun-2023")}
    assert fed == set(numbered(kommun()))


def test_the_choice_of_areas_has_the_municipalities_options():
    assert [(o.code, o.text) for o in choice(rss(), "15").options] == [
        (o.code, o.text) for o in choice(kommun(), "H").options
    ]
    assert choice(kommun(), "H").max_selections == 5


def test_the_municipalities_are_asked_22_lettered_questions():
    letters = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "I.2", "J.1", "J.2", *"KLMNOPQRST"]
    assert numbered(kommun()) == letters
    kinds = Counter(kommun().by_link_id[letter].type for letter in letters)
    assert kinds == {"text": 11, "multi_choice": 6, "choice": 5}


def test_the_municipalities_have_91_options_of_which_six_open_a_text_and_two_are_exclusive():
    options = [(i.link_id, o) for i in kommun().questions if isinstance(i, ChoiceItem) for o in i.options]
    assert len(options) == 91
    assert [link_id for link_id, option in options if option.opens] == ["A", "C", "D", "H", "L", "M"]
    assert [(link_id, option.code) for link_id, option in options if option.exclusive] == [
        ("C", "ingen"),
        ("D", "ingen"),
    ]


def test_all_wording_to_the_municipalities_is_marked_as_reconstructed():
    assert kommun().origin is WordingOrigin.RECONSTRUCTED
    assert {item.origin for item in kommun().by_link_id.values()} == {WordingOrigin.RECONSTRUCTED}
    assert [kommun().by_link_id[letter].source[:4] for letter in numbered(kommun())] == ["RSS "] * 22


def test_no_limit_is_known_to_the_municipalities():
    assert not [i.link_id for i in kommun().questions if isinstance(i, TextItem) and i.max_length]


def test_a_municipality_that_has_begun_is_asked_what_it_began():
    assert opened_by(kommun(), {"I": "ja"}) == {"I.2"}
    assert opened_by(kommun(), {"I": "nej"}) == set()
    assert kommun().by_link_id["I.2"].condition_origin is WordingOrigin.IMPLIED
