"""YAML text -> plain data that remembers the line of every key and element.

Scalars stay the text that was written (no YAML 1.1 surprises: `nej` is no boolean, `1.10` no number, `2026-01-15` no
date); the typed tree gives them their types. Anchors, aliases and tags are refused: templates do that work, and an
alias that contains itself would never end.
"""

import re
from collections.abc import Iterable
from typing import Any

import yaml

from surveys.loading.errors import Report

_NULL = "tag:yaml.org,2002:null"
DEEPEST = 100
"""How many mappings and lists may stand in each other: more than any questionnaire has, less than Python can follow."""
_OURS = ("ankare och alias (& och *) stöds inte", "taggar (!) stöds inte", "listor i för många nivåer")
_HINTS = {
    "mapping values are not allowed": "ett kolon mitt i en text? Sätt texten inom citattecken",
    "mapping keys are not allowed": "ett frågetecken först på raden? Sätt texten inom citattecken",
    "sequence entries are not allowed": "ett bindestreck där en lista inte kan börja: flytta det till en egen rad",
    "found character '\\t'": "tabbtecken: dra in med mellanslag",
    "found character ": "raden börjar med ett tecken som YAML har för sig självt: sätt texten inom citattecken",
    "could not find expected ':'": "en rad saknar kolon eller är fel indragen",
    "expected <block end>, but found '<block mapping start>'": "raden är fel indragen",
    "expected <block end>, but found '-'": "raden är fel indragen",
    "expected <block end>": "raden är fel indragen, eller har något efter ett citattecken som är stängt",
    "expected ',' or '}'": "inom { } saknas ett komma eller slutet; sätt en text med komma eller ? inom citattecken",
    "expected ',' or ']'": "inom [ ] saknas ett komma eller slutet; sätt en text med komma eller : inom citattecken",
    "expected the node content": "ett värde saknas",
    "found unexpected end of stream": "ett citattecken stängs aldrig",
    "found unexpected document": "ett citattecken stängs aldrig",
    "found unknown escape": "ett omvänt snedstreck inom dubbla citattecken: använd enkla citattecken",
    "expected escape sequence": "ett omvänt snedstreck inom dubbla citattecken: använd enkla citattecken",
    "expected '<document start>'": "filen har mer efter slutet: ta bort raden, eller dra in den",
    "but found another document": "filen har flera delar (---): en fil är en enkät",
    "expected chomping or indentation": "efter | eller > kan bara stå -, + eller en siffra; texten börjar på nästa rad",
    "found undefined tag": "raden börjar med ett utropstecken: sätt texten inom citattecken",
}
"""What PyYAML's problem begins with -> what it mostly comes from."""
_NO_CHARACTER = "Filen innehåller ett tecken som inte får förekomma i YAML."
_KEPT_NOWHERE = re.compile("[\x00\ud800-\udfff]")
_UNKNOWN = "raden går inte att tolka; kontrollera indrag, kolon och citattecken på den och på raden före"


class Table(dict[str, Any]):
    """A mapping with its line and the line of each key."""

    def __init__(self, line: int, pairs: Iterable[tuple[str, Any]] = (), lines: dict[str, int] | None = None) -> None:
        super().__init__(pairs)
        self.line = line
        self.lines = dict(lines or {})

    def line_of(self, key: str) -> int:
        return self.lines.get(key, self.line)

    def put(self, key: str, value: Any, line: int = 0) -> None:
        self[key] = value
        self.lines[key] = line or self.line_of(key)

    def clone(self) -> "Table":
        return Table(self.line, self.items(), self.lines)


class Rows(list[Any]):
    """A list with its line and the line of each element."""

    def __init__(self, line: int, elements: Iterable[Any] = (), lines: Iterable[int] = ()) -> None:
        super().__init__(elements)
        self.line = line
        self.lines = list(lines)

    def line_of(self, index: int) -> int:
        element = self[index]
        if isinstance(element, Table):
            return element.line
        return self.lines[index] if index < len(self.lines) else self.line


class _Loader(yaml.SafeLoader):
    """Composes nodes; refuses aliases and tags where they stand, and nesting that no questionnaire has."""

    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()  # type: ignore[no-untyped-call]  # PyYAML's parser is untyped
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise yaml.MarkedYAMLError(problem=_OURS[0], problem_mark=event.start_mark)
        if getattr(event, "tag", None):
            raise yaml.MarkedYAMLError(problem=_OURS[1], problem_mark=event.start_mark)
        if self.depth >= DEEPEST:
            raise yaml.MarkedYAMLError(problem=_OURS[2], problem_mark=event.start_mark)
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def read_source(text: str, report: Report) -> Table | None:
    """The document's mapping, or None when the text is no YAML mapping (the report says why)."""
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as error:
        report.add(*_yaml_problem(error, text), code="yaml")
        return None
    data = _plain(node, report) if node else None
    if not isinstance(data, Table):
        report.add(1, "Filen ska vara en enkät: rader av formen nyckel: värde.", code="yaml")
        return None
    return data


def _yaml_problem(error: yaml.YAMLError, text: str) -> tuple[int, str]:
    if isinstance(error, yaml.reader.ReaderError):
        return text.count("\n", 0, error.position) + 1, _NO_CHARACTER
    mark = getattr(error, "problem_mark", None)
    problem = str(getattr(error, "problem", None) or error)
    ours = isinstance(error, yaml.MarkedYAMLError) and error.context is None and problem in _OURS
    hint = problem if ours else next((hint for begin, hint in _HINTS.items() if problem.startswith(begin)), _UNKNOWN)
    return (mark.line + 1 if mark else 1), f"Filen går inte att läsa som YAML: {hint}."


def _plain(node: yaml.Node, report: Report) -> Any:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return _table(node, line, report)
    if isinstance(node, yaml.SequenceNode):
        return Rows(line, (_plain(child, report) for child in node.value), (c.start_mark.line + 1 for c in node.value))
    return None if node.tag == _NULL else _text(node, report)


def _text(node: yaml.Node, report: Report) -> Any:
    """What a scalar says. An escape can stand for what no database keeps, as the file itself cannot."""
    if isinstance(node.value, str) and _KEPT_NOWHERE.search(node.value):
        report.add(node.start_mark.line + 1, _NO_CHARACTER, code="yaml")
        return _KEPT_NOWHERE.sub("", node.value)
    return node.value


def _table(node: yaml.MappingNode, line: int, report: Report) -> Table:
    table = Table(line)
    for key_node, value_node in node.value:
        key_line = key_node.start_mark.line + 1
        key = _text(key_node, report)
        if not isinstance(key, str):
            report.add(key_line, "En nyckel ska vara ett ord, inte en lista.", code="yaml")
        elif key in table:
            report.add(key_line, f"Nyckeln {key} står två gånger.", code="yaml")
        else:
            table.put(key, _plain(value_node, report), key_line)
    return table
