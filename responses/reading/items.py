"""What a reader sees of a response: the same structure for the check-answers page, the approver's page and the copy.

Built from the typed tree and a set of answers, never from the database, so that a submission is shown exactly as it
was frozen. Texts are plain; templates mark them up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from config.language import swedish
from responses.reading.tables import ShownRow, read_rows, show_number
from surveys.answers.values import Answers, is_blank, is_not_known, is_sent_by_email, rows_in, text_in
from surveys.checking.conditions import Evaluation, evaluate
from surveys.checking.sums import DASH, why_not_computed
from surveys.contact_slot import Contact, with_contact
from surveys.schema import (
    AnyItem,
    AttestationItem,
    ChoiceItem,
    CountMatrixItem,
    Definition,
    DisplayItem,
    FileItem,
    GroupItem,
    MatrixItem,
    NumberItem,
    NumberTableItem,
    RowTableItem,
    TableItem,
    TextItem,
    is_computed,
)
from surveys.terms import SignOffField
from surveys.wordings.wording import box_name, unit_of

_MANY_OPTIONS = 9
REMARK = "Kommentar till svaret"
"""What a respondent's remark to an answer is called, wherever it stands."""


@dataclass(frozen=True, kw_only=True)
class ShownDocument:
    """An attachment beside an answer."""

    title: str
    name: str = ""
    url: str = ""
    diarienummer: str = ""
    decided_on: str = ""
    decided_by: str = ""
    decision_paragraph: str = ""
    decision_kind: str = ""
    copy_of: str = ""
    seen_on: str = ""
    sha256: str = ""
    size: int = 0
    id: str = ""
    number: int = 0

    @classmethod
    def described(cls, entry: Mapping[str, Any]) -> "ShownDocument":
        """The one that a snapshot, or describe_attachment, describes."""
        return cls(**{name: entry[name] for name in cls.__dataclass_fields__})

    @property
    def seen(self) -> str:
        """What it is a copy of and when that was seen, or when the link was, in words; empty for neither."""
        day = swedish.day(date.fromisoformat(self.seen_on)) if self.seen_on else ""
        if self.copy_of:
            return f"Kopia av {self.copy_of}, sedd {day}"
        return f"Sedd {day}" if day else ""

    @property
    def label(self) -> str:
        """What it is called where it stands: its number is 0 only where it is left out of what is sent."""
        return f"Bilaga {self.number}" if self.number else "Bilaga"


@dataclass(frozen=True, kw_only=True)
class ShownOption:
    """One option, chosen or not, with the field that it opens."""

    text: str
    chosen: bool
    opened: "ShownItem | None" = None


@dataclass(frozen=True, kw_only=True)
class ShownItem:
    """One item as read. `shape` chooses the template: group, display, text, options, matrix, counts, table, files,
    attestation. `level` is the heading level within the document, sections being 2. `repeats_heading`: the wording is
    that of the heading right above. `not_known` is what was ticked instead of a number, `not_known_offered` what could
    have been. `remark` is the respondent's own comment, which is no part of the form; `comment` is the form's field.
    `earlier` are earlier years' answers as (of which year, text), where somebody has asked for them. `by_signing`: it
    is filled in when the answer is signed, and by nobody before. `adds_rows`: whoever answers adds the rows.
    """

    link_id: str
    shape: str
    level: int
    prefix: str = ""
    text: str = ""
    intro: str = ""
    background: str = ""
    help: str = ""
    in_portal: str = ""
    condition_text: str = ""
    required: bool = False
    texts: tuple[str, ...] = ()
    text_labels: tuple[str, ...] = ()
    unit: str = ""
    not_known: str = ""
    not_known_offered: str = ""
    options: tuple[ShownOption, ...] = ()
    multiple: bool = False
    columns: tuple[str, ...] = ()
    row_heading: str = ""
    rows: tuple[ShownRow, ...] = ()
    counts: bool = False
    adds_rows: bool = False
    documents: tuple[ShownDocument, ...] = ()
    items: tuple["ShownItem", ...] = ()
    comment: "ShownItem | None" = None
    remark: str = ""
    earlier: tuple[tuple[str, str], ...] = ()
    answered: bool = False
    repeats_heading: bool = False
    by_signing: bool = False

    @property
    def has_few_options(self) -> bool:
        """Whether its options are few enough to stay together on a page, no opened field among them."""
        return len(self.options) < _MANY_OPTIONS and not any(option.opened for option in self.options)

    @property
    def named_columns(self) -> list[tuple[str, bool]]:
        """What each column is called, with whether it holds numbers."""
        numbers = self.rows[0].number_columns if self.rows else (False,) * len(self.columns)
        return list(zip(self.columns, numbers, strict=True))

    @property
    def labelled_rows(self) -> list[tuple[ShownRow, list[tuple[str, str, bool]]]]:
        """The rows, each with its cells as (what the column is called, text, whether it holds a number)."""
        return [
            (row, [(column, *cell) for column, cell in zip(self.columns, row.named_cells, strict=True)])
            for row in self.rows
        ]

    @property
    def labelled_texts(self) -> list[tuple[str, str]]:
        """The texts, each with what its box is called when there are several boxes."""
        return list(zip(self.text_labels or ("",) * len(self.texts), self.texts, strict=True))


