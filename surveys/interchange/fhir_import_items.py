"""R5 items -> items of ours, in the full form of the author's YAML (surveys.loading)."""

from collections.abc import Callable
from typing import Any

from surveys.answers.values import NUMBERS
from surveys.codes import FreeNames
from surveys.interchange.fhir_bounds import BoundReading
from surveys.interchange.fhir_conditions import sum_expression
from surveys.interchange.fhir_element import Element, ResourceReading
from surveys.interchange.fhir_extensions import ATTRIBUTES, HL7, ITEM_CONTROLS, NONE, SDC
from surveys.interchange.fhir_import_choices import open_fields, read_options
from surveys.interchange.fhir_import_conditions import Conditions, Target
from surveys.interchange.fhir_import_parts import (
    LISTS,
    LOOKS,
    Children,
    attribute_values,
    code_in,
    control_of,
    helper_text,
    raw_items,
    read_category,
    refuse_left,
    refuse_other_conditions,
    role_of,
)
from surveys.interchange.fhir_import_tables import (
    import_rows,
    read_added,
    read_bound,
    read_boxes,
    read_cells,
    read_continues,
    read_counts,
    read_matrix,
    read_numbers,
    read_sums,
)
from surveys.interchange.fhir_refusals import REFUSED
from surveys.interchange.fhir_repeats import read_repeats
from surveys.loading.source import Rows, Table
from surveys.references import MOST_BOXES

_PLAIN = {
    **{kind: kind for kind in ("group", "display", "text", "string", "date", "integer", "decimal")},
    **dict.fromkeys(("boolean", "coding", "choice", "open-choice"), "choice"),
    **dict.fromkeys(("attachment", "url"), "file"),
    "quantity": "decimal",
}
_FIELD_TYPES = {
    **{kind: frozenset({"string", "group"}) for kind in ("email", "phone", "organisation_number", "postal_code")},
    **{kind: frozenset({"decimal"}) for kind in ("percent", "money")},
    **{
        kind: frozenset({"group"})
        for kind in ("yes_no_matrix", "count_matrix", "table", "number_table", "row_table", "string")
    },
    "attestation": frozenset({"coding"}),
}
_TEXTS = frozenset({"text", "string", "date", "email", "phone", "organisation_number", "postal_code"})
_BESIDE = frozenset({"background", "help"})
_OWN_LOOKS = frozenset({"page", "table", "list", "grid"})
_OWN_GROUPS = frozenset({"group", "yes_no_matrix", "count_matrix", "table", "number_table", "row_table"})


_ROW_READERS = {
    "yes_no_matrix": read_matrix,
    "count_matrix": read_counts,
    "table": read_cells,
}


