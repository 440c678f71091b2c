"""Groups that are one question of ours: matrices, tables, texts in several boxes."""

from collections.abc import Mapping
from typing import Any

from surveys.interchange.fhir_bounds import read_answer_bound
from surveys.interchange.fhir_conditions import sum_expression
from surveys.interchange.fhir_element import Element, plain_number
from surveys.interchange.fhir_extensions import HL7, OURS, SDC
from surveys.interchange.fhir_import_choices import read_options
from surveys.interchange.fhir_import_conditions import Conditions, Target, number_as_written, parts_of
from surveys.loading.source import Rows, Table

_CANONICAL = "/Questionnaire/"


def read_boxes(element: Element, table: Table, boxes: list[Element]) -> None:
    """The boxes of a text: all with one type and one limit, numbered from 1."""
    table["boxes"] = len(boxes)
    limits = {box.whole("maxLength") for box in boxes}
    kinds = {box.text("type") for box in boxes}
    labels = [str(label) for box in boxes if (label := box.own("box-label")) is not None]
    if labels:
        table["box_labels"] = Rows(element.line, labels)
    texts = labels or [str(number) for number in range(1, len(boxes) + 1)]
    names = [(box.text("linkId"), box.text("text")) for box in boxes]
    if names != [(f"{table['link_id']}/{number}", text) for number, text in enumerate(texts, start=1)]:
        element.refuse("role:order", key="item", value=table["link_id"])
    if len(limits) > 1 or kinds != {table["type"]}:
        element.refuse("role:rows", key="item", value=table["link_id"])
    table["max_length"] = next(iter(limits))


def import_rows(element: Element, table: Table, rows: list[Element]) -> None:
    """The rows with their codes, wordings and links to other years."""
    table["rows"] = Rows(element.line)
    for row in rows:
        code = row.link_id.removeprefix(f"{table['link_id']}.")
        if code == row.link_id:
            row.refuse("role:order", key="linkId", value=table["link_id"])
        row.text("linkId")
        row.text("type")
        made = Table(row.line, {"code": code, "text": row.text("text")}.items())
        if links := read_continues(row):
            made["continues"] = links
        table["rows"].append(made)
        if "type" in row.data and row.data["type"] != "group" and row.flag("required") != bool(table.get("required")):
            row.refuse("role:rows", key="required", value=table["link_id"])


def read_matrix(element: Element, table: Table, rows: list[Element], conditions: Conditions) -> None:
    """A choice in each row; the options of the first row are the columns."""
    for index, row in enumerate(rows):
        stand_in = Table(row.line, {"link_id": row.link_id}.items())
        options = read_options(row, stand_in)
        columns = stand_in["options"]
        if index == 0:
            table["columns"] = columns
        elif columns != table["columns"]:
            row.refuse("role:rows", key="answerOption", value=table["link_id"])
        code = row.link_id.removeprefix(f"{table['link_id']}.")
        conditions.targets[row.link_id] = Target(str(table["link_id"]), "options", code, options.options)


def read_counts(element: Element, table: Table, rows: list[Element], conditions: Conditions) -> None:
    """A number in each row, all within the same bounds; the total stands on the group."""
    for index, row in enumerate(rows):
        bounds = {"minimum": read_bound(row, "minValue"), "maximum": read_bound(row, "maxValue")}
        if index == 0:
            table.update({name: bound for name, bound in bounds.items() if bound is not None})
        elif bounds != {name: table.get(name) for name in bounds}:
            row.refuse("role:rows", key="extension", value=table["link_id"])
        code = row.link_id.removeprefix(f"{table['link_id']}.")
        conditions.targets[row.link_id] = Target(str(table["link_id"]), "number", code)
        for name in ("minimum", "maximum"):
            if (own := _own_bound(row, f"row-{name}")) is not None:
                table["rows"][index][name] = own
    if (total := _own_bound(element, "total")) is not None:
        table["total"] = total


