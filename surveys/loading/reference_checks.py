"""Checks of what refers to something else: conditions, sums, rules, links to other years' questions."""

from collections.abc import Iterator

from surveys.answers.values import NUMBERS, read_number
from surveys.checking.bounds import PlacedBound, placed_bounds
from surveys.loading.checking import Finding, Subject, can_be_referred_to, check, rows_of
from surveys.loading.item_checks import takes_options, takes_rows
from surveys.references import AnswerBound, Condition, Continues
from surveys.schema import (
    AnyItem,
    ChoiceItem,
    CountMatrixItem,
    Definition,
    MatrixItem,
    NumberItem,
    NumberTableItem,
    RowTableItem,
)
from surveys.terms import Operator

_CODED = frozenset({Operator.IS, Operator.IS_NOT})
_COMPARING = frozenset({Operator.ABOVE, Operator.AT_LEAST, Operator.BELOW, Operator.AT_MOST})


def _conditions(subject: Subject) -> Iterator[tuple[str, str, Condition]]:
    """Every condition with its owner (a link_id or a rule's key) and the key under which it stands."""
    for item in subject.items:
        yield from ((item.link_id, "enable_when", condition) for condition in item.enable_when)
    for rule in subject.definition.rules:
        yield from ((rule.key, "when", condition) for condition in rule.when)
        yield from ((rule.key, "expect", condition) for condition in rule.expect)


def _targets(subject: Subject) -> Iterator[tuple[str, str, Condition, AnyItem]]:
    """The conditions whose item exists and can be answered."""
    for owner, field, condition in _conditions(subject):
        target = subject.definition.by_link_id.get(condition.item)
        if target and can_be_referred_to(target):
            yield owner, field, condition, target


@check("condition-item")
def conditions_ask_for_an_answer_that_exists(subject: Subject) -> Iterator[Finding]:
    for owner, field, condition in _conditions(subject):
        target = subject.definition.by_link_id.get(condition.item)
        if target is None:
            yield Finding(owner, f"Villkoret frågar efter {condition.item}, som inte finns.", field, condition.item)
        elif not can_be_referred_to(target):
            message = f"Villkoret frågar efter {condition.item}, som inte har något svar att jämföra med."
            yield Finding(owner, message, field, condition.item)


@check("condition-order")
def conditions_ask_for_an_earlier_item(subject: Subject) -> Iterator[Finding]:
    """Earlier items only, so conditions cannot go round in a circle."""
    for item in subject.items:
        for condition in item.enable_when:
            if condition.item == item.link_id:
                yield Finding(item.link_id, "Frågan har sig själv som villkor.", "enable_when")
            elif subject.position.get(condition.item, -1) > subject.position[item.link_id]:
                message = f"Villkoret frågar efter {condition.item}, som kommer senare."
                yield Finding(item.link_id, message, "enable_when", condition.item)


@check("condition-row")
def conditions_name_a_row_where_there_are_rows(subject: Subject) -> Iterator[Finding]:
    for owner, field, condition, target in _targets(subject):
        codes = [row.code for row in rows_of(target)]
        if condition.row and condition.row not in codes:
            message = f"Villkoret frågar efter raden {condition.row}, som inte finns i {condition.item}."
            yield Finding(owner, message, field, condition.item)
        elif not condition.row and takes_rows(target) and condition.operator is not Operator.ANSWERED:
            yield Finding(owner, f"Villkoret ska ange row: {condition.item} har rader.", field, condition.item)


@check("condition-operator")
def conditions_compare_what_can_be_compared(subject: Subject) -> Iterator[Finding]:
    for owner, field, condition, target in _targets(subject):
        if condition.operator in _CODED and not takes_options(target):
            message = f"{condition.operator} jämför med ett alternativ, men {condition.item} har inga."
            yield Finding(owner, message, field, condition.item)
        elif condition.operator in _COMPARING and not isinstance(target, NumberItem | CountMatrixItem):
            message = f"{condition.operator} jämför tal, men {condition.item} är inget tal."
            yield Finding(owner, message, field, condition.item)


@check("condition-value")
def conditions_compare_with_a_possible_value(subject: Subject) -> Iterator[Finding]:
    for owner, field, condition, target in _targets(subject):
        if condition.operator in _CODED and takes_options(target):
            unknown = [value for value in condition.values if value not in _codes(target)]
            message = f"{condition.item} har inget alternativ {', '.join(unknown)}."
            if unknown or not condition.values:
                yield Finding(owner, message if unknown else "Villkoret saknar alternativ.", field, condition.item)
        elif condition.operator in _COMPARING and not _is_one_number(condition):
            yield Finding(owner, f"{condition.operator} ska jämföra med ett tal.", field, condition.item)


def _codes(target: AnyItem) -> set[str]:
    if isinstance(target, ChoiceItem):
        return {option.code for option in target.options}
    return {column.code for column in target.columns} if isinstance(target, MatrixItem) else set()


def _is_one_number(condition: Condition) -> bool:
    return len(condition.values) == 1 and read_number(condition.values[0]) is not None


@check("opened-condition")
def opened_fields_have_no_condition_of_their_own(subject: Subject) -> Iterator[Finding]:
    for item in subject.items:
        for option in item.options if isinstance(item, ChoiceItem) else ():
            if option.opens and option.opens.enable_when:
                message = "Fältet öppnas av sitt alternativ och kan inte ha enable_when."
                yield Finding(option.opens.link_id, message, "enable_when")


