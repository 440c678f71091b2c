"""R5 Questionnaire -> typed tree; docs/fhir.md tells what is read, what is refused and what the author is told.

fhir_json.py              text -> data with lines
fhir_element.py           an object that remembers what has been read of it
fhir_import_items.py      items, with fhir_import_choices.py, fhir_import_tables.py and fhir_import_parts.py
fhir_import_conditions.py enableWhen, rules
fhir_refusals.py          the messages
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from surveys.interchange.fhir import COUNTING_RULE, computer_name
from surveys.interchange.fhir_element import Element, ResourceReading
from surveys.interchange.fhir_elsewhere import GivenHead, is_ours, prepare_resource
from surveys.interchange.fhir_extensions import canonical
from surveys.interchange.fhir_headings import fit_headings
from surveys.interchange.fhir_import_conditions import read_rules
from surveys.interchange.fhir_import_items import ItemReader
from surveys.interchange.fhir_import_parts import attribute_values
from surveys.interchange.fhir_json import lines_of_items, read_json
from surveys.interchange.fhir_mends import mend_document
from surveys.interchange.fhir_refusals import REFUSED, TOLD_ELSEWHERE
from surveys.interchange.fhir_repeats import make_row_tables
from surveys.loader import check_document
from surveys.loading.errors import AuthorError, DefinitionError, Report, named_refusals
from surveys.loading.source import Rows, Table
from surveys.schema import Definition

_NOTHING = GivenHead()
_VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(\.\d{1,9})?")
_YEARS = (2000, 2100)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_YEAR_AT_END = re.compile(r"[-_]?(20\d\d)$")
_HEAD = (
    *(
        "series",
        "year",
        "respondent",
        "period",
        "receiver",
        "delivery",
        "line_breaks",
        "contact_slot",
        "contact_email_slot",
    ),
    *("in_portal", "closing_in_portal", "source", "origin", "note"),
)


@dataclass(frozen=True)
class Imported:
    """What was read, and what the author should know of it (fhir_refusals.TOLD), by line."""

    definition: Definition
    told: tuple[AuthorError, ...]


def read_fhir_text(text: str, filename: str, *, given: GivenHead | None = None) -> Imported:
    """The questionnaire in an R5 JSON text, checked like an author's YAML, with what the author should be told.

    With `given`, a file that was made elsewhere is read as far as it goes: what cannot be kept is told by name, and
    what its head lacks is taken from there. Raises DefinitionError with everything that is refused or wrong, each with
    line, linkId and path.
    """
    with named_refusals(filename):
        return _read_text(text, filename, given)


def _read_text(text: str, filename: str, given: GivenHead | None) -> Imported:
    report = Report(filename)
    resource = read_json(text, report)
    if resource is None:
        raise DefinitionError(report.sorted())
    reading = ResourceReading(report, lines_of_items(text))
    if given is not None and not is_ours(resource):
        reading.lenient = True

        def tell(link_id: str, feature: str, words: Mapping[str, Any]) -> None:
            reading.told.append(AuthorError(filename, 1, link_id, TOLD_ELSEWHERE[feature].format(**words), feature))

        resource = prepare_resource(resource, tell)
    document = _document(resource, reading, given or _NOTHING)
    if reading.lenient:
        make_row_tables(document, reading)
        fit_headings(document, reading)
        mend_document(document, reading)
    refused = frozenset(error.item for error in report.errors) - {""}
    return Imported(check_document(document, report, damaged=refused), tuple(sorted(set(reading.told))))


def _document(resource: Mapping[str, Any], reading: ResourceReading, given: GivenHead = _NOTHING) -> Table:
    """The questionnaire in the full form of the author's YAML; what is refused goes to the report."""
    if resource.get("resourceType") != "Questionnaire":
        value = resource.get("resourceType", "saknas")
        reading.report.add(1, REFUSED["resourceType"].format(value=value), code="fhir:resourceType")
        raise DefinitionError(reading.report.sorted())
    root = Element(resource, "Questionnaire", "", reading, None)
    document = _Head(root, given).table()
    reader = ItemReader(reading)
    document.update(reader.questionnaire(root, str(document.get("title", ""))))
    reader.conditions.resolve()
    document["rules"] = read_rules(root)
    _check_derived(root, document)
    reading.close()
    return document


def _check_derived(root: Element, document: Table) -> None:
    """derivedFrom says nothing of its own: it names the questionnaires that questions continue."""
    continued = {canonical(name) for name in _continued(document)}
    stated = root.raw("derivedFrom") or []
    for value in stated if isinstance(stated, list) else [stated]:
        if str(value) not in continued:
            root.refuse("Questionnaire.derivedFrom", key="derivedFrom", value=value)


