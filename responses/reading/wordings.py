"""The history of one answer as its page shows it: every wording, and any two of them compared."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

from accounts.models import User
from config.fields.forms import read_whole_number
from responses.lifecycle.naming import known_by_name
from responses.models import (
    Answer,
    AnswerRevision,
    ContributionUse,
    Correction,
    PassageUse,
    Response,
    WordReturn,
    WordTaking,
)
from responses.reading.draft import Draft
from responses.reading.items import ShownItem, Source, read_item
from responses.reading.text import text_with_remark
from surveys.answers.shapes import fits
from surveys.schema import AttestationItem, Definition, DisplayItem, GroupItem
from surveys.wordings.words import Part, mark_words

A_PAGE = 25


@dataclass(frozen=True)
class Wording:
    """One revision with its answer as read, by the version of the questionnaire that it was written for."""

    revision: AnswerRevision
    item: ShownItem
    in_force: bool
    fits_now: bool
    abandoned: Correction | None = None
    """The correction that came to nothing in which it was written, or by the end of which it was put back."""
    source: str = ""
    """Whose contribution it was made with, and how; empty for a wording that was written."""

    file: str = ""
    """The name of the Word document that it was taken from."""

    passage: str = ""
    """The other answer whose words were added last in it."""

    @property
    def number(self) -> int:
        return self.revision.number

    @property
    def who(self) -> str:
        return self.revision.by.name if self.revision.by else "Ifyllt av portalen"

    @property
    def refused(self) -> bool:
        return self.revision.kind == AnswerRevision.Kind.REFUSED

    @property
    def restored_from(self) -> int | None:
        return self.revision.base if self.revision.kind == AnswerRevision.Kind.RESTORED else None

    @property
    def is_put_back(self) -> bool:
        """Whether it is what the end of a correction put back."""
        ended = self.abandoned.ended_at if self.abandoned else None
        return self.restored_from is not None and self.revision.at == ended

    @property
    def restorable(self) -> bool:
        return not self.in_force and self.fits_now

    @property
    def text(self) -> str:
        return text_with_remark(self.item)


@dataclass(frozen=True)
class WordingDifference:
    """Two wordings, the earlier first, with their differing words marked."""

    old: Wording
    new: Wording

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        return mark_words(self.old.text, self.new.text)

    @property
    def same(self) -> bool:
        return all(part.kind == "same" for part in self.parts)


class AnswerHistory:
    """Every wording that one item of a response has had, newest first: page `number` of them."""

    def __init__(self, response: Response, link_id: str, number: str = "") -> None:
        self.response, self.link_id, self._number = response, link_id, number
        self.draft = Draft(response)

    @cached_property
    def answer(self) -> Answer | None:
        return Answer.objects.filter(response=self.response, link_id=self.link_id).first()

    @property
    def revision(self) -> int:
        """The number of the revision in force; 0 when there is none."""
        return self.answer.revision if self.answer else 0

    @property
    def _revisions(self) -> QuerySet[AnswerRevision]:
        found = AnswerRevision.objects.filter(answer__response=self.response, answer__link_id=self.link_id)
        return found.select_related("by").order_by("-number")

    @cached_property
    def page(self) -> Page[AnswerRevision]:
        return Paginator(self._revisions, A_PAGE).get_page(self._number)

    @cached_property
    def wordings(self) -> list[Wording]:
        """Those on the page."""
        return [self._wording(each) for each in self.page]

    @cached_property
    def _abandoned(self) -> list[Correction]:
        return list(Correction.objects.filter(response=self.response, outcome=Correction.Outcome.ABANDONED))

    @cached_property
    def _sources(self) -> dict[int, str]:
        """Of the revisions that were made with a contribution: whose, and how."""
        used = ContributionUse.objects.filter(answer__response=self.response, answer__link_id=self.link_id)
        found = {use.revision: use for use in used.select_related("wording__contribution__person", "wording__by")}
        names = self._names_of([use.wording.contribution.person for use in found.values()])
        whose = {number: names[use.wording.contribution.person_id] for number, use in found.items()}
        return {number: f"{whose[number]}, {_put_in(use)}{use.get_manner_display()}" for number, use in found.items()}

    @cached_property
    def _files(self) -> dict[int, str]:
        """The Word documents that wordings were taken from, by their numbers: the name, and whose it was where another
        has uploaded it.
        """
        taken = WordTaking.objects.filter(answer__response=self.response, answer__link_id=self.link_id)
        found = {one.revision: one.returned for one in taken.select_related("returned__writer", "returned__by")}
        names = self._names_of([one.writer for one in found.values() if one.writer])
        return {number: _file_in_words(one, names) for number, one in found.items()}

    def _names_of(self, people: Collection[User]) -> dict[int, str]:
        """What the organisation calls them, by their keys."""
        known = known_by_name(self.response.organisation, people) if people else set()
        return {one.pk: one.name if one.pk in known else one.email for one in people}

    @cached_property
    def _passages(self) -> dict[int, str]:
        """The other answers that wordings have words of, by their numbers."""
        found = PassageUse.objects.filter(answer__response=self.response, answer__link_id=self.link_id)
        return dict(found.values_list("revision", "source"))

    def compared(self, one: str, other: str) -> WordingDifference | None:
        """The wordings with these numbers, on whatever page they are, the earlier first; None unless they are two."""
        numbers = {number for text in (one, other) if (number := read_whole_number(text)) is not None}
        chosen = (
            [self._wording(each) for each in self._revisions.filter(number__in=numbers)] if len(numbers) == 2 else []
        )
        return WordingDifference(chosen[1], chosen[0]) if len(chosen) == 2 else None

    def _wording(self, revision: AnswerRevision) -> Wording:
        tree = tree_of_wording(self.draft, self.link_id, revision.value)
        source = Source(
            tree=tree,
            answers={self.link_id: revision.value},
            remarks={self.link_id: revision.remark},
            organisation=self.response.organisation.name,
        )
        return Wording(
            revision,
            read_item(source, self.link_id),
            in_force=revision.number == self.revision,
            fits_now=tree is self.response.tree,
            source=self._sources.get(revision.number, ""),
            abandoned=next((one for one in self._abandoned if one.lasted_at(revision.at)), None),
            file=self._files.get(revision.number, ""),
            passage=self._passages.get(revision.number, ""),
        )


def _file_in_words(returned: WordReturn, names: Mapping[int, str]) -> str:
    if returned.writer_id is None:
        return returned.name
    return f"{returned.name} från {names[returned.writer_id]}, inlagt av {returned.by.name}"


def _put_in(use: ContributionUse) -> str:
    """By whom, where somebody else than its person has put the contribution in."""
    wording = use.wording
    return "" if wording.by_id == wording.contribution.person_id else f"inlagt av {wording.by.name}, "


def tree_of_wording(draft: Draft, link_id: str, value: Any) -> Definition:
    """The version of the questionnaire by which a wording of an answer is read: the present one wherever it can."""
    now = draft.tree
    if value is None or _fits(now, link_id, value):
        return now
    earlier: Sequence[Definition] = draft.earlier_trees
    return next((tree for tree in earlier if _fits(tree, link_id, value)), now)


def _fits(tree: Definition, link_id: str, value: object) -> bool:
    item = tree.by_link_id.get(link_id)
    if item is None or isinstance(item, GroupItem | DisplayItem | AttestationItem):
        return False
    return fits(item, value)
