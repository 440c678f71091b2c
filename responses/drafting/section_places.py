"""Where one is in a response while writing: a section, or one page of a long one; what comes before it and after."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.http import Http404
from django.utils.http import urlencode

from config.fields.forms import read_whole_number
from responses.drafting.using import takes_passage
from responses.lifecycle.places import section_address
from responses.lifecycle.standing import Standing
from responses.reading.draft import Draft
from responses.reading.progress import SectionProgress, sections_of
from surveys.section_pages import SectionPage, page_numbers_in


@dataclass(frozen=True)
class WritingPlace:
    """One page on which answers are written."""

    progress: SectionProgress
    page: SectionPage

    @property
    def address(self) -> str:
        return section_address(self.progress.draft.response.pk, self.progress.link_id, self.page.number)

    @property
    def query(self) -> str:
        """What an address names it by, as named_place reads it."""
        page = {"sida": str(self.page.number)} if self.page.number > 1 else {}
        return urlencode({"avsnitt": self.progress.link_id, **page})

    def name_after(self, here: "WritingPlace") -> str:
        """What it is called on a page that leads to it: its section, where it is another one; its page where it has."""
        same = here.progress.link_id == self.progress.link_id
        if same:
            return self.page.title.lower()
        return self.progress.heading + (f", {self.page.title.lower()}" if self.page.title else "")


def place_in(draft: Draft, section_id: str, number: int) -> WritingPlace | None:
    """The page of the section; its first where it has no page of that number, None for no section."""
    found = next((progress for progress in sections_of(draft) if progress.link_id == section_id), None)
    if found is None:
        return None
    return WritingPlace(found, found.pages[number - 1 if 1 <= number <= len(found.pages) else 0])


def named_place(draft: Draft, query: Mapping[str, str]) -> WritingPlace:
    """The page that an address names by `avsnitt` and `sida`, the first of all without.

    Raises Http404 for a section that the questionnaire does not have.
    """
    wanted = query.get("avsnitt", "") or sections_of(draft)[0].link_id
    found = place_in(draft, wanted, read_whole_number(query.get("sida", "1")) or 1)
    if found is None:
        raise Http404
    return found


def first_text_of(place: WritingPlace, standing: Standing) -> str:
    """The first question asked on the page that is a free text for the person to write; empty where there is none."""
    draft, page = place.progress.draft, place.page
    here = (
        one for one in draft.tree.questions_of[place.progress.link_id] if page.is_whole or one.link_id in page.items
    )
    asked = (one for one in here if one.link_id in draft.enabled)
    return next((one.link_id for one in asked if takes_passage(standing, one)), "")


def place_after(draft: Draft, here: WritingPlace) -> WritingPlace | None:
    """The next page of the section, or the first one of the next open section that the respondent writes in; None
    after the last.
    """
    if here.page.number < here.page.of:
        return place_in(draft, here.progress.link_id, here.page.number + 1)
    later = _written(sections_of(draft)[here.progress.number :])
    following = next(later, None)
    return WritingPlace(following, following.pages[0]) if following else None


def place_before(draft: Draft, here: WritingPlace) -> WritingPlace | None:
    """The page before it, or the last one of the open section before that the respondent writes in; None before the
    first.
    """
    if here.page.number > 1:
        return place_in(draft, here.progress.link_id, here.page.number - 1)
    earlier = _written(reversed(sections_of(draft)[: here.progress.number - 1]))
    before = next(earlier, None)
    return WritingPlace(before, before.pages[-1]) if before else None


def _written(sections: Iterable[SectionProgress]) -> Iterator[SectionProgress]:
    return (other for other in sections if other.is_open and not other.by_sign_off)


@dataclass(frozen=True)
class ChangedPage:
    """Another page of the section, on which an answer has just opened questions or closed them."""

    title: str
    address: str
    opened: bool

    @property
    def in_words(self) -> str:
        """What is said of it, before the page's name."""
        return "Fler frågor ställs nu på" if self.opened else "Färre frågor ställs nu på"


def place_of(draft: Draft, link_id: str) -> WritingPlace:
    """The page on which the question is written."""
    section = draft.tree.section_of[link_id].link_id
    progress = next(one for one in sections_of(draft) if one.link_id == section)
    return WritingPlace(progress, progress.pages[page_numbers_in(draft.tree)[link_id] - 1])


def changed_pages(before: Draft, after: Draft, here: WritingPlace) -> list[ChangedPage]:
    """The other pages of the section on which something else is asked now than before.

    What changes in other sections stands in the list of sections, on every page.
    """
    if here.page.is_whole:
        return []
    section, numbers = here.progress.link_id, page_numbers_in(after.tree)
    changed = before.enabled ^ after.enabled
    inside = (one.link_id for one in after.tree.questions_of[section] if one.link_id in changed)
    found = dict.fromkeys((numbers[one], one in after.enabled) for one in inside if numbers[one] != here.page.number)
    return [
        ChangedPage(f"sida {number}", section_address(after.response.pk, section, number), opened)
        for number, opened in found
    ]


def asks_nothing(draft: Draft, here: WritingPlace) -> bool:
    """Whether none of the page's questions is asked, as others are answered, though its section is."""
    return here.progress.is_open and not here.page.is_whole and not here.page.questions & draft.enabled
