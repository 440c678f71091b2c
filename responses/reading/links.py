"""The links of an answer, in its words or attached, each with when it was seen and the copies that are kept of it.

What a link leads to changes and disappears. The server fetches nothing: a person saves what it showed and attaches it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from attachments.models import Attachment
from config.language.linking import addresses_in
from responses.reading.draft import Draft
from surveys.schema import FileItem, GroupItem, Question, RowTableItem, TableItem, TextItem


@dataclass(frozen=True, kw_only=True)
class KnownLink:
    """One address at one question. `link_id` is the question beside which its copies are attached."""

    link_id: str
    url: str
    title: str
    seen_on: date | None = None
    copies: tuple[Attachment, ...] = ()

    @property
    def is_kept(self) -> bool:
        return bool(self.copies)


def links_of(draft: Draft) -> list[KnownLink]:
    """Every link of what is asked now, in the order of the form; one that stands twice at a question counts once."""
    found: dict[tuple[str, str], KnownLink] = {}
    for question in draft.tree.questions:
        if question.link_id in draft.enabled:
            for link in _links_in(draft, question):
                found.setdefault((link.link_id, link.url), link)
    return list(found.values())


def links_at(draft: Draft, link_id: str) -> list[KnownLink]:
    """Those at one question, the fields that its options open included."""
    return [link for link in links_of(draft) if link.link_id == link_id]


def _links_in(draft: Draft, question: Question) -> Iterator[KnownLink]:
    place = _outermost(draft, question)
    placed = [one.attachment for one in draft.attached.get(place, ())]
    for attached in (one.attachment for one in draft.attached.get(question.link_id, ())):
        if attached.url:
            yield _known(place, attached.url, attached.title, attached.seen_on, placed)
    written = [draft.answers.get(question.link_id)] if _is_written(question) else []
    for url in addresses_in("\n".join(_texts([*written, draft.remarks.get(question.link_id, "")]))):
        yield _known(place, url, url, None, placed)


def _known(place: str, url: str, title: str, seen_on: date | None, placed: list[Attachment]) -> KnownLink:
    copies = tuple(one for one in placed if one.copy_of == url)
    days = [one.seen_on for one in copies if one.seen_on]
    return KnownLink(link_id=place, url=url, title=title, seen_on=max(days) if days else seen_on, copies=copies)


def _outermost(draft: Draft, question: Question) -> str:
    parent = draft.tree.by_link_id.get(draft.tree.parent[question.link_id])
    return question.link_id if parent is None or isinstance(parent, GroupItem) else parent.link_id


def _is_written(question: Question) -> bool:
    """Whether the answer is words of the respondent's own; an address among contact details is no source."""
    return isinstance(question, FileItem | TableItem | RowTableItem) or (
        isinstance(question, TextItem) and question.type == "text"
    )


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts(list(value.values()))
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
