"""A definition as the JSON data that is stored and hashed, and back."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from surveys.schema import Definition

DocumentNode = dict[str, Any]
"""A node of a definition as data, as it is stored or as an author writes it: the document, a group, a question, an
option."""
DEFINITION: TypeAdapter[Definition] = TypeAdapter(Definition)


def definition_from_json(data: Mapping[str, Any]) -> Definition:
    """The tree of a stored definition. Raises pydantic.ValidationError when it is not one."""
    return DEFINITION.validate_python(data)


def definition_to_json(definition: Definition) -> dict[str, Any]:
    """The definition as JSON data, defaults left out: equal trees give equal data."""
    data: dict[str, Any] = DEFINITION.dump_python(definition, mode="json", exclude_defaults=True)
    return _keep_types(data, definition)


def _keep_types(data: dict[str, Any], definition: Definition) -> dict[str, Any]:
    """Put back each item's `type` where it equals its class's default, since reading chooses the class by it."""

    def restore(node: dict[str, Any], item: Any) -> None:
        node["type"] = item.type
        for child_node, child in zip(node.get("items", []), getattr(item, "items", ()), strict=True):
            restore(child_node, child)
        for option_node, option in zip(node.get("options", []), getattr(item, "options", ()), strict=False):
            if option.opens:
                restore(option_node["opens"], option.opens)
        if item.comment:
            restore(node["comment"], item.comment)

    for node, item in zip(data["items"], definition.items, strict=True):
        restore(node, item)
    return data
