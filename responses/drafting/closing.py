"""What a changed answer would close of what others have written: the rule that a save asks of before it parks it."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from accounts.models import User
from config.language import swedish
from responses.drafting.values import given_of
from responses.reading.draft import Draft
from surveys.checking.conditions import affected_by

_ELSEWHERE = "Ett svar i en annan del av enkäten"


@dataclass(frozen=True)
class Closed:
    """One answer or document of somebody else that would be parked. `key` names exactly this wording of it."""

    name: str
    by: User
    at: datetime
    key: str
    link_id: str
    is_document: bool = False


@dataclass(frozen=True)
class Closing:
    """All that one changed answer would park of others'. `section`: whether a whole section is closed with it."""

    items: tuple[Closed, ...]
    section: bool

    @property
    def keys(self) -> str:
        """What a confirmation names."""
        return " ".join(item.key for item in self.items)

    @property
    def in_words(self) -> str:
        return swedish.listing([f"{item.name} ({item.by.name})" for item in self.items])


def as_told(closing: Closing, readable: Callable[[str], bool]) -> Closing:
    """The same for somebody who has been handed only a part: of the rest it says whose it is, not what was asked."""
    told = (item if readable(item.link_id) else replace(item, name=_ELSEWHERE) for item in closing.items)
    return replace(closing, items=tuple(told))


def closing_of(draft: Draft, after: Draft, link_id: str, writer: User) -> Closing:
    """What parks when the answer to `link_id` changes so that the draft becomes `after`.

    What `writer` or nobody wrote is not counted.
    """
    if not affected_by(draft.tree, link_id):
        return Closing((), section=False)
    left = draft.enabled - after.enabled
    others = {closed: tuple(_others(draft, closed, writer)) for closed in draft.names if closed in left}
    in_sections = {draft.tree.section_of[closed].link_id for closed, items in others.items() if items}
    return Closing(tuple(item for items in others.values() for item in items), section=bool(in_sections & left))


def _others(draft: Draft, link_id: str, writer: User) -> Iterator[Closed]:
    answer = draft.written.get(link_id)
    if answer and answer.updated_by and answer.updated_by != writer and not given_of(answer).is_nothing:
        yield Closed(
            draft.names[link_id], answer.updated_by, answer.updated_at, f"{link_id}:{answer.revision}", link_id
        )
    for placed in draft.attached.get(link_id, []):
        document = placed.attachment
        if document.uploaded_by != writer:
            key = f"{link_id}:{document.pk}"
            yield Closed(document.title, document.uploaded_by, document.uploaded_at, key, link_id, is_document=True)


def is_confirmed(closing: Closing, confirmed: Collection[str]) -> bool:
    """Whether all of it has been shown and confirmed; what has been written since has another key."""
    return all(item.key in confirmed for item in closing.items)
