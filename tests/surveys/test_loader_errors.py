"""Each thing that an author can do wrong: what is said, of which item, at which line."""

import re

import pytest

from surveys.loader import CHECKS, load_file, load_text, questionnaire_files
from surveys.loading.advice import ADVICE
from surveys.loading.errors import DefinitionError
from tests.surveys.authoring import HEAD, errors_in, errors_of, questionnaire

CHOICE = "- {type: choice, link_id: Q1, text: Hur, options: [{a: A}, {b: B}]}\n"
TEXT = "- {type: text, link_id: Q1, text: Vad}\n"
NUMBER = "- {type: integer, link_id: Q1, text: Hur många}\n"
MATRIX = "- {type: yes_no_matrix, link_id: Q1, text: Vilka, rows: [{r1: Ett}, {r2: Två}]}\n"


def entries(number: int) -> str:
    """So many options, rows or columns."""
    return ", ".join(f"{{k{place}: Text {place}}}" for place in range(number))


WRONG = {
    "duplicate-link-id": (TEXT + "- {type: text, link_id: Q1, text: Igen}", 11, "Q1"),
    "duplicate-code": ("- {type: choice, link_id: Q1, text: Hur, options: [{a: A}, {a: B}]}", 10, "Q1"),
    "missing-text": ("- {type: text, link_id: Q1}", 10, "Q1"),
    "missing-name": ("- {type: choice, link_id: Q1, text: Hur, options: [{a: A}, {b: '  '}]}", 10, "Q1"),
    "same-text": ("- {type: choice, link_id: Q1, text: Hur, options: [{a: 'Ja,  ofta'}, {b: 'ja, ofta '}]}", 10, "Q1"),
    "max-selections": (
        "- type: multi_choice\n  link_id: Q1\n  text: Hur?\n  max_selections: 3\n  options: [{a: A}, {b: B}]",
        13,
        "Q1",
    ),
    "exclusive": (
        "- {type: multi_choice, link_id: Q1, text: Hur, options: [{a: A, exclusive: true}, {b: B, exclusive: true}]}",
        10,
        "Q1",
    ),
    "scale": ("- {type: multi_choice, link_id: Q1, text: Hur, scale: true, options: [{a: A}]}", 10, "Q1"),
    "bounds": ("- type: integer\n  link_id: Q1\n  text: Hur?\n  minimum: 10\n  maximum: 9", 13, "Q1"),
    "unit-of-kind": ("- type: money\n  link_id: Q1\n  text: Hur?\n  unit: tkr", 13, "Q1"),
    "required-without-answer": ("- {type: display, link_id: Q1, text: Läs., required: true}", 10, "Q1"),
    "required-blank": (
        "- {type: integer, link_id: Q1, text: Hur, required: true, blank_is_not_known: true}",
        10,
        "Q1",
    ),
    "sign-off": ("- {type: text, link_id: Q1, text: E-post, sign_off: email}", 10, "Q1"),
    "receipt": (
        "- {type: email, link_id: Q1, text: A, receipt: true}\n- {type: email, link_id: Q2, text: B, receipt: true}",
        11,
        "Q2",
    ),
    "prefill": ("- {type: integer, link_id: Q1, text: Hur, prefill: organisation.name}", 10, "Q1"),
    "read-only": ("- {type: text, link_id: Q1, text: Hur, read_only: true}", 10, "Q1"),
    "boxes": ("- {type: phone, link_id: Q1, text: Hur, boxes: 2}", 10, "Q1"),
    "box-labels": ("- {type: text, link_id: Q1, text: Hur, boxes: [Mål, 'mål ']}", 10, "Q1"),
    "date": ("- {type: date, link_id: Q1, text: När, max_length: 10}", 10, "Q1"),
    "by-email": ("- {type: file, link_id: Q1, text: Fil, accepts: [file, email]}", 10, "Q1"),
    "nested-comment": ("- {type: display, link_id: Q1, text: Läs., comment: Vad tycker ni}", 10, "Q1"),
    "empty-group": (TEXT + "- {type: group, link_id: B, text: Tomt}", 11, "B"),
    "heading-level": (
        "- type: group\n  link_id: B\n  items:\n    - link_id: C\n      text: Under\n      items: "
        "[{type: text, link_id: Q1, text: Vad}]",
        14,
        "C",
    ),
    "total": ("- {type: count_matrix, link_id: Q1, text: Hur, rows: [{a: A}], maximum: 3, total: 4}", 10, "Q1"),
    "added-rows": (
        "- type: row_table\n  link_id: Q1\n  text: Vilka?\n  min_rows: 3\n  max_rows: 2\n  columns: [{a: A}]",
        13,
        "Q1",
    ),
    "table-size": (
        "- type: row_table\n  link_id: Q1\n  text: Vilka?\n  max_rows: 30\n  columns:\n"
        + "".join(f"    - k{number}: K{number}\n" for number in range(134)),
        13,
        "Q1",
    ),
    "many-entries": (f"- type: choice\n  link_id: Q1\n  text: Vilken?\n  options: [{entries(401)}]", 13, "Q1"),
    "large-number": ("- type: text\n  link_id: Q1\n  text: Vad?\n  max_length: 100001", 13, "Q1"),
    "accepts": ("- {type: file, link_id: Q1, text: Fil, accepts: []}", 10, "Q1"),
    "dates": None,
    "condition-item": (
        TEXT + "- type: text\n  link_id: Q2\n  text: Två\n  enable_when:\n    - {item: Q9, answered: true}",
        14,
        "Q2",
    ),
    "condition-order": ("- {type: text, link_id: Q0, text: Noll, enable_when: {item: Q1, is: a}}\n" + CHOICE, 10, "Q0"),
    "condition-row": (
        MATRIX + "- {type: text, link_id: Q2, text: Två, enable_when: {item: Q1, row: r9, is: ja}}",
        11,
        "Q2",
    ),
    "condition-operator": (NUMBER + "- {type: text, link_id: Q2, text: Två, enable_when: {item: Q1, is: 3}}", 11, "Q2"),
    "condition-value": (CHOICE + "- {type: text, link_id: Q2, text: Två, enable_when: {item: Q1, is: c}}", 11, "Q2"),
    "opened-condition": (
        CHOICE + "- {type: choice, link_id: Q2, text: Hur, options: [{a: A, opens: {enable_when: {item: Q1, is: a}}}]}",
        11,
        "Q2.a",
    ),
    "sum": (TEXT + "- {type: integer, link_id: Q2, text: Summa, sum_of: Q1}", 11, "Q2"),
    "continues": (
        "- {type: text, link_id: Q1, text: Vad, continues: "
        "{questionnaire: statsbidrag-2025, item: SB-Z, relation: same}}",
        10,
        "Q1",
    ),
    "control-character": ('- type: text\n  link_id: Q1\n  prefix: "1.\\t2"\n  text: Hur?', 12, "Q1"),
    "unprintable-text": ("- type: text\n  link_id: Q1\n  text: Hur?\n  help: Bra \U0001f680 fråga", 13, "Q1"),
    "bound-item": (TEXT + "- type: integer\n  link_id: Q2\n  text: Varav\n  maximum: {item: Q1}", 14, "Q2"),
    "row-bounds": (
        "- {type: yes_no_matrix, link_id: Q1, text: Vilka, rows: [{r1: Ett}, {code: r2, text: Två, maximum: 3}]}",
        10,
        "Q1",
    ),
    "rule-item": None,
    "rule-key": None,
}
"""A failing example of each check: items, then the line and the item that the error should name."""


