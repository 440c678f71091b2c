"""One answer as the answers and items of a QuestionnaireResponse, and back: encode and decode are each other's inverse.

`encode` takes a value that fits its question (surveys.answers.shapes); `decode` takes every item of the response
by linkId.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any

from surveys.answers.added_rows import given_rows
from surveys.answers.days import read_day
from surveys.answers.values import (
    NOT_KNOWN,
    NUMBERS,
    NumberKind,
    is_not_known,
    read_number,
    rows_in,
    text_in,
    written_number,
)
from surveys.interchange.fhir_extensions import OURS, FhirNode, json_number, ours
from surveys.interchange.fhir_sums import answered_sums
from surveys.schema import (
    ChoiceItem,
    CountMatrixItem,
    FileItem,
    MatrixItem,
    NumberItem,
    NumberTableItem,
    Question,
    RowColumn,
    RowTableItem,
    TableItem,
    TextItem,
)

Nodes = dict[str, Mapping[str, Any]]
"""The items of a response by their linkId."""

_MOST_INTEGER = 2**31 - 1
_NOT_IN_FHIR = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\U0010ffff]")


def encode(question: Question, value: Any) -> FhirNode:
    """`answer`, `item` and `extension` of the item; {} for what R5 has no value for."""
    write = _ENCODERS.get(type(question))
    return {key: part for key, part in write(question, value).items() if part} if write else {}


def decode(question: Question, nodes: Nodes) -> Any:
    """The answer to `question`; None without one."""
    own = nodes.get(question.link_id, {})
    if (written := _extension(own, "value")) is not None:
        return json.loads(written)
    read = _DECODERS.get(type(question))
    return read(question, own, nodes) if read else None


def has_stored_value(question: Question, nodes: Nodes) -> bool:
    """Whether the portal's own stored value stands beside the answer, which `decode` then takes."""
    return _extension(nodes.get(question.link_id, {}), "value") is not None


def read_back(question: Question, written: FhirNode) -> Any:
    """What `decode` makes of what `encode` has made."""
    return decode(question, nodes_of({**written, "linkId": question.link_id}))


def nodes_of(resource: Mapping[str, Any]) -> Nodes:
    """Every item by its linkId, however deep. Raises ValueError when one is there twice."""
    nodes: Nodes = {}
    waiting = [resource]
    while waiting:
        node = waiting.pop()
        if "linkId" in node:
            if node["linkId"] in nodes and not repeats(node["linkId"]):
                raise ValueError(f"{node['linkId']} står två gånger i svaret")
            nodes[node["linkId"]] = node
        waiting += [
            *node.get("item", ()),
            *(child for answer in node.get("answer", ()) for child in answer.get("item", ())),
        ]
    return nodes


def repeats(link_id: str) -> bool:
    """Whether the item is one of the rows that a respondent adds, or in one: there is one for each row."""
    return link_id.endswith("/row") or "/row/" in link_id


def string_answer(text: str) -> FhirNode:
    """A text; characters that FHIR does not allow are replaced."""
    return {"valueString": _NOT_IN_FHIR.sub("\ufffd", text)}


def coding(code: str, display: str) -> FhirNode:
    return {"valueCoding": {"code": code, "display": display}}


def _row(question: Question, code: str) -> str:
    return f"{question.link_id}.{code}"


def _box(question: Question, index: int) -> str:
    return f"{question.link_id}/{index + 1}"


def _not_known(question: Question) -> str:
    return f"{question.link_id}/not-known"


def _item(link_id: str, text: str, answer: FhirNode | None) -> list[FhirNode]:
    """An inner item; none without an answer."""
    return [{"linkId": link_id, "text": text, "answer": [answer]}] if answer else []


def _answers(node: Mapping[str, Any], name: str) -> list[Any]:
    return [answer[name] for answer in node.get("answer", ()) if name in answer]


def _first(node: Mapping[str, Any], name: str) -> Any:
    return next(iter(_answers(node, name)), None)


def _extension(node: Mapping[str, Any], name: str) -> Any:
    found = (one for one in node.get("extension", ()) if one.get("url") == f"{OURS}/{name}")
    return next((value for one in found for key, value in one.items() if key.startswith("value")), None)


