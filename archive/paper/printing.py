"""Making everything that is printed in the copy printable: characters no font has are replaced visibly and listed."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import Any

from config.pdf.columns import PaperColumn, class_of_width, column_widths
from config.pdf.fonts import describe_character, pieces, printable_lines, replace_unmappable
from responses.reading.items import ShownItem
from responses.reading.tables import ShownRow
from surveys.wordings.prose import LIST_MARK, ProseBlock, parted_by_tabs, widen_tabs

_LONGEST_CELL = 400
VERY_LONG = 100_000
"""Characters in one text, some thirty pages, from which it is set more closely; otherwise a million of them would take
half a minute."""
_PACKED = 2_000
# Millimetres of columns: the least, and what is wished; none for those that share what the others leave.
_COLUMNS = {"": (24, None), "count": (18, 22), "choice": (14, 18)}
_ROWS, _ADDED_ROWS = (30, None), (12, 12)


@dataclass(frozen=True)
class DenseBlock(ProseBlock):
    """Lines of a very long text, to be set closely."""

    is_dense = True


@dataclass(frozen=True, kw_only=True)
class PrintedItem(ShownItem):
    """A ShownItem with its answer's texts as paragraphs and lists, each text with what its box is called; and
    so its remark.
    """

    written: tuple[tuple[str, tuple[ProseBlock, ...]], ...] = ()
    remark_written: tuple[ProseBlock, ...] = ()
    earlier_written: tuple[tuple[str, tuple[ProseBlock, ...]], ...] = ()

    @property
    def read_by_row(self) -> bool:
        """Whether its table is better read row by row: the form's words do not fit in its columns, or a cell is long.
        One of many pages would also take minutes to set.
        """
        return not self._widths or any(len(cell) > _LONGEST_CELL for row in self.rows for cell in row.cells)

    @property
    def heads(self) -> list[tuple[str, str]]:
        """What each column of its table is called, first that of the rows, with the classes by which it is set."""
        named = zip([(self._name_of_rows, ""), *self._kinds], map(class_of_width, self._widths), strict=True)
        return [(name, f"{kind} {width}".strip()) for (name, kind), width in named]

    @cached_property
    def _widths(self) -> tuple[int | None, ...]:
        """Of the columns of its table; nothing where they do not fit."""
        texts = (self._name_of_rows, *(row.text for row in self.rows))
        first = PaperColumn(texts, *(_ADDED_ROWS if self.adds_rows else _ROWS))
        return column_widths([first, *(PaperColumn([name], *_COLUMNS[kind]) for name, kind in self._kinds)])

    @property
    def _kinds(self) -> list[tuple[str, str]]:
        """What its columns are called, with what they hold."""
        numbers = ("choice" if self.shape == "matrix" else "count" if one else "" for _, one in self.named_columns)
        return list(zip(self.columns, numbers, strict=True))

    @property
    def _name_of_rows(self) -> str:
        return self.row_heading or "Delfråga"


@dataclass(frozen=True, kw_only=True)
class PrintedRow(ShownRow):
    """A ShownRow with what is written in its cells as paragraphs and lists."""

    written: tuple[tuple[ProseBlock, ...], ...] = ()
    columns: tuple[str, ...] = ()

    @property
    def written_cells(self) -> list[tuple[tuple[ProseBlock, ...], bool]]:
        """Each cell, with whether it holds a number."""
        return list(zip(self.written, self.number_columns, strict=True))

    @property
    def chosen_by_column(self) -> list[tuple[str, bool]]:
        """What each column of a matrix is called, with whether it is chosen."""
        return list(zip(self.columns, map(bool, self.cells), strict=True))

    @property
    def written_by_column(self) -> list[tuple[str, tuple[ProseBlock, ...]]]:
        return list(zip(self.columns, self.written, strict=True))


class Printer:
    """Turns texts, and structures of texts, into printable ones, and remembers what had to be replaced."""

    def __init__(self, replaced: Collection[str] = ()) -> None:
        self._replaced: set[str] = set(replaced)

    def copy(self) -> "Printer":
        """One that remembers the same, and what it replaces from now on by itself."""
        return Printer(self._replaced)

    @property
    def replaced(self) -> list[str]:
        """The replaced characters by number and name, for the copy to state."""
        return [describe_character(character) for character in sorted(self._replaced)]

    def text(self, text: str) -> str:
        """One line or a text whose line breaks are kept."""
        printable, replaced = replace_unmappable(text)
        self._replaced.update(replaced)
        return widen_tabs(printable)

    def written(self, text: str) -> tuple[ProseBlock, ...]:
        """What a person wrote, word for word, as paragraphs, lists and tables; each line of a size that can be set."""
        lines, replaced = printable_lines(text)
        self._replaced.update(replaced)
        if sum(map(len, lines)) > VERY_LONG:
            return (DenseBlock(False, tuple(map(widen_tabs, _packed(lines)))),)
        return tuple(_blocks(lines))

    def everything(self, value: Any) -> Any:
        """A structure of dataclasses, mappings and sequences with every text printable; other values as they are."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, ShownItem):
            return self._item(value)
        if isinstance(value, ShownRow):
            cells = tuple(self.written(widen_tabs(cell)) for cell in value.cells)  # no table within a table
            own = {one.name: getattr(value, one.name) for one in fields(value)}
            return PrintedRow(**{**own, "text": self.text(value.text), "written": cells})
        if is_dataclass(value) and not isinstance(value, type):
            return replace(value, **{one.name: self.everything(getattr(value, one.name)) for one in fields(value)})
        if isinstance(value, Mapping):
            return {key: self.everything(part) for key, part in value.items()}
        if isinstance(value, list | tuple):
            return type(value)(self.everything(part) for part in value)
        return value

    def _item(self, item: ShownItem) -> PrintedItem:
        """The answer's texts become paragraphs and lists; the rest as everything else."""
        unit = f"\u00a0{item.unit}" if item.unit else ""  # so that no line ends between them
        written = tuple((label, self.written(f"{text}{unit}")) for label, text in item.labelled_texts)
        rest = {one.name: self.everything(getattr(item, one.name)) for one in fields(item)}
        rest["rows"] = tuple(replace(row, columns=rest["columns"]) for row in rest["rows"])
        remark = self.written(item.remark) if item.remark else ()
        earlier = tuple((self.text(label), self.written(text)) for label, text in item.earlier)
        return PrintedItem(**rest, written=written, remark_written=remark, earlier_written=earlier)


def _packed(lines: Sequence[str]) -> Iterator[str]:
    """The same lines in few parts, whose line breaks the style keeps: each part is laid out, and costs, by itself."""
    part: list[str] = []
    length = 0
    for piece in (piece for line in lines for piece in pieces(line, _PACKED)):
        if part and length + len(piece) > _PACKED:
            empty = not part[-1]  # at the end of a part an empty line would not be seen
            yield "\n".join(part[:-1] if empty else part)
            part, length = ([""], 1) if empty else ([], 0)
        part.append(piece)
        length += len(piece) + 1
    yield "\n".join(part)


def _blocks(lines: Sequence[str]) -> Iterator[ProseBlock]:
    """Lines with a list's mark next to each other are a list; those parted by an empty line are paragraphs apart."""
    for kind, run in groupby(lines, key=_kind):
        if kind == "list":
            yield ProseBlock(True, tuple(map(widen_tabs, run)))
        elif kind:
            yield from parted_by_tabs(run)


def _kind(line: str) -> str:
    if not line:
        return ""
    return "list" if LIST_MARK.match(line) else "paragraph"
