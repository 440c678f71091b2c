"""What a printed table asks for: a choice on each row, a number, texts in cells, or rows that the respondent adds."""

import re
from dataclasses import dataclass, field

from surveys.codes import free_code
from surveys.definition_json import DocumentNode
from surveys.references import MOST_ADDED, MOST_BOXES
from surveys.word_draft.blocks import Cell, Grid
from surveys.word_draft.limits import StatedLimits, kind_said, large_unit, limits_in, said_of_unit
from surveys.word_draft.phrases import BOXES, as_boxes, options_in, spoken

_SUM = re.compile(r"(summa|totalt?|tillsammans|sammanlagt)\b[\s:]*", re.IGNORECASE)
_DEFAULT_HEADINGS = frozenset({"delfråga", ""})


@dataclass
class ReadGrid:
    """The part of an item that the table says; `guesses` are what it rests on where it is not certain."""

    node: DocumentNode
    guesses: list[str] = field(default_factory=list)


def is_blank_cell(cell: Cell) -> bool:
    """Whether the cell is one to write in: no words of its own."""
    return not spoken(cell.text)


def labels_beside_blanks(grid: Grid) -> list[str]:
    """Of two columns, where each row is a label with a place to write beside it, the labels; nothing for others."""
    if not grid.is_regular or len(grid.rows[0]) != 2:
        return []
    if not all(not is_blank_cell(label) and is_blank_cell(blank) and not _has_box(blank) for label, blank in grid.rows):
        return []
    return [spoken(label.text) for label, _ in grid.rows]


def understand_grid(grid: Grid, said: StatedLimits) -> ReadGrid | None:
    """What the table asks for; `said` is what stands above it. None for a table that is not understood."""
    if not grid.is_regular or len(grid.rows) < 2 or len(grid.rows[0]) < 2:
        return _labels(grid, said) if labels_beside_blanks(grid) else None
    if labels_beside_blanks(grid):
        return _labels(grid, said)
    if boxes := _boxed_rows(grid):
        return boxes
    head, body = grid.rows[0], grid.rows[1:]
    inner = [cell for row in body for cell in row[1:]]
    if all(_is_box(cell) for cell in inner) and not any(is_blank_cell(cell) for cell in head[1:]):
        return ReadGrid(_matrix(head, body))
    if not all(is_blank_cell(cell) for cell in inner) or any(is_blank_cell(cell) for cell in head[1:]):
        return None
    heads = [spoken(row[0].text) for row in body]
    if all(not text or text.strip(". ").isdigit() for text in heads):
        return _added(head, body, said, numbered=any(heads))
    if not all(heads):
        return None
    return _cells(head, body, said)


def _has_box(cell: Cell) -> bool:
    return bool(set(as_boxes(cell.text)) & set(BOXES))


def _is_box(cell: Cell) -> bool:
    return _has_box(cell) and not spoken("".join(c for c in as_boxes(cell.text) if c not in BOXES))


def code_texts(texts: list[str]) -> list[DocumentNode]:
    """Options, rows or columns with these texts."""
    made: list[DocumentNode] = []
    for text in texts:
        made.append({"code": free_code(text, {one["code"] for one in made}), "text": text})
    return made


def _row_texts(rows: tuple[tuple[Cell, ...], ...]) -> list[str]:
    return [spoken(row[0].text) for row in rows]


def _matrix(head: tuple[Cell, ...], body: tuple[tuple[Cell, ...], ...]) -> DocumentNode:
    node: DocumentNode = {"type": "yes_no_matrix", "rows": code_texts(_row_texts(body))}
    columns = code_texts([spoken(cell.text) for cell in head[1:]])
    if [column["code"] for column in columns] != ["ja", "nej"]:
        node["columns"] = columns
    return node


def _boxed_rows(grid: Grid) -> ReadGrid | None:
    """Rows that each end with the same labelled boxes: "☐ Ja ☐ Nej"."""
    rows = [row for row in grid.rows if not all(map(is_blank_cell, row))]
    offered = []
    for row in rows:
        options = [one.text for cell in row[1:] for line in cell.lines for one in options_in(line)]
        offered.append(options)
    if len(rows) < 2 or not offered[-1] or len(offered[-1]) < 2:
        return None
    body = rows if offered[0] else rows[1:]
    if len({tuple(options) for options in offered[len(rows) - len(body) :]}) != 1 or len(body) != len(grid.rows):
        return None
    columns = code_texts(offered[-1])
    node: DocumentNode = {"type": "yes_no_matrix", "rows": code_texts(_row_texts(tuple(body)))}
    if [column["code"] for column in columns] != ["ja", "nej"]:
        node["columns"] = columns
    return ReadGrid(node)


