"""The vocabulary of a questionnaire's author in Swedish: kinds of items, origins, relations between years."""

from surveys.answers.added_rows import cell_question
from surveys.schema import AnyItem, ChoiceItem, Definition, RowColumn, RowTableItem, is_computed
from surveys.terms import Delivery, Prefill, Relation, WordingOrigin
from surveys.wordings.wording import limits_in_words

_TYPES = {
    "group": "Rubrik",
    "display": "Text att läsa",
    "text": "Fritext",
    "string": "Kort text",
    "date": "Datum",
    "email": "E-postadress",
    "phone": "Telefonnummer",
    "organisation_number": "Organisationsnummer",
    "postal_code": "Postnummer",
    "integer": "Heltal",
    "decimal": "Decimaltal",
    "percent": "Procent",
    "money": "Belopp i kronor",
    "choice": "Ett alternativ",
    "multi_choice": "Flera alternativ",
    "file": "Filer och länkar",
    "yes_no_matrix": "Ett val på varje rad",
    "count_matrix": "Ett antal på varje rad",
    "table": "Tabell",
    "number_table": "Tabell med tal",
    "row_table": "Rader som ni lägger till",
    "attestation": "Intygande",
}
# as said of a wording (en formulering), and of a condition or rule (ett villkor)
_ORIGINS = {
    WordingOrigin.PRINTED: ("tryckt", "tryckt"),
    WordingOrigin.STATED: ("uttalad", "uttalat"),
    WordingOrigin.IMPLIED: ("underförstådd", "underförstått"),
    WordingOrigin.DERIVED: ("härledd", "härlett"),
    WordingOrigin.RECONSTRUCTED: ("rekonstruerad", "rekonstruerat"),
}
_RELATIONS = {Relation.SAME: "samma fråga", Relation.CHANGED: "ändrad fråga", Relation.RELATED: "besläktad fråga"}


_DELIVERIES = {
    Delivery.READ_HERE: "Mottagaren läser det här i portalen",
    Delivery.CARRIED_OVER: "Den som svarar för över det till mottagarens eget formulär",
}


_PREFILLED = {
    Prefill.ORGANISATION_NAME: "Organisationens namn",
    Prefill.ORGANISATION_NUMBER: "Organisationsnumret",
    Prefill.ORGANISATION_ADDRESS: "Organisationens postadress",
    Prefill.ORGANISATION_POSTAL_CODE: "Organisationens postnummer",
    Prefill.ORGANISATION_TOWN: "Organisationens postort",
    Prefill.CONTACT_NAME: "Kontaktpersonens namn",
    Prefill.CONTACT_TITLE: "Kontaktpersonens titel",
    Prefill.CONTACT_EMAIL: "Kontaktpersonens e-postadress",
    Prefill.CONTACT_PHONE: "Kontaktpersonens telefonnummer",
}


def delivery_in_words(delivery: Delivery) -> str:
    """How an answer reaches its receiver."""
    return _DELIVERIES[delivery]


def type_in_words(item: AnyItem) -> str:
    """What kind of item it is: "Fritext", "Ett alternativ"."""
    if isinstance(item, ChoiceItem) and item.scale:
        return "Skala"
    return "Räknas ut" if is_computed(item) else _TYPES[item.type]


def prefill_in_words(prefill: Prefill) -> str:
    """What a field is filled in with from the start."""
    return _PREFILLED[prefill]


def type_name(kind: str) -> str:
    """What a kind of item is called: "Heltal" for integer."""
    return _TYPES[kind]


def demands_in_words(item: AnyItem, definition: Definition | None = None) -> str:
    """What an answer must keep to, in one line: "obligatorisk, högst 1 000 tecken"; empty when nothing."""
    return ", ".join([*(["obligatorisk"] if item.required else []), *limits_in_words(item, definition)])


def added_column_in_words(item: RowTableItem, column: RowColumn) -> str:
    """What stands in a column of rows that the respondent adds: "Fritext, högst 300 tecken, obligatorisk på varje rad".

    Bounds that other answers or columns set stand with those of the whole table (limits_in_words).
    """
    cell = cell_question(item, column)
    kind = type_in_words(cell)
    limits = [one for one in limits_in_words(cell) if one.casefold() != kind.casefold()]
    return ", ".join([kind, *limits, *(["obligatorisk på varje rad"] if column.required else [])])


def wording_origin_in_words(origin: WordingOrigin) -> str:
    """Where a wording comes from: "härledd"."""
    return _ORIGINS[origin][0]


def condition_origin_in_words(origin: WordingOrigin) -> str:
    """Where a condition comes from: "härlett"."""
    return _ORIGINS[origin][1]


def relation_in_words(relation: Relation) -> str:
    """How a question relates to the one that it continues: "samma fråga"."""
    return _RELATIONS[relation]