def _write_text(question: TextItem, value: Any) -> FhirNode:
    if isinstance(value, Mapping):
        written = text_in(value)
        sent = ours("by-email-sent", "Boolean", value.get("by_email", False))
        return {"extension": [sent], **({"answer": [string_answer(written)]} if written else {})}
    if question.type == "date":
        day = read_day(value)
        return {"answer": [{"valueDate": day.isoformat()}] if day else []}
    if question.boxes == 1:
        return {"answer": [string_answer(value)]}
    boxes = ((index, text) for index, text in enumerate(value) if text)
    names = question.box_labels or [str(index + 1) for index in range(question.boxes)]
    return {"item": [node for i, text in boxes for node in _item(_box(question, i), names[i], string_answer(text))]}


def _read_text(question: TextItem, own: Mapping[str, Any], nodes: Nodes) -> Any:
    if (sent := _extension(own, "by-email-sent")) is not None:
        return {"by_email": sent, "text": _first(own, "valueString") or ""}
    if question.boxes == 1:
        return _first(own, "valueDate" if question.type == "date" else "valueString")
    found = [_first(nodes.get(_box(question, index), {}), "valueString") for index in range(question.boxes)]
    return [text or "" for text in found] if any(text is not None for text in found) else None


def _write_number(question: NumberItem, value: Any) -> FhirNode:
    if is_not_known(value):
        return {"item": _item(_not_known(question), question.not_known or "Kan inte anges", {"valueBoolean": True})}
    answer = _number_answer(str(value), question.type)
    return {"answer": [answer] if answer else []}


def _number_answer(text: str, kind: NumberKind) -> FhirNode | None:
    """R5's integer has 32 bits; what does not fit in its question's type has no value."""
    value = read_number(text, kind)
    if value is None:
        return None
    if kind != "integer":
        return {"valueDecimal": json_number(value)}
    fits = value == value.to_integral_value() and abs(value) <= _MOST_INTEGER
    return {"valueInteger": int(value)} if fits else None


def _read_number(question: NumberItem, own: Mapping[str, Any], nodes: Nodes) -> Any:
    if _first(nodes.get(_not_known(question), {}), "valueBoolean") is True:
        return dict(NOT_KNOWN)
    return _written(own)


def _written(node: Mapping[str, Any]) -> str | None:
    value = _first(node, "valueInteger")
    value = _first(node, "valueDecimal") if value is None else value
    return None if value is None else written_number(Decimal(str(value)))


def _write_choice(question: ChoiceItem, value: Any) -> FhirNode:
    texts = {option.code: option.text for option in question.options}
    return {"answer": [coding(code, texts[code]) for code in (value if question.multiple else [value])]}


def _read_choice(question: ChoiceItem, own: Mapping[str, Any], _: Nodes) -> Any:
    codes = [chosen.get("code") for chosen in _answers(own, "valueCoding")]
    if not codes:
        return None
    return codes if question.multiple else codes[0]


def _write_matrix(question: MatrixItem, value: Any) -> FhirNode:
    texts = {column.code: column.text for column in question.columns}
    return _write_rows(question, value, lambda cell: coding(cell, texts[cell]))


def _write_counts(question: CountMatrixItem, value: Any) -> FhirNode:
    return _write_rows(question, value, lambda cell: _number_answer(cell, "integer"))


def _write_rows(
    question: MatrixItem | CountMatrixItem, value: Any, answer: Callable[[Any], FhirNode | None]
) -> FhirNode:
    rows = [(row, value[row.code]) for row in question.rows if row.code in value]
    return {"item": [node for row, cell in rows for node in _item(_row(question, row.code), row.text, answer(cell))]}


def _read_matrix(question: MatrixItem, _: Mapping[str, Any], nodes: Nodes) -> Any:
    return _read_rows(question, nodes, lambda node: (_first(node, "valueCoding") or {}).get("code"))


def _read_counts(question: CountMatrixItem, _: Mapping[str, Any], nodes: Nodes) -> Any:
    return _read_rows(question, nodes, _written)


def _read_rows(question: MatrixItem | CountMatrixItem | TableItem, nodes: Nodes, read: Callable[[Any], Any]) -> Any:
    found = ((row.code, read(nodes.get(_row(question, row.code), {}))) for row in question.rows)
    return {code: cell for code, cell in found if cell is not None} or None


def _write_table(question: TableItem, value: Any) -> FhirNode:
    rows = ((row, _cells(question, row.code, value[row.code])) for row in question.rows if row.code in value)
    return {
        "item": [{"linkId": _row(question, row.code), "text": row.text, "item": cells} for row, cells in rows if cells]
    }


def _cells(question: TableItem, row: str, cells: Mapping[str, str]) -> list[FhirNode]:
    written: Iterable[Any] = (column for column in question.columns if cells.get(column.code))
    return [
        node
        for column in written
        for node in _item(f"{_row(question, row)}/{column.code}", column.text, string_answer(cells[column.code]))
    ]


