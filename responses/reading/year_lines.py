"""An answer in two years, line by line: text, what was chosen, each cell of a table, each row that was added. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Literal

from config.language import swedish
from responses.reading.items import REMARK, ShownDocument, ShownItem, chosen_codes
from responses.reading.tables import show_number
from responses.reading.text import text_of
from responses.reading.year_pairs import YearPair, cells_of, matched_parts
from surveys.answers.added_rows import cell_question, given_rows, row_title, shown_cell
from surveys.answers.matching import match_boxes, match_by_place, match_rows, matching_parts
from surveys.answers.values import NUMBERS, NumberKind, number_kind, read_number, rows_of_value, text_in
from surveys.checking.bounds import number_in
from surveys.checking.changes import UNCHANGED, change_in_words, percent_in_words, total_change
from surveys.checking.sums import added_totals, summed_columns
from surveys.codes import same_words
from surveys.schema import (
    AnyItem,
    ChoiceItem,
    CountMatrixItem,
    FileItem,
    MatrixItem,
    NumberItem,
    NumberTableItem,
    RowColumn,
    RowTableItem,
    TableItem,
    TextItem,
)
from surveys.wordings.wording import box_name, option_name, short_unit_of
from surveys.wordings.words import Part, mark_words, sides_of

Lacking = Literal["", "then", "now"]


@dataclass(frozen=True, kw_only=True)
class YearLine:
    """One thing of an answer as it was and as it is, words marked; empty where nothing is said.

    `name` is the row or cell, empty for the whole answer. `change` is how a number has changed. `lacks`: the year that
    does not have the row, column or field at all. `compared`: whether the two can be held against each other.
    """

    name: str = ""
    old: tuple[Part, ...] = ()
    new: tuple[Part, ...] = ()
    change: str = ""
    lacks: Lacking = ""
    numeric: bool = False
    compared: bool = True

    @property
    def is_changed(self) -> bool:
        """Whether it does not say the same in both years."""
        marked = any(part.kind != "same" for part in (*self.old, *self.new))
        return self.compared and (marked or bool(self.lacks) or bool(self.old) != bool(self.new))

    @property
    def old_missing(self) -> str:
        """What stands where the earlier year says nothing."""
        return "Fanns inte" if self.lacks == "then" else self._nothing

    @property
    def new_missing(self) -> str:
        """What stands where this year says nothing."""
        return "Finns inte längre" if self.lacks == "now" else self._nothing

    @property
    def _nothing(self) -> str:
        return "\N{EN DASH}" if self.name else "Inget svar"


@dataclass(frozen=True)
class YearField:
    """A field in a question, by what it is called there."""

    name: str
    lines: tuple[YearLine, ...]


def lines_of(pair: YearPair) -> list[YearLine]:
    """The answer's own lines; what neither year says anything of is left out."""
    compare = _COMPARED.get(type(pair.asked)) if type(pair.asked) is type(pair.asked_before) else None
    lines = compare(pair) if compare and _is_of_one_kind(pair) else [plain_pair(pair)]
    return [line for line in lines if line.old or line.new]


def plain_pair(pair: YearPair) -> YearLine:
    """Both answers as they are, where they are not held against each other."""
    return YearLine(old=_as_is(text_of(pair.before)), new=_as_is(text_of(pair.now)), compared=False)


def marked_line(name: str, old: str, new: str, *, lacks: Lacking = "") -> YearLine:
    """Two texts, words marked; what differs by layout alone is the same, and nothing is marked beside nothing."""
    if not (old and new) or same_words(old) == same_words(new):
        return YearLine(name=name, old=_as_is(old), new=_as_is(new), lacks=lacks)
    before, now = sides_of(mark_words(old, new))
    return YearLine(name=name, old=before, new=now)


def beside_lines(now: ShownItem, before: ShownItem) -> Iterator[YearLine]:
    """What stands beside the answer: its documents, and the respondent's own remark."""
    documents = _documents_line(before.documents, now.documents)
    remark = marked_line(REMARK, before.remark, now.remark)
    yield from (line for line in (documents, remark) if line.old or line.new)