@pytest.mark.parametrize("code", sorted(code for code, example in WRONG.items() if example))
def test_each_check_names_the_line_and_the_item(code):
    items, line, item = WRONG[code]
    assert [(error.code, error.line, error.item) for error in errors_of(items)] == [(code, line, item)]


def test_every_check_has_a_failing_example():
    of_the_head = {"contact-slot"}  # tests/surveys/test_contact_slot.py
    assert set(WRONG) | of_the_head == set(CHECKS)


def test_the_questionnaires_of_the_project_break_no_check():
    assert [load_file(path).name for path in questionnaire_files()] == [path.stem for path in questionnaire_files()]


@pytest.mark.parametrize(
    ("field", "line"), [("version: 2025-02-31", 3), ("last_response_day: 2025-13-01", 6)], ids=["version", "last day"]
)
def test_a_date_that_is_not_in_the_calendar_is_refused(field, line):
    key = field.split(":")[0]
    head = HEAD.replace("version: 2025-01-15", field) if key == "version" else f"{HEAD}{field}\n"
    text = questionnaire(TEXT).replace(HEAD, head)
    assert [(error.code, error.line) for error in errors_in(text)] == [("dates", line)]


@pytest.mark.parametrize(
    ("bound", "said"),
    [
        ("{item: Q9}", "maximum hänvisar till Q9, som inte finns."),
        (
            "{item: Q2}",
            "maximum hänvisar till sig själv: skriv en annan fråga (item), rad (row) eller kolumn (column).",
        ),
        ("{item: Q1, row: r9}", "maximum hänvisar till raden r9, som inte finns i Q1."),
        ("{itm: Q1}", "maximum ska vara ett tal, municipalities eller en annan fråga:"),
        ("Q1", "maximum ska vara ett tal, municipalities eller en annan fråga:"),
        ("{item: 'två ord'}", "maximum ska vara ett tal, municipalities eller en annan fråga:"),
    ],
)
def test_a_bound_that_no_number_sets_is_refused_in_words(bound: str, said: str) -> None:
    [error] = errors_of(NUMBER + f"- {{type: integer, link_id: Q2, text: Varav, maximum: {bound}}}")
    assert (error.line, error.item) == (11, "Q2")
    assert error.message.startswith(said)


