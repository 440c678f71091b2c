"""How printed forms write their questions: numbers, options, places to write in, limits, headings, controls of Word."""

from typing import Any

import pytest

from surveys.interchange.yaml_export import questionnaire_to_yaml
from surveys.loader import findings_in, load_text
from surveys.wordings.wording import limits_in_words
from tests.surveys.word_draft.papers import (
    add_numbering,
    control,
    items_of,
    lost_words,
    numbered_paragraph,
    only_question,
    paper,
    read,
    row_of,
    understood,
)

FORM = (
    "# Enkät om samverkan 2026",
    "Svara senast den 12 mars 2026.",
    "## Styrning",
    "Frågorna gäller det egna arbetet.",
    "**1. Har ni en plan?",
    "Med plan menar vi en beslutad handling.",
    "○ Ja, beskriv kort: ____",
    "○ Nej",
    "Fråga 2 besvaras av de som svarat Ja på fråga 1.",
    "**2. Beskriv planen.",
    "Max 1000 tecken.",
    "______________",
    "## Uppföljning",
    "**3. Vilka insatser har ni gjort?",
    "Välj högst 3 alternativ.",
    "☐ Utbildning",
    "☐ Handledning",
    "☐ Annat, ange vad:",
    "______________",
    "☐ Inga insatser",
    "Tack för svaren.",
)


def test_a_whole_form_becomes_sections_questions_limits_and_conditions() -> None:
    tree = read(*FORM).definition
    assert [(section.link_id, section.text) for section in tree.items] == [("A", "Styrning"), ("B", "Uppföljning")]
    assert [(one.link_id, one.type) for one in tree.questions] == [
        ("1", "choice"),
        ("1.ja", "text"),
        ("2", "text"),
        ("3", "multi_choice"),
        ("3.annat", "text"),
    ]
    assert (tree.items[0].intro, tree.closing) == ("Frågorna gäller det egna arbetet.", "Tack för svaren.")
    assert tree.last_response_day == "2026-03-12"
    planned: Any = tree.question("2")
    assert (planned.max_length, planned.prefix) == (1000, "2.")
    assert planned.enable_when[0].values == ("ja",)
    assert planned.condition_text == "Fråga 2 besvaras av de som svarat Ja på fråga 1."
    many: Any = tree.question("3")
    assert (many.max_selections, [one.exclusive for one in many.options]) == (3, [False, False, False, True])


def test_what_is_made_is_a_questionnaire_without_errors() -> None:
    tree = read(*FORM).definition
    assert load_text(questionnaire_to_yaml(tree), "prov.yaml") == tree


def test_what_is_guessed_is_said_with_why_and_nothing_else_is() -> None:
    form = read(*FORM)
    assert [(row.text, row.link_id) for row in form.report.guesses] == [("☐ Inga insatser", "3")]
    assert "läst av orden" in row_of(form, "☐ Inga insatser").why
    assert form.report.left == [row_of(form, "Enkät om samverkan 2026")]


@pytest.mark.parametrize(
    ("said", "kind", "limits"),
    [
        (("Beskriv arbetet", "Högst 1 000 tecken", "____"), "text", ("högst 1 000 tecken",)),
        (("Beskriv arbetet", "max. 500 tecken (inkl. blanksteg)", "____"), "text", ("högst 500 tecken",)),
        (("Ange antal personer: ____",), "integer", ("heltal",)),
        (("Hur många deltog?", "____ st"), "integer", ("heltal",)),
        (("Hur stor andel deltog?", "Ange i procent: ____ %"), "percent", ("0–100 procent",)),
        (("Rekvirerat belopp", "____ kronor"), "money", ()),
        (("När beslutades planen? Ange datum", "____"), "date", ("datum som år-månad-dag",)),
        (("E-post: ____",), "email", ()),
        (("Telefonnummer: ____",), "phone", ()),
        (("Organisationsnummer: ____",), "organisation_number", ()),
        (("Bifoga handlingsplanen eller ange länk", "____"), "file", ("lämnas som fil eller som länk",)),
        (("Vilka är de tre viktigaste insatserna?", "Tre rutor om max 1000 tecken var.", "____", "____", "____"),
         "text", ("3 rutor med högst 1 000 tecken i varje",)),
    ],
)  # fmt: skip
def test_the_kind_and_the_limits_of_an_answer_are_read_of_what_stands_beside_it(
    said: tuple[str, ...], kind: str, limits: tuple[str, ...]
) -> None:
    question = only_question(f"**1. {said[0]}", *said[1:]) if "____" not in said[0] else only_question(*said)
    told = tuple(one.replace("\u00a0", " ") for one in limits_in_words(question))
    assert (question.type, told) == (kind, limits)


