"""Loading an author's questionnaire: YAML -> expansion -> typed tree -> checks; docs/questionnaire-language.md.

What is stored and hashed is definition_to_json(load_file(path)); the YAML and its conveniences leave no trace there.
"""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from surveys.loading import item_checks, limit_checks, reference_checks, text_checks  # noqa: F401  # registers them
from surveys.loading.checking import CHECKS, Finding, Subject
from surveys.loading.errors import AuthorError, DefinitionError, Report, named_refusals
from surveys.loading.shorthand import full_document
from surveys.loading.source import Rows, Table, read_source
from surveys.loading.templates import expand_templates
from surveys.loading.validation import validate
from surveys.schema import Definition

__all__ = [
    "CHECKS",
    "AuthorError",
    "DefinitionError",
    "check_document",
    "findings_in",
    "load_file",
    "load_text",
    "project_questionnaire",
    "questionnaire_files",
    "questionnaire_path",
    "read_unfinished",
]

FindDefinition = Callable[[str], Definition | None]
"""Gives another questionnaire's tree by its name, None without one."""

MOST_ITEMS = 3_000
"""The largest of the official forms has a tenth of it."""
MOST_PARTS = 40_000
"""Items, options, rows, conditions, texts with a key of their own: every mapping in the file."""
_UNSHOWN = frozenset({"duplicate-link-id", "duplicate-code", "many-entries", "table-size"})
"""What is mended before a draft says it: two items of one name, and what is too much to be drawn on a page."""
QUESTIONNAIRES = Path(__file__).parent / "questionnaires"


def questionnaire_files() -> tuple[Path, ...]:
    """The questionnaires that come with the project, by name."""
    return tuple(sorted(QUESTIONNAIRES.glob("*.yaml")))


def questionnaire_path(name: str) -> Path:
    """The project's file of a questionnaire's name; it need not exist."""
    return QUESTIONNAIRES / f"{name}.yaml"


def load_file(path: Path) -> Definition:
    """The questionnaire in a UTF-8 file. Raises DefinitionError with every author error, OSError without a file."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        problem = AuthorError(str(path), 1, "", "Filen är inte sparad som UTF-8.", "yaml")
        raise DefinitionError((problem,)) from error
    return load_text(text, str(path))


def load_text(text: str, filename: str) -> Definition:
    """The questionnaire in `text`; `filename` is what errors name. Raises DefinitionError with every author error."""
    with named_refusals(filename):
        return _load(text, filename, project_questionnaire)


def _load(text: str, filename: str, known: FindDefinition) -> Definition:
    report = Report(filename)
    return check_document(_document(text, report), report, known=known)


def _document(text: str, report: Report) -> Table:
    source = read_source(text, report)
    if source is None:
        raise DefinitionError(tuple(report.errors))
    return full_document(expand_templates(source, report), report)


def findings_in(definition: Definition, known: FindDefinition | None = None) -> tuple[Finding, ...]:
    """What a well-formed definition still has wrong, in the order of the checks."""
    subject = Subject(definition, known or project_questionnaire)
    return tuple(finding for check in CHECKS.values() for finding in check(subject))


def read_unfinished(text: str, filename: str) -> tuple[Definition, tuple[AuthorError, ...]]:
    """What somebody is still writing: the tree, and what is left to mend in it, at its lines.

    Raises DefinitionError, as load_text, for what has no shape yet: no YAML, unknown keys, a name twice, a list without
    end.
    """
    with named_refusals(filename):
        report = Report(filename)
        document = _document(text, report)
        _refuse_too_many(document, report)
        definition, cut = validate(document, report)
        shapeless = len(report.errors)
        if definition:
            _check(Subject(definition, project_questionnaire), document, cut, report)
        unshown = any(error.code in _UNSHOWN for error in report.errors[shapeless:])
        if definition is None or shapeless or unshown:
            raise DefinitionError(report.sorted())
        return definition, report.sorted()


def check_document(
    document: Table, report: Report, *, known: FindDefinition | None = None, damaged: frozenset[str] = frozenset()
) -> Definition:
    """The checked tree of a questionnaire in full form, whatever format it was read from.

    Errors are added to those in `report`; what is in `damaged` (link_ids) has been told of and is not judged again.
    Raises DefinitionError when there is any.
    """
    _refuse_too_many(document, report)
    definition, cut = validate(document, report)
    if definition:
        _check(Subject(definition, known or project_questionnaire), document, cut | damaged, report)
    if definition is None or report.errors:
        raise DefinitionError(report.sorted())
    return definition


def _refuse_too_many(document: Table, report: Report) -> None:
    """Before anything is compared with anything: what takes a second for each questionnaire there is, takes no hour."""
    parts = [node for node in _nodes(document) if isinstance(node, Table)]
    items = sum(1 for part in parts if "link_id" in part)
    for number, most, what in ((items, MOST_ITEMS, "frågor och avsnitt"), (len(parts), MOST_PARTS, "delar")):
        if number > most:
            message = f"Enkäten har {number} {what}, och högst {most} tas emot. Dela upp den i flera enkäter."
            report.add(1, message, code="too_many")
            raise DefinitionError(report.sorted())


def _nodes(node: Any) -> Iterator[Any]:
    waiting = [node]
    while waiting:
        node = waiting.pop()
        yield node
        if isinstance(node, Table):
            waiting += node.values()
        elif isinstance(node, Rows):
            waiting += node


def _check(subject: Subject, document: Table, damaged: frozenset[str], report: Report) -> None:
    tables = _tables(document)
    for code, check in CHECKS.items():
        for finding in check(subject):
            if not {finding.item, finding.about} & damaged:
                report.add(_line(finding, tables, document), finding.message, item=finding.item, code=code)


def _line(finding: Finding, tables: dict[str, list[Table]], document: Table) -> int:
    named = tables.get(finding.item) or [document]
    return named[min(finding.occurrence, len(named) - 1)].line_of(finding.field)


def _tables(node: Any) -> dict[str, list[Table]]:
    """The mappings that define each item and rule, by link_id or key, in reading order."""
    found: dict[str, list[Table]] = {}
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Table):
            name = node.get("link_id") or node.get("key")
            if name:
                found.setdefault(str(name), []).append(node)
            waiting += reversed(list(node.values()))
        elif isinstance(node, Rows):
            waiting += reversed(node)
    return found


def project_questionnaire(name: str) -> Definition | None:
    """A questionnaire of the project, for links to it; None without a sound file, whose own errors are told there."""
    path = questionnaire_path(name)
    return _read_once(path, path.stat().st_mtime_ns) if path.is_file() else None


@cache
def _read_once(path: Path, _changed: int) -> Definition | None:
    try:
        return _load(path.read_text(encoding="utf-8-sig"), str(path), lambda _: None)
    except (DefinitionError, UnicodeDecodeError):
        return None
