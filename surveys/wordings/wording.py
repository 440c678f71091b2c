"""Conditions and limits in plain Swedish, from the typed tree; for reading versions, previews and comparisons.

What the form itself says about a condition is the item's `condition_text`; this is what the portal goes by.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any, Protocol

from config.language.swedish import NO_BREAK_SPACE, count_of, listing, number
from surveys.answers.values import read_number, stated_unit
from surveys.references import AnswerBound, Bound, Condition, Rule
from surveys.schema import (
    AnyItem,
    ChoiceItem,
    Column,
    CountMatrixItem,
    Definition,
    DisplayItem,
    FileItem,
    GroupItem,
    MatrixItem,
    NumberItem,
    NumberTableItem,
    Row,
    RowColumn,
    RowTableItem,
    TextItem,
)
from surveys.terms import Behavior, Fact, Operator

_LONGEST_NAME = 80
UNNAMED_FIELD = "Följdfält"
"""What a field is called that an option opens and that has neither number nor wording."""
_MANY, _FEW = 3, 2
_COMPARED = {
    Operator.ABOVE: "större än",
    Operator.AT_LEAST: "minst",
    Operator.BELOW: "mindre än",
    Operator.AT_MOST: "högst",
}
_FACTS = {Fact.MUNICIPALITIES: "antalet kommuner i länet"}
_UNITS = {"percent": "procent", "money": "kronor"}
_SHORT_UNITS = {"percent": "%", "money": "kr"}
ROWS = "Delfråga"
"""What stands above the rows of a table that says nothing of its own."""
_InWords = Callable[[Bound], str]


def condition_in_words(definition: Definition, item: AnyItem) -> str:
    """When `item` is to be answered: "Besvaras om fråga 6 besvaras med Ja."; empty when it always is.

    Only the item's own conditions, not those of the sections around it. A field that an option opens has that option
    as its condition. Text to read "gäller" instead of being answered.
    """
    conditions = list(_conditions(definition, item))
    if not conditions:
        return ""
    sentences = [comparison_in_words(definition, condition) for condition in conditions]
    verb = "Gäller" if isinstance(item, DisplayItem) else "Besvaras"
    return f"{verb} om {_joined(sentences, item.enable_behavior)}."


def rule_in_words(definition: Definition, rule: Rule) -> str:
    """What a rule across items demands: "Om fråga 3 besvaras med Ja ska fråga 4 besvaras."; without the message."""
    expected = listing([comparison_in_words(definition, one) for one in rule.expect])
    if not rule.when:
        return f"Det ska stämma att {expected}."
    return f"Om {listing([comparison_in_words(definition, one) for one in rule.when])} ska det stämma att {expected}."


def question_name(definition: Definition, link_id: str) -> str:
    """How a question is referred to: "fråga 6a" by its printed number, otherwise ”wording” in quotation marks.

    A field without a wording of its own is called by the option that opens it and the question whose it is.
    """
    item = definition.by_link_id[link_id]
    number_printed = item.prefix.rstrip(".:) ")
    if number_printed:
        return f"fråga{NO_BREAK_SPACE}{number_printed}"
    parent = definition.by_link_id.get(definition.parent.get(link_id, ""))
    if not item.text and isinstance(parent, ChoiceItem):
        opened = next((each.text for each in parent.options if each.opens is item), "")
        return f"fältet vid ”{_shortened(opened.rstrip(' :,'))}” i {question_name(definition, parent.link_id)}"
    return f"frågan ”{_shortened(item.text.rstrip(' :'))}”"


def item_name(definition: Definition, link_id: str) -> str:
    """As question_name, and avsnittet ”heading” for a section; an item that is gone is called so."""
    item = definition.by_link_id.get(link_id)
    if item is None:
        return "en fråga som inte finns i den här utgåvan"
    if isinstance(item, GroupItem):
        return f"avsnittet ”{_shortened(item.text)}”"
    return question_name(definition, link_id)


def place_in_words(
    definition: Definition | None, link_id: str, row: str = "", column: str = "", *, within: str = ""
) -> str:
    """A number by where it stands: "svaret på fråga 6", "talet på raden ”Alla” i fråga 7"; in the question `within`
    only by its row and column. Without the questionnaire by its link_id. An added row is known by its number.
    """
    item = definition.by_link_id.get(link_id) if definition else None
    name = item_name(definition, link_id) if definition else link_id
    if not (row or column or hasattr(item, "rows")):
        return f"svaret på {name}"
    where = "" if link_id == within else f" i {name}"
    called = f"”{item.row_name} {row}”" if isinstance(item, RowTableItem) else _part_name(item, "rows", row)
    parts = [f"raden {called}"] if row else []
    parts += [f"kolumnen {_part_name(item, 'columns', column)}"] if column else []
    together = bool(getattr(item, "columns", ())) and len(parts) < _FEW
    if not parts:
        return f"{'talen' if together else 'raderna'} tillsammans{where}"
    return f"{'summan av' if together else 'talet på'} {', '.join(parts)}{where}"


def _part_name(item: Any, key: str, code: str) -> str:
    text = next((one.text for one in getattr(item, key, ()) if one.code == code), code)
    return f"”{_shortened(_without_instruction(text))}”"


def box_name(item: TextItem, number: int) -> str:
    """What one of several boxes is called: its label, otherwise "Ruta 2 av 3". `number` counts from 1, and may be of a
    text that is stored beyond the boxes that the question has.
    """
    return "".join(item.box_labels[number - 1 : number]).rstrip(" :") or f"Ruta {number} av {item.boxes}"


class Labelled(Protocol):
    """What has a printed number and a wording: an item, as asked or as read."""

    @property
    def prefix(self) -> str: ...

    @property
    def text(self) -> str: ...


def label_of(item: Labelled, unnamed: str = "") -> str:
    """Number and wording as printed: "6a. Beskriv planen"; `unnamed` for a field that has neither."""
    return f"{item.prefix} {item.text}".strip() or unnamed


def option_name(item: ChoiceItem, code: str) -> str:
    """An option without the instruction to its opened field: "Ja" for "Ja, beskriv vilka:"."""
    texts = {option.code: option.text for option in item.options}
    names = {known: _without_instruction(text) for known, text in texts.items()}
    if code not in names:
        return code
    name = names[code]
    return name if list(names.values()).count(name) == 1 else texts[code].rstrip(" :")


def limits_in_words(item: AnyItem, definition: Definition | None = None) -> tuple[str, ...]:
    """What the answer must keep to, each as a phrase: ("högst 1 000 tecken",), ("heltal", "minst 0 kronor").

    `definition` names the questions whose answers set bounds.
    """
    words = partial(bound_in_words, definition=definition, within=item.link_id)
    match item:
        case TextItem():
            return tuple(_text_limits(item))
        case NumberItem():
            return tuple(_number_limits(item, words))
        case CountMatrixItem():
            return tuple(_count_limits(item, words))
        case NumberTableItem() | RowTableItem():
            return tuple(
                _table_limits(item, words) if isinstance(item, NumberTableItem) else _added_limits(item, words)
            )
        case ChoiceItem():
            return (_choices(item),)
        case MatrixItem():
            return ("ett svar på varje rad",)
        case FileItem():
            return (_file(item),)
        case _:
            return ()


def bound_in_words(bound: Bound, definition: Definition | None = None, within: str = "") -> str:
    """A number with Swedish separators, or the fact about the organisation or the other answer that it stands for."""
    if isinstance(bound, AnswerBound):
        if not bound.item or bound.item == within:
            return _beside(definition, within, bound)
        return place_in_words(definition, bound.item, bound.row, bound.column)
    return _FACTS[bound] if isinstance(bound, Fact) else number(bound)


def _beside(definition: Definition | None, link_id: str, bound: AnswerBound) -> str:
    """Another row or column of the same question, to which a number is held in its own place."""
    item = definition.by_link_id.get(link_id) if definition else None
    parts = [f"raden {_part_name(item, 'rows', bound.row)}"] if bound.row else []
    parts += [f"kolumnen {_part_name(item, 'columns', bound.column)}"] if bound.column else []
    return f"talet på {', '.join(parts)}"


def _conditions(definition: Definition, item: AnyItem) -> Sequence[Condition]:
    """The item's own conditions, or the option that opens it."""
    owner = definition.by_link_id.get(definition.parent.get(item.link_id, ""))
    if isinstance(owner, ChoiceItem):
        for option in owner.options:
            if option.opens and option.opens.link_id == item.link_id:
                return [Condition(item=owner.link_id, operator=Operator.IS, values=(option.code,))]
    return item.enable_when


