"""Tables of numbers and rows that are added, in Word: out filled in, written in by field, and back as values."""

import pytest

from tests.builders import make_definition, make_questionnaire, make_response, save_answers
from tests.responses.word.returning import return_in_word

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
