"""Templates: written once, used several times, each use's wording exact."""

import pytest

from surveys.loader import load_text
from surveys.schema import ChoiceItem, Definition
from tests.surveys.authoring import HEAD, errors_in

TEMPLATE = """\
templates:
  omrade:
    parameters: [kod, namn, gang: nu, origin: printed]
    items:
      - link_id: X-$kod
        text: Om $namn
        items:
          - type: choice
            link_id: X-$kod-1-form
            text: Hur gick $namn ($gang)? 5 $$
            origin: $origin
            required: true
            options:
              - a: Egen
              - b: Annan
                opens: text
          - {type: text, link_id: X-$kod-2-beskriv, text: Beskriv $namn}
items:
"""


def use(*uses: str) -> str:
    return HEAD + TEMPLATE + "".join(f"  - {{use: omrade, {use}}}\n" for use in uses)


def load(*uses: str) -> Definition:
    return load_text(use(*uses), "prov.yaml")


def form(definition: Definition, kod: str = "a") -> ChoiceItem:
    item = definition.by_link_id[f"X-{kod}-1-form"]
    assert isinstance(item, ChoiceItem)
    return item


def test_each_use_becomes_its_own_items():
    definition = load("with: {kod: a, namn: ett}", "with: {kod: b, namn: två}")
    assert [section.text for section in definition.items] == ["Om ett", "Om två"]
    assert form(definition, "b").text == "Hur gick två (nu)? 5 $"


def test_a_parameter_with_a_default_may_be_given():
    definition = load("with: {kod: a, namn: ett, gang: sedan, origin: derived}")
    assert form(definition).text == "Hur gick ett (sedan)? 5 $"
    assert form(definition).origin == "derived"


def test_a_change_gives_an_item_its_own_wording():
    definition = load("with: {kod: a, namn: ett}, changes: {1-form: {text: Så här, required: false}}")
    assert (form(definition).text, form(definition).required) == ("Så här", False)


def test_a_change_touches_only_its_own_use():
    definition = load("with: {kod: a, namn: ett}, changes: {1-form: {text: Så här}}", "with: {kod: b, namn: två}")
    assert form(definition, "b").text == "Hur gick två (nu)? 5 $"


def test_a_change_gives_one_option_its_own_wording():
    options = form(load("with: {kod: a, namn: ett}, changes: {1-form: {options: {b: Annat}}}")).options
    assert [option.text for option in options] == ["Egen", "Annat"]
    assert options[1].opens


def test_a_change_may_give_an_option_more_than_a_wording():
    changes = "changes: {X-a-1-form: {options: {a: {text: Eget, opens: {max_length: 50}}}}}"
    (first, _) = form(load(f"with: {{kod: a, namn: ett}}, {changes}")).options
    assert first.opens
    assert first.opens.link_id == "X-a-1-form.a"


def test_a_change_may_put_the_options_in_another_order():
    options = form(load("with: {kod: a, namn: ett}, changes: {1-form: {order: [b, a]}}")).options
    assert [option.code for option in options] == ["b", "a"]


def test_templates_may_use_templates():
    nested = TEMPLATE.removesuffix("items:\n") + (
        "  tva:\n    parameters: [kod]\n    items:\n      - use: omrade\n        with: {kod: $kod, namn: två}\nitems:\n"
    )
    definition = load_text(HEAD + nested + "  - {use: tva, with: {kod: z}}\n", "prov.yaml")
    assert form(definition, "z").text == "Hur gick två (nu)? 5 $"


@pytest.mark.parametrize(
    ("uses", "words"),
    [
        ("with: {kod: a}", "behöver namn"),
        ("with: {kod: a, namn: ett, annan: x}", "ingen parameter annan"),
        ("with: {kod: a, namn: ett}, ändra: {}", "Okänd nyckel bredvid use: ändra"),
        ("with: {kod: a, namn: ett}, changes: {9: {text: x}}", "ingen fråga i mallen"),
        ("with: {kod: a, namn: ett}, changes: {1-form: x}", "nyckel: värde"),
        ("with: {kod: a, namn: ett}, changes: {1-form: {options: {z: Ö}}}", "ingen kod z"),
        ("with: {kod: a, namn: ett}, changes: {1-form: {order: [a]}}", "varje kod en gång: a, b"),
    ],
)
def test_a_use_that_does_not_fit_its_template_is_told_at_its_line(uses, words):
    (error,) = errors_in(use(uses))
    assert (error.line, error.code) == (24, "template")
    assert words in error.message


def test_an_ending_that_two_items_have_is_refused():
    text = use("with: {kod: a, namn: ett}, changes: {1-form: {text: x}}")
    text = text.replace("X-$kod-2-beskriv", "Y-$kod-1-form")
    assert ["flera frågor" in error.message for error in errors_in(text)] == [True]


def test_an_ending_begins_after_a_hyphen():
    (error,) = errors_in(use("with: {kod: a, namn: ett}, changes: {form: {text: x}, orm: {text: y}}"))
    assert error.message == "orm i changes är ingen fråga i mallen."


def test_an_unknown_template_is_refused():
    messages = [error.message for error in errors_in(use("with: {}").replace("use: omrade", "use: omrode"))]
    assert "Det finns ingen mall som heter omrode." in messages


def test_a_template_that_uses_itself_is_refused():
    text = use("with: {kod: a, namn: ett}").replace(
        "          - {type: text, link_id: X-$kod-2-beskriv, text: Beskriv $namn}", "          - {use: omrade}"
    )
    assert "Mallen omrade använder sig själv." in [error.message for error in errors_in(text)]


def test_an_unknown_parameter_in_a_template_is_refused():
    text = use("with: {kod: a, namn: ett}").replace("Beskriv $namn", "Beskriv $nman")
    assert [(error.line, error.message) for error in errors_in(text)] == [
        (22, "Mallen omrade har ingen parameter nman.")
    ]


def test_an_error_inside_a_template_names_the_template_line_and_the_item_of_the_use():
    text = use("with: {kod: a, namn: ett}").replace("required: true", "reqired: true")
    assert [(error.line, error.item) for error in errors_in(text)] == [(17, "X-a-1-form")]


def test_an_error_in_a_change_names_the_line_of_the_change():
    text = use("with: {kod: a, namn: ett}, changes: {1-form: {required: kanske}}")
    assert [(error.line, error.item) for error in errors_in(text)] == [(24, "X-a-1-form")]