def chosen_codes(asked: ChoiceItem, shown: ShownItem) -> list[str]:
    """The codes of the options that are chosen."""
    return [option.code for option, one in zip(asked.options, shown.options, strict=True) if one.chosen]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A whole response as read."""

    title: str
    version: str
    reference: str
    intro: str
    closing: str
    sections: tuple[ShownItem, ...]
    closed_sections: tuple[str, ...] = ()
    in_portal: str = ""
    closing_in_portal: str = ""


@dataclass(frozen=True, kw_only=True)
class Source:
    """What a reading is built from. `sign_off` fills the items that signing fills; empty before.

    `evaluated`: what the conditions make of the answers, where whoever builds the source knows already.
    """

    tree: Definition
    answers: Answers
    documents: Mapping[str, Sequence[ShownDocument]] = field(default_factory=dict)
    sign_off: Mapping[SignOffField, str] = field(default_factory=dict)
    organisation: str = ""
    contact: Contact = field(default_factory=Contact)
    evaluated: Evaluation | None = None
    remarks: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def evaluation(self) -> Evaluation:
        return self.evaluated or evaluate(self.tree, self.answers)

    def value_of(self, item: AnyItem) -> Any:
        """The item's answer, that of a computed one filled in."""
        stored = self.answers.get(item.link_id)
        return self.evaluation.in_force.get(item.link_id, stored) if is_computed(item) else stored


def read_response(source: Source) -> Reading:
    """The response's enabled items in reading order, with every option and row; closed sections by name only."""
    reader, tree, enabled = _Reader(source), source.tree, source.evaluation.enabled
    return Reading(
        title=tree.title,
        version=tree.version,
        reference=tree.reference,
        intro=with_contact(tree, tree.intro, source.contact),
        closing=with_contact(tree, tree.closing, source.contact),
        in_portal=tree.in_portal,
        closing_in_portal=tree.closing_in_portal,
        sections=tuple(reader.show(section, 2) for section in tree.items if section.link_id in enabled),
        closed_sections=tuple(section.text for section in tree.items if section.link_id not in enabled),
    )


def read_section(source: Source, link_id: str) -> ShownItem:
    """One section as it stands among the others in read_response."""
    return _Reader(source).show(source.tree.by_link_id[link_id], 2)


