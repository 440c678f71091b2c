"""The form of one item: the fields that its kind has, its options, rows and columns, its conditions."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from decimal import Decimal
from typing import Any, cast, get_args

from django import forms
from django.core.exceptions import ValidationError

from authoring.composing.forms.bounds import (
    NAMES,
    ItemChoices,
    bound_of,
    choice_of,
    offered_bounds,
    typed_of,
    with_present,
)
from authoring.composing.forms.conditions import (
    ConditionRefusedError,
    Offered,
    add_condition,
    offer_conditions,
    said_of,
)
from authoring.composing.forms.entries import CodedRows, rows_of_node, rows_of_post
from authoring.composing.forms.fields import FIELDS_OF, ITEM_FIELDS, KINDS_LIKE, NOT_BY_EMAIL, BoundField, make_room
from authoring.composing.forms.sums import is_new_sum, offered_parts
from config.fields.forms import PlainForm, read_whole_number
from surveys.answers.values import NUMBERS, OWN_UNITS, NumberKind, stated_unit
from surveys.definition_json import DocumentNode
from surveys.loading.limit_checks import too_many_cells
from surveys.references import MOST_CELLS
from surveys.schema import AnyItem, Definition
from surveys.wordings.phrasing import type_name

_CODED = {
    "choice": (("options", "Svarsalternativ", "alternativet", 1),),
    "multi_choice": (("options", "Svarsalternativ", "alternativet", 1),),
    "yes_no_matrix": (("rows", "Rader", "raden", 1), ("columns", "Kolumner", "kolumnen", 2)),
    "count_matrix": (("rows", "Rader", "raden", 1),),
    **dict.fromkeys(("table", "number_table"), (("rows", "Rader", "raden", 1), ("columns", "Kolumner", "kolumnen", 1))),
}
_CODED["row_table"] = (("columns", "Kolumner", "kolumnen", 1),)
_YES_NO = [{"code": "ja", "text": "Ja"}, {"code": "nej", "text": "Nej"}]
_INNER_LEAVES_OUT = frozenset({"prefix", "background", "comment", "relation", "condition_text"})
_SEVERAL = 2
_ADDED_ROWS = 10
"""As many as may be added where nothing is said (surveys.schema)."""
_FOR_FEW = ("in_portal", "source", "note")
_OF_CONDITIONS = ("enable_behavior", "condition_text")
WHOLE = "fragan"
"""The id of the form itself, of what is wrong with all of it."""
ACT = "act"
"""The name of the buttons that move or remove a row, or a condition."""


class ItemForm(PlainForm):
    """An item of the draft as it is edited. `inner`: a field that belongs to an option or is a comment."""

    def __init__(
        self, *, node: DocumentNode, tree: Definition, posted: Mapping[str, str] | None = None, inner: bool = False
    ) -> None:
        super().__init__(posted, auto_id="falt-%s")
        self.node, self.tree, self.inner = node, tree, inner
        self.numbers = offered_bounds(tree, node["link_id"])
        self._name_fields(_names(node, inner))
        full = {"columns": _YES_NO, **node} if node["type"] == "yes_no_matrix" else node
        self.coded = [self._rows(key, label, one, full) for key, label, one, _ in _CODED.get(node["type"], ())]
        self.conditions: list[DocumentNode] = [dict(one) for one in node.get("enable_when", ())]
        self.offered: list[Offered] = [] if inner else offer_conditions(tree, node["link_id"])

    def _name_fields(self, names: list[str]) -> None:
        for name in names:
            self.fields[name] = ITEM_FIELDS["heading" if name == "text" and self.node["type"] == "group" else name]()
            self.initial[name] = _shown(name, self.node)
            make_room(self.fields[name], self.initial[name])
            if isinstance(field := self.fields[name], BoundField):
                field.kind = self._number_kind
            if name.removesuffix("_of") in NAMES and name.endswith("_of"):
                choices = self._limits_beside(self.initial[name])
                self.fields[name].choices = choices  # type: ignore[attr-defined]  # a ChoiceField
        if "sum_of" in self.fields:
            self.fields["sum_of"].choices = offered_parts(self.tree, self.node)  # type: ignore[attr-defined]  # as above
            self.fields["sum_of"].required = is_new_sum(self.node)
            if not self.fields["sum_of"].choices and not is_new_sum(self.node):  # type: ignore[attr-defined]
                del self.fields["sum_of"]
        if "text" in self.fields and (self.inner or self.node["type"] == "display"):
            self.fields["text"].label = "Ledtext (frivilligt)" if self.inner else "Texten"
        kinds = KINDS_LIKE.get(self.node["type"], ())
        if kinds:
            choices = [(kind, type_name(kind)) for kind in kinds]
            self.fields["type"] = forms.ChoiceField(label="Svarets slag", choices=choices)
            self.initial["type"] = self.node["type"]

    @property
    def _number_kind(self) -> NumberKind:
        """The kind of number that the item is to be; its bounds are read as its answers are."""
        if self.node["type"] == "count_matrix":
            return "integer"
        name = "number" if self.node["type"] == "number_table" else "type"
        kind = self.data.get(name) or self.node.get(name, "integer")
        return cast(NumberKind, kind) if kind in NUMBERS else "decimal"

    def _rows(self, key: str, label: str, one: str, node: DocumentNode) -> CodedRows:
        if not self.is_bound:
            rows = rows_of_node(key, label, one, node)
        else:
            rows = rows_of_post(key, label, one, self.data, node)
        rows.has_kinds, rows.number_kind = node["type"] == "row_table", self._number_kind
        if key in ("rows", "columns") and node["type"] in ("count_matrix", "number_table", "row_table"):
            rows.limits_beside = self._limits_beside
        return rows

    def _limits_beside(self, present: str) -> ItemChoices:
        return with_present(self.numbers, present, self.tree, self.node["link_id"])

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """All but those that stand with the conditions, or that few items need."""
        return [field for field in self if field.name not in (*_OF_CONDITIONS, *self._few)]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """What few items need."""
        return [field for field in self if field.name in self._few]

    @property
    def _few(self) -> tuple[str, ...]:
        """Few numbers are sums; of one that is, the parts are what it is about."""
        return _FOR_FEW if self.node.get("sum_of") or is_new_sum(self.node) else ("sum_of", *_FOR_FEW)

    @property
    def has_more_errors(self) -> bool:
        return any(field.errors for field in self.more_fields)

    @property
    def said_conditions(self) -> list[str]:
        return said_of(self.tree, {"enable_when": self.conditions})

    @property
    def compared(self) -> str:
        """The number that was typed for a new condition."""
        return str(self.data.get("condition-number", ""))

    @property
    def chosen(self) -> str:
        """The new condition that was chosen, where it could not be added."""
        return str(self.data.get("condition", ""))

    def do(self) -> None:
        """Do what a button of a row or a condition asks for; everything else is read as it is posted."""
        key, _, act = self.data.get(ACT, "").partition(":")
        for rows in self.coded:
            if rows.key == key:
                rows.do(act)
        if key == "condition" and (at := read_whole_number(act)) is not None and at < len(self.conditions):
            del self.conditions[at]

    def clean(self) -> dict[str, Any]:
        """With the rows and the new condition, each with its own message."""
        cleaned = super().clean() or {}
        for rows, (_, _, _, least) in zip(self.coded, _CODED.get(self.node["type"], ()), strict=True):
            if not rows.check(least):
                told = [*((rows.key, error) for error in rows.errors[:1]), *rows.field_errors]
                self.add_error(None, [ValidationError(message, code=target) for target, message in told])
        self._check_cells(cleaned)
        for name in NAMES:
            if cleaned.get(name) is not None and cleaned.get(f"{name}_of"):
                self.add_error(f"{name}_of", ValidationError("Skriv ett tal eller välj en fråga, inte båda."))
        allowed = {value for one in self.offered for value, _ in one.choices}
        chosen, compared = self.data.get("condition", ""), self.data.get("condition-number", "")
        try:
            self.conditions = add_condition(self.conditions, chosen, compared, allowed, self.tree)
        except ConditionRefusedError as refused:
            self.add_error(None, ValidationError(str(refused), code="condition"))
        return cleaned

    def _check_cells(self, cleaned: Mapping[str, Any]) -> None:
        """A table is held to its size before it is drawn."""
        entries = {rows.key: len(rows.rows) for rows in self.coded}
        cells = entries.get("columns", 0) * entries.get("rows", cleaned.get("max_rows") or _ADDED_ROWS)
        if cells > MOST_CELLS and not self.coded[0].errors:
            self.coded[0].errors.append(too_many_cells(cells))
            self.add_error(None, ValidationError(too_many_cells(cells), code=self.coded[0].key))

    @property
    def problems(self) -> list[dict[str, str]]:
        """Every error with the id of what it is about, for the summary."""
        named = [
            {"target": f"falt-{name}", "message": f"{self.fields[name].label}: {error}"}
            for name, errors in self.errors.items()
            if name in self.fields
            for error in errors
        ]
        others = self.errors.as_data().get("__all__", [])
        return named + [
            {"target": f"falt-{error.code}" if error.code else WHOLE, "message": str(error.message)} for error in others
        ]

    def as_node(self) -> DocumentNode:
        """The item as the valid form says it; what it has no field for stays as it was."""
        node = dict(self.node)
        for name in self.fields:
            if name in self.cleaned_data:
                value = self.cleaned_data[name]
                _put(node, name, _in_order(value, _shown(name, self.node)) if name in _CHOSEN else value)
        for rows in self.coded:
            before = {entry["code"]: entry for entry in node.get(rows.key, ())}
            node[rows.key] = rows.nodes(node["link_id"], before)
        node["enable_when"] = self.conditions
        for key in set(FIELDS_OF[self.node["type"]]) - set(FIELDS_OF[node["type"]]):
            node.pop(key, None)
        if not any(node.get(key) for key in _FILLED_BY):
            node.pop("read_only", None)
        return {key: value for key, value in node.items() if _says_something(key, value)}


def _says_something(key: str, value: Any) -> bool:
    """Whether it is other than what stands where nothing is said; a tick that is there by default is taken away by
    saying so.
    """
    return key in _TICKED if value is False else value not in (None, "", [], ())


def _names(node: DocumentNode, inner: bool) -> list[str]:
    names = [name for name in FIELDS_OF[node["type"]] if not (inner and name in _INNER_LEAVES_OUT)]
    if node["type"] in OWN_UNITS and not stated_unit(node["type"], node.get("unit", "")):
        names = [name for name in names if name != "unit"]
    if node["type"] in NOT_BY_EMAIL:
        names = [name for name in names if name != "by_email"]
    if node.get("sign_off") or node.get("sum_of") or is_new_sum(node):
        names = [name for name in names if name not in ("required", "prefill", "relation")]
    unasked = {"relation"} if not node.get("continues") else set()
    unasked |= {"enable_behavior"} if len(node.get("enable_when", ())) < _SEVERAL else set()
    return [name for name in names if name not in unasked]


_FILLED_BY = ("prefill", "sum_of", "sign_off")
"""What fills in an item that nobody may write in; without any of them everybody may."""
_CHOSEN = frozenset({"accepts", "sum_of"})
_TICKED = {one.name for kind in get_args(AnyItem) for one in fields(kind) if one.default is True}
_DEFAULTS: dict[str, Any] = {
    "accepts": ["file", "link"],
    "boxes": 1,
    "several": True,
    "option": "Ja",
    "number": "integer",
    "enable_behavior": "all",
}


def _shown(name: str, node: DocumentNode) -> Any:
    match name:
        case "comment":
            return (node.get("comment") or {}).get("text", "")
        case "relation":
            return node["continues"][0]["relation"]
        case "minimum" | "maximum" | "total":
            return typed_of(node.get(name))
        case "minimum_of" | "maximum_of" | "total_of":
            return choice_of(node.get(name.removesuffix("_of")))
    return node.get(name, _DEFAULTS.get(name, ""))


def _in_order(chosen: list[str], before: Iterable[str]) -> list[str]:
    """What is chosen, in the order that the author has given it; what is new comes last."""
    kept = [one for one in before if one in chosen]
    return [*kept, *(one for one in chosen if one not in kept)]


def _is_unworded(comment: Any) -> bool:
    """Whether there is a comment field without words of its own, which an empty field says nothing of."""
    return bool(comment) and not comment.get("text")


def _put(node: DocumentNode, name: str, value: Any) -> None:
    match name:
        case "comment":
            before = node.get("comment") or {"type": "text", "link_id": f"{node['link_id']}.kommentar"}
            node["comment"] = {**before, "text": value} if value or _is_unworded(node.get("comment")) else None
        case "relation":
            links = node.get("continues", [])
            node["continues"] = [{**links[0], "relation": value}, *links[1:]] if value and links else []
        case "boxes":
            node["boxes"] = value if value and value > 1 else None
        case "box_labels":
            node["box_labels"] = value
            node["boxes"] = len(value) or node["boxes"]
        case "number":
            node["number"] = None if value == "integer" else value
        case "several":
            node["several"] = None if value else False
        case "sum_of":
            node["sum_of"] = value
            node["read_only"] = bool(value or (node.get("read_only") and node.get("sign_off")))
        case "minimum" | "maximum" | "total":
            node[name] = str(value) if isinstance(value, Decimal) else value
        case "minimum_of" | "maximum_of" | "total_of":
            node[name.removesuffix("_of")] = bound_of(value) or node.get(name.removesuffix("_of"))
        case _:
            node[name] = value
