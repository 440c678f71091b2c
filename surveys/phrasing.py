"""A questionnaire's rules in plain Swedish: what kind of question, within which limits, asked when."""

from decimal import Decimal

from config import swedish
from surveys.schema import (
    AnyItem,
    Bound,
    ChoiceItem,
    Condition,
    CountMatrixItem,
    Definition,
    MatrixItem,
    NumberItem,
    TableItem,
    TextItem,
    is_computed,
)
from surveys.terms import Behavior, Fact, Operator, Origin, Relation

_TYPES = {
    "group": "Rubrik",
    "display": "Text att läsa",
    "text": "Fritext",
    "string": "Kort text",
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
    "attestation": "Intygande",
}
_FACTS = {Fact.MUNICIPALITIES: "antalet kommuner"}
_ORIGINS = {
    Origin.PRINTED: "tryckt",
    Origin.STATED: "uttalat",
    Origin.IMPLIED: "underförstått",
    Origin.DERIVED: "härlett",
    Origin.RECONSTRUCTED: "rekonstruerat",
}
_RELATIONS = {Relation.SAME: "samma fråga", Relation.CHANGED: "ändrad fråga", Relation.RELATED: "besläktad fråga"}
_COMPARISONS = {
    Operator.ABOVE: "är större än",
    Operator.AT_LEAST: "är minst",
    Operator.BELOW: "är mindre än",
    Operator.AT_MOST: "är högst",
}


def type_in_words(item: AnyItem) -> str:
    """What kind of item it is: "Fritext", "Ett alternativ"."""
    if isinstance(item, ChoiceItem) and item.scale:
        return "Skala"
    return "Räknas ut" if is_computed(item) else _TYPES[item.type]


def origin_in_words(origin: Origin) -> str:
    """Where a wording or a condition comes from: "härlett"."""
    return _ORIGINS[origin]


def relation_in_words(relation: Relation) -> str:
    """How a question relates to the one that it continues: "samma fråga"."""
    return _RELATIONS[relation]


def limits_in_words(item: AnyItem) -> str:
    """What an answer must keep to, in one line; empty when it need not keep to anything."""
    found = ["obligatorisk"] if item.required else []
    match item:
        case TextItem():
            found += [f"{item.boxes} rutor"] if item.boxes > 1 else []
            found += [f"högst {swedish.number(item.max_length)} tecken"] if item.max_length else []
        case ChoiceItem(max_selections=int()):
            found.append(f"högst {item.max_selections} val")
        case NumberItem() | CountMatrixItem():
            found += [f"minst {_bound(item.minimum)}"] if item.minimum is not None else []
            found += [f"högst {_bound(item.maximum)}"] if item.maximum is not None else []
    if isinstance(item, CountMatrixItem) and item.total is not None:
        found.append(f"summan ska vara {_bound(item.total)}")
    return ", ".join(found)


def _bound(bound: Bound | None) -> str:
    return _FACTS[bound] if isinstance(bound, Fact) else swedish.number(bound or Decimal(0))


def name_of(definition: Definition, link_id: str) -> str:
    """What a sentence calls the item: "fråga 6a", or its wording in quotation marks."""
    item = definition.by_link_id[link_id]
    if item.prefix:
        return f"fråga {item.prefix.rstrip('. ')}"
    return f"”{item.text.rstrip(': ')}”" if item.text else f"fråga {link_id}"


def conditions_in_words(definition: Definition, item: AnyItem) -> str:
    """When the item is asked: "fråga 6a är ”Ja” och ...". Empty when it has no condition of its own."""
    joiner = " och " if item.enable_behavior is Behavior.ALL else " eller "
    return joiner.join(condition_in_words(definition, condition) for condition in item.enable_when)


def condition_in_words(definition: Definition, condition: Condition) -> str:
    """One comparison as a clause."""
    asked = definition.by_link_id[condition.item]
    name = name_of(definition, condition.item)
    if condition.row:
        name = f"raden ”{_text_of(asked, 'rows', condition.row)}” i {name}"
    if condition.operator is Operator.ANSWERED:
        return f"{name} är besvarad"
    if condition.operator in _COMPARISONS:
        return f"{name} {_COMPARISONS[condition.operator]} {condition.values[0]}"
    kind = "columns" if isinstance(asked, MatrixItem | TableItem) else "options"
    values = " eller ".join(f"”{_text_of(asked, kind, code)}”" for code in condition.values)
    verb = "omfattar" if isinstance(asked, ChoiceItem) and asked.multiple else "är"
    return f"{name} {verb} {'inte ' if condition.operator is Operator.IS_NOT else ''}{values}"


def _text_of(item: AnyItem, kind: str, code: str) -> str:
    """The text of a row, column or option, or its code."""
    parts = getattr(item, kind, ())
    return next((str(part.text) for part in parts if part.code == code), code).rstrip(": ")
