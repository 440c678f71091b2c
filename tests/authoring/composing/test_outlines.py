"""Changes of a document are pure, lose no item and keep every name once, whatever is done in whatever order."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from authoring.composing.outlines import (
    add,
    duplicate,
    every_item,
    free_name,
    move_before,
    move_into,
    shift_item,
    take_out,
)
from surveys.definition_json import definition_from_json, definition_to_json
from surveys.interchange.yaml_export import questionnaire_to_yaml
from tests.surveys.strategies import definitions
from tests.surveys.test_yaml_export import read_unchecked


def names(document: dict[str, Any]) -> list[str]:
    return [item["link_id"] for item in every_item(document)]


def movable(document: dict[str, Any]) -> list[str]:
    """What stands in a list of items: no opened field, no comment."""
    groups = [document, *(item for item in every_item(document) if item["type"] == "group")]
    return [item["link_id"] for group in groups for item in group.get("items", ())]


@given(definitions(), st.data())
def test_any_changes_leave_a_questionnaire_that_is_written_and_read_as_it_is(definition: Any, data: Any) -> None:
    document = definition_to_json(definition)
    for _ in range(data.draw(st.integers(1, 6))):
        document = changed(document, data)
    assert len(names(document)) == len(set(names(document)))
    tree = definition_from_json(document)
    assert all(section.type == "group" for section in tree.items)
    written = questionnaire_to_yaml(tree)
    again = read_unchecked(written)
    assert again == tree
    assert questionnaire_to_yaml(again) == written


def changed(document: dict[str, Any], data: Any) -> dict[str, Any]:
    before, link_id = names(document), data.draw(st.sampled_from(movable(document)))
    sections = [section["link_id"] for section in document["items"]]
    groups = [item["link_id"] for item in every_item(document) if item["type"] == "group"]
    match data.draw(st.sampled_from(["up", "down", "copy", "out", "before", "into", "add"])):
        case "up" | "down" as direction:
            after = shift_item(document, link_id, direction)
            assert sorted(names(after)) == sorted(before)
        case "copy":
            after = duplicate(document, link_id, set(before))
            assert [name for name in names(after) if name in before] == before
        case "before" if link_id not in sections:
            target = data.draw(
                st.sampled_from([name for name in movable(document) if name not in sections] or [link_id])
            )
            after = move_before(document, link_id, target)
            assert sorted(names(after)) == sorted(before)
        case "into" if link_id not in sections:
            after = move_into(document, link_id, data.draw(st.sampled_from(groups)))
            assert sorted(names(after)) == sorted(before)
        case "add":
            group = data.draw(st.sampled_from(groups))
            after = add(document, {"type": "text", "link_id": free_name(document, group, set())}, into=group)
        case _ if link_id not in sections:
            after = take_out(document, link_id)
        case _:
            after = document
    assert names(document) == before, "what was handed in is left as it was"
    return after