def field_lines(fields: Iterable[YearField]) -> Iterator[YearLine]:
    """The lines of the fields in a question, each under the field's name."""
    for field in fields:
        for line in field.lines:
            yield replace(line, name=", ".join(filter(None, (field.name, line.name))))


def only_line(text: str, lacks: Lacking) -> YearLine:
    """All that a field says which only one of the years has."""
    then, now = ((), _as_is(text)) if lacks == "then" else (_as_is(text), ())
    return YearLine(old=then, new=now, lacks=lacks)


def told_change(kind: NumberKind, was: Decimal, is_now: Decimal, unit: str = "") -> str:
    """The change, absolute with its unit and in percent: "upp 50 kr (+50 %)"."""
    change, percent = change_in_words(kind, was, is_now), percent_in_words(kind, was, is_now)
    if change != UNCHANGED and kind in ("integer", "decimal"):
        change = with_unit(change, unit)
    return f"{change} ({percent})" if percent else change


def numbers_line(name: str, kind: NumberKind, old: str, new: str, *, unit: str = "", lacks: Lacking = "") -> YearLine:
    """Two numbers as they are shown, each with its unit, and the change where both can be read as numbers."""
    was, is_now = (read_number(text, kind) if text else None for text in (old, new))
    shown = [with_unit(text, unit) if number is not None else text for text, number in ((old, was), (new, is_now))]
    change = told_change(kind, was, is_now, unit) if was is not None and is_now is not None else ""
    line = marked_line(name, *shown, lacks=lacks)
    if change == UNCHANGED:
        line = YearLine(name=name, old=_as_is(shown[0]), new=_as_is(shown[1]))
    return replace(line, change=change, numeric=True)


def is_alike(pair: YearPair) -> bool:
    """Whether two numbers are of one kind, counted in the same."""
    old, new = pair.asked_before, pair.asked
    if not (isinstance(old, NumberItem) and isinstance(new, NumberItem)):
        return False
    return old.type == new.type and short_unit_of(old) == short_unit_of(new)


def _is_of_one_kind(pair: YearPair) -> bool:
    if isinstance(pair.asked, NumberItem):
        return is_alike(pair)
    return pair.is_compared or isinstance(pair.asked, TextItem | FileItem | TableItem)


def _as_is(text: str) -> tuple[Part, ...]:
    return (Part("same", text),) if text else ()


def with_unit(text: str, unit: str) -> str:
    """A number with its unit, from which no line break parts it."""
    return f"{text}{swedish.NO_BREAK_SPACE}{unit}" if unit else text


def _number(pair: YearPair) -> list[YearLine]:
    old, new = (shown.texts[0] if shown.texts else "" for shown in (pair.before, pair.now))
    return [numbers_line("", number_kind(pair.asked), old, new, unit=pair.now.unit or pair.before.unit)]


def _text(pair: YearPair) -> list[YearLine]:
    old, new = pair.asked_before, pair.asked
    if not (isinstance(old, TextItem) and isinstance(new, TextItem)) or old.boxes == 1 or new.boxes == 1:
        return [marked_line("", text_of(pair.before), text_of(pair.now))]
    then, now, kept = _boxes(old, pair.value_before), _boxes(new, pair.value_now), match_boxes(old, new)
    was_of = {at: was for was, at in kept.items()}
    lines = [
        marked_line(name, then[was_of[at]][1] if was_of.get(at, len(then)) < len(then) else "", text)
        for at, (name, text) in enumerate(now)
    ]
    gone = [then[was] for was in range(len(then)) if kept.get(was, len(now)) >= len(now)]
    return [*lines, *(marked_line(name, text, "") for name, text in gone)]