def _own_bound(element: Element, name: str) -> Any:
    """What fhir_extensions.own_bound writes; None without it."""
    fact, exact, answer = element.own(f"{name}-fact"), element.own(f"{name}-exact"), read_answer_bound(element, name)
    if fact is not None or answer is not None:
        return fact if answer is None else answer
    limit = plain_number(element.own(name))
    return None if limit is None else number_as_written(element, name, limit, exact)


def read_cells(element: Element, table: Table, rows: list[Element], conditions: Conditions) -> None:
    """A text in each cell; the cells of the first row are the columns."""
    for index, row in enumerate(rows):
        columns = Rows(row.line, (_column(row, cell) for cell in row.children("item")))
        if index == 0:
            table["columns"] = columns
        elif columns != table["columns"]:
            row.refuse("role:rows", key="item", value=table["link_id"])
        conditions.targets[row.link_id] = Target(str(table["link_id"]), "group")


def read_numbers(
    element: Element, table: Table, rows: list[Element], conditions: Conditions
) -> dict[tuple[str, str], Element]:
    """A number in each cell; the cells of the first row are the columns, all within the same bounds.

    The cells are given back by row and column: what other answers bound in them is read when all columns are known.
    """
    found: dict[tuple[str, str], Element] = {}
    for index, row in enumerate(rows):
        cells = row.children("item")
        read = [_number_cell(row, cell, table) for cell in cells]
        code = str(table["rows"][index]["code"])
        found |= {(code, str(column["code"])): cell for (column, _), cell in zip(read, cells, strict=True)}
        columns, shared = Rows(row.line, (column for column, _ in read)), [bounds for _, bounds in read]
        if index == 0:
            table["columns"] = columns
            table.update(shared[0] if shared else {})
        kept = {name: table[name] for name in _SHARED if name in table}
        if columns != table["columns"] or any(one != kept for one in shared):
            row.refuse("role:rows", key="item", value=table["link_id"])
        for name in ("minimum", "maximum"):
            if (own := _own_bound(row, f"row-{name}")) is not None:
                table["rows"][index][name] = own
        conditions.targets[row.link_id] = Target(str(table["link_id"]), "group")
    if (total := _own_bound(element, "total")) is not None:
        table["total"] = total
    return found


def read_added(table: Table, rows: list[Element]) -> dict[str, Element]:
    """Rows that the respondent adds: one group that repeats, with a cell of its own kind for each column.

    The cells are given back by column: what other answers bound in them is read when all columns are known.
    """
    by_column: dict[str, Element] = {}
    for row in rows[1:]:
        row.refuse("role:rows", key="linkId", value=table["link_id"])
        row.skip()
    for row in rows[:1]:
        if row.text("linkId") != f"{table['link_id']}/row" or row.text("type") != "group" or not row.flag("repeats"):
            row.refuse("role:order", key="linkId", value=table["link_id"])
        for look in row.extensions(f"{HL7}/questionnaire-itemControl"):
            look.value()
        if "row_name" not in table and (name := row.text("text")) != "Rad":
            table["row_name"] = name
        row.text("text")
        for key, name in (("min_rows", "minOccurs"), ("max_rows", "maxOccurs")):
            if found := row.extension(f"{HL7}/questionnaire-{name}"):
                table[key] = found.value()[1]
        cells = row.children("item")
        table["columns"] = Rows(row.line, (_added_column(row, cell) for cell in cells))
        by_column = {str(column["code"]): cell for column, cell in zip(table["columns"], cells, strict=True)}
    return by_column


def _added_column(row: Element, cell: Element) -> Table:
    kind = cell.own("field-type") or cell.text("type")
    cell.text("type")
    if cell.own("role") != "cell":
        cell.refuse("role", value=cell.own("role") or kind)
    code = cell.text("linkId").removeprefix(f"{row.link_id}/")
    column = Table(cell.line, {"code": code, "text": cell.text("text"), "type": kind}.items())
    if cell.flag("required"):
        column["required"] = True
    if (limit := cell.whole("maxLength")) is not None:
        column["max_length"] = limit
    for key, name in (("minimum", "minValue"), ("maximum", "maxValue")):
        if (bound := read_bound(cell, name)) is not None:
            column[key] = bound
    return column


