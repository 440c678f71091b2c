"""The grant report of 2025: all of the form, its own words, its own slips."""

from collections import Counter
from decimal import Decimal
from functools import cache

import pytest

from surveys.checking.conditions import enabled_items
from surveys.loader import questionnaire_path
from surveys.schema import ChoiceItem, Definition, GroupItem, MatrixItem, NumberItem, TextItem
from surveys.terms import Operator, Prefill, SignOffField, WordingOrigin
from tests.builders import official_definition

AREAS = (
    "kontinuitet",
    "tillganglighet",
    "forebyggande",
    "habilitering",
    "personcentrering",
    "planering",
    "kompetens",
    "landsbygd",
)
DERIVED = ("habilitering", "personcentrering", "landsbygd")
BATTERY = ("1-form", "2-niva", "3-beskriv", "4-typ", "5-samverkan")


@cache
def grant() -> Definition:
    return official_definition(questionnaire_path("statsbidrag-2025"))


def choice(link_id: str) -> ChoiceItem:
    item = grant().by_link_id[link_id]
    assert isinstance(item, ChoiceItem)
    return item


def wordings(link_id: str) -> dict[str, str]:
    return {option.code: option.text for option in choice(link_id).options}


def printed_questions() -> list[str]:
    """The form's questions, without the fields that options open."""
    return [question.link_id for question in grant().questions if "." not in question.link_id]


def test_the_form_has_63_questions_in_printed_order():
    expected = [f"SB-K{n}" for n in range(1, 10)] + ["SB-M1", "SB-M2", "SB-M3", "SB-O"]
    expected += [f"SB-{area}-{part}" for area in AREAS for part in BATTERY]
    expected += ["SB-G", "SB-G-x", "SB-B1", "SB-B2", "SB-B3", *(f"SB-A{n}" for n in range(1, 6))]
    assert printed_questions() == expected
    assert len(expected) == 63


def test_the_questions_are_of_the_printed_kinds():
    kinds = Counter(grant().by_link_id[link_id].type for link_id in printed_questions())
    assert kinds == {
        "multi_choice": 32,
        "text": 11,
        "string": 7,
        "money": 3,
        "email": 2,
        "phone": 2,
        "choice": 2,
        "organisation_number": 1,
        "postal_code": 1,
        "yes_no_matrix": 1,
        "attestation": 1,
    }


def test_176_options_of_which_72_open_a_text():
    choices = [item for item in grant().questions if isinstance(item, ChoiceItem)]
    options = [option for item in choices for option in item.options]
    assert len(options) + 1 == 176  # the attestation's Ja
    assert sum(option.opens is not None for option in options) == 72


def test_ten_texts_have_the_limit_of_1000():
    assert [item.max_length for item in grant().questions if isinstance(item, TextItem) and item.max_length] == [
        1000
    ] * 10


def test_48_questions_are_required():
    assert sum(question.required for question in grant().questions) == 48


@pytest.mark.parametrize("link_id", ["SB-planering-1-form", "SB-kompetens-5-samverkan"])
def test_two_questions_lack_the_required_marker_that_the_other_areas_have(link_id):
    assert not grant().by_link_id[link_id].required
    assert "inte tryckt" in grant().by_link_id[link_id].note


def test_sixteen_questions_are_not_printed_in_the_source():
    origins = [grant().by_link_id[link_id].origin for link_id in printed_questions()]
    assert Counter(origins) == {WordingOrigin.PRINTED: 47, WordingOrigin.DERIVED: 15, WordingOrigin.RECONSTRUCTED: 1}


def test_fifteen_sections_with_the_printed_headings():
    headings = [section.text for section in grant().items]
    assert len(headings) == 15
    assert headings[9] == "Kompetensförsörjning och arbetsmiljö"
    assert headings[-2:] == ["Godkännande av behörig företrädare", "Kontaktuppgifter behörig företrädare"]


