"""Templates: items that are written once and used several times with differing words.

    templates:
      area:
        parameters: [area, name, origin: printed]     a parameter with a value has that as its default
        items: [...]                                  $area and $name stand for the arguments; $$ is a dollar sign
    items:
      - use: area
        with: {area: kontinuitet, name: kontinuitet i primärvården}
        changes:
          1-form: {text: ..., required: false, options: {annan: Annat}, order: [b, a]}

A change names an item by its link_id or by an ending of it after a hyphen that only one item of the template has.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from surveys.loading.errors import Report
from surveys.loading.shorthand import full_form
from surveys.loading.source import Rows, Table

_PARAMETER = re.compile(r"\$(\$|[a-z_]+)")
_CODED = ("options", "rows", "columns")


@dataclass(frozen=True)
class _Template:
    name: str
    parameters: dict[str, Any]
    required: frozenset[str]
    items: Rows


def expand_templates(document: Table, report: Report) -> Table:
    """The document without `templates`, each `use` replaced by its items."""
    expanded = document.clone()
    definitions = expanded.pop("templates", None)
    templates = _read_templates(definitions, report) if isinstance(definitions, Table) else {}
    if isinstance(expanded.get("items"), Rows):
        expanded["items"] = _Expansion(templates, report).items(expanded["items"], ())
    return expanded


def _read_templates(definitions: Table, report: Report) -> dict[str, _Template]:
    templates = {}
    for name, body in definitions.items():
        if not isinstance(body, Table) or not isinstance(body.get("items"), Rows):
            report.add(definitions.line_of(name), f"Mallen {name} saknar items.", code="template")
            continue
        for key in body.keys() - {"parameters", "items"}:
            report.add(body.line_of(key), f"Okänd nyckel i mallen {name}: {key}.", code="template")
        templates[name] = _template(name, body)
    return templates


def _template(name: str, body: Table) -> _Template:
    parameters: dict[str, Any] = {}
    required = set()
    for entry in body.get("parameters") or ():
        if isinstance(entry, Table):
            parameters.update(entry)
        else:
            required.add(entry)
    return _Template(name, parameters, frozenset(required), body["items"])


@dataclass(frozen=True)
class _Expansion:
    templates: dict[str, _Template]
    report: Report

    def items(self, entries: Rows, active: tuple[str, ...]) -> Rows:
        return Rows(entries.line, [item for entry in entries for item in self._entry(entry, active)])

    def _entry(self, entry: Any, active: tuple[str, ...]) -> list[Any]:
        if not isinstance(entry, Table):
            return [entry]
        if "use" in entry:
            return self._use(entry, active)
        if isinstance(entry.get("items"), Rows):
            entry = entry.clone()
            entry["items"] = self.items(entry["items"], active)
        return [entry]

    def _use(self, entry: Table, active: tuple[str, ...]) -> list[Any]:
        template = self._template_of(entry, active)
        if template is None:
            return []
        arguments = self._arguments(entry, template)
        raw = _Substitution(arguments, template.name, self.report).value(template.items)
        items = [full_form(item, self.report) for item in self.items(raw, (*active, template.name))]
        changes = entry.get("changes")
        if isinstance(changes, Table):
            _Changes(items, self.report).apply(changes)
        return items

    def _template_of(self, entry: Table, active: tuple[str, ...]) -> _Template | None:
        for key in entry.keys() - {"use", "with", "changes"}:
            self.report.add(entry.line_of(key), f"Okänd nyckel bredvid use: {key}.", code="template")
        name = str(entry["use"])
        if name in active:
            self.report.add(entry.line_of("use"), f"Mallen {name} använder sig själv.", code="template")
            return None
        if name not in self.templates:
            self.report.add(entry.line_of("use"), f"Det finns ingen mall som heter {name}.", code="template")
        return self.templates.get(name)

    def _arguments(self, entry: Table, template: _Template) -> dict[str, Any]:
        given = entry.get("with")
        given = given if isinstance(given, Table) else Table(entry.line)
        for name in sorted(template.required - given.keys()):
            self.report.add(given.line, f"Mallen {template.name} behöver {name} i with.", code="template")
        for name in given.keys() - template.required - template.parameters.keys():
            self.report.add(given.line_of(name), f"Mallen {template.name} har ingen parameter {name}.", code="template")
        missing = dict.fromkeys(template.required, "")
        return {**missing, **template.parameters, **given}


@dataclass(frozen=True)
class _Substitution:
    arguments: dict[str, Any]
    template: str
    report: Report

    def value(self, value: Any, line: int = 0) -> Any:
        if isinstance(value, Table):
            pairs = ((key, self.value(inner, value.line_of(key))) for key, inner in value.items())
            return Table(value.line, pairs, value.lines)
        if isinstance(value, Rows):
            return Rows(value.line, (self.value(inner, value.line_of(i)) for i, inner in enumerate(value)), value.lines)
        return self._text(value, line) if isinstance(value, str) else value

    def _text(self, text: str, line: int) -> Any:
        whole = _PARAMETER.fullmatch(text)
        if whole and whole[1] in self.arguments:
            return self.arguments[whole[1]]
        return _PARAMETER.sub(lambda match: self._word(match[1], line), text)

    def _word(self, name: str, line: int) -> str:
        if name == "$":
            return "$"
        if name not in self.arguments:
            self.report.add(line, f"Mallen {self.template} har ingen parameter {name}.", code="template")
        return str(self.arguments.get(name) or "")


@dataclass(frozen=True)
class _Changes:
    items: list[Any]
    report: Report

    def apply(self, changes: Table) -> None:
        for name, fields in changes.items():
            line = changes.line_of(name)
            found = [item for item in self._all() if _is_called(item, name)]
            if len(found) != 1:
                what = "flera frågor" if found else "ingen fråga"
                self.report.add(line, f"{name} i changes är {what} i mallen.", code="template")
            elif not isinstance(fields, Table):
                self.report.add(line, f"{name} i changes ska vara nyckel: värde.", code="template")
            else:
                self._change(found[0], fields)

    def _all(self) -> Iterator[Table]:
        waiting = list(self.items)
        while waiting:
            item = waiting.pop()
            if isinstance(item, Table):
                yield item
                waiting += item.get("items") or []

    def _change(self, item: Table, fields: Table) -> None:
        for key, value in fields.items():
            if key in _CODED and isinstance(value, Table):
                self._change_coded(item, key, value)
            elif key == "order":
                self._reorder(item, value, fields.line_of(key))
            else:
                item.put(key, value, fields.line_of(key))

    def _change_coded(self, item: Table, key: str, changes: Table) -> None:
        by_code = {entry.get("code"): entry for entry in item.get(key) or () if isinstance(entry, Table)}
        for code, value in changes.items():
            line = changes.line_of(code)
            if code not in by_code:
                self._refuse(item, line, f"Det finns ingen kod {code} i {key}.")
                continue
            for name, inner in value.items() if isinstance(value, Table) else [("text", value)]:
                by_code[code].put(name, inner, line)

    def _reorder(self, item: Table, order: Any, line: int) -> None:
        key = next((key for key in _CODED if isinstance(item.get(key), Rows)), "")
        by_code = {entry.get("code"): entry for entry in item.get(key) or () if isinstance(entry, Table)}
        if not isinstance(order, Rows) or sorted(map(str, order)) != sorted(map(str, by_code)):
            self._refuse(item, line, f"order ska räkna upp varje kod en gång: {', '.join(map(str, by_code))}.")
            return
        item[key] = Rows(item[key].line, (by_code[code] for code in order))

    def _refuse(self, item: Table, line: int, message: str) -> None:
        self.report.add(line, message, item=str(item.get("link_id", "")), code="template")


def _is_called(item: Table, name: str) -> bool:
    link_id = str(item.get("link_id", ""))
    return link_id == name or link_id.endswith(f"-{name}")