def read_item(source: Source, link_id: str) -> ShownItem:
    """One item as read, enabled or not; for parked answers and histories."""
    return _Reader(source).show(source.tree.by_link_id[link_id], 3)


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source = source

    def show(self, item: AnyItem, level: int) -> ShownItem:
        shown = self._shape(item, level)
        documents = tuple(self.source.documents.get(item.link_id, ()))
        common: dict[str, Any] = {
            "link_id": item.link_id,
            "level": level,
            "prefix": item.prefix,
            "text": item.text,
            "background": item.background,
            "help": item.help,
            "in_portal": item.in_portal,
            "condition_text": item.condition_text,
            "required": item.required,
            "documents": documents,
            "comment": self.show(item.comment, level + 1) if item.comment else None,
            "remark": self.source.remarks.get(item.link_id, ""),
            "answered": bool(documents) or not is_blank(self.source.value_of(item)),
            "repeats_heading": self._repeats_heading(item),
            "by_signing": bool(item.sign_off),
        }
        return ShownItem(**{**common, **shown})

    def _repeats_heading(self, item: AnyItem) -> bool:
        tree = self.source.tree
        parent = tree.by_link_id.get(tree.parent.get(item.link_id, ""))
        return isinstance(parent, GroupItem) and bool(item.text) and item.text == parent.text

    def _shape(self, item: AnyItem, level: int) -> dict[str, Any]:
        value = self.source.value_of(item)
        match item:
            case GroupItem():
                below, enabled = level + 1 if item.text else level, self.source.evaluation.enabled
                inner = tuple(self.show(child, below) for child in item.items if child.link_id in enabled)
                return {"shape": "group", "intro": item.intro, "items": inner}
            case DisplayItem():
                return {"shape": "display"}
            case ChoiceItem():
                return {"shape": "options", "multiple": item.multiple, "options": self._options(item, value, level)}
            case MatrixItem() | CountMatrixItem() | TableItem() | NumberTableItem() | RowTableItem():
                return read_rows(item, value, self.source.organisation)
            case _:
                return self._written(item, value)

    def _written(self, item: TextItem | NumberItem | FileItem | AttestationItem, value: Any) -> dict[str, Any]:
        match item:
            case AttestationItem():
                return self._attestation(item)
            case FileItem():
                return {"shape": "files", "texts": _file_texts(item, value)}
            case NumberItem():
                return {"shape": "text", **self._number(item, value)}
            case TextItem():
                texts = self._texts(item, value)
                return {
                    "shape": "text",
                    "texts": texts,
                    "text_labels": _box_labels(item, value),
                    "answered": bool(texts),
                }

    def _number(self, item: NumberItem, value: Any) -> dict[str, Any]:
        evaluation = self.source.evaluation
        why = (
            why_not_computed(self.source.tree, item, evaluation.in_force) if item.link_id in evaluation.enabled else ""
        )
        return {"texts": (f"{DASH} {why}",), "answered": True} if why else _number(item, value)

    def _options(self, item: ChoiceItem, value: Any, level: int) -> tuple[ShownOption, ...]:
        chosen = value if isinstance(value, list) else [value]
        return tuple(
            ShownOption(
                text=option.text,
                chosen=option.code in chosen,
                opened=self.show(option.opens, level + 1) if option.opens and option.code in chosen else None,
            )
            for option in item.options
        )

    def _attestation(self, item: AttestationItem) -> dict[str, Any]:
        signed = SignOffField.ATTESTATION in self.source.sign_off
        return {
            "shape": "attestation",
            "options": (ShownOption(text=item.option, chosen=signed),),
            "answered": signed,
        }

    def _texts(self, item: TextItem, value: Any) -> tuple[str, ...]:
        if item.sign_off:
            signed = self.source.sign_off.get(item.sign_off, "")
            return (signed,) if signed else ()
        written = text_in(value)
        texts = tuple(str(text) for text in (written if isinstance(written, list) else [written]) if not is_blank(text))
        return (*texts, f"Svaret skickas med e-post till {item.by_email}.") if is_sent_by_email(value) else texts


def _box_labels(item: TextItem, value: Any) -> tuple[str, ...]:
    """What the boxes that have been written in are called on the page; nothing when there is one."""
    if not isinstance(value, list):
        return ()
    filled = (number for number, text in enumerate(value, start=1) if not is_blank(text))
    return tuple(box_name(item, number) for number in filled)


def _number(item: NumberItem, value: Any) -> dict[str, Any]:
    offered = {"not_known_offered": item.not_known}
    if is_not_known(value):
        words = item.not_known or "Kan inte anges"
        return {"texts": (words,), "not_known": words, **offered}
    if is_blank(value):
        return {"texts": ("Kan inte anges (fältet är tomt).",) if item.blank_is_not_known else (), **offered}
    return {"unit": unit_of(item), "texts": (show_number(value, item.type),), **offered}


def _file_texts(item: FileItem, value: Any) -> tuple[str, ...]:
    given = rows_in(value)
    texts = [str(given["note"])] if not is_blank(given.get("note")) else []
    return tuple([*texts, f"Skickas med e-post till {item.by_email}."] if given.get("by_email") else texts)