@check("sum")
def sums_add_earlier_numbers(subject: Subject) -> Iterator[Finding]:
    for item in subject.items:
        for part in item.sum_of if isinstance(item, NumberItem) else ():
            term = subject.definition.by_link_id.get(part)
            if not isinstance(term, NumberItem):
                yield Finding(
                    item.link_id, f"Summan räknar med {part}, som inte är en fråga om ett tal.", "sum_of", part
                )
            elif subject.position[part] >= subject.position[item.link_id]:
                yield Finding(item.link_id, f"Summan räknar med {part}, som inte kommer tidigare.", "sum_of", part)


@check("bound-item")
def bounds_are_set_by_numbers(subject: Subject) -> Iterator[Finding]:
    """Another answer that sets a bound is a number, or a row of one, and not the bounded answer itself."""
    for item in subject.items:
        for placed in placed_bounds(item):
            bound = placed.bound
            if isinstance(bound, AnswerBound) and (message := _wrong_bound(subject, item, placed, bound)):
                about = bound.item if bound.item != item.link_id else ""
                field = "rows" if placed.row else "columns" if placed.column else placed.name
                yield Finding(item.link_id, f"{placed.name} {message}", field, about)


def _wrong_bound(subject: Subject, item: AnyItem, placed: PlacedBound, bound: AnswerBound) -> str:
    name = bound.item or item.link_id
    target = subject.definition.by_link_id.get(name)
    if target is None:
        return f"hänvisar till {name}, som inte finns."
    if not isinstance(target, NumberItem | CountMatrixItem | NumberTableItem | RowTableItem):
        return f"hänvisar till {name}, som inte besvaras med ett tal."
    for code, parts, what in ((bound.row, "rows", "raden"), (bound.column, "columns", "kolumnen")):
        if code and code not in [one.code for one in getattr(target, parts, ())]:
            return f"hänvisar till {what} {code}, som inte finns i {name}."
    if isinstance(target, RowTableItem) and bound.column not in columns_of_numbers(target):
        return f"ska ange en kolumn (column) med tal i {name}, där den som svarar lägger till raderna."
    if name == item.link_id and _is_itself(placed, bound):
        return "hänvisar till sig själv: skriv en annan fråga (item), rad (row) eller kolumn (column)."
    return ""


def columns_of_numbers(item: RowTableItem) -> list[str]:
    """The codes of its columns of numbers."""
    return [column.code for column in item.columns if column.type in NUMBERS]


def _is_itself(placed: PlacedBound, bound: AnswerBound) -> bool:
    """Whether a bound within one question leads to where it is, or would be the sum of what it bounds."""
    names_nothing = not (bound.row or bound.column)
    return names_nothing or placed.name == "total" or (bound.row, bound.column) == (placed.row, placed.column)


@check("row-bounds")
def only_rows_of_numbers_have_bounds(subject: Subject) -> Iterator[Finding]:
    for item in subject.items:
        placed = [one for one in placed_bounds(item) if one.row or one.column]
        takes = {"rows"} if isinstance(item, CountMatrixItem) else {"rows", "columns"}
        for one in placed:
            field = "rows" if one.row else "columns"
            if isinstance(item, RowTableItem):
                if one.column not in columns_of_numbers(item):
                    message = f"Bara kolumner med tal har gränser: ta bort {one.name} i kolumnen {one.column}."
                    yield Finding(item.link_id, message, field)
                continue
            if not isinstance(item, CountMatrixItem | NumberTableItem) or field not in takes:
                what = "En rad" if one.row else "En kolumn"
                message = f"{what} i {item.type} har inga gränser: ta bort {one.name}."
                yield Finding(item.link_id, message, field)


@check("rule-item")
def rules_point_at_an_item(subject: Subject) -> Iterator[Finding]:
    for rule in subject.definition.rules:
        if rule.item not in subject.definition.by_link_id:
            yield Finding(rule.key, f"Regeln gäller {rule.item}, som inte finns.", "item", rule.item)


@check("rule-key")
def rules_have_names_of_their_own(subject: Subject) -> Iterator[Finding]:
    keys = [rule.key for rule in subject.definition.rules]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield Finding(key, f"Flera regler heter {key}.", "key", occurrence=1)


@check("continues")
def links_to_other_years_lead_somewhere(subject: Subject) -> Iterator[Finding]:
    """Only where the other questionnaire is at hand; older ones need not be."""
    for item in subject.items:
        own = [("continues", link) for link in item.continues]
        rows = [("rows", link) for row in rows_of(item) for link in row.continues]
        for field, link in own + rows:
            other = subject.known(link.questionnaire)
            if other and (missing := _missing_in(other, link)):
                yield Finding(item.link_id, f"{link.questionnaire} har ingen {missing}.", field)


def _missing_in(other: Definition, link: Continues) -> str:
    item = other.by_link_id.get(link.item)
    if item is None:
        return f"fråga {link.item}"
    if link.row and link.row not in {row.code for row in rows_of(item)}:
        return f"rad {link.row} i {link.item}"
    if link.option and link.option not in {option.code for option in getattr(item, "options", ())}:
        return f"kod {link.option} i {link.item}"
    return ""
