import pytest

from surveys.loader import questionnaire_files, questionnaire_path
from surveys.schema import ChoiceItem, TextItem
from surveys.wordings.wording import box_name, condition_in_words, limits_in_words, option_name, question_name
from tests.builders import official_definition
from tests.surveys.authoring import load

ASKED = """\
- type: choice
  link_id: Q1
  prefix: 6a.
  text: Finns det en handlingsplan?
  options:
    - ja: "Ja, ange vilken:"
      opens: text
    - delvis: I viss utsträckning
    - nej: Nej
- {type: text, link_id: Q2, text: "Beskriv:"}
- type: yes_no_matrix
  link_id: Q3
  prefix: 3
  text: Krav
  rows: [{r1: "Kontinuitet, ange:"}, {r2: Två}]
- {type: percent, link_id: Q4, prefix: "4.", text: Andel}
- type: multi_choice
  link_id: Q5
  prefix: 5.
  text: Vilka?
  options: [{a: Barn, b: x}, {b: Unga}]
- type: count_matrix
  link_id: Q6
  prefix: 6.
  text: Hur många?
  rows: [{andra: "Andra områden, ange antal:"}, {inga: Inga}]
- type: multi_choice
  link_id: Q7
  prefix: 7.
  text: Flera
  options: [{a: A}, {b: B}, {c: C}, {d: D}, {inga: Inga alls}]
""".replace("{a: Barn, b: x}", "{a: Barn}")


def words(condition: str, more: str = "") -> str:
    item = f"- {{type: text, link_id: X, text: x, enable_when: {condition}{more}}}\n"
    definition = load(ASKED + item)
    return condition_in_words(definition, definition.by_link_id["X"]).replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        ("{item: Q1, is: ja}", "Besvaras om fråga 6a besvaras med Ja."),
        ("{item: Q1, is: [ja, delvis]}", "Besvaras om fråga 6a besvaras med Ja eller ”I viss utsträckning”."),
        ("{item: Q1, is_not: nej}", "Besvaras om fråga 6a inte besvaras med Nej."),
        ("{item: Q1, answered: true}", "Besvaras om fråga 6a besvaras."),
        ("{item: Q2, answered: true}", "Besvaras om frågan ”Beskriv” besvaras."),
        ("{item: Q3, row: r1, is: ja}", "Besvaras om raden ”Kontinuitet” i fråga 3 besvaras med Ja."),
        ("{item: Q4, above: 0}", "Besvaras om svaret på fråga 4 är större än 0 procent."),
        ("{item: Q4, at_least: 10.5}", "Besvaras om svaret på fråga 4 är minst 10,5 procent."),
        ("{item: Q4, below: 50}", "Besvaras om svaret på fråga 4 är mindre än 50 procent."),
        ("{item: Q4, at_most: 50}", "Besvaras om svaret på fråga 4 är högst 50 procent."),
        ("{item: Q6, row: andra, above: 1}", "Besvaras om svaret på raden ”Andra områden” i fråga 6 är större än 1."),
        ("{item: Q7, is: [a, b, c, d]}", "Besvaras om fråga 7 besvaras med något annat än ”Inga alls”."),
        ("{item: Q7, is: [a, b, c]}", "Besvaras om fråga 7 besvaras med A, B eller C."),
    ],
)
def test_a_condition_is_told_in_swedish(condition, sentence):
    assert words(condition) == sentence


def test_all_conditions_are_joined_by_and():
    assert words("[{item: Q1, is: nej}, {item: Q4, above: 1}, {item: Q5, is: a}]") == (
        "Besvaras om fråga 6a besvaras med Nej, svaret på fråga 4 är större än 1 procent och fråga 5 besvaras med Barn."
    )


def test_any_condition_is_joined_by_or():
    sentence = words("[{item: Q1, is: nej}, {item: Q5, is: [a, b]}]", ", enable_behavior: any")
    assert sentence == "Besvaras om fråga 6a besvaras med Nej eller fråga 5 besvaras med Barn eller Unga."


def test_an_item_without_conditions_has_no_words():
    definition = load(ASKED)
    assert condition_in_words(definition, definition.by_link_id["Q1"]) == ""


def test_an_opened_field_is_answered_when_its_option_is_chosen():
    definition = load(ASKED)
    found = condition_in_words(definition, definition.by_link_id["Q1.ja"])
    assert found == "Besvaras om fråga\u00a06a besvaras med Ja."


def test_a_text_to_read_holds_rather_than_is_answered():
    definition = load(ASKED + "- {type: display, link_id: D, text: Obs, enable_when: {item: Q1, is: nej}}\n")
    assert condition_in_words(definition, definition.by_link_id["D"]).startswith("Gäller om ")


