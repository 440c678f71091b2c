"""Options, rows and columns of a question: a text each, in an order, with what belongs to each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count
from typing import Any, cast

from django.core.exceptions import ValidationError

from authoring.composing.forms.bounds import ItemChoices, bound_of, choice_of, typed_of
from authoring.composing.forms.fields import ITEM_FIELDS, BoundField
from config.fields.forms import read_whole_number
from config.language.text import clean_line
from surveys.answers.values import NUMBERS, NumberKind
from surveys.codes import free_code, same_words
from surveys.definition_json import DocumentNode
from surveys.references import MOST_ENTRIES
from surveys.wordings.phrasing import type_name

_COLUMNS = ("string", "text", "date", "integer", "decimal", "percent", "money")
COLUMN_KINDS = tuple((kind, type_name(kind)) for kind in _COLUMNS)
"""Of the columns of rows that the respondent adds."""
_OPENABLE = (*("text", "string", "date", "email", "phone", "organisation_number", "postal_code"), *_COLUMNS[3:], "file")
OPENED = (("", "Inget fält"), *((kind, type_name(kind)) for kind in _OPENABLE))
"""Of the field that an option opens: every kind that there can be, or a field would be lost where its own is not."""
_TEXTS = frozenset({"text", "string"})
_LONGEST = 2000
_LABELS = {"options": "Svarsalternativ", "rows": "Rad", "columns": "Kolumn"}


@dataclass
class CodedRow:
    """One option, row or column as it is edited; `code` is empty while it is new."""

    text: str = ""
    code: str = ""
    exclusive: bool = False
    opens: str = ""
    field_id: str = ""
    """The link_id of the field that it opens, once that is kept."""
    limit: str = ""
    """Whose number a row is at most, as authoring.composing.forms.bounds has it."""
    kept_limit: str = ""
    """The same as the document has it."""
    kept: Mapping[str, str] = field(default_factory=dict)
    """Text, lowest and highest number as the document has them, as one types them."""
    minimum: str = ""
    maximum: str = ""
    """Its lowest and highest number, as they are typed."""
    kind: str = "string"
    required: bool = False
    max_length: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    """What is wrong, by the field that it is wrong with."""
    read: dict[str, Any] = field(default_factory=dict)
    """What the numbers that were typed are, by their field."""

    @property
    def is_blank(self) -> bool:
        return not (self.text or self.code)

    @property
    def is_written_anew(self) -> bool:
        """Whether its text is another than the document has."""
        return self.text != self.kept.get("text", "")

    @property
    def longest(self) -> int:
        """How long its text may be: as long as it is, where it was loaded longer than one may write here."""
        return max(_LONGEST, len(self.kept.get("text", "")))


@dataclass
class CodedRows:
    """Those of one key: `options`, `rows` or `columns`."""

    key: str
    label: str
    one: str
    rows: list[CodedRow]
    limits_beside: Callable[[str], ItemChoices] | None = None
    """What a row can be limited by, beside what it is limited by in the document; None where rows have no limits."""
    number_kind: str = ""
    """The kind of their numbers, where they are all of one."""
    has_kinds: bool = False
    """Whether each is of a kind of its own: the columns of rows that the respondent adds."""
    errors: list[str] = field(default_factory=list)

    @property
    def label_of_one(self) -> str:
        """What stands before the number of each."""
        return _LABELS[self.key]

    @property
    def numbered(self) -> list[tuple[int, CodedRow, ItemChoices]]:
        """With their places and what they can be limited by; one blank row comes last."""
        return [(place, row, self._limits_of(row)) for place, row in enumerate([*self.rows, CodedRow()])]

    def _limits_of(self, row: CodedRow) -> ItemChoices:
        return self.limits_beside(row.kept_limit) if self.limits_beside else []

    @property
    def opened_kinds(self) -> tuple[tuple[str, str], ...]:
        return OPENED

    @property
    def kinds(self) -> tuple[tuple[str, str], ...]:
        return COLUMN_KINDS

    def do(self, act: str) -> str:
        """Do what a button asks for: up, down or remove, of a row. What was done; empty for nothing."""
        what, _, place = act.partition(":")
        at = read_whole_number(place)
        if at is None or at >= len(self.rows):
            return ""
        if what == "remove":
            del self.rows[at]
        elif what in ("up", "down"):
            to = at + (1 if what == "down" else -1)
            if 0 <= to < len(self.rows):
                self.rows[at], self.rows[to] = self.rows[to], self.rows[at]
        return what

    def check(self, least: int) -> bool:
        """Whether each has a text and sound numbers, and there are enough of them; otherwise their `errors`, and those
        of the row, say what to do.
        """
        for row in self.rows:
            self._read(row)
        if any(row.limit not in dict(self._limits_of(row)) for row in self.rows if row.limit):
            self.errors.append(f"Välj i listan vad {self.one} är högst lika med.")
        if any(not row.text for row in self.rows):
            self.errors.append(f"Skriv vad {self.one} heter, eller ta bort raden.")
        self._tell_apart()
        if len(self.rows) < least:
            self.errors.append(f"Skriv minst {least} {self.label.lower()}.")
        if len(self.rows) > MOST_ENTRIES:
            more = f"Här är {len(self.rows)} {self.label.lower()}, och högst {MOST_ENTRIES} tas emot."
            self.errors.append(f"{more} Ta bort några, eller dela upp frågan i flera.")
        return not self.errors and not any(row.errors for row in self.rows)

    def _tell_apart(self) -> None:
        """What has been written anew may not be called as another: of several that are, all but the first. What was so
        before is told of among the findings, and does not keep the rest from being saved.
        """
        known: dict[str, int] = {}
        for place, row in sorted(enumerate(self.rows), key=lambda one: one[1].is_written_anew):
            first = known.setdefault(same_words(row.text), place) if row.text else place
            if first != place and row.is_written_anew:
                told = f"{self.label_of_one} {place + 1} heter likadant som {first + 1}. Skriv en annan text."
                row.errors.setdefault("text", told)

    def _read(self, row: CodedRow) -> None:
        """Read the numbers that were typed for the row, and hold its text to its length."""
        if len(row.text) > row.longest:
            row.errors["text"] = f"Skriv högst {row.longest} tecken. Nu är det {len(row.text)}."
        names = ["minimum", "maximum"] if self.limits_beside else []
        for name in [*names, *(["max_length"] if self.has_kinds else [])]:
            typed = ITEM_FIELDS[name]()
            if isinstance(typed, BoundField):
                typed.present, typed.kind = row.kept.get(name, ""), self._kind_of(row)
            try:
                row.read[name] = typed.clean(getattr(row, name))
            except ValidationError as refused:
                row.errors[name] = refused.messages[0]
        if row.read.get("maximum") is not None and row.limit:
            row.errors["limit"] = "Skriv ett tal eller välj en fråga, inte båda."
        if row.read.get("max_length") and row.kind not in _TEXTS:
            row.errors["max_length"] = "Bara text har ett högsta antal tecken. Ta bort talet, eller välj text som slag."

    def _kind_of(self, row: CodedRow) -> NumberKind:
        kind = row.kind if self.has_kinds else self.number_kind
        return cast(NumberKind, kind) if kind in NUMBERS else "decimal"

    @property
    def field_errors(self) -> list[tuple[str, str]]:
        """(id of the field, message) of what is wrong in single fields."""
        numbered = [(place, name, told) for place, row in enumerate(self.rows) for name, told in row.errors.items()]
        return [(f"{self.key}-{name}-{place}", told) for place, name, told in numbered]

    def nodes(self, question: str, before: Mapping[str, DocumentNode]) -> list[DocumentNode]:
        """What they are in the document; of `before`, the earlier nodes by code, all that is not edited stays."""
        taken = {row.code for row in self.rows if row.code}
        return [self._node(row, question, before, taken) for row in self.rows]

    def _node(self, row: CodedRow, question: str, before: Mapping[str, DocumentNode], taken: set[str]) -> DocumentNode:
        code = row.code or free_code(row.text, taken)
        taken.add(code)
        node: DocumentNode = {**before.get(code, {}), "code": code, "text": row.text}
        if self.key == "options":
            node["exclusive"] = row.exclusive
            node["opens"] = _opened(node.get("opens"), row.opens, f"{question}.{code}")
        if self.has_kinds:
            node["type"] = None if row.kind == "string" else row.kind
            node["required"] = row.required
            node["max_length"] = row.read["max_length"]
        if self.limits_beside:
            node["minimum"] = _bound(node.get("minimum"), row.read["minimum"], choice_of(node.get("minimum")))
            node["maximum"] = _bound(node.get("maximum"), row.read["maximum"], row.limit)
        return {key: value for key, value in node.items() if value not in (None, False)}


def _bound(before: Any, read: Any, choice: str) -> Any:
    """A bound: the number, or what is chosen; as it was where that is the same."""
    if read is not None:
        return str(read) if isinstance(read, Decimal) else read
    return before if choice and choice == choice_of(before) else bound_of(choice)


def _opened(before: Any, kind: str, link_id: str) -> DocumentNode | None:
    if not kind:
        return None
    if before and before["type"] == kind:
        return dict(before)
    kept = {key: before[key] for key in ("link_id", "text", "required", "help") if before and key in before}
    return {"link_id": link_id, **kept, "type": kind}


def rows_of_node(key: str, label: str, one: str, node: DocumentNode) -> CodedRows:
    """As they stand in the document."""
    rows = [
        CodedRow(
            text=entry.get("text", ""),
            code=entry["code"],
            exclusive=entry.get("exclusive", False),
            opens=(entry.get("opens") or {}).get("type", ""),
            field_id=(entry.get("opens") or {}).get("link_id", ""),
            limit=choice_of(entry.get("maximum")),
            kept_limit=choice_of(entry.get("maximum")),
            kept=_typed(entry),
            minimum=typed_of(entry.get("minimum")),
            maximum=typed_of(entry.get("maximum")),
            max_length=str(entry.get("max_length") or ""),
            kind=entry.get("type", "string"),
            required=bool(entry.get("required")),
        )
        for entry in node.get(key, ())
    ]
    return CodedRows(key, label, one, rows)


def rows_of_post(key: str, label: str, one: str, posted: Mapping[str, str], node: DocumentNode) -> CodedRows:
    """As they were posted; blank ones are left out, and a code that `node` does not have counts as none."""
    rows, known = [], {entry["code"]: entry for entry in node.get(key, ())}
    for place in count():
        if f"{key}-{place}-text" not in posted:
            break
        code = posted.get(f"{key}-{place}-code", "")
        before = known.get(code, {})
        row = CodedRow(
            text=_same_text(clean_line(posted[f"{key}-{place}-text"]), before.get("text", "")),
            code=code if code in known else "",
            exclusive=f"{key}-{place}-exclusive" in posted,
            opens=_kind(posted.get(f"{key}-{place}-opens", "")),
            limit=posted.get(f"{key}-{place}-limit", ""),
            kept_limit=choice_of(before.get("maximum")),
            kept=_typed(before),
            minimum=clean_line(posted.get(f"{key}-{place}-minimum", ""))[:50],
            maximum=clean_line(posted.get(f"{key}-{place}-maximum", ""))[:50],
            max_length=clean_line(posted.get(f"{key}-{place}-max_length", ""))[:50],
            kind=_column_kind(posted.get(f"{key}-{place}-kind", "")),
            required=f"{key}-{place}-required" in posted,
        )
        if not row.is_blank:
            rows.append(row)
    return CodedRows(key, label, one, rows)


def _typed(entry: DocumentNode) -> Mapping[str, str]:
    return {"text": entry.get("text", ""), **{name: typed_of(entry.get(name)) for name in ("minimum", "maximum")}}


def _same_text(typed: str, before: str) -> str:
    """What was typed, or what stands there where that is the same but for what one line cannot show."""
    return before if typed == clean_line(before) else typed


def _kind(posted: str) -> str:
    return posted if posted in dict(OPENED) else ""


def _column_kind(posted: str) -> str:
    return posted if posted in dict(COLUMN_KINDS) else "string"
