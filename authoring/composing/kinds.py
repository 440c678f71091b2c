"""The kinds of items that can be added to a questionnaire, and what a new one says."""

from typing import Any

from surveys.definition_json import DocumentNode

_YES_NO = [{"code": "ja", "text": "Ja"}, {"code": "nej", "text": "Nej"}]

ITEM_KINDS: tuple[tuple[str, str], ...] = (
    ("text", "Fritext"),
    ("string", "Kort text på en rad"),
    ("date", "Datum"),
    ("choice", "Ett alternativ av flera"),
    ("multi_choice", "Flera alternativ"),
    ("integer", "Heltal"),
    ("decimal", "Decimaltal"),
    ("percent", "Procent"),
    ("money", "Belopp i kronor"),
    ("sum", "Summa som portalen räknar ut"),
    ("yes_no_matrix", "Ett val på varje rad"),
    ("count_matrix", "Ett antal på varje rad"),
    ("table", "Tabell med text"),
    ("number_table", "Tabell med tal och summor"),
    ("row_table", "Rader som den som svarar lägger till"),
    ("file", "Filer och länkar"),
    ("email", "E-postadress"),
    ("phone", "Telefonnummer"),
    ("organisation_number", "Organisationsnummer"),
    ("postal_code", "Postnummer"),
    ("display", "Text att läsa"),
    ("group", "Rubrik med egna frågor"),
)
"""What can be added within a section, by type, with its name; the attestation stays where the form has it."""

_FIRST: dict[str, dict[str, Any]] = {
    "sum": {"type": "integer", "read_only": True},
    "choice": {"options": _YES_NO},
    "multi_choice": {
        "options": [{"code": "alternativ-1", "text": "Alternativ 1"}, {"code": "alternativ-2", "text": "Alternativ 2"}]
    },
    "yes_no_matrix": {"rows": [{"code": "rad-1", "text": "Rad 1"}]},
    "count_matrix": {"rows": [{"code": "rad-1", "text": "Rad 1"}]},
    "table": {"rows": [{"code": "rad-1", "text": "Rad 1"}], "columns": [{"code": "kolumn-1", "text": "Kolumn 1"}]},
    "row_table": {"columns": [{"code": "kolumn-1", "text": "Kolumn 1"}]},
    "number_table": {
        "rows": [{"code": "rad-1", "text": "Rad 1"}],
        "columns": [{"code": "kolumn-1", "text": "Kolumn 1"}],
        "row_sum": "Summa",
        "column_sum": "Summa",
    },
}


def new_item(kind: str, link_id: str) -> DocumentNode:
    """An item of the kind without wording: what it must have is there, so that it can be shown at once."""
    return {"type": kind, "link_id": link_id, **_FIRST.get(kind, {})}


def new_section(link_id: str) -> DocumentNode:
    """A section with nothing in it yet."""
    return {"type": "group", "link_id": link_id, "text": "Nytt avsnitt"}