@pytest.mark.parametrize("area", AREAS)
def test_an_area_opens_with_its_row_and_with_nothing_else(area):
    section = grant().by_link_id[f"SB-{area}"]
    (condition,) = section.enable_when
    assert (condition.item, condition.row, condition.operator, condition.values) == ("SB-O", area, Operator.IS, ("ja",))
    others = {row: "nej" for row in AREAS if row != area}
    opened = enabled_items(grant(), {"SB-O": {**others, area: "ja"}}) - enabled_items(grant(), {"SB-O": others})
    assert {link_id for link_id in opened if "." not in link_id} == {f"SB-{area}", *(f"SB-{area}-{p}" for p in BATTERY)}


def test_43_questions_are_conditional():
    nothing = enabled_items(grant(), {})
    assert sum(link_id not in nothing for link_id in printed_questions()) == 43


@pytest.mark.parametrize(
    ("answer", "shown"),
    [("lag", "SB-B2"), ("ganska-lag", "SB-B2"), ("varken", None), ("ganska-hog", "SB-B3"), ("hog", "SB-B3")],
)
def test_the_reasons_asked_for_follow_the_scale(answer, shown):
    enabled = enabled_items(grant(), {"SB-B1": answer})
    assert {link_id for link_id in ("SB-B2", "SB-B3") if link_id in enabled} == ({shown} if shown else set())
    assert choice("SB-B1").scale


def test_the_introduction_keeps_the_slips_of_the_form():
    paragraphs = grant().intro.split("\n\n")
    assert paragraphs[0].startswith("Ni har tagit emot statsbidrag för i syfte att utveckla")
    assert "ska och ska senast den 12 mars 2026" in paragraphs[0]
    assert "berörda bidragmottagare." in paragraphs[3]
    assert paragraphs[5:] == ["Vid frågor vänligen kontakta:", "[handläggare]", "E-post: [handläggare]"]


def test_the_receipt_goes_to_the_contact_and_the_section_says_so():
    contact = grant().by_link_id["SB-K8"]
    section = grant().items[0]
    assert isinstance(contact, TextItem)
    assert contact.receipt
    assert isinstance(section, GroupItem)
    assert section.intro == (
        'Ett svarskvitto kommer att skickas till e-postadressen som du har angivit i fältet "E-post kontaktperson", '
        "var därför noga med att fylla i denna uppgift korrekt."
    )


def test_contact_fields_are_prefilled_from_organisation_and_contact():
    assert [grant().by_link_id[f"SB-K{n}"].prefill for n in range(1, 10)] == list(Prefill)


def test_the_sign_off_fills_in_the_five_fields_of_the_representative():
    assert [grant().by_link_id[f"SB-A{n}"].sign_off for n in range(1, 6)] == list(SignOffField)


def test_the_total_is_computed_in_kronor():
    total = grant().by_link_id["SB-M3"]
    assert isinstance(total, NumberItem)
    assert (total.sum_of, total.unit, total.read_only, total.minimum) == (("SB-M1", "SB-M2"), "kr", True, Decimal(0))


def test_the_matrix_has_the_eight_areas_and_demands_every_row():
    matrix = grant().by_link_id["SB-O"]
    assert isinstance(matrix, MatrixItem)
    assert matrix.required
    assert tuple(row.code for row in matrix.rows) == AREAS
    assert matrix.rows[6].text == "Kompetensförsörjningen och arbetsmiljön i primärvården"
    assert matrix.help.startswith("Ni behöver svara antingen Ja eller Nej på samtliga områden nedan.")


@pytest.mark.parametrize(
    ("area", "label"),
    [
        ("kontinuitet", "Annan, ange vilken/vilka:"),
        ("tillganglighet", "Andra aktörer, ange vilken/vilka:"),
        ("planering", "Annan regi, ange vilken/vilka:"),
        ("kompetens", "Annat, ange vilket/vilka:"),
        ("landsbygd", "Annan, ange vilken/vilka:"),
    ],
)
def test_the_last_form_of_implementation_is_worded_by_area(area, label):
    assert wordings(f"SB-{area}-1-form")["annan"] == label


