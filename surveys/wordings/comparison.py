"""Two questionnaires held against each other, item by item: two versions of one, or two years."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum

from surveys.schema import AnyItem, ChoiceItem, Definition, GroupItem
from surveys.wordings.words import Part, mark_words


class ChangeKind(StrEnum):
    """What has become of an item."""

    SAME = "same"
    REWORDED = "reworded"
    CHANGED = "changed"
    NEW = "new"
    GONE = "gone"


_TEXTS = ("text", "help", "background", "intro", "condition_text")
_NOT_COMPARED = {"link_id", "items", "options", "rows", "columns", "comment", "continues", "note", "source"}
_NOT_COMPARED |= {"origin", "condition_origin", *_TEXTS}
_WORDS_FOR = {
    "type": "frågetypen",
    "prefix": "numret",
    "required": "om svar krävs",
    "max_length": "högsta antal tecken",
    "boxes": "antalet rutor",
    "box_labels": "rutornas ledtexter",
    "minimum": "minsta värde",
    "maximum": "största värde",
    "max_selections": "högsta antal val",
    "enable_when": "villkoret",
    "enable_behavior": "villkoret",
    "not_known": "”kan inte anges”",
    "blank_is_not_known": "”kan inte anges”",
    "total": "summan",
    "sum_of": "beräkningen",
    "options": "alternativen",
    "rows": "raderna",
    "columns": "kolumnerna",
    "scale": "om alternativen är en skala",
    "unit": "enheten",
    "accepts": "vad som kan lämnas",
    "several": "om flera filer tas emot",
    "by_email": "e-postadressen för underlag",
    "in_portal": "vad som gäller i portalen",
    "receipt": "om kvittot skickas hit",
    "prefill": "vad som är ifyllt",
    "read_only": "om svaret kan ändras",
    "sign_off": "vad signeringen fyller i",
    "option": "intygandets alternativ",
    "row_heading": "radernas rubrik",
    "number": "slaget av tal",
    "min_rows": "minsta antal rader",
    "max_rows": "högsta antal rader",
    "row_name": "vad en rad heter",
    "row_sum": "radernas summa",
    "column_sum": "kolumnernas summa",
}
_BOUNDS_OF_PARTS = "gränserna för rader och kolumner"
_OF_PARTS = {
    "minimum": _BOUNDS_OF_PARTS,
    "maximum": _BOUNDS_OF_PARTS,
    "type": "kolumnernas slag",
    "max_length": "kolumnernas högsta antal tecken",
    "required": "vilka kolumner som måste fyllas i",
}


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One item in both. `aspects`: what else than the wording has changed, in Swedish words."""

    change: ChangeKind
    old: AnyItem | None
    new: AnyItem | None
    aspects: tuple[str, ...] = ()
    wording: tuple[Part, ...] = ()
    parts_gone: tuple[str, ...] = ()
    parts_new: tuple[str, ...] = ()

    @property
    def item(self) -> AnyItem:
        """The new item, or the old one when it is gone."""
        found = self.new or self.old
        if found is None:
            raise ValueError("a difference has at least one side")
        return found


def compare(old: Definition, new: Definition) -> list[Difference]:
    """Every item of both, in the new one's order, what is gone last.

    Versions of one questionnaire are paired by link_id; two years by the new one's cross-year links (`continues`), and
    what has none by what it stands in: fields with their question, headings with the questions under them.
    """
    pairs = _pairs(old, new)
    differences = [_difference(old.by_link_id.get(pairs.get(key, "")), item) for key, item in new.by_link_id.items()]
    kept = set(pairs.values())
    gone = [
        Difference(change=ChangeKind.GONE, old=item, new=None)
        for key, item in old.by_link_id.items()
        if key not in kept
    ]
    return differences + gone


def difference_between(old: AnyItem, new: AnyItem) -> Difference:
    """What differs between one item and the one that continues it, whatever year that is of."""
    return _difference(old, new)


def _pairs(old: Definition, new: Definition) -> Mapping[str, str]:
    """new link_id -> old link_id."""
    if old.name == new.name:
        return {link_id: link_id for link_id in new.by_link_id if link_id in old.by_link_id}
    pairs = {
        item.link_id: link.item
        for item in new.by_link_id.values()
        for link in item.continues
        if link.questionnaire == old.name and link.item in old.by_link_id and not (link.option or link.row)
    }
    taken = set(pairs.values())
    for found in (_inner_pairs, _group_pairs, _other_pairs):
        for link_id, before in found(old, new, pairs):
            if link_id not in pairs and before not in taken:
                pairs[link_id] = before
                taken.add(before)
    return pairs