RULE = "rules:\n  - {key: k, item: %s, expect: {item: Q1, answered: true}, message: Nej.}\n"


def test_a_rule_at_an_unknown_item_is_refused():
    errors = errors_of(TEXT, RULE % "Q9")
    assert [(error.code, error.line, error.item) for error in errors] == [("rule-item", 12, "k")]


def test_two_rules_with_one_key_are_refused():
    errors = errors_of(TEXT, RULE % "Q1" + (RULE % "Q1").removeprefix("rules:\n"))
    assert [(error.code, error.line) for error in errors] == [("rule-key", 13)]


def test_a_rule_that_asks_for_an_unknown_item_is_refused():
    errors = errors_of(TEXT, (RULE % "Q1").replace("item: Q1, answered", "item: Q9, answered"))
    assert [(error.code, error.item) for error in errors] == [("condition-item", "k")]


@pytest.mark.parametrize(
    ("items", "code"),
    [
        ("- {type: text, link_id: Q1, text: Ett, enable_when: {item: Q1, answered: true}}", "condition-order"),
        ("- {type: multi_choice, link_id: Q1, text: Hur, max_selections: 0, options: [{a: A}]}", "greater_than_equal"),
        ("- {type: text, link_id: Q1, text: Ett, max_length: 0}", "greater_than_equal"),
        ("- {type: choice, link_id: Q1, text: Hur, max_selections: 1, options: [{a: A}]}", "max-selections"),
        ("- {type: choice, link_id: Q1, text: Hur, options: [{a: A, exclusive: true}, {b: B}]}", "exclusive"),
        ("- {type: string, link_id: Q1, text: Kvitto, receipt: true}", "receipt"),
        ("- {type: attestation, link_id: Q1, text: Intygas}", "sign-off"),
        ("- {type: integer, link_id: Q1, text: Summa, sum_of: Q1}", "sum"),
        ("- {type: choice, link_id: Q1, text: Hur, options: [{code: a, text: A, opens: {}}]}", "opens"),
        ("- {type: choice, link_id: Q1, text: Hur, options: [{code: a, text: A, opens: }]}", "opens"),
        (MATRIX + "- {type: text, link_id: Q2, text: Två, enable_when: {item: Q1, is: ja}}", "condition-row"),
        (CHOICE + "- {type: text, link_id: Q2, text: Två, enable_when: {item: Q1, above: 1}}", "condition-operator"),
        (NUMBER + "- {type: text, link_id: Q2, text: Två, enable_when: {item: Q1, above: många}}", "condition-value"),
        (NUMBER + "- {type: text, link_id: Q2, text: Två, enable_when: {item: Q1, answered: false}}", "answered"),
        (NUMBER + "- {type: text, link_id: Q2, text: Två, enable_when: {item: Q1, above: 1, below: 9}}", "missing"),
        (NUMBER + "- {type: text, link_id: Q2, text: Två, enable_when: {item: Q1}}", "missing"),
        (MATRIX + "- {type: text, link_id: Q1.r1, text: Krock}", "duplicate-link-id"),
        ("- {type: text, link_id: Q1, text: Vad, max_length: 100001}", "large-number"),
        ("- {type: text, link_id: Q1, text: Vad, max_length: 9007199254740993}", "less_than_equal"),
        (f"- {{type: text, link_id: Q1, text: Vad, max_length: {'9' * 5000}}}", "int_parsing_size"),
        ("- {type: text, link_id: Q1, text: Vad, boxes: 9007199254740993}", "less_than_equal"),
        (f"- {{type: text, link_id: Q1, text: Vad, boxes: [{', '.join(map(str, range(21)))}]}}", "less_than_equal"),
        (
            "- {type: multi_choice, link_id: Q1, text: Vilka, max_selections: 9007199254740993, options: [{a: A}]}",
            "less_than_equal",
        ),
        ("- {type: integer, link_id: Q1, text: Hur, maximum: 1000000000000001}", "large-number"),
        ("- {type: integer, link_id: Q1, text: Hur, maximum: 1e999999}", "less_than_equal"),
        ("- {type: integer, link_id: Q1, text: Hur, minimum: -1e999999}", "greater_than_equal"),
        ("- {type: decimal, link_id: Q1, text: Hur, minimum: 1e-999999}", "decimal_max_places"),
        ("- {type: decimal, link_id: Q1, text: Hur, minimum: 0.30000000000000004}", "large-number"),
        ("- {type: decimal, link_id: Q1, text: Hur, minimum: NaN}", "finite_number"),
        ("- {type: count_matrix, link_id: Q1, text: Hur, total: 1e16, rows: [{a: A}]}", "large-number"),
        (
            "- {type: count_matrix, link_id: Q1, text: Hur, rows: [{code: a, text: A, maximum: 1e16}]}",
            "large-number",
        ),
        ("- {type: row_table, link_id: Q1, text: Hur, columns: [{a: A, max_length: 100001}]}", "large-number"),
        ("- {type: row_table, link_id: Q1, text: Hur, max_rows: 31, columns: [{a: A}]}", "less_than_equal"),
        (f"- {{type: choice, link_id: Q1, text: Hur, options: [{entries(401)}]}}", "many-entries"),
        (f"- {{type: yes_no_matrix, link_id: Q1, text: Hur, rows: [{entries(401)}]}}", "many-entries"),
        (f"- {{type: table, link_id: Q1, text: Hur, rows: [{{a: A}}], columns: [{entries(401)}]}}", "many-entries"),
        (
            f"- {{type: yes_no_matrix, link_id: Q1, text: Hur, rows: [{entries(400)}], columns: [{entries(11)}]}}",
            "table-size",
        ),
        ("- {type: table, link_id: Q1, text: Hur, rows: [], columns: [{a: A}]}", "too_short"),
        ("- {type: table, link_id: Q1, text: Hur, rows: [{a: A}], columns: []}", "too_short"),
        ("- {type: row_table, link_id: Q1, text: Hur, columns: []}", "too_short"),
        ("- {type: text, text: Vad}", "missing"),
        ("- {link_id: Q1, text: Vad}", "union_tag_not_found"),
        ("- {type: tetx, link_id: Q1, text: Vad}", "union_tag_invalid"),
        ("- {type: text, link_id: Fråga 1, text: Vad}", "string_pattern_mismatch"),
        ("- {type: text, link_id: Q1, text: Vad, required: kanske}", "bool_parsing"),
        ("- {type: text, link_id: Q1, text: Vad, max_length: lång}", "int_parsing"),
        ("- {type: integer, link_id: Q1, text: Vad, minimum: låg}", "decimal_parsing"),
        ("- {type: text, link_id: Q1, text: [Vad]}", "string_type"),
        ("- {type: text, link_id: Q1, text: }", "string_type"),
        ("- {type: text, link_id: Q1, text: Vad, prefill: kontakt}", "enum"),
        ("- {type: file, link_id: Q1, text: Fil, accepts: [bild]}", "literal_error"),
        ("- {type: choice, link_id: Q1, text: Hur, options: []}", "too_short"),
        ("- {type: choice, link_id: Q1, text: Hur, options: {a: A}}", "tuple_type"),
        ("- {type: choice, link_id: Q1, text: Hur, options: [{Ja!: Ja}]}", "string_pattern_mismatch"),
        ("- bara text", "model_attributes_type"),
    ],
)
def test_one_mistake_gives_one_error(items, code):
    assert [error.code for error in errors_of(items)] == [code]


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        (HEAD + "note: a: b\n", 6, "citattecken"),
        (HEAD + "items:\n\t- link_id: A\n", 7, "tabbtecken"),
        (HEAD + 'note: "aldrig slut\n', 7, "citattecken stängs aldrig"),
        (HEAD + "note: &a x\n", 6, "ankare och alias"),
        (HEAD + "note: *a\n", 6, "ankare och alias"),
        (HEAD + "note: !!python/name:os.system x\n", 6, "taggar"),
        (HEAD + "note: \x07\n", 6, "tecken som inte får förekomma"),
        (HEAD + "year: 2026\n" + questionnaire(TEXT).removeprefix(HEAD), 6, "två gånger"),
    ],
)
def test_yaml_that_cannot_be_read_is_told_with_its_line(text, line, words):
    (error,) = errors_in(text)
    assert error.line == line
    assert words in error.message