def _boxes(asked: TextItem, value: Any) -> list[tuple[str, str]]:
    """(name, what stands there) of each box; boxes without labels are named by their number."""
    written = text_in(value)
    texts = written if isinstance(written, list) else [written]
    names = (box_name(asked, number) if asked.box_labels else f"Ruta {number}" for number in range(1, asked.boxes + 1))
    return [(name, str(text or "")) for name, text in zip(names, texts, strict=False)]


def _choice(pair: YearPair) -> list[YearLine]:
    """What was chosen and what is; options are known by their texts and codes, however they are worded."""
    old, new = pair.asked_before, pair.asked
    if not (isinstance(old, ChoiceItem) and isinstance(new, ChoiceItem)):
        return []
    before, now = chosen_codes(old, pair.before), chosen_codes(new, pair.now)
    then_of = matched_parts(old, new, "options")
    kept = {then_of.get(code, "") for code in now} if now else set(before)
    also = set(before) if before else {then_of.get(code, "") for code in now}
    return [
        YearLine(
            old=_listed([(option_name(old, code), "same" if code in kept else "gone") for code in before]),
            new=_listed([(option_name(new, code), "same" if then_of.get(code, "") in also else "new") for code in now]),
        )
    ]


def _listed(texts: Iterable[tuple[str, Literal["same", "new", "gone"]]]) -> tuple[Part, ...]:
    """Texts on a line each."""
    parts = [part for text, kind in texts for part in (Part("same", "\n"), Part(kind, text.rstrip(": ")))]
    return tuple(parts[1:])


def _documents_line(old: Sequence[ShownDocument], new: Sequence[ShownDocument]) -> YearLine:
    """Documents are the same by what is in them, or by their address."""
    before, now = ({one.sha256 or one.url or one.title: one.title for one in documents} for documents in (old, new))
    return YearLine(
        name="Bilagor",
        old=_listed([(title, "same" if key in now else "gone") for key, title in before.items()]),
        new=_listed([(title, "same" if key in before else "new") for key, title in now.items()]),
    )


def _cells(pair: YearPair) -> list[YearLine]:
    """Cell by cell: those of now in their order, then those that are gone with their row or column."""
    old, new = cells_of(pair.asked_before, pair.before), cells_of(pair.asked, pair.now)
    rows, columns = (matched_parts(pair.asked_before, pair.asked, parts) for parts in ("rows", "columns"))
    then_of = {(row, column): (rows.get(row), columns.get(column)) for row, column in new}
    then = {at: cell for at, cell in old.items() if at not in then_of.values()}
    lines = [_cell(pair, name, old.get(then_of[at]), text) for at, (name, text) in new.items()]  # type: ignore[arg-type]  # None is no code
    return [*lines, *(_cell(pair, name, (name, text), None) for name, text in then.values()), *_total(pair)]


def _cell(pair: YearPair, name: str, old: tuple[str, str] | None, new: str | None) -> YearLine:
    lacks: Lacking = "then" if old is None else "now" if new is None else ""
    texts = old[1] if old else "", new or ""
    if isinstance(pair.asked, CountMatrixItem | NumberTableItem):
        unit = short_unit_of(pair.asked) if isinstance(pair.asked, NumberTableItem) else ""
        return numbers_line(name, number_kind(pair.asked), *texts, unit=unit, lacks=lacks)
    return marked_line(name, *texts, lacks=lacks)


def _total(pair: YearPair) -> Iterator[YearLine]:
    """What all of a table of numbers sums to, where that can be compared."""
    asked = pair.asked
    found = totals_of_pair(pair)
    if found and isinstance(asked, NumberTableItem):
        old, new = (show_number(str(total), asked.number) for total in found)
        name = asked.column_sum or asked.row_sum or "Summa"
        yield numbers_line(name, asked.number, old, new, unit=short_unit_of(asked))


def totals_of_pair(pair: YearPair) -> tuple[Decimal, Decimal] | None:
    """What two tables of numbers sum to, that of the earlier year first; None where it cannot be compared."""
    if total_change(pair.asked_before, pair.asked, pair.value_before, pair.value_now) is None:
        return None
    was, is_now = number_in(pair.asked_before, pair.value_before), number_in(pair.asked, pair.value_now)
    return None if was is None or is_now is None else (was, is_now)