def _joined(sentences: list[str], behavior: Behavior) -> str:
    if behavior is Behavior.ANY:
        return _either(sentences)
    return listing(sentences)


def _either(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} eller {words[-1]}" if len(words) > 1 else "".join(words) or "…"


def comparison_in_words(definition: Definition, condition: Condition) -> str:
    """One condition as a clause: "fråga 6 besvaras med Ja". Raises KeyError for an item that there is not."""
    item = definition.by_link_id[condition.item]
    name = question_name(definition, condition.item)
    row = next((_without_instruction(row.text) for row in getattr(item, "rows", ()) if row.code == condition.row), "")
    asked = f"raden ”{_shortened(row)}” i {name}" if row else name
    if condition.operator is Operator.ANSWERED:
        return f"{asked} besvaras"
    if condition.operator in _COMPARED:
        limit = " ".join(map(_limit, condition.values)) or "…"
        return f"svaret på {asked} är {_COMPARED[condition.operator]} {limit}{_unit(item)}"
    negation = "inte " if condition.operator is Operator.IS_NOT else ""
    return f"{asked} {negation}besvaras med {_answers(item, condition)}"


def _limit(value: str) -> str:
    """A number with Swedish separators; what is none as an author has written it so far."""
    known = read_number(value)
    return value if known is None else number(known)