def test_a_missing_title_is_told_without_hiding_the_rest():
    errors = errors_in(questionnaire("- {type: text, link_id: Q1}").replace("title: Prov\n", ""))
    assert [(error.code, error.message) for error in errors] == [
        ("missing", "title saknas."),
        ("missing-text", "Frågan saknar text."),
    ]


def test_an_unknown_key_of_the_questionnaire_is_told():
    (error,) = errors_in(questionnaire(TEXT) + "titel: Igen\n")
    assert error.message == "Okänd nyckel: titel. Menade du title?"


def test_an_unknown_questionnaire_of_another_year_is_accepted():
    link = "{questionnaire: gammal-1999, item: 3, relation: changed}"
    assert errors_of(f"- {{type: text, link_id: Q1, text: Vad, continues: {link}}}") == []


def test_messages_are_swedish():
    messages = [error.message for items, *_ in filter(None, WRONG.values()) for error in errors_of(items)]
    assert not [message for message in messages if " should " in message or "Input" in message]


@pytest.mark.parametrize("title", ['"   "', '"\\u00a0\\u3000"', '"\\x85"'])
def test_a_title_that_says_nothing_is_refused(title: str) -> None:
    (error,) = errors_in(questionnaire(TEXT).replace("title: Prov", f"title: {title}"))
    assert (error.code, error.line) == ("missing-name", 4)