def test_a_long_wording_is_cut_at_a_word():
    definition = load(f"- {{type: text, link_id: Q1, text: {'Beskriv arbetet ' * 20}}}\n")
    name = question_name(definition, "Q1")
    assert name.startswith("frågan ”Beskriv arbetet ")
    assert name.endswith(" …”")
    assert len(name) < 100


def test_two_options_that_would_get_the_same_name_keep_their_texts():
    item = load(
        '- {type: choice, link_id: Q1, text: x, options: [{a: "Ja, ange var:"}, {b: "Ja, ange när:"}, {c: Nej}]}\n'
    ).by_link_id["Q1"]
    assert isinstance(item, ChoiceItem)
    assert [option_name(item, code) for code in "abc"] == ["Ja, ange var", "Ja, ange när", "Nej"]


@pytest.mark.parametrize(
    ("item", "limits"),
    [
        ("type: text, max_length: 1000", ["högst 1 000 tecken"]),
        ("type: text", []),
        ("type: text, boxes: 3, max_length: 1000", ["3 rutor med högst 1 000 tecken i varje"]),
        ("type: text, boxes: 2", ["2 rutor"]),
        ("type: integer, minimum: 0", ["heltal"]),
        ("type: integer, minimum: 5, maximum: 1000", ["heltal", "minst 5", "högst 1 000"]),
        ("type: integer, maximum: municipalities", ["heltal", "högst antalet kommuner i länet"]),
        ("type: percent", ["0–100 procent"]),
        ("type: percent, minimum: 10, maximum: 20.5", ["10–20,5 procent"]),
        ("type: decimal", ["tal"]),
        ("type: money", []),
        ("type: choice, options: [{a: A}, {b: B}]", ["välj ett alternativ"]),
        ("type: multi_choice, options: [{a: A}, {b: B}]", ["välj ett eller flera alternativ"]),
        ("type: multi_choice, max_selections: 2, options: [{a: A}, {b: B}]", ["välj högst 2 alternativ"]),
        ("type: yes_no_matrix, rows: [{a: A}]", ["ett svar på varje rad"]),
        ("type: count_matrix, rows: [{a: A}], maximum: 7", ["heltal och högst 7 på varje rad"]),
        (
            "type: count_matrix, rows: [{a: A}], total: municipalities",
            ["heltal på varje rad", "raderna ska tillsammans bli antalet kommuner i länet"],
        ),
        ("type: file", ["lämnas som fil eller som länk"]),
        (
            "type: file, accepts: [file, email, text], by_email: a@example.se",
            ["lämnas som fil, som text eller med e-post till a@example.se"],
        ),
        ("type: table, rows: [{a: A}], columns: [{b: B}]", []),
    ],
)
def test_limits_are_told_in_swedish(item, limits):
    definition = load(f"- {{link_id: Q1, text: x, {item}}}\n")
    found = limits_in_words(definition.by_link_id["Q1"])
    assert [limit.replace("\u00a0", " ") for limit in found] == limits


@pytest.mark.parametrize("path", questionnaire_files(), ids=lambda path: path.stem)
def test_every_condition_of_the_project_questionnaires_has_words_without_link_ids(path):
    definition = official_definition(path)
    conditional = [item for item in definition.by_link_id.values() if item.enable_when]
    for item in conditional:
        sentence = condition_in_words(definition, item)
        assert sentence.startswith("Besvaras om ")
        assert sentence.endswith(".")
        assert not [asked.item for asked in item.enable_when if len(asked.item) > 4 and asked.item in sentence]


def test_a_row_of_the_grant_questionnaire_is_named_by_its_text():
    definition = official_definition(questionnaire_path("statsbidrag-2025"))
    sentence = condition_in_words(definition, definition.by_link_id["SB-landsbygd"])
    assert "raden ”Utveckling av primärvården i landsbygd/glesbygd” i frågan ”Ange vilka utvecklings" in sentence


@pytest.mark.parametrize(("labels", "name"), [(("Ja:", "Nej"), ["Ja", "Nej", "Ruta 3 av 2"]), ((), None)])
def test_a_text_stored_beyond_the_boxes_has_a_name_too(labels: tuple[str, ...], name: list[str] | None) -> None:
    item = TextItem(link_id="1", type="text", text="Beskriv", boxes=2, box_labels=labels)
    assert [box_name(item, number) for number in (1, 2, 3)] == (name or [f"Ruta {n} av 2" for n in (1, 2, 3)])
