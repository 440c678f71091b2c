"""A questionnaire as a FHIR R5 Questionnaire; docs/fhir.md tells what becomes what.

Link ids of helper items that stand for no item of ours contain a slash, which ours never do.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from surveys.interchange.fhir_bounds import constraints_of
from surveys.interchange.fhir_conditions import becomes_group, enabling, rule_extensions, sum_expression
from surveys.interchange.fhir_extensions import (
    FhirNode,
    attributes,
    bound,
    canonical,
    continues,
    control,
    display_category,
    exclusive,
    max_occurs,
    min_occurs,
    ours,
    own_bound,
    role,
    unit,
)
from surveys.interchange.fhir_sums import table_sums
from surveys.schema import (
    AnyItem,
    AttestationItem,
    ChoiceItem,
    Column,
    CountMatrixItem,
    Definition,
    DisplayItem,
    FileItem,
    GroupItem,
    MatrixItem,
    NumberItem,
    NumberTableItem,
    OpenedItem,
    Option,
    Row,
    RowColumn,
    RowTableItem,
    TableItem,
    TextItem,
    walk,
)

COUNTING_RULE = "unicode-code-points-nfc-lf"
"""How maxLength counts: line breaks as LF, Unicode code points after NFC (surveys.counting)."""

_TYPES = {
    "group": "group",
    "display": "display",
    "text": "text",
    "string": "string",
    "date": "date",
    "integer": "integer",
    "decimal": "decimal",
    "file": "attachment",
    "choice": "coding",
    "multi_choice": "coding",
}
_OTHER_TYPES = {
    **dict.fromkeys(("email", "phone", "organisation_number", "postal_code"), "string"),
    **dict.fromkeys(("percent", "money"), "decimal"),
    **dict.fromkeys(("yes_no_matrix", "count_matrix", "table", "number_table", "row_table"), "group"),
    "attestation": "coding",
}


def questionnaire_to_fhir(definition: Definition) -> FhirNode:
    """The R5 Questionnaire as JSON data."""
    node: FhirNode = {
        "resourceType": "Questionnaire",
        "language": "sv",
        "url": canonical(definition.name),
        "version": definition.version,
        "name": computer_name(definition.name),
        "title": definition.title,
        "status": "active",
        "date": definition.version[:10],
        "publisher": definition.agency,
        "subjectType": ["Organization"],
        "extension": [*attributes(definition), ours("counting-rule", "Code", COUNTING_RULE), *_rules(definition)],
        "item": [*_intro(definition), *_Exporter(definition).items(definition.items)],
    }
    if definition.reference:
        node["identifier"] = [{"value": definition.reference}]
    if definition.last_response_day:
        node["effectivePeriod"] = {"end": definition.last_response_day}
    if earlier := _continued(definition):
        node["derivedFrom"] = earlier
    if definition.closing:
        node["item"].append(_helper("/closing", definition.closing, "closing", "instructions"))
    return {key: value for key, value in node.items() if value != ""}


def computer_name(name: str) -> str:
    """`name` as R5 wants a name for computers: StatsbidragAndra2025."""
    return "".join(part.capitalize() for part in name.replace("_", "-").split("-"))


def _rules(definition: Definition) -> list[FhirNode]:
    return [extension for rule in definition.rules for extension in rule_extensions(rule)]


def _intro(definition: Definition) -> Iterator[FhirNode]:
    if definition.intro:
        yield _helper("/intro", definition.intro, "intro", "instructions")


def _continued(definition: Definition) -> list[str]:
    items = [item for section in definition.items for item in walk(section)]
    links = [link for item in items for link in (*item.continues, *_row_links(item))]
    return sorted({canonical(link.questionnaire) for link in links})


def _row_links(item: AnyItem) -> list[Any]:
    return [link for row in getattr(item, "rows", ()) for link in row.continues]


def _helper(link_id: str, text: str, name: str, category: str) -> FhirNode:
    return {"linkId": link_id, "type": "display", "text": text, "extension": [display_category(category), role(name)]}


class _Exporter:
    """Turns items of one definition into R5 items."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition
        self.parts: dict[type, Callable[[Any, FhirNode], None]] = {
            GroupItem: self._group,
            TextItem: self._text,
            NumberItem: self._number,
            FileItem: self._file,
            ChoiceItem: self._choice,
            MatrixItem: self._matrix,
            CountMatrixItem: self._count_matrix,
            TableItem: self._table,
            NumberTableItem: self._number_table,
            RowTableItem: self._row_table,
            AttestationItem: self._attestation,
        }

    def items(self, items: Iterable[AnyItem]) -> list[FhirNode]:
        """The items in reading order, each after its background; R5 lets no display have its help inside it."""
        return [
            node for item in items for node in (*self._background(item), self.item(item), *self._help_of_display(item))
        ]

    def _background(self, item: AnyItem) -> Iterator[FhirNode]:
        """What is read before the wording: a display before the question, under the same conditions."""
        if item.background:
            yield self._beside(item, "background", item.background, "instructions")

    def _help_of_display(self, item: AnyItem) -> Iterator[FhirNode]:
        if item.help and isinstance(item, DisplayItem):
            yield self._beside(item, "help", item.help, "help")

    def _beside(self, item: AnyItem, name: str, text: str, category: str) -> FhirNode:
        elements, conditions = enabling(item, self.definition)
        node = _helper(f"{item.link_id}/{name}", text, name, category) | elements
        return node | {"extension": node["extension"] + conditions}

    def item(self, item: AnyItem) -> FhirNode:
        """`item` with everything in it but its background."""
        node: FhirNode = {"linkId": item.link_id, "type": _TYPES.get(item.type) or _OTHER_TYPES[item.type]}
        node |= {key: value for key, value in (("prefix", item.prefix), ("text", item.text)) if value}
        if becomes_group(item):
            node["type"] = "group"
        elements, conditions = enabling(item, self.definition)
        node |= elements
        node |= {key: True for key, value in (("required", item.required), ("readOnly", item.read_only)) if value}
        node["extension"] = [*attributes(item), *conditions, *(continues(link) for link in item.continues)]
        if item.type in _OTHER_TYPES or (becomes_group(item) and item.type != "text"):
            node["extension"].append(ours("field-type", "Code", item.type))
        node["item"] = list(_texts_around(item))
        if part := self.parts.get(type(item)):
            part(item, node)
        if item.comment:
            node["item"].append(self._inner(item.comment, "comment"))
        return {key: value for key, value in node.items() if value != []}

    def _inner(self, item: AnyItem, name: str) -> FhirNode:
        """A field that belongs to another item; its background stands inside it."""
        node = self.item(item)
        node["extension"] = [*node.get("extension", []), role(name)]
        inside = [*self._background(item), *node.get("item", [])]
        return node | {"item": inside} if inside else node

    def _group(self, item: GroupItem, node: FhirNode) -> None:
        if item in self.definition.items:
            node["extension"].append(control("page"))
        node["item"] += self.items(item.items)

    def _text(self, item: TextItem, node: FhirNode) -> None:
        if item.boxes > 1:
            node["item"] += [_box(item, number) for number in range(1, item.boxes + 1)]
        elif item.max_length:
            node["maxLength"] = item.max_length

    def _number(self, item: NumberItem, node: FhirNode) -> None:
        node["extension"] += [*bound("minValue", item.minimum), *bound("maxValue", item.maximum)]
        node["extension"] += constraints_of(item, self.definition)
        if item.unit:
            node["extension"].append(unit(item.unit))
        if item.sum_of:
            node["extension"].append(sum_expression(item.sum_of))
        if item.not_known:
            box: FhirNode = {"linkId": f"{item.link_id}/not-known", "type": "boolean", "text": item.not_known}
            node["item"].append(box | {"extension": [role("not-known")]})

    def _file(self, item: FileItem, node: FhirNode) -> None:
        if item.several:
            node["repeats"] = True

    def _choice(self, item: ChoiceItem, node: FhirNode) -> None:
        node |= {"answerConstraint": "optionsOnly", "answerOption": [_option(option) for option in item.options]}
        if item.multiple:
            node["repeats"] = True
        if item.max_selections:
            node["extension"].append(max_occurs(item.max_selections))
        node["item"] += [self._opened(item, option, option.opens) for option in item.options if option.opens]

    def _opened(self, item: ChoiceItem, option: Option, field: OpenedItem) -> FhirNode:
        """The field that an option opens: a child that is enabled when the option is chosen."""
        chosen = {"question": item.link_id, "operator": "=", "answerCoding": _coding(option.code, option.text)}
        return self._inner(field, "opened") | {"enableWhen": [chosen]}

    def _matrix(self, item: MatrixItem, node: FhirNode) -> None:
        # A table holds questions with options and nothing else; lforms never finishes one with a text in it.
        node["extension"].append(control("list" if item.help or item.comment else "table"))
        options = [{"valueCoding": _coding(column.code, column.text)} for column in item.columns]
        for row in item.rows:
            choice = {"answerConstraint": "optionsOnly", "answerOption": options}
            node["item"].append(_row(item, row, "coding") | choice)

    def _count_matrix(self, item: CountMatrixItem, node: FhirNode) -> None:
        node["extension"] += [control("list"), *own_bound("total", item.total)]
        node["extension"] += constraints_of(item, self.definition)
        for row in item.rows:
            child = _row(item, row, "integer")
            child["extension"] += [*bound("minValue", item.minimum), *bound("maxValue", item.maximum)]
            child["extension"] += [*own_bound("row-minimum", row.minimum), *own_bound("row-maximum", row.maximum)]
            child["extension"] += constraints_of(item, self.definition, row.code)
            node["item"].append(child)

    def _table(self, item: TableItem, node: FhirNode) -> None:
        node["extension"].append(control("grid"))
        for row in item.rows:
            child = _row(item, row, "group")
            child["item"] = [
                {
                    "linkId": f"{child['linkId']}/{column.code}",
                    "type": "text",
                    "text": column.text,
                    "extension": [role("cell")],
                }
                for column in item.columns
            ]
            node["item"].append(child)

    def _number_table(self, item: NumberTableItem, node: FhirNode) -> None:
        node["extension"] += [control("grid"), *own_bound("total", item.total)]
        node["extension"] += constraints_of(item, self.definition)
        for row in item.rows:
            child = _row(item, row, "group")
            child["extension"] += [*own_bound("row-minimum", row.minimum), *own_bound("row-maximum", row.maximum)]
            child["item"] = [self._number_cell(item, row, column) for column in item.columns]
            node["item"].append(child)
        node["item"] += table_sums(item)

    def _row_table(self, item: RowTableItem, node: FhirNode) -> None:
        """A group with a group in it that repeats, once for each row that is added."""
        row: FhirNode = {"linkId": f"{item.link_id}/row", "type": "group", "text": item.row_name, "repeats": True}
        row["extension"] = [role("row"), control("gtable"), max_occurs(item.max_rows)]
        if item.min_rows:
            row["extension"].append(min_occurs(item.min_rows))
        row["item"] = [self._row_cell(item, column) for column in item.columns]
        node["item"] += [row, *table_sums(item)]

    def _row_cell(self, item: RowTableItem, column: RowColumn) -> FhirNode:
        kind = "decimal" if column.type in ("percent", "money") else column.type
        cell: FhirNode = {"linkId": f"{item.link_id}/row/{column.code}", "type": kind, "text": column.text}
        cell["extension"] = [role("cell"), *([ours("field-type", "Code", column.type)] if kind != column.type else [])]
        cell["extension"] += [*bound("minValue", column.minimum), *bound("maxValue", column.maximum)]
        cell["extension"] += constraints_of(item, self.definition, column=column.code)
        more = {"required": True} if column.required else {}
        return cell | more | ({"maxLength": column.max_length} if column.max_length else {})

    def _number_cell(self, item: NumberTableItem, row: Row, column: Column) -> FhirNode:
        cell: FhirNode = {
            "linkId": f"{item.link_id}.{row.code}/{column.code}",
            "type": "integer" if item.number == "integer" else "decimal",
            "text": column.text,
            "extension": [role("cell"), *bound("minValue", item.minimum), *bound("maxValue", item.maximum)],
        }
        cell["extension"] += [
            *own_bound("column-minimum", column.minimum),
            *own_bound("column-maximum", column.maximum),
        ]
        cell["extension"] += constraints_of(item, self.definition, row.code, column.code)
        if item.unit:
            cell["extension"].append(unit(item.unit))
        return cell | {"required": True} if item.required else cell

    def _attestation(self, item: AttestationItem, node: FhirNode) -> None:
        node |= {"answerConstraint": "optionsOnly", "answerOption": [{"valueCoding": _coding("ja", item.option)}]}