@pytest.mark.parametrize(
    ("area", "text"),
    [
        ("kontinuitet", 'Ange på vilka nivåer ni har arbetat med utvecklingsområdet "kontinuitet i primärvården"'),
        ("tillganglighet", "Ange på vilka nivåer ni har genomfört insatser för tillgängligheten i primärvården."),
        (
            "forebyggande",
            "Ange på vilka nivåer ni har genomfört insatser inom utvecklingsområdet "
            '"förebyggande och hälsofrämjande arbetet".',
        ),
        (
            "planering",
            "Ange på vilka nivåer ni har genomfört insatser för utvecklingsområdet "
            '"planering och samverkan mellan kommun och region)',
        ),
        (
            "kompetens",
            "Ange på vilka nivåer ni har genomfört utvecklingsområdet "
            '"kompetensförsörjning och arbetsmiljö i primärvården".',
        ),
    ],
)
def test_the_question_on_levels_is_worded_by_area(area, text):
    assert grant().by_link_id[f"SB-{area}-2-niva"].text == text


def test_slips_in_the_options_are_kept():
    assert wordings("SB-tillganglighet-1-form")["egen-regi"] == "i egen regi (inom regionen)"
    assert wordings("SB-forebyggande-2-niva")["strategisk"].startswith("Strategisk nivå förvaltning) t.ex. styrning")
    assert "handledning,workshops), ange vad:" in wordings("SB-forebyggande-4-typ")["kompetens"]
    assert wordings("SB-planering-4-typ")["kompetens"].endswith("workshops för att förbättra samverkan, ange vad:")
    assert wordings("SB-planering-4-typ")["samverkansstruktur"] == "Utveckling av samverkansstrukturer: ange hur:"
    assert wordings("SB-kompetens-4-typ")["samverkansstruktur"] == "Utveckling av samverkanstrukturer: ange hur:"
    assert wordings("SB-kontinuitet-4-typ")["samverkansstruktur"] == "Utveckling av samverkanstruktur, ange hur:"


@pytest.mark.parametrize(("area", "swapped"), [(area, area in {"planering", "kompetens"}) for area in AREAS], ids=AREAS)
def test_the_two_municipal_partners_change_places_in_two_areas(area, swapped):
    codes = list(wordings(f"SB-{area}-5-samverkan"))
    municipal = ["kommunal-vard", "socialtjanst"] if swapped else ["socialtjanst", "kommunal-vard"]
    assert codes == ["primarvard", "specialistvard", *municipal, "civila", "annan"]


@pytest.mark.parametrize("area", DERIVED)
def test_derived_areas_are_marked_and_leave_out_examples_that_nobody_knows(area):
    section = grant().by_link_id[f"SB-{area}"]
    assert section.condition_origin is WordingOrigin.DERIVED
    assert "inte tryckta" in section.note
    assert list(wordings(f"SB-{area}-2-niva").values()) == [
        "Strategisk nivå (förvaltning)",
        "Operativ nivå",
        "Utförarnivå (en eller flera primärvårdsenheter)",
        "Individnivå",
    ]


def test_the_unknown_follow_up_questions_are_one_optional_text():
    placeholder = grant().by_link_id["SB-G-x"]
    assert placeholder.origin is WordingOrigin.RECONSTRUCTED
    assert not placeholder.required
    assert placeholder.text == "Följdfrågor om glesbygdsbidraget"


def test_the_rural_grant_rules_warn_and_do_not_stop():
    assert [(rule.item, rule.severity, rule.origin) for rule in grant().rules] == [
        ("SB-G", "warning", WordingOrigin.IMPLIED)
    ] * 2


def test_the_version_and_last_day_are_stated():
    assert (grant().version, grant().last_response_day) == ("2026-01-15", "2026-03-12")
