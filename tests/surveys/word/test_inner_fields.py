"""One text that speaks for the fields inside its question too: put together and taken apart, no word elsewhere."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.answers.values import NOT_KNOWN
from surveys.word.inner_fields import fields_within, with_fields, without_fields
from tests.halves import examples
from tests.surveys.word.documents import definition

TREE = definition(
    """
- type: multi_choice
  link_id: q
  text: Vilka?
  comment: {type: text, link_id: q.kommentar, text: "Kommentar:"}
  options:
    - {code: a, text: "Annat, ange vad:", opens: text}
    - {code: b, text: "Annat, ange vad.", opens: {type: text, boxes: 2}}
    - {code: c, text: Antal, opens: {type: integer, not_known: Vet inte}}
    - {code: d, text: Nej}
"""
)
QUESTION = TREE.question("q")
WORDS = st.text("ab ”:\n", max_size=12).map(str.strip)
INSIDE = st.fixed_dictionaries(
    {},
    optional={
        "q.a": WORDS.filter(bool),
        "q.b": st.tuples(WORDS.filter(bool), WORDS.filter(bool)).map(list),
        "q.c": st.sampled_from(["12", "en hel del", NOT_KNOWN]),
        "q.kommentar": WORDS.filter(bool),
    },
)


@given(WORDS, INSIDE)
@settings(max_examples=examples(quick=30, usual=60, long=3000))
def test_what_the_fields_say_is_taken_out_of_the_text_again(text: str, values: dict[str, Any]) -> None:
    assert without_fields(QUESTION, with_fields(QUESTION, text, values)) == (values, text)


def test_each_is_called_after_what_opens_it_and_what_nobody_writes_is_none_of_them() -> None:
    said = {"q.a": "Ett\nTvå", "q.b": ["", "Tre"], "q.c": "1200"}
    assert with_fields(QUESTION, "Nej", said).replace("\u00a0", " ") == (
        "Nej\nTill ”Annat, ange vad”: Ett\n    Två\nTill ”Annat, ange vad, ruta 2 av 2”: Tre\nTill ”Antal”: 1 200"
    )
    filled_in = "comment: {type: text, link_id: u, text: U, read_only: true, prefill: organisation.name}"
    tree = definition(f"- {{type: text, link_id: t, text: T, {filled_in}}}")
    assert fields_within(tree.question("t")) == []
