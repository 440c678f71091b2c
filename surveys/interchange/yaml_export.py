"""A questionnaire as YAML that an author can go on writing in: no templates, but every other shorthand.

Reading it again gives the same tree (docs/questionnaire-language.md): load_text(questionnaire_to_yaml(d), ...) == d.
Comments and templates of the file that it once came from are not in the tree and do not come back.
"""

import re
from collections.abc import Collection, Iterable
from textwrap import indent
from typing import Any, Literal

import yaml

from surveys.definition_json import definition_to_json
from surveys.loading.shorthand import OPTION_FIELDS
from surveys.schema import Definition
from surveys.terms import Operator

_WIDTH = 110
_LONGEST_LINE = 100
_LONGEST_FLOW = 104
# An entry of a list that begins with one of these may stand on one line; `code: text` is set as a line of its own.
_FIRST_KEYS = frozenset({"type", "item", "questionnaire"})
_ORDER = [
    "key",
    "type",
    "item",
    "link_id",
    "prefix",
    "background",
    "text",
    "intro",
    "help",
    "in_portal",
    "required",
    "when",
    "expect",
    "enable_when",
    "enable_behavior",
    "condition_text",
    "condition_origin",
    "max_length",
    "boxes",
    "box_labels",
    "minimum",
    "maximum",
    "total",
    "number",
    "unit",
    "not_known",
    "blank_is_not_known",
    "sum_of",
    "scale",
    "max_selections",
    "row_name",
    "min_rows",
    "max_rows",
    "row_heading",
    "row_sum",
    "column_sum",
    "options",
    "rows",
    "columns",
    "option",
    "accepts",
    "by_email",
    "several",
    "receipt",
    "prefill",
    "read_only",
    "sign_off",
    "comment",
    "severity",
    "message",
    "origin",
    "source",
    "note",
    "continues",
    "items",
]
# Line ends that YAML folds into LF, and what its reader refuses unescaped.
_ESCAPED = re.compile(r"[^\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")

_Data = dict[str, Any]


class _Plain(yaml.SafeDumper):
    """Writes scalars as the loader reads them: only null and the empty word mean something else than their text."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


_Plain.yaml_implicit_resolvers = {
    first: [entry for entry in resolvers if entry[0] == "tag:yaml.org,2002:null"]
    for first, resolvers in yaml.SafeDumper.yaml_implicit_resolvers.items()
}


def questionnaire_to_yaml(definition: Definition) -> str:
    """The questionnaire's YAML file, UTF-8 text with LF line ends."""
    data = definition_to_json(definition)
    sections, rules = data.pop("items"), data.pop("rules", ())
    parts = [_written(_node(data)), _entries("items", map(_item, sections))]
    if rules:
        parts.append(_entries("rules", map(_rule, rules)))
    return "\n".join(parts)


def _entries(key: str, entries: Iterable[_Data]) -> str:
    """A list at the top of the file with an empty line before each entry but the first."""
    written = (_written(_node([entry])) for entry in entries)
    return f"{key}:\n" + "\n".join(indent(entry, "  ") for entry in written)


def _written(node: yaml.Node) -> str:
    assert isinstance(node, yaml.CollectionNode)
    node.flow_style = False
    text: str = yaml.serialize(node, Dumper=_Plain, allow_unicode=True, width=_WIDTH)
    return text


def _item(data: _Data) -> _Data:
    """An item in its shortest form."""
    short = {key: data[key] for key in sorted(data, key=_ORDER.index)}
    for key in ("options", "rows", "columns"):
        if key in short:
            short[key] = [_coded(entry, short["link_id"]) for entry in short[key]]
    if "box_labels" in short:
        short["boxes"] = short.pop("box_labels")
    if "enable_when" in short:
        short["enable_when"] = _single([_condition(condition) for condition in short["enable_when"]])
    if "continues" in short:
        short["continues"] = _single(short["continues"])
    if "comment" in short:
        short["comment"] = _comment(short["comment"], short["link_id"])
    if "items" in short:
        short["items"] = [_item(child) for child in short["items"]]
        del short["type"]
    return short


