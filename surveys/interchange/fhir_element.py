"""One object of an R5 resource, which remembers what has been read of it, so that nothing is dropped silently."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from surveys.interchange.fhir_extensions import OURS
from surveys.interchange.fhir_refusals import (
    KEPT_OUT,
    REFUSED,
    TOLD,
    TOLD_ELSEWHERE,
    extension_feature,
    is_told_of_others,
)
from surveys.loading.errors import AuthorError, Report
from surveys.loading.source import Table

_MODIFIERS = frozenset({"modifierExtension"})
_DATATYPE = frozenset(
    {"id", "system", "version", "code", "display", "userSelected", "text"}
    | {"value", "unit", "comparator", "expression", "language", "name", "description"}
)


@dataclass
class ResourceReading:
    """What the reading of one resource shares: the errors, what the author is told, where items stand in the text."""

    report: Report
    lines: Mapping[str, list[int]] = field(default_factory=dict)
    told: list[AuthorError] = field(default_factory=list)
    """The same may be told several times; it is said once."""
    elements: list["Element"] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)
    lenient: bool = False
    """Whether what cannot be kept is told of instead of refused (fhir_elsewhere)."""

    def next_line(self, link_id: str) -> int:
        """The line of the next occurrence of the linkId, 1 when the text does not have it."""
        lines = self.lines.get(link_id) or [1]
        self.seen[link_id] = self.seen.get(link_id, -1) + 1
        return lines[min(self.seen[link_id], len(lines) - 1)]

    def tell_of(self, table: Table, feature: str, **words: Any) -> None:
        """Tell the author of a feature of fhir_refusals.TOLD_ELSEWHERE at an item, or at the questionnaire."""
        self.tell_words(table, TOLD_ELSEWHERE[feature].format(**words), feature)

    def refuse_of(self, table: Table, feature: str) -> None:
        """Report a feature of fhir_refusals.REFUSED at an item, or at the questionnaire."""
        item = str(table.get("link_id", ""))
        self.report.add(table.line, REFUSED[feature], item=item, code=f"fhir:{feature}")

    def tell_words(self, table: Table, message: str, feature: str) -> None:
        self.told.append(AuthorError(self.report.file, table.line, str(table.get("link_id", "")), message, feature))

    def close(self) -> None:
        """Report everything that nobody has read."""
        for element in self.elements:
            element.report_unread()


class Element:
    """`kind` is R5's name of the element (Questionnaire, item, enableWhen ...); `path` is where it stands."""

    def __init__(
        self, data: Mapping[str, Any], kind: str, path: str, reading: ResourceReading, owner: "Element | None"
    ) -> None:
        self.data, self.kind, self.path, self.reading = data, kind, path, reading
        self.link_id: str = owner.link_id if owner else ""
        self.line: int = owner.line if owner else 1
        if kind == "item":
            self.link_id = link_id if isinstance(link_id := data.get("linkId"), str) else ""
            self.line = reading.next_line(self.link_id) if self.link_id else self.line
        self._read: set[str] = set()
        self._extensions: list[Element] | None = None
        self.done = False
        reading.elements.append(self)

    # Values

    def raw(self, key: str) -> Any:
        self._read.add(key)
        return self.data.get(key)

    def text(self, key: str) -> str:
        value = self._typed(key, str, "text")
        return str(value or "")

    def flag(self, key: str) -> bool:
        return bool(self._typed(key, bool, "true eller false"))

    def whole(self, key: str) -> int | None:
        value = self._typed(key, int, "ett heltal")
        return None if value is None else int(value)

    def child(self, key: str) -> "Element | None":
        value = self._typed(key, dict, "ett objekt")
        return None if value is None else Element(value, key, self._at(key), self.reading, self)

    def children(self, key: str) -> list["Element"]:
        """The objects in the list under `key`."""
        values = self._typed(key, list, "en lista") or []
        made = []
        for index, value in enumerate(values):
            path = f"{self._at(key)}[{index}]"
            if isinstance(value, dict):
                made.append(Element(value, key, path, self.reading, self))
            else:
                self.refuse("shape", key=f"{key}[{index}]", name=key, expected="en lista av objekt")
        return made

    def _typed(self, key: str, kind: type, expected: str) -> Any:
        value = self.raw(key)
        if value is None and key not in self.data:
            return None
        if isinstance(value, kind) and (kind is bool or not isinstance(value, bool)):
            return value
        self.refuse("shape", key=key, name=key, expected=expected)
        return None

    def value(self) -> tuple[str, Any]:
        """The name and the content of value[x], for example ("valueInteger", 3); ("", None) without one."""
        return self._choice("value")

    def answer(self) -> tuple[str, Any]:
        """The same for answer[x] of an enableWhen."""
        return self._choice("answer")

    def _choice(self, prefix: str) -> tuple[str, Any]:
        """One of the elements that begin with `prefix`; a second one stays unread, and is refused."""
        name = next((key for key in self.data if key.startswith(prefix)), "")
        content = self.raw(name) if name else None
        kind, expected = _shape_of(name.removeprefix(prefix))
        if name and not (isinstance(content, kind) and (bool in kind or not isinstance(content, bool))):
            feature = "enableWhen.shape" if self.kind == "enableWhen" else "shape"
            self.refuse(feature, key=name, name=name, expected=expected)
            return "", None
        if isinstance(content, dict):
            Element(content, name, self._at(name), self.reading, self).read_datatype()
        return name, content

    def read_datatype(self) -> None:
        """Count what a Coding, a CodeableConcept, a Quantity or an Expression may have as read."""
        self._read.update(_DATATYPE)
        for coding in self.children("coding"):
            coding.read_datatype()

    # Extensions

    def extensions(self, url: str) -> list["Element"]:
        """The extensions with this address, which are then counted as read."""
        if self._extensions is None:
            self._extensions = self.children("extension")
        found = [extension for extension in self._extensions if extension.data.get("url") == url]
        for extension in found:
            extension.raw("url")
            extension.done = True
        return found

    def extension(self, url: str) -> "Element | None":
        """The one extension with this address; several are refused."""
        found = self.extensions(url)
        if len(found) > 1:
            self.refuse("shape", key="extension", name=url.rsplit("/", 1)[-1], expected="ett enda tillägg")
        return found[0] if found else None

    def own(self, name: str) -> Any:
        """The value of one of our extensions; None without it."""
        found = self.extension(f"{OURS}/{name}")
        return found.value()[1] if found else None

    def skip(self) -> None:
        """Count everything in this element as read: it has been refused as a whole."""
        self._read.update(self.data)
        for extension in self._extensions or ():
            extension.done = True
            extension.skip()

    # What is told

    def _at(self, key: str) -> str:
        return ".".join(part for part in (self.path, key) if part)

    def refuse(self, feature: str, *, key: str = "", **words: Any) -> None:
        """Report a feature of fhir_refusals.REFUSED at this element, or at `key` in it."""
        message = f"{REFUSED[feature].format(**words)} ({self._at(key) or self.kind})"
        if self.reading.lenient and is_told_of_others(feature):
            self._tell(f"{KEPT_OUT} {message}", feature)
            return
        self.reading.report.add(self.line, message, item=self.link_id, code=f"fhir:{feature}")

    def tell(self, feature: str, **words: Any) -> None:
        """Tell the author of a feature of fhir_refusals.TOLD."""
        self._tell({**TOLD, **TOLD_ELSEWHERE}[feature].format(**words), feature)

    def _tell(self, message: str, feature: str) -> None:
        self.reading.told.append(AuthorError(self.reading.report.file, self.line, self.link_id, message, feature))

    def report_unread(self) -> None:
        for key in self.data:
            if key in self._read:
                continue
            if key == "extension":
                self._refuse_extensions()
            else:
                self._refuse_key(key)
        for extension in self._extensions or ():
            if not extension.done:
                extension._refuse_as_extension()

    def _refuse_extensions(self) -> None:
        self._extensions = self.children("extension")

    def _refuse_as_extension(self) -> None:
        url = str(self.data.get("url", ""))
        self._read.update(self.data)
        words = {"value": _last_code(self.data), "url": url or "utan url"}
        self.refuse(extension_feature(url), **words)

    def _refuse_key(self, key: str) -> None:
        feature = f"{self.kind}.{key}"
        if key in _MODIFIERS:
            self.refuse("modifierExtension", key=key)
        elif key.startswith("_"):
            self.refuse("primitive-extension", key=key, name=key)
        elif feature in TOLD:
            self.tell(feature, value="")
        elif feature in REFUSED:
            self.refuse(feature, key=key, value=self.data[key], type=self.data.get("type"))
        else:
            self.refuse("unknown-element", key=key, name=key)


