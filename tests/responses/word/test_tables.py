"""Tables of numbers and rows that are added, in Word: out filled in, written in by field, and back as values."""

from typing import Any

import pytest

from responses.models import Response
from tests.builders import make_definition, make_questionnaire, make_response, save_answers
from tests.responses.word.returning import come_back, return_in_word, sent_to
from tests.surveys.word.documents import W, edited

pytestmark = pytest.mark.django_db
ITEMS = """
- type: number_table
  link_id: A-1
  text: Antal besök
  column_sum: Summa
  rows: [{r1: Läkare}, {r2: Sjuksköterska}]
  columns: [{antal: Antal}]
- type: row_table
  link_id: A-2
  text: Vilka avtal har ni
  max_rows: 3
  columns: [{namn: Namn}, {slut: Gäller till, type: date}]
- {type: text, link_id: A-3, text: Beskriv, boxes: [Mål, Metod]}
"""


def test_what_is_written_in_the_fields_of_tables_comes_back_as_their_values() -> None:
    response = make_response(questionnaire=make_questionnaire(make_definition(ITEMS)))
    save_answers(response, {"A-1": {"r1": {"antal": "1200"}}, "A-2": [{"namn": "SIP"}], "A-3": ["Kortare väntan", ""]})
    written = {"A-1/r2/antal": "30", "A-2/2/namn": "Hemsjukvård", "A-2/2/slut": "31 december 2026", "A-3/2": "I team"}
    returned = return_in_word(response, written, filled=True)
    assert returned.values == {
        "A-1": {"r1": {"antal": "1200"}, "r2": {"antal": "30"}},
        "A-2": [{"namn": "SIP"}, {"namn": "Hemsjukvård", "slut": "2026-12-31"}],
        "A-3": ["Kortare väntan", "I team"],
    }
    assert (returned.missing, returned.leftovers) == ([], [])


@pytest.mark.parametrize(("row_heading", "former"), [("", "Delfråga"), ("Insats", "Insats")])
def test_a_file_that_went_out_before_headings_had_units_has_nothing_written_beside_its_fields(
    row_heading: str, former: str
) -> None:
    items = ITEMS.replace(
        "  text: Antal besök\n", f"  text: Antal besök\n  row_heading: '{row_heading}'\n  number: money\n"
    )
    response = make_response(questionnaire=make_questionnaire(make_definition(items)))
    sent = sent_to(response).content

    def before(root: Any, *, said: str) -> None:
        [heading] = [one for one in root.iter(f"{W}t") if one.text == f"{former} (kronor)"]
        heading.text = said

    assert leftovers(response, edited(sent, lambda root: before(root, said=former))) == []
    assert leftovers(response, edited(sent, lambda root: before(root, said="Eget"))) == ["Eget"]


def leftovers(response: Response, content: bytes) -> list[str]:
    return [one["text"] for one in come_back(response, content).returned.leftovers]