class ItemReader:
    """Reads the items of one questionnaire."""

    def __init__(self, reading: ResourceReading) -> None:
        self.reading = reading
        self.conditions = Conditions()
        self.bounds = BoundReading()
        self.names = FreeNames()
        self.builders: dict[str, Callable[[Element, Table, Children], None]] = {
            **dict.fromkeys(_TEXTS, self._text),
            **dict.fromkeys(("integer", "decimal", "percent", "money"), self._number),
            **dict.fromkeys(("yes_no_matrix", "count_matrix", "table", "number_table", "row_table"), self._rows),
            "group": self._group,
            "file": self._file,
            "choice": self._choice,
            "attestation": self._attestation,
        }

    def questionnaire(self, root: Element, title: str) -> dict[str, Any]:
        """intro, closing and the sections; questions outside a section get one."""
        children = self._by_role(root)
        head = {name: "".join(helper_text(one) for one in children.pop(name, ())) for name in ("intro", "closing")}
        tables = self.items(children.pop("", []), children)
        sections = Rows(1)
        for table in tables:
            if table["type"] == "group":
                sections.append(table)
            elif sections and sections[-1].get("made"):
                sections[-1]["items"].append(table)
            else:
                sections.append(self._section(table, title))
        for section in sections:
            section.pop("made", None)
        if not sections and not self.reading.lenient:
            root.refuse("Questionnaire.item", key="item")
        self.bounds.check()
        return {**{name: text for name, text in head.items() if text}, "items": sections}

    def _section(self, table: Table, title: str) -> Table:
        link_id = self.names.give("avsnitt")
        self.reading.elements[0].tell("item.section", value=link_id)
        fields = {"type": "group", "link_id": link_id, "text": title, "made": True}
        return Table(table.line, {**fields, "items": Rows(table.line, [table])}.items())

    def _by_role(self, element: Element) -> Children:
        """The items in `element` by what they are; those without a role under ""."""
        found: Children = {}
        for child in element.children("item"):
            self.names.take(child.link_id)
            found.setdefault(str(child.own("role") or ""), []).append(child)
        return found

    def items(self, elements: list[Element], beside: Children) -> list[Table]:
        """The items; `beside` are the displays that belong to one of them, all of which must be used."""
        texts = {child.link_id: child for name in _BESIDE for child in beside.pop(name, ())}
        made = [table for element in elements for table in self.item(element, texts)]
        refuse_left({"": [], **beside, "beside": list(texts.values())})
        return made

    def item(self, element: Element, texts: dict[str, Element], *, opened: bool = False) -> list[Table]:
        """The item, and a group of its follow-up questions when it has such as no option opens."""
        kind = self._kind(element)
        children = {} if kind == "display" else self._by_role(element)
        table = self._common(element, kind, children)
        self._texts_beside(element, table, texts, children, opened=opened)
        if not opened:
            self.conditions.later(table, element)
        elif (behavior := element.own("enable-behavior")) is not None:
            table["enable_behavior"] = behavior
        self.conditions.targets[element.link_id] = Target(element.link_id, "group")
        if builder := self.builders.get(kind):
            builder(element, table, children)
        follow_ups = self._follow_ups(element, table, children)
        refuse_left(children)
        return [table, *follow_ups]

    def _kind(self, element: Element) -> str:
        """Our type, before a choice is known to be multiple; a text stands in for a type that is refused."""
        r5, field = element.text("type"), element.own("field-type")
        if field is not None:
            if r5 in _FIELD_TYPES.get(str(field), ()):
                return str(field)
            element.refuse("field-type", key="extension", value=field, type=r5)
        if r5 in {"string", "text", "integer"} and "answerOption" in element.data:
            return "choice"
        if r5 == "group" and any(role_of(child) == "box" for child in raw_items(element)):
            return "text"
        if r5 not in _PLAIN:
            feature = f"type:{r5}" if f"type:{r5}" in REFUSED else "type"
            element.refuse(feature, key="type", value=r5 or "saknas")
        return _PLAIN.get(r5, "string")

    def _common(self, element: Element, kind: str, children: Children) -> Table:
        """What every item may have."""
        table = Table(element.line, {"type": kind, "link_id": element.text("linkId")}.items())
        if not table["link_id"]:
            element.refuse("item.linkId", key="linkId")
            table["link_id"] = self.names.give("saknas")
        table.update({name: text for name in ("text", "prefix") if (text := element.text(name))})
        table.update(
            {ours: True for name, ours in (("required", "required"), ("readOnly", "read_only")) if element.flag(name)}
        )
        for name in ATTRIBUTES:
            if values := attribute_values(element, name):
                plain = [] if values == [NONE] else values
                table[name] = Rows(element.line, plain) if name in LISTS else values[0]
        if links := read_continues(element):
            table["continues"] = links
        if comments := children.pop("comment", None):
            (table["comment"],) = self.item(comments.pop(), {})
            refuse_left({"comment": comments})
        self._look(element, kind)
        if element.raw("disabledDisplay") not in (None, "hidden"):
            element.refuse("item.disabledDisplay", key="disabledDisplay", value=element.data["disabledDisplay"])
        return table

    def _texts_beside(
        self, element: Element, table: Table, texts: dict[str, Element], children: Children, *, opened: bool
    ) -> None:
        """Background and help: inside the item, beside it, or (made elsewhere) any display inside a question."""
        for name in _BESIDE:
            link_id = f"{element.link_id}/{name}"
            inside = [child for child in children.get(name, ()) if child.link_id == link_id]
            helper = inside[0] if inside else texts.pop(link_id, None)
            if helper is None:
                continue
            table[name] = helper_text(helper)
            if inside:
                children[name].remove(helper)
            if name == "background" or not inside:
                refuse_other_conditions(helper, element, opened=opened)
        if table["type"] not in {"group", "display"}:
            self._plain_help(table, children)

    def _plain_help(self, table: Table, children: Children) -> None:
        plain = children.get("", [])
        read = [child for child in plain if child.data.get("type") == "display" and "enableWhen" not in child.data]
        children[""] = [child for child in plain if child not in read]
        units = [child for child in read if control_of(child) == "unit" and table["type"] in NUMBERS]
        texts = [text for child in read if child not in units and (text := helper_text(child))]
        if texts:
            table["help"] = "\n\n".join([*([table["help"]] if "help" in table else []), *texts])
        if units:
            table["unit"] = helper_text(units[0])

    def _look(self, element: Element, kind: str) -> None:
        """How an item is laid out is the portal's choice; an extension that asks for more than a look is refused."""
        for extension in element.extensions(f"{HL7}/questionnaire-itemControl"):
            code = code_in(extension.value()[1], ITEM_CONTROLS)
            if code in LOOKS:
                if not (code in _OWN_LOOKS and kind in _OWN_GROUPS):
                    element.tell("item.look", value=code)
            else:
                element.refuse("extension:questionnaire-itemControl", key="extension", value=code)
        for name in ("questionnaire-choiceOrientation", "questionnaire-choiceColumn"):
            for extension in element.extensions(f"{HL7}/{name}"):
                extension.value()
                element.tell("item.look", value=name)
        if kind == "display":
            read_category(element)

    def _follow_ups(self, element: Element, table: Table, children: Children) -> list[Table]:
        """Questions under a question stand after it, in a group that has its conditions."""
        left = children.pop("", [])
        if not left:
            return []
        if element.data.get("repeats") is True:
            element.refuse("item.item:repeats", key="item")
        link_id = self.names.give(f"{element.link_id}.underfragor")
        element.tell("item.follow-ups", value=link_id)
        items = Rows(element.line, self.items(left, {}))
        group = Table(element.line, {"type": "group", "link_id": link_id, "items": items}.items())
        self.conditions.later(group, element)
        return [group]

    # One method a kind

    def _group(self, element: Element, table: Table, children: Children) -> None:
        if intro := children.pop("intro", None):
            table["intro"] = "".join(helper_text(one) for one in intro)
        if element.raw("repeats") is True and self.reading.lenient:
            read_repeats(element, table)
        elif element.data.get("repeats") is True:
            element.refuse("item.repeats:group", key="repeats")
        beside = {name: children.pop(name) for name in _BESIDE & set(children)}
        table["items"] = Rows(element.line, self.items(children.pop("", []), beside))

    def _text(self, element: Element, table: Table, children: Children) -> None:
        self.conditions.targets[element.link_id] = Target(element.link_id, "text")
        if boxes := children.pop("box", None):
            self.conditions.targets[element.link_id] = Target(element.link_id, "group")
            read_boxes(element, table, boxes)
            return
        if (limit := element.whole("maxLength")) is not None:
            table["max_length"] = limit
        most = element.extension(f"{HL7}/questionnaire-maxOccurs")
        if element.flag("repeats"):
            count = most.value()[1] if most else None
            if isinstance(count, int) and 1 < count <= MOST_BOXES:
                table["boxes"] = count
            else:
                element.refuse("item.repeats", key="repeats", type=element.text("type"))
        elif most:
            element.refuse("extension:questionnaire-maxOccurs", key="extension")

    def _number(self, element: Element, table: Table, children: Children) -> None:
        self.conditions.targets[element.link_id] = Target(element.link_id, "number")
        for name, bound in (("minimum", "minValue"), ("maximum", "maxValue")):
            if (value := read_bound(element, bound)) is not None:
                table[name] = value
        self.bounds.read(element, table)
        self._unit(element, table)
        expression = element.extension(f"{SDC}/sdc-questionnaire-calculatedExpression")
        expected = sum_expression(table["sum_of"]) if table.get("sum_of") else None
        if (dict(expression.data) if expression else None) != expected:
            element.refuse("extension:calculatedExpression", key="extension")
        if expression:
            expression.value()
        for box in children.pop("not-known", ()):
            table["not_known"] = box.text("text")
            if (box.text("linkId"), box.text("type")) != (f"{element.link_id}/not-known", "boolean"):
                box.refuse("role", value="not-known")

    def _unit(self, element: Element, table: Table) -> None:
        units = [
            one.value()[1]
            for name in ("questionnaire-unit", "questionnaire-unitOption")
            if (name == "questionnaire-unit" or element.data.get("type") == "quantity")
            for one in element.extensions(f"{HL7}/{name}")
        ]
        names = [unit.get("display") or unit.get("code") for unit in units if isinstance(unit, dict)]
        if len(names) == 1:
            table["unit"] = str(names[0])
        elif names or (element.text("type") == "quantity" and "unit" not in table):
            element.refuse("type:quantity", key="type")

    def _file(self, element: Element, table: Table, _: Children) -> None:
        self.conditions.targets[element.link_id] = Target(element.link_id, "text")
        table["several"] = element.flag("repeats")
        if element.text("type") == "url":
            table["accepts"] = Rows(element.line, ["link"])

    def _choice(self, element: Element, table: Table, children: Children) -> None:
        if element.flag("repeats"):
            table["type"] = "multi_choice"
        target = self.conditions.targets[element.link_id] = read_options(element, table)
        opened = children.pop("opened", [])
        plain = children.pop("", [])
        left = open_fields(table, target, [*opened, *plain], self._opened_field)
        refuse_left({"opened": [child for child in left if child in opened]})
        children[""] = [child for child in left if child in plain]

    def _opened_field(self, element: Element) -> Table:
        table, *follow_ups = self.item(element, {}, opened=True)
        if follow_ups:
            element.refuse("item.item:opened", key="item")
        return table

    def _attestation(self, element: Element, table: Table, _: Children) -> None:
        stand_in = Table(element.line, {"link_id": element.link_id}.items())
        self.conditions.targets[element.link_id] = read_options(element, stand_in)
        options = stand_in["options"]
        if [option["code"] for option in options] != ["ja"]:
            element.refuse("field-type", key="answerOption", value="attestation", type=f"{len(options)} alternativ")
        else:
            table["option"] = options[0]["text"]

    def _rows(self, element: Element, table: Table, children: Children) -> None:
        rows = children.pop("row", [])
        if table["type"] == "row_table":
            self.bounds.read(element, table)
            for column, cell in read_added(table, rows).items():
                self.bounds.read(cell, table, column=column)
            read_sums(table, children.pop("sum", []))
            return
        import_rows(element, table, rows)
        if table["type"] == "number_table":
            self._numbers(element, table, rows, children)
            return
        _ROW_READERS[str(table["type"])](element, table, rows, self.conditions)
        if table["type"] == "count_matrix":
            self.bounds.read(element, table)
            for row in rows:
                self.bounds.read(row, table, row=row.link_id.removeprefix(f"{table['link_id']}."))

    def _numbers(self, element: Element, table: Table, rows: list[Element], children: Children) -> None:
        cells = read_numbers(element, table, rows, self.conditions)
        read_sums(table, children.pop("sum", []))
        self.bounds.read(element, table)
        for (row, column), cell in cells.items():
            self.bounds.read(cell, table, row=row, column=column)