@pytest.mark.parametrize(
    ("said", "kind", "unit"),
    [
        (("Rekvirerat belopp", "____ tkr"), "decimal", "tkr"),
        (("Rekvirerat belopp", "Ange i miljoner kronor: ____"), "decimal", "mnkr"),
        (("Hur stort belopp användes, i tusental kronor?", "____"), "decimal", "tkr"),
        (("Hur stort belopp (mnkr) användes?", "____"), "decimal", "mnkr"),
        (("Hur stort belopp av de 5 mnkr användes?", "____ kr"), "money", "kr"),
        (("Hur stort belopp av de 5 mnkr användes?", "____"), "money", "kr"),
        (("Hur stor andel av beloppet i tkr användes?", "Ange i procent: ____"), "percent", ""),
    ],
)
def test_an_amount_in_thousands_or_millions_is_never_one_of_kronor(said: tuple[str, ...], kind: str, unit: str) -> None:
    form = read("# A", f"**1. {said[0]}", *said[1:])
    question: Any = form.definition.question("1")
    assert (question.type, question.unit) == (kind, unit)
    told = any("läst som ett decimaltal i" in row.why for row in form.report.guesses)
    assert told is (kind == "decimal")


@pytest.mark.parametrize(
    ("text", "required"),
    [
        ("1. Har ni en plan? *", True),
        ("1. Har ni en plan? (obligatorisk)", False),
        ("1. Har ni en plan?", False),
    ],
)
def test_an_asterisk_says_that_a_question_must_be_answered(text: str, required: bool) -> None:
    assert only_question(f"**{text}", "○ Ja", "○ Nej").required is required


def test_what_must_be_answered_may_be_said_in_words() -> None:
    assert only_question("**1. Har ni en plan?", "Frågan är obligatorisk.", "○ Ja", "○ Nej").required
    assert not only_question("**1. Har ni en plan?", "Frågan är inte obligatorisk.", "○ Ja", "○ Nej").required


def test_what_holds_for_all_questions_is_said_once() -> None:
    two = ("**1. Har ni en plan?", "○ Ja", "○ Nej", "**2. Beskriv (frivilligt)", "____")
    form = read("# A", "Alla frågor är obligatoriska.", *two)
    assert [one.required for one in form.definition.questions] == [True, False]
    assert row_of(form, "Alla frågor").guessed
    assert not any(one.required for one in read("# A", *two).definition.questions)


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        (("Välj ett alternativ.", "☐ A", "☐ B"), "choice"),
        (("○ A", "○ B"), "choice"),
        (("( ) A", "( ) B"), "choice"),
        (("☐ Ja", "☐ Nej"), "choice"),
        (("☐ Ja   ☐ Nej   ☐ Vet ej",), "choice"),
        (("Ja ☐   Nej ☐",), "choice"),
        (("Flera svarsalternativ är möjliga.", "[ ] A", "[ ] B"), "multi_choice"),
        (("Du kan välja upp till fem svarsalternativ.", "☐ A", "☐ B"), "multi_choice"),
    ],
)
def test_how_many_are_chosen_is_read_of_the_boxes_and_of_what_is_said(options: tuple[str, ...], kind: str) -> None:
    form = read("# Avsnittet", "**1. Vad gäller hos er?", *options)
    [question] = form.definition.questions
    assert (question.type, form.report.guesses) == (kind, [])


def test_without_a_word_of_how_many_are_chosen_it_is_a_guess() -> None:
    form = read("# Avsnittet", "**1. Vad gäller hos er?", "☐ A", "☐ B")
    [guess] = form.report.guesses
    assert (guess.link_id, form.definition.questions[0].type) == ("1", "multi_choice")
    assert "säger inte hur många" in guess.why