def _texts_around(item: AnyItem) -> Iterator[FhirNode]:
    """What is read inside an item, as display items before its other children."""
    for name, text, category in (
        ("intro", getattr(item, "intro", ""), "instructions"),
        ("help", item.help, "help"),
    ):
        if text and not isinstance(item, DisplayItem):
            yield _helper(f"{item.link_id}/{name}", text, name, category)


def _option(option: Option) -> FhirNode:
    node: FhirNode = {"valueCoding": _coding(option.code, option.text)}
    return node | {"extension": [exclusive()]} if option.exclusive else node


def _coding(code: str, display: str) -> FhirNode:
    return {"code": code, "display": display}


def _row(item: MatrixItem | CountMatrixItem | TableItem | NumberTableItem, row: Row, kind: str) -> FhirNode:
    links = [continues(link) for link in row.continues]
    node: FhirNode = {
        "linkId": f"{item.link_id}.{row.code}",
        "type": kind,
        "text": row.text,
        "extension": [role("row"), *links],
    }
    return node | {"required": True} if item.required and kind != "group" else node


def _box(item: TextItem, number: int) -> FhirNode:
    node: FhirNode = {
        "linkId": f"{item.link_id}/{number}",
        "type": item.type,
        "text": item.box_labels[number - 1] if item.box_labels else str(number),
        "extension": [role("box")],
    }
    if item.box_labels:
        node["extension"].append(ours("box-label", "String", item.box_labels[number - 1]))
    return node | {"maxLength": item.max_length} if item.max_length else node