def _continued(node: Any) -> set[str]:
    if isinstance(node, Rows):
        return set[str]().union(*map(_continued, node))
    if not isinstance(node, Table):
        return set()
    own = {str(link.get("questionnaire")) for link in node.get("continues", ())}
    return own.union(*map(_continued, node.values()))


class _Head:
    """What stands on the questionnaire itself."""

    def __init__(self, root: Element, given: GivenHead) -> None:
        self.root, self.given = root, given

    def table(self) -> Table:
        table = Table(1)
        root = self.root
        root.raw("resourceType")
        self._accepted()
        table["name"] = self._name()
        table["version"] = self._version()
        table.update({"title": root.text("title"), "agency": root.text("publisher")})
        table.update(self._own(table["name"], table["version"]))
        table["reference"] = self._reference()
        table["last_response_day"] = self._last_day() or self.given.last_response_day
        if root.reading.lenient and not table["last_response_day"]:
            root.tell("Questionnaire.no-last-day")
        return Table(1, {key: value for key, value in table.items() if value != "" or key == "agency"}.items())

    def _accepted(self) -> None:
        """What must be as the portal's questionnaires are."""
        root = self.root
        if (language := root.text("language")) and language.split("-")[0] != "sv":
            root.refuse("Questionnaire.language", key="language", value=language)
        if (status := root.text("status")) not in {"draft", "active", ""}:
            root.refuse("Questionnaire.status", key="status", value=status)
        subjects = root.raw("subjectType")
        if subjects is not None and subjects != ["Organization"]:
            value = ", ".join(map(str, subjects)) if isinstance(subjects, list) else subjects
            root.refuse("Questionnaire.subjectType", key="subjectType", value=value)
        if (rule := root.own("counting-rule")) not in {None, COUNTING_RULE}:
            root.refuse("shape", key="extension", name=f"counting-rule ({rule})", expected=COUNTING_RULE)

    def _name(self) -> str:
        root = self.root
        url, name = root.text("url"), root.text("name")
        known = url.removeprefix(canonical(""))
        last = url.rstrip("/").rsplit("/", 1)[-1]
        made = self.given.name or (known if known != url else _slug(last or name or root.text("id")))
        if not made:
            root.refuse("Questionnaire.url", key="url")
        elif name and name != computer_name(made):
            root.tell("Questionnaire.name", value=made)
        return made or "saknas"

    def _version(self) -> str:
        root = self.root
        version, day = root.text("version"), root.text("date")
        if self.given.version:
            return self.given.version
        if root.reading.lenient and version and not _VERSION.fullmatch(version) and _DAY.match(day):
            root.tell("Questionnaire.version-other", value=day[:10], version=version)
            return day[:10]
        if not version and _DAY.match(day):
            return day[:10]
        if not _VERSION.fullmatch(version):
            root.refuse("Questionnaire.version", key="version", value=version or "inget")
            return "2000-01-01"
        if day and day[:10] != version[:10]:
            root.tell("Questionnaire.date", value=version)
        return version

    def _own(self, name: str, version: str) -> dict[str, Any]:
        """The attributes in extensions of ours; elsewhere series and year are taken from name and version."""
        found = {key: values[0] for key in _HEAD if (values := attribute_values(self.root, key))}
        year = _YEAR_AT_END.search(name)
        made = {"series": _YEAR_AT_END.sub("", name) or name, "year": int(year[1]) if year else int(version[:4])}
        if self.given.year.isdecimal():
            made["year"] = int(self.given.year)
        elif self.root.reading.lenient and not year and "year" not in found:
            made["year"] = min(max(int(version[:4]), _YEARS[0]), _YEARS[1])
            self.root.tell("Questionnaire.year-of-version", value=made["year"])
        return {**made, **found}

    def _reference(self) -> str:
        identifiers = self.root.children("identifier")
        if len(identifiers) > 1:
            self.root.refuse("Questionnaire.identifier", key="identifier")
        for identifier in identifiers:
            if len(identifier.data) > 1:
                self.root.tell("identifier.more")
            for key in identifier.data:
                identifier.raw(key)
        return identifiers[0].text("value") if identifiers else ""

    def _last_day(self) -> str:
        period = self.root.child("effectivePeriod")
        if period is None:
            return ""
        if period.raw("start") is not None:
            self.root.refuse("Questionnaire.effectivePeriod.start", key="effectivePeriod.start")
        end = period.text("end")[:10]
        return end if _DAY.fullmatch(end) or not self.root.reading.lenient else ""


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9_-]+", "-", text.lower()).strip("-_")[:60]