_SHAPES: dict[str, tuple[tuple[type, ...], str]] = {
    "Boolean": ((bool,), "true eller false"),
    **dict.fromkeys(("Integer", "PositiveInt", "UnsignedInt"), ((int,), "ett heltal")),
    "Decimal": ((int, float, Decimal), "ett tal"),
    **dict.fromkeys(
        ("String", "Code", "Uri", "Url", "Canonical", "Markdown", "Id", "Date", "DateTime", "Time", "Integer64"),
        ((str,), "text"),
    ),
}


def _shape_of(datatype: str) -> tuple[tuple[type, ...], str]:
    """How JSON has a datatype of FHIR's: the complex ones, which are all the others, as objects."""
    return _SHAPES.get(datatype, ((dict,), "ett objekt"))


def _last_code(extension: Mapping[str, Any]) -> str:
    """What a coded extension says, for its message."""
    concept = extension.get("valueCodeableConcept")
    coding = concept.get("coding") if isinstance(concept, dict) else None
    first = coding[0] if isinstance(coding, list) and coding else {}
    return str(first.get("code", "")) if isinstance(first, dict) else ""


def plain_number(value: Any) -> Decimal | None:
    """A JSON number as an exact decimal; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return None
    return value if isinstance(value, Decimal) else Decimal(str(value))