_Pairs = Iterator[tuple[str, str]]


def _inner_pairs(old: Definition, new: Definition, pairs: Mapping[str, str]) -> _Pairs:
    """A field inside a question with the one that the same option opened, a comment with the comment."""
    for link_id, before in list(pairs.items()):
        was = dict(_inner(old.by_link_id[before]))
        yield from ((inside, was[place]) for place, inside in _inner(new.by_link_id[link_id]) if place in was)


def _inner(item: AnyItem) -> Iterator[tuple[str, str]]:
    """(the code of its option, none of a comment; link_id) of each field inside the question."""
    for option in item.options if isinstance(item, ChoiceItem) else ():
        if option.opens:
            yield option.code, option.opens.link_id
    if item.comment:
        yield "", item.comment.link_id


def _group_pairs(old: Definition, new: Definition, pairs: Mapping[str, str]) -> _Pairs:
    """A heading with that under which most of what stands beneath it stood, from the innermost out."""
    groups = [item for item in new.by_link_id.values() if isinstance(item, GroupItem)]
    taken = set[str]()
    for group in reversed(groups):
        stood = (old.parent.get(pairs.get(child.link_id, "")) for child in group.items)
        free = Counter(one for one in stood if one and one not in taken)
        if free:
            taken.add(before := free.most_common(1)[0][0])
            yield group.link_id, before


def _other_pairs(old: Definition, new: Definition, pairs: Mapping[str, str]) -> _Pairs:
    """What is read or signed, and continues nothing, with that of its kind and name under the same heading; a section
    of nothing else with that of the same name and heading.
    """
    for link_id, item in new.by_link_id.items() if pairs else ():
        before, parent = old.by_link_id.get(link_id), new.parent.get(link_id, "")
        if before is None or before.type != item.type or item.continues:
            continue
        stays = parent in pairs and pairs[parent] == old.parent.get(link_id)
        if stays or (not parent and item.text == before.text):
            yield link_id, link_id


def _difference(old: AnyItem | None, new: AnyItem) -> Difference:
    if old is None:
        return Difference(change=ChangeKind.NEW, old=None, new=new)
    aspects = tuple(dict.fromkeys(_aspects(old, new)))
    reworded = any(getattr(old, name, "") != getattr(new, name, "") for name in _TEXTS)
    before, after = _labels(old), _labels(new)
    return Difference(
        change=ChangeKind.CHANGED if aspects else ChangeKind.REWORDED if reworded else ChangeKind.SAME,
        old=old,
        new=new,
        aspects=aspects,
        wording=mark_words(old.text, new.text) if old.text != new.text else (),
        parts_gone=tuple(text for text in before if text not in after),
        parts_new=tuple(text for text in after if text not in before),
    )


def _aspects(old: AnyItem, new: AnyItem) -> Iterator[str]:
    # What only one kind of item has says nothing more than that the kind has changed.
    names = {one.name for one in fields(old)} & {one.name for one in fields(new)} - _NOT_COMPARED
    for name in sorted(names):
        if getattr(old, name) != getattr(new, name):
            yield _WORDS_FOR.get(name, name)
    yield from _part_aspects(old, new)
    for name in ("options", "rows", "columns"):
        if _codes(old, name) != _codes(new, name) or _texts(old, name) != _texts(new, name):
            yield _WORDS_FOR[name]


def _codes(item: AnyItem, name: str) -> list[tuple[str, bool, bool]]:
    parts = getattr(item, name, ())
    return [(part.code, getattr(part, "exclusive", False), bool(getattr(part, "opens", None))) for part in parts]


def _part_aspects(old: AnyItem, new: AnyItem) -> Iterator[str]:
    """What else than the text has changed of the rows and columns that both have."""
    for key in ("rows", "columns"):
        was = {part.code: part for part in getattr(old, key, ())}
        both = [(was[part.code], part) for part in getattr(new, key, ()) if part.code in was]
        for name, words in _OF_PARTS.items():
            known = [(then, now) for then, now in both if hasattr(then, name) and hasattr(now, name)]
            if any(getattr(then, name) != getattr(now, name) for then, now in known):
                yield words


def _texts(item: AnyItem, name: str) -> list[str]:
    return [part.text for part in getattr(item, name, ())]


def _labels(item: AnyItem) -> list[str]:
    """The texts of the item's boxes, options, rows and columns."""
    options = list(item.options) if isinstance(item, ChoiceItem) else []
    return (
        [*getattr(item, "box_labels", ())]
        + [option.text for option in options]
        + _texts(item, "rows")
        + _texts(item, "columns")
    )