def _added(pair: YearPair) -> list[YearLine]:
    """Rows that the respondent adds, each held against the one that it was; last those that are gone."""
    old, new = pair.asked_before, pair.asked
    if not (isinstance(old, RowTableItem) and isinstance(new, RowTableItem)):
        return []
    now_of = matching_parts(old.columns, new.columns)
    before = given_rows(
        {now_of.get(code, f"-{code}"): text for code, text in row.items()} for row in rows_of_value(pair.value_before)
    )
    after = given_rows(rows_of_value(pair.value_now))
    found = match_rows(before, after)
    found |= match_by_place(found, before, after)
    was_of = {at: was for was, at in found.items()}
    lines = [line for at, row in enumerate(after) for line in _row(old, new, before, was_of.get(at), at, row)]
    gone = (was for was in range(len(before)) if was not in found)
    lines += [line for was in gone for line in _gone_row(old, now_of, before[was], was)]
    return [*lines, *_added_sums(pair, old, new, now_of)]


def _added_sums(pair: YearPair, old: RowTableItem, new: RowTableItem, now_of: Mapping[str, str]) -> Iterator[YearLine]:
    """What the columns sum to that have a sum in both years."""
    then_of = {now: then for then, now in now_of.items()}
    was, is_now = added_totals(old, pair.value_before), added_totals(new, pair.value_now)
    for column in summed_columns(new):
        totals = was.get(then_of.get(column.code, "")), is_now[column.code]
        asked = cell_question(new, column)
        if isinstance(asked, NumberItem) and None not in totals:
            texts = (show_number(str(total), asked.type) for total in totals)
            name = f"{new.column_sum}, {column.text.rstrip(': ')}"
            yield numbers_line(name, asked.type, *texts, unit=short_unit_of(asked))


def _row(
    old: RowTableItem, new: RowTableItem, before: Sequence[Mapping[str, Any]], was: int | None, at: int, row: Any
) -> Iterator[YearLine]:
    """A row's cells; `was`: its place before."""
    title = row_title(new, at + 1) + (f" (då nr {was + 1})" if was not in (None, at) else "")
    then = before[was] if was is not None else {}
    known = set(matching_parts(old.columns, new.columns).values())
    for column in new.columns:
        there = was is not None and column.code in known
        yield _added_cell(new, column, title, then.get(column.code), row.get(column.code), "" if there else "then")
    for column in old.columns:
        if text := then.get(f"-{column.code}"):
            yield _added_cell(old, column, title, text, None, "now")


def _gone_row(old: RowTableItem, now_of: Mapping[str, str], row: Mapping[str, Any], was: int) -> Iterator[YearLine]:
    for column in old.columns:
        text = row.get(now_of.get(column.code, f"-{column.code}"))
        yield _added_cell(old, column, f"Borttagen rad: {row_title(old, was + 1)}", text, None, "now")


def _added_cell(item: RowTableItem, column: RowColumn, title: str, old: Any, new: Any, lacks: Lacking) -> YearLine:
    name = f"{title}, {column.text.rstrip(': ')}"
    asked = cell_question(item, column)
    texts = shown_cell(column, old), shown_cell(column, new)
    if column.type in NUMBERS and isinstance(asked, NumberItem):
        return numbers_line(name, asked.type, *texts, unit=short_unit_of(asked), lacks=lacks)
    return marked_line(name, *texts, lacks=lacks)


_COMPARED: Mapping[type[AnyItem], Callable[[YearPair], list[YearLine]]] = {
    TextItem: _text,
    FileItem: _text,
    NumberItem: _number,
    ChoiceItem: _choice,
    MatrixItem: _cells,
    CountMatrixItem: _cells,
    TableItem: _cells,
    NumberTableItem: _cells,
    RowTableItem: _added,
}