_SHARED = ("minimum", "maximum", "unit")


def _number_cell(row: Element, cell: Element, table: Table) -> tuple[Table, dict[str, Any]]:
    """The column, and what all cells have in common."""
    kind = "integer" if table.get("number", "integer") == "integer" else "decimal"
    if cell.own("role") != "cell" or cell.text("type") != kind or cell.flag("required") != bool(table.get("required")):
        cell.refuse("role", value=cell.own("role") or cell.text("type"))
    code = cell.text("linkId").removeprefix(f"{row.link_id}/")
    column = Table(cell.line, {"code": code, "text": cell.text("text")}.items())
    for name in ("minimum", "maximum"):
        if (own := _own_bound(cell, f"column-{name}")) is not None:
            column[name] = own
    units = [one.value()[1] for one in cell.extensions(f"{HL7}/questionnaire-unit")]
    shared = {
        "minimum": read_bound(cell, "minValue"),
        "maximum": read_bound(cell, "maxValue"),
        "unit": next((str(one.get("display")) for one in units if isinstance(one, dict)), None),
    }
    return column, {name: value for name, value in shared.items() if value is not None}


def read_sums(table: Table, sums: list[Element]) -> None:
    """The items of the sums, which say nothing that the table does not: they are as the portal writes them."""
    rows, columns = ([str(part["code"]) for part in table.get(key) or ()] for key in ("rows", "columns"))
    link_id = str(table["link_id"])
    if table["type"] == "row_table":
        _check_sums(sums, {f"{link_id}/column-sum/{column}": [f"{link_id}/row/{column}"] for column in columns})
        return
    known = {f"{link_id}/row-sum/{row}": [(row, column) for column in columns] for row in rows}
    known |= {f"{link_id}/column-sum/{column}": [(row, column) for row in rows] for column in columns}
    known[f"{link_id}/sum"] = [(row, column) for row in rows for column in columns]
    _check_sums(sums, {one: [f"{link_id}.{row}/{column}" for row, column in cells] for one, cells in known.items()})


def _check_sums(sums: list[Element], known: Mapping[str, list[str]]) -> None:
    """`known`: the cells that each sum may be of, by its linkId."""
    for one in sums:
        cells = known.get(one.text("linkId"), [])
        expression = one.extension(f"{SDC}/sdc-questionnaire-calculatedExpression")
        if not cells or expression is None or dict(expression.data) != sum_expression(cells):
            one.refuse("extension:calculatedExpression", key="extension")
        if expression:
            expression.value()
        for key in ("type", "text", "readOnly"):
            one.raw(key)


def _column(row: Element, cell: Element) -> Table:
    code = cell.text("linkId").removeprefix(f"{row.link_id}/")
    if cell.own("role") != "cell" or cell.text("type") != "text":
        cell.refuse("role", value=cell.own("role") or cell.text("type"))
    return Table(cell.line, {"code": code, "text": cell.text("text")}.items())


def read_bound(element: Element, name: str) -> Any:
    """minValue or maxValue as the author writes it; None without one."""
    fact, exact = element.own(f"{name}-fact"), element.own(f"{name}-exact")
    found = element.extension(f"{HL7}/{name}")
    answer = read_answer_bound(element, name)
    if found is None:
        return fact if answer is None else answer
    kind, content = found.value()
    limit = plain_number(content)
    if limit is None or fact is not None or answer is not None:
        element.refuse(f"extension:{name}", key="extension", value=kind)
        return None
    return number_as_written(element, name, limit, exact)


def read_continues(element: Element) -> Rows:
    """The links to the questions of other years."""
    return Rows(element.line, (_link(one) for one in element.extensions(f"{OURS}/continues")))


def _link(element: Element) -> Table:
    parts = {name: str(values[0]) for name, values in parts_of(element).items()}
    parts["questionnaire"] = parts.get("questionnaire", "").partition(_CANONICAL)[2]
    return Table(element.line, parts.items())