@pytest.mark.parametrize("sign", ["\\u200b", "\\ufeff", "\\u00ad", "\\u2060", "\\u200d", "\\U000e0041", "\\u200f"])
def test_what_nobody_sees_is_refused_in_every_text(sign: str) -> None:
    in_title = questionnaire(TEXT).replace("title: Prov", f'title: "Pr{sign}ov"')
    in_text = questionnaire(f'- {{type: text, link_id: Q1, text: "Va{sign}d"}}')
    for text in (in_title, in_text):
        assert "control-character" in {error.code for error in errors_in(text)}


@pytest.mark.parametrize(
    "title", ['"Enkät\\nom vård"', '"Enkät\\tom vård"', '"Enkät\\u2028om vård"', '"Enkät\\u202eom vård"']
)
def test_a_title_is_one_line(title: str) -> None:
    text = f'name: prov\nseries: prov\nversion: "2026-01-15"\ntitle: {title}\nyear: 2025\nitems:\n'
    text += "- {link_id: A, text: Avsnitt, items: [{type: text, link_id: A-1, text: Hur}]}\n"
    with pytest.raises(DefinitionError, match="title ska stå på en rad"):
        load_text(text, "prov.yaml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: b: c", "kolon mitt i en text"),
        ("a: {b: Hur många?, c: d}", "inom { } saknas"),
        ("a: [b: c: d]", "inom [ ] saknas"),
        ("a: [b, c", "inom [ ] saknas"),
        ("a: 'b", "citattecken stängs aldrig"),
        ('a: "b\\q"', "omvänt snedstreck"),
        ("a:\n\tb: c", "tabbtecken"),
        ("a: %b", "citattecken"),
        ("a: @b", "citattecken"),
        ("a: b\n c: d", "kolon mitt i en text"),
        ("a: b\n- c", "fel indragen"),
        ("a: *b", "ankare och alias"),
        ("a: !b c", "taggar"),
        ("a: b\n---\nc: d", "flera delar"),
        ("a: |x\n  b", "efter | eller >"),
        ("a: 'b' c", "citattecken som är stängt"),
    ],
)
def test_what_is_no_yaml_is_told_in_swedish_with_what_it_mostly_comes_from(text: str, said: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        load_text(text, "prov.yaml")
    [error] = refused.value.errors
    assert said in error.message
    assert not re.search(r"\b(expected|found|but|not|could|mapping)\b", error.message)


def test_every_check_is_told_with_what_to_write_instead():
    assert set(ADVICE) >= set(CHECKS)
    assert set(ADVICE) >= {"yaml", "template", "opens", "answered", *_SHAPES}
    [error] = errors_of("- {type: text, link_id: Q1}")
    assert str(error) == "prov.yaml:10: Q1: Frågan saknar text. Skriv text: och frågans ordalydelse."


_SHAPES = {
    *("missing", "union_tag_not_found", "union_tag_invalid", "string_type"),
    *("string_pattern_mismatch", "string_too_long", "int_parsing", "decimal_parsing", "bool_parsing", "tuple_type"),
    *("int_parsing_size", "decimal_max_places", "finite_number", "int_from_float"),
    *("dataclass_type", "greater_than_equal", "less_than_equal", "too_short", "enum", "literal_error"),
}
"""What pydantic calls what an author can get wrong in the shape of a value."""