def _read_table(question: TableItem, _: Mapping[str, Any], nodes: Nodes) -> Any:
    return _read_cells(question, nodes, lambda cell: _first(cell, "valueString"))


def _read_cells(
    question: TableItem | NumberTableItem, nodes: Nodes, read_cell: Callable[[Mapping[str, Any]], Any]
) -> Any:
    def cells(row: str) -> dict[str, Any] | None:
        columns: Iterable[Any] = question.columns
        found = ((one.code, read_cell(nodes.get(f"{_row(question, row)}/{one.code}", {}))) for one in columns)
        return {code: text for code, text in found if text is not None} or None

    read = ((row.code, cells(row.code)) for row in question.rows)
    return {code: row for code, row in read if row is not None} or None


def _write_numbers(question: NumberTableItem, value: Any) -> FhirNode:
    rows = []
    for row in question.rows:
        cells = [
            node
            for column in question.columns
            for node in _item(
                f"{_row(question, row.code)}/{column.code}",
                column.text,
                _number_answer(rows_in(value.get(row.code)).get(column.code, ""), question.number),
            )
        ]
        rows += [{"linkId": _row(question, row.code), "text": row.text, "item": cells}] if cells else []
    return {"item": [*rows, *answered_sums(question, value)]}


def _read_numbers(question: NumberTableItem, _: Mapping[str, Any], nodes: Nodes) -> Any:
    return _read_cells(question, nodes, _written)


def _write_added(question: RowTableItem, value: Any) -> FhirNode:
    rows = [[node for column in question.columns for node in _added_cell(question, column, row)] for row in value]
    name = f"{question.link_id}/row"
    written = [{"linkId": name, "text": question.row_name, "item": cells} for cells in rows if cells]
    return {"item": [*written, *answered_sums(question, value)]}


def _added_cell(question: RowTableItem, column: RowColumn, row: Mapping[str, str]) -> list[FhirNode]:
    text, answer = row.get(column.code, ""), None
    if column.type in NUMBERS:
        answer = _number_answer(text, column.type)  # type: ignore[arg-type]  # a kind of number
    elif column.type == "date":
        day = read_day(text)
        answer = {"valueDate": day.isoformat()} if day else None
    elif text:
        answer = string_answer(text)
    return _item(f"{question.link_id}/row/{column.code}", column.text, answer)


def _read_added(question: RowTableItem, own: Mapping[str, Any], _: Nodes) -> Any:
    rows = [row for row in own.get("item", ()) if row.get("linkId") == f"{question.link_id}/row"]
    found = [{column.code: _read_cell(question, column, row) for column in question.columns} for row in rows]
    return given_rows(found) or None


def _read_cell(question: RowTableItem, column: RowColumn, row: Mapping[str, Any]) -> str | None:
    name = f"{question.link_id}/row/{column.code}"
    cell: Mapping[str, Any] = next((one for one in row.get("item", ()) if one.get("linkId") == name), {})
    if column.type in NUMBERS:
        return _written(cell)
    text = _first(cell, "valueDate" if column.type == "date" else "valueString")
    return None if text is None else str(text)


def _write_file(_: FileItem, value: Any) -> FhirNode:
    extensions = [ours("by-email-sent", "Boolean", value["by_email"])] if "by_email" in value else []
    if value.get("note"):
        extensions.append(ours("file-note", "String", string_answer(value["note"])["valueString"]))
    return {"extension": extensions}


def _read_file(_: FileItem, own: Mapping[str, Any], __: Nodes) -> Any:
    found = {"by_email": _extension(own, "by-email-sent"), "note": _extension(own, "file-note")}
    return {name: part for name, part in found.items() if part is not None} or None


_ENCODERS: dict[type, Callable[[Any, Any], FhirNode]] = {
    TextItem: _write_text,
    NumberItem: _write_number,
    ChoiceItem: _write_choice,
    MatrixItem: _write_matrix,
    CountMatrixItem: _write_counts,
    TableItem: _write_table,
    NumberTableItem: _write_numbers,
    RowTableItem: _write_added,
    FileItem: _write_file,
}
_DECODERS: dict[type, Callable[[Any, Mapping[str, Any], Nodes], Any]] = {
    TextItem: _read_text,
    NumberItem: _read_number,
    ChoiceItem: _read_choice,
    MatrixItem: _read_matrix,
    CountMatrixItem: _read_counts,
    TableItem: _read_table,
    NumberTableItem: _read_numbers,
    RowTableItem: _read_added,
    FileItem: _read_file,
}
