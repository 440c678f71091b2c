"""Pure changes of a questionnaire's document: the JSON data of surveys.definition_json.

Every function gives new data and leaves what it was handed as it was. KeyError for a link_id that is not there.
"""

from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from typing import Literal

from surveys.codes import next_name
from surveys.definition_json import DocumentNode

Direction = Literal["up", "down"]


def every_item(document: DocumentNode) -> Iterator[DocumentNode]:
    """Every item, opened fields and comments included, in reading order."""
    for item in document.get("items", ()):
        yield item
        yield from every_item(item)
    for option in document.get("options", ()):
        if option.get("opens"):
            yield option["opens"]
    if document.get("comment"):
        yield document["comment"]


def find(document: DocumentNode, link_id: str) -> DocumentNode:
    """The item itself, not a copy."""
    for item in every_item(document):
        if item["link_id"] == link_id:
            return item
    raise KeyError(link_id)


def _list_with(owner: DocumentNode, link_id: str) -> tuple[DocumentNode, int] | None:
    """The group, or the questionnaire, in whose `items` the item stands, and at which place."""
    for place, item in enumerate(owner.get("items", ())):
        if item["link_id"] == link_id:
            return owner, place
        if inside := _list_with(item, link_id):
            return inside
    return None


def stands_in_list(document: DocumentNode, link_id: str) -> bool:
    """Whether the item is a section or stands in a group, so that it can be moved, copied and taken out.

    A field that an option opens and a comment field belong to their question.
    """
    return _list_with(document, link_id) is not None


def has_group(document: DocumentNode, link_id: str) -> bool:
    """Whether there is a section or a heading of that name, which items can be put in."""
    return any(item["link_id"] == link_id and item["type"] == "group" for item in every_item(document))


def may_stand_before(document: DocumentNode, link_id: str, before: str) -> bool:
    """Whether the item can come in front of that one: sections among sections, all else within them."""
    return stands_in_list(document, before) and _is_section(document, link_id) == _is_section(document, before)


def may_stand_in(document: DocumentNode, link_id: str, group: str) -> bool:
    """Whether the item can come last in that group. A section stands in none."""
    return has_group(document, group) and not _is_section(document, link_id)


def _is_section(document: DocumentNode, link_id: str) -> bool:
    return any(section["link_id"] == link_id for section in document["items"])


def _around(document: DocumentNode, link_id: str) -> tuple[DocumentNode, int]:
    found = _list_with(document, link_id)
    if found is None:
        raise KeyError(link_id)
    return found


def put_item(document: DocumentNode, link_id: str, node: DocumentNode) -> DocumentNode:
    """The document with `node` in the item's place."""
    changed = deepcopy(document)
    old = find(changed, link_id)
    old.clear()
    old.update(deepcopy(node))
    return changed


def add(document: DocumentNode, node: DocumentNode, *, after: str = "", into: str = "") -> DocumentNode:
    """The document with `node` after an item, or last in a group; last among the sections without either."""
    changed = deepcopy(document)
    if after:
        owner, place = _around(changed, after)
        owner["items"].insert(place + 1, deepcopy(node))
    else:
        owner = find(changed, into) if into else changed
        owner.setdefault("items", []).append(deepcopy(node))
    return changed


def take_out(document: DocumentNode, link_id: str) -> DocumentNode:
    """The document without the item and all that is in it; the sections must be groups, and one of them stays."""
    changed = deepcopy(document)
    owner, place = _around(changed, link_id)
    del owner["items"][place]
    return changed


def shift_item(document: DocumentNode, link_id: str, direction: Direction) -> DocumentNode:
    """The item one step up or down. What stands first or last in its group goes out of it, or to the next section."""
    changed = deepcopy(document)
    owner, place = _around(changed, link_id)
    items, step = owner["items"], -1 if direction == "up" else 1
    if 0 <= place + step < len(items):
        items[place], items[place + step] = items[place + step], items[place]
    elif owner is not changed:
        _move_out(changed, owner, items.pop(place), direction)
    return changed