def test_bullets_after_a_question_are_options_and_that_is_said() -> None:
    form = read("# Avsnittet", "**1. Har ni en plan?", "• Ja", "• Nej", "**2. Beskriv", "____")
    question: Any = form.definition.questions[0]
    assert [option.text for option in question.options] == ["Ja", "Nej"]
    assert row_of(form, "1. Har ni en plan?").guessed


def test_bullets_before_boxes_are_part_of_the_help() -> None:
    question = only_question("**1. Har ni en plan?", "Till exempel", "• en strategi", "• en handling", "○ Ja", "○ Nej")
    assert question.help == "Till exempel\n\n- en strategi\n- en handling"


@pytest.mark.parametrize(
    ("written", "prefix", "link_id"),
    [
        ("1. Har ni?", "1.", "1"),
        ("1.2 Har ni?", "1.2", "1.2"),
        ("6a. Har ni?", "6a.", "6a"),
        ("28a Har ni?", "28a", "28a"),
        ("Fråga 3: Har ni?", "3:", "3"),
        ("I.2. Har ni?", "I.2.", "I.2"),
        ("7) Har ni?", "7)", "7"),
    ],
)
def test_numbers_are_kept_as_they_are_printed(written: str, prefix: str, link_id: str) -> None:
    question = only_question(f"**{written}", "○ Ja", "○ Nej")
    assert (question.prefix, question.link_id, question.text) == (prefix, link_id, "Har ni?")


def test_numbers_that_word_gives_by_itself_are_read() -> None:
    document = paper()
    number = add_numbering(document, ("decimal", "%1."), ("decimal", "%1.%2"))
    document.add_heading("Avsnittet", 1)
    for level in (0, 1, 1, 0):
        numbered_paragraph(document, "Har ni en plan?", number, level)
        document.add_paragraph("○ Ja")
        document.add_paragraph("○ Nej")
    assert [one.prefix for one in understood(document).definition.questions] == ["1.", "1.1", "1.2", "2."]


def test_a_numbered_list_of_instructions_is_no_question() -> None:
    form = read("# Avsnittet", "1. Logga in", "2. Fyll i formuläret", "**1. Har ni en plan?", "○ Ja", "○ Nej")
    assert [one.text for one in form.definition.questions] == ["Har ni en plan?"]
    assert lost_words(form) == []


def test_a_number_alone_is_followed_by_background_and_wording() -> None:
    question = only_question("### 5.", "Lagen ändrades 2024.", "Har ni ändrat uppdraget?", "○ Ja", "○ Nej")
    assert (question.prefix, question.background, question.text) == (
        "5.",
        "Lagen ändrades 2024.",
        "Har ni ändrat uppdraget?",
    )


def test_lettered_questions_stand_under_the_one_that_they_belong_to() -> None:
    form = read(
        "# A", "**2. Beskriv följande", "Kortfattat.", "a) Mål", "____", "b) Metod", "____", "**3. Och?", "☐ Ja ☐ Nej"
    )
    [group, after] = form.definition.items[0].items
    assert (group.type, group.link_id, group.prefix, group.text) == ("group", "2", "2.", "Beskriv följande")
    assert [(one.link_id, one.prefix, one.text) for one in form.definition.questions[:2]] == [
        ("2a", "a)", "Mål"),
        ("2b", "b)", "Metod"),
    ]
    assert (after.link_id, lost_words(form)) == ("3", [])


def test_text_between_two_questions_is_the_background_of_the_second() -> None:
    tree = read(
        "# A", "**1. Har ni?", "○ Ja", "○ Nej", "Lagen ändrades 2024.", "**2. Och nu?", "○ Ja", "○ Nej"
    ).definition
    assert tree.question("2").background == "Lagen ändrades 2024."


def test_a_label_after_the_answer_is_a_field_for_comments() -> None:
    question, comment = read("# A", "**1. Har ni en plan?", "○ Ja", "○ Nej", "Kommentar: ____").definition.questions
    assert question.comment is comment
    assert comment.text == "Kommentar:"


def test_a_question_without_number_bold_type_or_question_mark_is_found_by_its_answer() -> None:
    form = read("# Avsnittet", "Ange genomförandeform", "Du kan välja flera svarsalternativ", "☐ Egen regi", "☐ Annan")
    [question] = form.definition.questions
    assert (question.text, question.type) == ("Ange genomförandeform", "multi_choice")
    assert row_of(form, "Ange genomförandeform").guessed