def _rule(data: _Data) -> _Data:
    short = {key: data[key] for key in sorted(data, key=_ORDER.index)}
    for key in ("when", "expect"):
        if key in short:
            short[key] = _single([_condition(condition) for condition in short[key]])
    return short


def _single(entries: list[Any]) -> Any:
    return entries[0] if len(entries) == 1 else entries


def _condition(data: _Data) -> _Data:
    """{item, row, operator: values}; in full where the short form cannot say it."""
    operator, values = data["operator"], data.get("values", [])
    about: _Data = {key: value for key, value in data.items() if key in {"item", "row"}}
    if operator == Operator.ANSWERED:
        return {**about, operator: True} if not values else data
    return {**about, operator: _single(values)}


def _coded(entry: _Data, question: str) -> _Data:
    """An option, row or column: `code: text`, unless the code is a word of the language."""
    rest = {key: value for key, value in entry.items() if key not in {"code", "text"}}
    if "opens" in rest:
        opens = _inner(rest["opens"], f"{question}.{entry['code']}")
        rest["opens"] = opens["type"] if len(opens) == 1 else opens
    if "continues" in rest:
        rest["continues"] = _single(rest["continues"])
    if entry["code"] in OPTION_FIELDS or "text" not in entry:
        return {**{key: entry[key] for key in ("code", "text") if key in entry}, **rest}
    return {entry["code"]: entry["text"], **rest}


def _comment(data: _Data, question: str) -> Any:
    field = _inner(data, f"{question}.kommentar")
    if field.get("type") == "text":
        del field["type"]
    return field["text"] if field.keys() == {"text"} else field


def _inner(data: _Data, link_id: str) -> _Data:
    """A field that belongs to an option or a question, without the link_id that it gets anyway."""
    field = _item(data)
    if field["link_id"] == link_id:
        del field["link_id"]
    return field


def _node(value: Any) -> yaml.Node:
    if isinstance(value, dict):
        pairs = [(_scalar(key), _node(inner)) for key, inner in value.items()]
        return yaml.MappingNode(
            "tag:yaml.org,2002:map", pairs, flow_style=_fits(value.keys(), [node for _, node in pairs])
        )
    if isinstance(value, list | tuple):
        return _list([_node(inner) for inner in value])
    return _scalar(value)


def _list(nodes: list[yaml.Node]) -> yaml.Node:
    """A list; options, rows and columns that have more than their text stand on lines of their own."""
    coded = [n for n in nodes if isinstance(n, yaml.MappingNode) and n.value[0][0].value not in _FIRST_KEYS]
    fits = _fits((), nodes) and all(len(node.value) == 1 for node in coded)
    for node in () if fits else coded:
        node.flow_style = False
    return yaml.SequenceNode("tag:yaml.org,2002:seq", nodes, flow_style=fits)


def _scalar(value: Any) -> yaml.Node:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    style = _style(text)
    return yaml.ScalarNode("tag:yaml.org,2002:str", f"{text}\n" if style == "|" else text, style=style)


def _style(text: str) -> Literal['"', "|", ">"] | None:
    """Escaped where YAML would read another text, kept lines for several, folded for a long one."""
    if _ESCAPED.search(text):
        return '"'
    if "\n" in text:
        return "|"
    if ": " in text or text.endswith(":") or " #" in text:
        return ">" if len(text) > _LONGEST_LINE else '"'
    return ">" if len(text) > _LONGEST_LINE else None


def _fits(keys: Collection[str], values: Iterable[yaml.Node]) -> bool:
    """Whether a mapping or list can stand on one line: short, and nothing in it that needs lines of its own."""
    return sum(len(key) + 4 for key in keys) + sum(map(_length, values)) <= _LONGEST_FLOW


def _length(node: yaml.Node) -> int:
    """How many characters a node takes on one line; too many for what needs lines of its own."""
    if isinstance(node, yaml.ScalarNode):
        return _LONGEST_FLOW + 1 if node.style in {"|", ">"} else len(node.value) + (2 if node.style else 0)
    assert isinstance(node, yaml.CollectionNode)
    if not node.flow_style:
        return _LONGEST_FLOW + 1
    parts = [part for entry in node.value for part in (entry if isinstance(entry, tuple) else (entry,))]
    return sum(_length(part) + 3 for part in parts)