def _answers(item: AnyItem, condition: Condition) -> str:
    """The answers that fulfil a condition; of many options rather the one or two that do not."""
    if not isinstance(item, ChoiceItem):
        texts = {column.code: column.text for column in getattr(item, "columns", ())}
        return _quoted([texts.get(code, code) for code in condition.values])
    others = [option.code for option in item.options if option.code not in condition.values]
    if len(condition.values) > _MANY and 0 < len(others) <= _FEW:
        return f"något annat än {_quoted([option_name(item, code) for code in others])}"
    return _quoted([option_name(item, code) for code in condition.values])


def _quoted(names: Sequence[str]) -> str:
    return _either([name if name.isalpha() else f"”{_shortened(name)}”" for name in names])


def _without_instruction(text: str) -> str:
    """ "Annan insats, ange vilken:" -> "Annan insats"; only what ends with a colon asks for something more."""
    bare = text.rstrip()
    if not bare.endswith(":"):
        return bare
    return bare.rpartition(", ")[0] or bare.rstrip(": ")


def _shortened(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_NAME else line[:_LONGEST_NAME].rpartition(" ")[0].rstrip(" ,;:") + " …"


def unit_of(item: NumberItem | NumberTableItem) -> str:
    """What its numbers are counted in: "procent", "kronor", or what the questionnaire says; empty for mere numbers."""
    return _unit_in(item, _UNITS)


def short_unit_of(item: NumberItem | NumberTableItem) -> str:
    """The same as it stands beside a number: "%", "kr", or what the questionnaire says."""
    return _unit_in(item, _SHORT_UNITS)


def _unit_in(item: NumberItem | NumberTableItem, names: Mapping[str, str]) -> str:
    """Percent and money have names of their own. Editions that were published with money in another unit, which is
    refused now (surveys.loading.item_checks), are read as they say.
    """
    return stated_unit(_kind_of(item), item.unit) or names.get(_kind_of(item), "")


def heading_of_rows(item: NumberTableItem) -> str:
    """What stands above the rows of a table of numbers, with what the numbers are counted in: "Insats (kronor)"."""
    heading, unit = item.row_heading or ROWS, unit_of(item)
    named = re.search(rf"(?<!\w){re.escape(unit)}(?!\w)", heading, re.IGNORECASE)
    return heading if named or not unit else f"{heading} ({unit})"


def _kind_of(item: NumberItem | NumberTableItem) -> str:
    return item.number if isinstance(item, NumberTableItem) else item.type


def _unit(item: AnyItem) -> str:
    if not isinstance(item, NumberItem):
        return ""
    unit = unit_of(item)
    return f"{NO_BREAK_SPACE}{unit}" if unit else ""


def _text_limits(item: TextItem) -> Sequence[str]:
    most = f"högst {number(item.max_length)}{NO_BREAK_SPACE}tecken" if item.max_length else ""
    if item.boxes > 1:
        return [f"{count_of(item.boxes, 'ruta', 'rutor')}{f' med {most} i varje' if most else ''}"]
    day = ["datum som år-månad-dag"] if item.type == "date" else []
    return day + ([most] if most else [])


def _number_limits(item: NumberItem, words: _InWords) -> Sequence[str]:
    kind = {"integer": ["heltal"], "decimal": ["tal"]}.get(item.type, [])
    low, high = item.minimum, item.maximum
    if item.type == "percent":
        least, most = (low if isinstance(low, Decimal) else Decimal(0)), _most_percent(high)
        others = _bounds(None if low is least else low, None if high is most else high, words)
        return [f"{words(least)}–{words(most)}{NO_BREAK_SPACE}procent", *others]
    return [*kind, *_bounds(low, high, words)]


def _most_percent(high: Bound | None) -> Decimal:
    """The highest percent: 100 unless the author says another number, whatever another answer says beside it."""
    return high if isinstance(high, Decimal) else Decimal(100)


def _bounds(low: Bound | None, high: Bound | None, words: _InWords) -> Sequence[str]:
    """Nothing is said of a lowest value of 0: nobody counts below it."""
    least = [f"minst {words(low)}"] if low else []
    return least + ([f"högst {words(high)}"] if high is not None else [])


def _count_limits(item: CountMatrixItem, words: _InWords) -> Sequence[str]:
    each = " och ".join(["heltal", *_bounds(item.minimum, item.maximum, words)])
    own = [_row_limits(row, words) for row in item.rows]
    total = [f"raderna ska tillsammans bli {words(item.total)}"] if item.total is not None else []
    return [f"{each} på varje rad", *filter(None, own), *total]


def _row_limits(row: Row | Column | RowColumn, words: _InWords, where: str = "på raden") -> str:
    """The bounds of one row: "på raden ”Varav kvinnor” högst talet på raden ”Alla”"."""
    bounds = _bounds(row.minimum, row.maximum, words)
    return f"{where} ”{_shortened(_without_instruction(row.text))}” {' och '.join(bounds)}" if bounds else ""


def _table_limits(item: NumberTableItem, words: _InWords) -> Sequence[str]:
    kind = {"integer": "heltal", "decimal": "tal", "percent": "procent", "money": "kronor"}[item.number]
    hundred = item.number == "percent" and not isinstance(item.maximum, Decimal)
    own_most = [*(row.maximum for row in item.rows), *(column.maximum for column in item.columns)]
    beyond = hundred and any(map(_is_above_hundred, own_most))
    most = [f"högst {number(Decimal(100))}"] if hundred and not beyond else []
    each = " och ".join([kind, *_bounds(item.minimum, None, words), *most, *_bounds(None, item.maximum, words)])
    own = ["högst 100 i varje ruta, utom där raden eller kolumnen har ett eget högsta tal"] if beyond else []
    rows = [_row_limits(row, words) for row in item.rows]
    columns = [_row_limits(column, words, "i kolumnen") for column in item.columns]
    total = [f"talen ska tillsammans bli {words(item.total)}"] if item.total is not None else []
    sums = [name for name in (item.row_sum, item.column_sum) if name]
    told = [f"{listing([f'”{name}”' for name in dict.fromkeys(sums)])} räknas ut av portalen"] if sums else []
    return [f"{each} i varje ruta", *own, *filter(None, [*rows, *columns]), *total, *told]


def _is_above_hundred(bound: Bound | None) -> bool:
    return isinstance(bound, Decimal) and bound > Decimal(100)


def _added_limits(item: RowTableItem, words: _InWords) -> Sequence[str]:
    least = f"minst {count_of(item.min_rows, 'rad', 'rader')} och " if item.min_rows else ""
    rows = [f"{least}högst {count_of(item.max_rows, 'rad', 'rader')}, som ni lägger till"]
    long = [
        f"{column.text.rstrip(': ')} högst {number(column.max_length)}{NO_BREAK_SPACE}tecken"
        for column in item.columns
        if column.max_length
    ]
    required = [column.text.rstrip(": ") for column in item.columns if column.required]
    bounds = [limits for column in item.columns if (limits := _row_limits(column, words, "i kolumnen"))]
    bounds += [f"”{item.column_sum}” räknas ut av portalen"] if item.column_sum else []
    return rows + long + bounds + ([f"{listing(required)} måste fyllas i på varje rad"] if required else [])


def _choices(item: ChoiceItem) -> str:
    if not item.multiple:
        return "välj ett alternativ"
    if item.max_selections:
        return f"välj högst {item.max_selections} alternativ"
    return "välj ett eller flera alternativ"


def _file(item: FileItem) -> str:
    ways = {"file": "som fil", "link": "som länk", "text": "som text", "email": f"med e-post till {item.by_email}"}
    return f"lämnas {_either([ways[way] for way in ('file', 'link', 'text', 'email') if way in item.accepts])}"