def test_a_document_without_headings_has_its_bold_lines_as_sections_and_says_so() -> None:
    form = read(
        "Enkäten 2026", "**Styrning", "**1. Har ni?", "○ Ja", "○ Nej", "**Ekonomi", "**2. Och?", "○ Ja", "○ Nej"
    )
    assert [section.text for section in form.definition.items] == ["Styrning", "Ekonomi"]
    assert row_of(form, "Styrning").guessed


def test_labels_with_places_under_a_bold_line_are_questions_under_a_heading() -> None:
    form = read("# A", "**Dina kontaktuppgifter:", "Vi behandlar ditt namn.", "Ditt namn: ____", "Region: ____")
    [group] = form.definition.items[0].items
    assert (group.type, group.text) == ("group", "Dina kontaktuppgifter:")
    assert [one.text for one in form.definition.questions] == ["Ditt namn:", "Region:"]


def test_boxes_without_any_question_are_left_in_words() -> None:
    form = read("Rubriken", "☐ A", "☐ B")
    assert [(row.text, row.why) for row in form.report.left if row.text != "Rubriken"] == [
        ("☐ A", "Det finns ingen fråga ovanför den här platsen."),
        ("☐ B", "Det finns ingen fråga ovanför den här platsen."),
    ]


def test_boxes_lists_and_places_of_word_are_read() -> None:
    document = paper()
    document.add_heading("Avsnittet", 1)
    document.add_paragraph().add_run("1. Vilken region?").bold = True
    entries = "".join(f'<w:listItem w:displayText="{name}" w:value="{name}"/>' for name in ("Norr", "Söder"))
    listed = f"<w:dropDownList>{entries}</w:dropDownList>"
    document.add_paragraph()._p.append(control("Välj ett objekt.", listed, "<w:showingPlcHdr/>"))
    document.add_paragraph("Ditt namn: ")._p.append(control("Klicka eller tryck här för att ange text."))
    form = understood(document)
    choice, name = form.definition.questions
    assert [option.text for option in getattr(choice, "options", ())] == ["Norr", "Söder"]
    assert (name.text, name.type) == ("Ditt namn:", "string")
    assert lost_words(form) == []


def test_what_stands_beside_the_text_is_told_and_nothing_of_it_is_taken_in() -> None:
    document = paper()
    document.add_paragraph("Enkäten", "Title")
    document.sections[0].footer.paragraphs[0].text = "Socialstyrelsen, dokument 7"
    document.add_heading("Avsnittet", 1)
    document.add_paragraph().add_run("1. Har ni en plan?").bold = True
    document.add_paragraph("○ Ja")
    document.add_paragraph("○ Nej")
    form = understood(document)
    footer = row_of(form, "Socialstyrelsen, dokument 7")
    assert (footer.is_left, footer.aside, footer.why) == (True, True, "Står i sidhuvudet eller sidfoten.")
    assert "dokument 7" not in " ".join(item.text for item in items_of(form.definition))


def test_a_printed_list_beyond_a_limit_is_a_draft_with_a_finding() -> None:
    definition = read("# Avsnittet", "**1. Vilka?", *(f"☐ Kommun {place}" for place in range(401))).definition
    assert [(one.item, one.field) for one in findings_in(definition)] == [("1", "options")]


TYPED = (
    "# Enkät 2026",
    "## Styrning",
    "1. Har regionen en plan?",
    "☐ Ja",
    "☐ Nej",
    "2. Om ja på fråga 1: Beskriv planen (max 1 000 tecken)",
    "3. Hur många vårdcentraler finns det? Ange antal.",
    "4. Vilket datum beslutades planen? (åååå-mm-dd)",
    "Så här gick arbetet till:",
    "1. Planen skrevs under våren.",
    "2. Nämnden fattade beslut.",
)


def test_numbered_lines_without_places_for_answers_are_questions_where_they_ask_in_turn() -> None:
    asked = read(*TYPED).definition.questions
    assert [(one.link_id, one.type, getattr(one, "max_length", None)) for one in asked] == [
        ("1", "choice", None),
        ("2", "text", 1000),
        ("3", "integer", None),
        ("4", "date", None),
    ]