def _move_out(document: DocumentNode, owner: DocumentNode, item: DocumentNode, direction: Direction) -> None:
    around, place = _around(document, owner["link_id"])
    if around is not document:
        around["items"].insert(place if direction == "up" else place + 1, item)
        return
    beside = place + (-1 if direction == "up" else 1)
    if not 0 <= beside < len(document["items"]):
        owner["items"].insert(0 if direction == "up" else len(owner["items"]), item)
    elif direction == "up":
        document["items"][beside].setdefault("items", []).append(item)
    else:
        document["items"][beside].setdefault("items", []).insert(0, item)


def move_before(document: DocumentNode, link_id: str, before: str) -> DocumentNode:
    """The item in front of another one, which is not within it."""
    moved = find(document, link_id)
    if before == link_id or any(inside["link_id"] == before for inside in every_item(moved)):
        return document
    changed = take_out(document, link_id)
    owner, place = _around(changed, before)
    owner["items"].insert(place, deepcopy(moved))
    return changed


def move_into(document: DocumentNode, link_id: str, group: str) -> DocumentNode:
    """The item last in a group, which is not within it."""
    moved = find(document, link_id)
    if group == link_id or any(inside["link_id"] == group for inside in every_item(moved)):
        return document
    return add(take_out(document, link_id), moved, into=group)


def duplicate(document: DocumentNode, link_id: str, taken: set[str]) -> DocumentNode:
    """A copy after the item; what is in it has link_ids that are not `taken`, and continues nothing."""
    copy = deepcopy(find(document, link_id))
    names = _new_names(copy, taken)
    for item in [copy, *every_item(copy)]:
        item["link_id"] = names[item["link_id"]]
        item.pop("continues", None)
        item.pop("receipt", None)
        for row in item.get("rows", ()):
            row.pop("continues", None)
        for condition in item.get("enable_when", ()):
            condition["item"] = names.get(condition["item"], condition["item"])
        _rename_bounds(item, names)
        if "sum_of" in item:
            item["sum_of"] = [names.get(part, part) for part in item["sum_of"]]
    return add(document, copy, after=link_id)


def _rename_bounds(item: DocumentNode, names: dict[str, str]) -> None:
    """A bound that an answer within the copy sets is set by the copy's own."""
    for of in (item, *item.get("rows", ()), *item.get("columns", ())):
        for name in ("minimum", "maximum", "total"):
            if isinstance(bound := of.get(name), dict) and bound.get("item") in names:
                bound["item"] = names[bound["item"]]


def _new_names(copy: DocumentNode, taken: set[str]) -> dict[str, str]:
    """A field that is named after its question (question.option) is named after the copy."""
    names = {copy["link_id"]: next_name(copy["link_id"], taken, first=2)}
    known = set(taken) | set(names.values())
    for item in every_item(copy):
        name = item["link_id"]
        owner = next((old for old in sorted(names, key=len, reverse=True) if name.startswith(f"{old}.")), "")
        names[name] = names[owner] + name[len(owner) :] if owner else next_name(name, known, first=2)
        known.add(names[name])
    return names


def free_name(document: DocumentNode, group: str, taken: set[str]) -> str:
    """A link_id for a new item in the group, after the pattern of those in it: "A-8" after A-7; "B" for a section."""
    known = taken | {item["link_id"] for item in every_item(document)}
    if not group:
        letters = (chr(code) for code in range(ord("A"), ord("Z") + 1))
        return next(name for name in (*letters, *map("S{}".format, range(1, 10_000))) if name not in known)
    beside = [item["link_id"] for item in find(document, group).get("items", ()) if item["type"] != "group"]
    stems = Counter(name.rstrip("0123456789") for name in beside if name[-1:].isdigit())
    stem = stems.most_common(1)[0][0] if stems else f"{group}-"
    of_stem = (name.removeprefix(stem) for name in known if name.startswith(stem))
    number = 1 + max((int(end) for end in of_stem if end.isdigit() and len(end) < 9), default=0)
    return f"{stem}{number}"
