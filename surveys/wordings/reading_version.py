"""The reading version (läsversion) of a questionnaire: everything that a respondent could be asked, in reading order.

One structure for Word and PDF, so that both say the same. What is for the author only (sources, notes, origins, links
to other years) is left out.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, Literal

from config.language.swedish import begin_sentence, day
from config.pdf.columns import PaperColumn, class_of_width, column_widths
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
    Option,
    RowTableItem,
    TableItem,
    TextItem,
    is_computed,
)
from surveys.wordings.prose import ProseBlock, prose_blocks
from surveys.wordings.wording import box_name, condition_in_words, heading_of_rows, limits_in_words, unit_of

NOTICE = (
    "Det här är en läsversion av enkäten, att läsa, skriva ut och skicka runt för att samla underlag. "
    "Svaren lämnas i Svarsportalen."
)
LAST_DAY = "Sista svarsdag"
_COUNT, _MOST_HTML_LEVELS = "antal", 6
# Millimetres on paper: of a table beside a question's number, of what a cell has around its words, and of columns.
_ROOM, _PADDING = 154, 4.3
_NUMBER, _CHOICE, _COUNTS, _NAME = 12, 16, 28, 30
_ANSWERING = {"region": "Regionen", "rss": "RSS", "kommun": "Kommunen"}

Shape = Literal["group", "display", "options", "text", "line", "files", "choices", "cells", "attestation", "none"]


@dataclass(frozen=True, kw_only=True)
class ReadingChoice:
    """An answer option; `opened` is the field that it opens."""

    code: str
    text: str
    exclusive: bool = False
    opened: "ReadingEntry | None" = None


@dataclass(frozen=True, kw_only=True)
class ReadingLine:
    """A row or column of a table."""

    code: str
    text: str


_COUNTED = ReadingLine(code=_COUNT, text="Antal")


@dataclass(frozen=True, kw_only=True)
class ReadingEntry:
    """One item to read and answer.

    `shape` says what is answered: options; text (several lines, one for each of `box_names`) or line; files; choices
    (one column in each row) or cells (text in each); attestation; none for what the portal fills in. `level` is the
    heading level of a group or question, sections being 1. `hints` are whole sentences. `adds_rows`: whoever answers
    adds the rows, which have numbers here.
    """

    link_id: str
    shape: Shape
    level: int = 0
    number: str = ""
    text: str = ""
    background: tuple[ProseBlock, ...] = ()
    intro: tuple[ProseBlock, ...] = ()
    help: tuple[ProseBlock, ...] = ()
    in_portal: str = ""
    condition: str = ""
    printed_condition: str = ""
    hints: tuple[str, ...] = ()
    box_names: tuple[str, ...] = ()
    unit: str = ""
    not_known: str = ""
    options: tuple[ReadingChoice, ...] = ()
    row_heading: str = ""
    columns: tuple[ReadingLine, ...] = ()
    rows: tuple[ReadingLine, ...] = ()
    adds_rows: bool = False
    items: tuple["ReadingEntry", ...] = ()
    comment: "ReadingEntry | None" = None

    @property
    def wording(self) -> tuple[ProseBlock, ...]:
        """The wording as prose, where it is more than a heading."""
        return prose_blocks(self.text)

    @property
    def html_level(self) -> int:
        """The heading level in a document whose title is level 1."""
        return min(self.level + 1, _MOST_HTML_LEVELS)

    @property
    def named_boxes(self) -> list[tuple[int, str]]:
        """Each box with its number and what it is called; nothing where there is only one."""
        names = self.box_names or ("",)
        return list(enumerate(names, start=1))

    @property
    def is_count(self) -> bool:
        """Whether the cells take one number a row."""
        return self.shape == "cells" and self.columns == (_COUNTED,)

    @property
    def read_by_row(self) -> bool:
        """Whether its choices do not fit beside each other on paper."""
        return self.shape == "choices" and not self._widths

    @property
    def heads(self) -> list[tuple[str, str]]:
        """What each column of its table is called, first that of the rows, with the class of its width on paper; with
        none where they do not fit there.
        """
        names = (self.row_heading, *(column.text for column in self.columns))
        return list(zip(names, map(class_of_width, self._widths or (None,) * len(names)), strict=True))

    @cached_property
    def _widths(self) -> tuple[int | None, ...]:
        texts = (self.row_heading, *(row.text for row in self.rows))
        first = PaperColumn(texts, *((_NUMBER, _NUMBER) if self.adds_rows else (_NAME, None)))
        wished = {"choices": _CHOICE}.get(self.shape, _COUNTS if self.is_count else None)
        others = (PaperColumn([column.text], _NUMBER, wished) for column in self.columns)
        return column_widths([first, *others], room=_ROOM, padding=_PADDING)


@dataclass(frozen=True, kw_only=True)
class ReadingVersion:
    """A whole questionnaire to read; `facts` are (label, value)."""

    title: str
    agency: str
    version: str
    facts: tuple[tuple[str, str], ...]
    intro: tuple[ProseBlock, ...]
    sections: tuple[ReadingEntry, ...]
    closing: tuple[ProseBlock, ...]
    in_portal: str
    closing_in_portal: str
    numbered: bool


def reading_version(definition: Definition) -> ReadingVersion:
    """The questionnaire as respondents read it, whatever its conditions."""
    reader = _Reader(definition)
    return ReadingVersion(
        title=definition.title,
        agency=definition.agency,
        version=definition.version,
        facts=tuple(_facts(definition)),
        intro=prose_blocks(definition.intro),
        sections=tuple(reader.entry(section, 1) for section in definition.items),
        closing=prose_blocks(definition.closing),
        in_portal=definition.in_portal,
        closing_in_portal=definition.closing_in_portal,
        numbered=definition.is_numbered,
    )


def part_of(version: ReadingVersion, only: Collection[str] | None) -> ReadingVersion:
    """The part of it that holds the items `only`, with the headings around them; all of it for None."""
    if only is None:
        return version
    sections = tuple(kept for section in version.sections if (kept := _pruned(section, only)))
    return replace(version, sections=sections, intro=(), closing=(), in_portal="", closing_in_portal="")


def _pruned(entry: ReadingEntry, only: Collection[str]) -> ReadingEntry | None:
    items = tuple(kept for item in entry.items if (kept := _pruned(item, only)))
    options = tuple(replace(each, opened=_pruned(each.opened, only) if each.opened else None) for each in entry.options)
    comment = _pruned(entry.comment, only) if entry.comment else None
    inside = items or comment or any(each.opened for each in options)
    return replace(entry, items=items, options=options, comment=comment) if inside or entry.link_id in only else None


def _facts(definition: Definition) -> list[tuple[str, str]]:
    last_day = definition.last_response_day
    facts = [
        ("Avsändare", definition.agency),
        ("Svaret lämnas till", definition.receiver),
        ("Diarienummer", definition.reference),
        ("Avser", definition.period or str(definition.year)),
        (LAST_DAY, day(date.fromisoformat(last_day)) if last_day else ""),
        ("Utgåva", definition.version),
    ]
    return [(label, value) for label, value in facts if value]


class _Reader:
    def __init__(self, definition: Definition) -> None:
        self.definition = definition

    def entry(self, item: AnyItem, level: int = 0) -> ReadingEntry:
        """`item` with everything in it; `level` is that of its own heading, should it have one."""
        common: dict[str, Any] = {
            "link_id": item.link_id,
            "level": level,
            "number": item.prefix,
            "text": item.text,
            "background": prose_blocks(item.background),
            "help": prose_blocks(item.help),
            "in_portal": item.in_portal,
            "condition": "" if self._is_opened(item) else condition_in_words(self.definition, item),
            "printed_condition": item.condition_text,
            "hints": tuple(_hints(item, self.definition)),
            "comment": self.entry(item.comment) if item.comment else None,
        }
        return ReadingEntry(**common, **self._answer(item, level))

    def _is_opened(self, item: AnyItem) -> bool:
        """An opened field stands under its option, which says it all."""
        return isinstance(self.definition.by_link_id.get(self.definition.parent.get(item.link_id, "")), ChoiceItem)

    def _answer(self, item: AnyItem, level: int) -> dict[str, Any]:
        match item:
            case GroupItem():
                inner = level + 1 if item.text else level
                items = tuple(self.entry(child, inner) for child in item.items)
                return {
                    "shape": "group",
                    "intro": prose_blocks(item.intro),
                    "items": items,
                }
            case DisplayItem():
                return {"shape": "display"}
            case AttestationItem():
                return {"shape": "attestation", "options": (ReadingChoice(code="ja", text=item.option),)}
            case ChoiceItem():
                return {"shape": "options", "options": tuple(map(self._choice, item.options))}
            case MatrixItem() | CountMatrixItem() | TableItem() | NumberTableItem():
                return self._table(item)
            case RowTableItem():
                return _added(item)
            case _ if item.sign_off or is_computed(item):
                return {"shape": "none"}
            case TextItem() | NumberItem() | FileItem():
                return _field(item)

    def _choice(self, option: Option) -> ReadingChoice:
        opened = self.entry(option.opens) if option.opens else None
        return ReadingChoice(code=option.code, text=option.text, exclusive=option.exclusive, opened=opened)

    def _table(self, item: MatrixItem | CountMatrixItem | TableItem | NumberTableItem) -> dict[str, Any]:
        organisation = _ANSWERING[self.definition.respondent]
        rows = (ReadingLine(code=row.code, text=row.text.replace("{organisation}", organisation)) for row in item.rows)
        columns = (
            (_COUNTED,)
            if isinstance(item, CountMatrixItem)
            else tuple(ReadingLine(code=column.code, text=column.text) for column in item.columns)
        )
        return {
            "shape": "choices" if isinstance(item, MatrixItem) else "cells",
            "row_heading": heading_of_rows(item)
            if isinstance(item, NumberTableItem)
            else getattr(item, "row_heading", "") or "Delfråga",
            "columns": columns,
            "rows": tuple(rows),
        }


def _added(item: RowTableItem) -> dict[str, Any]:
    """As many rows as there may be, to write in."""
    return {
        "shape": "cells",
        "row_heading": item.row_name,
        "adds_rows": True,
        "columns": tuple(ReadingLine(code=column.code, text=column.text) for column in item.columns),
        "rows": tuple(ReadingLine(code=str(number), text=str(number)) for number in range(1, item.max_rows + 1)),
    }


def _field(item: TextItem | NumberItem | FileItem) -> dict[str, Any]:
    match item:
        case TextItem():
            names = tuple(box_name(item, number) for number in range(1, item.boxes + 1)) if item.boxes > 1 else ()
            return {"shape": "text" if item.type == "text" else "line", "box_names": names}
        case NumberItem():
            return {"shape": "line", "unit": unit_of(item), "not_known": item.not_known}
        case FileItem():
            return {"shape": "files"}


def _hints(item: AnyItem, definition: Definition) -> list[str]:
    """What to know before answering, each a sentence."""
    filled = _filled_in(item)
    if filled:
        return [filled]
    phrases = ["obligatorisk"] if item.required else []
    phrases += limits_in_words(item, definition)
    phrases += ["förifyllt, kan ändras"] if item.prefill and not item.read_only else []
    if isinstance(item, TextItem) and item.by_email:
        phrases.append(f"kan i stället skickas med e-post till {item.by_email}")
    if isinstance(item, NumberItem) and item.blank_is_not_known:
        phrases.append("ett tomt fält räknas som att uppgiften inte kan anges")
    return [f"{begin_sentence(phrase)}." for phrase in phrases]


def _filled_in(item: AnyItem) -> str:
    if item.sign_off:
        return "Fylls i när behörig företrädare signerar i Svarsportalen."
    if is_computed(item):
        return "Räknas ut i Svarsportalen."
    return "Fylls i av Svarsportalen." if item.read_only else ""