def _labels(grid: Grid, said: StatedLimits) -> ReadGrid:
    """Labels with a blank beside each: a number on each row where that is said, otherwise texts."""
    labels = labels_beside_blanks(grid)
    if "integer" in said or all("integer" in limits_in(label) for label in labels):
        return ReadGrid(counts_node(labels, said))
    if len(labels) > MOST_BOXES:
        table: DocumentNode = {"type": "table", "rows": code_texts(labels), "columns": code_texts(["Svar"])}
        return ReadGrid(table, ["Tabellen med en tom ruta bredvid varje rad är läst som en tabell med en kolumn."])
    node: DocumentNode = {"type": "text", "boxes": len(labels), "box_labels": labels}
    if "max_length" in said.counts:
        node["max_length"] = said.counts["max_length"]
    return ReadGrid(node, ["Tabellen med en tom ruta bredvid varje rad är läst som lika många textrutor."])


def counts_node(labels: list[str], said: StatedLimits) -> DocumentNode:
    """A whole number on each row."""
    node: DocumentNode = {"type": "count_matrix", "rows": code_texts(labels)}
    if "municipalities" in said:
        node["maximum"] = "municipalities"
    if "municipalities_total" in said:
        node["total"] = "municipalities"
    return node


def _cells(head: tuple[Cell, ...], body: tuple[tuple[Cell, ...], ...], said: StatedLimits) -> ReadGrid:
    rows, columns = _row_texts(body), [spoken(cell.text) for cell in head[1:]]
    of_rows = all("integer" in limits_in(row) for row in rows)
    if len(columns) == 1 and (limits_in(columns[0]).said & {"integer"} or "integer" in said or of_rows):
        return ReadGrid(counts_node(rows, said))
    printed = limits_in(*columns, spoken(head[0].text))
    kind = kind_said(said) or kind_said(printed)
    if unit := kind != "percent" and (large_unit(said) or large_unit(printed)):
        kind = "decimal"
    if kind and len(columns) > 1:
        read = _numbers(head, rows, columns, kind, stated=bool(kind_said(said)))
        if unit:
            read.node["unit"] = unit
            read.guesses.append(said_of_unit(unit))
        return read
    node: DocumentNode = {"type": "table", "rows": code_texts(rows), "columns": code_texts(columns)}
    return ReadGrid(_with_heading(node, head))


def _numbers(head: tuple[Cell, ...], rows: list[str], columns: list[str], kind: str, *, stated: bool) -> ReadGrid:
    node: DocumentNode = {"type": "number_table", "number": kind}
    guesses = [] if stated else ["Att rutorna är tal är läst av tabellens rubriker."]
    if len(columns) > 1 and _SUM.fullmatch(columns[-1]):
        node["row_sum"] = columns.pop()
    if len(rows) > 1 and _SUM.fullmatch(rows[-1]):
        node["column_sum"] = rows.pop()
    if {"row_sum", "column_sum"} & node.keys():
        guesses.append("Summan är läst som en som portalen räknar ut.")
    node |= {"rows": code_texts(rows), "columns": code_texts(columns)}
    return ReadGrid(_with_heading(node, head), guesses)


def _with_heading(node: DocumentNode, head: tuple[Cell, ...]) -> DocumentNode:
    heading = spoken(head[0].text)
    if heading.lower() not in _DEFAULT_HEADINGS:
        node["row_heading"] = heading
    return node


def _added(
    head: tuple[Cell, ...], body: tuple[tuple[Cell, ...], ...], said: StatedLimits, *, numbered: bool
) -> ReadGrid:
    """Empty rows below headings: as many as are printed, or said."""
    texts = [spoken(cell.text) for cell in (head[1:] if numbered or is_blank_cell(head[0]) else head)]
    columns = code_texts(texts)
    for column in columns:
        found = limits_in(column["text"])
        kind = "date" if "date" in found else kind_said(found)
        if kind:
            column["type"] = kind
        if "max_length" in found.counts:
            column["max_length"] = found.counts["max_length"]
    most = min(said.counts.get("added_rows", len(body)), MOST_ADDED)
    node: DocumentNode = {"type": "row_table", "columns": columns, "max_rows": max(most, 1)}
    if numbered and not is_blank_cell(head[0]) and spoken(head[0].text).lower() not in ("nr", "nummer", "#"):
        node["row_name"] = spoken(head[0].text)
    return ReadGrid(node, ["De tomma raderna är lästa som rader som den som svarar lägger till."])
