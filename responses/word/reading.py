"""A document that has come back, held question by question against the draft and against what was sent out."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from responses.drafting.conflicts import given_as_text
from responses.drafting.values import Given
from responses.lifecycle.access import Visit
from responses.lifecycle.naming import shown_name_in
from responses.models import WordReturn
from responses.reading.draft import Draft
from responses.word.sending import sent_contributions, sent_wordings
from surveys.answers.values import is_blank
from surveys.checking.checks import Circumstances, ProblemKind, check_value
from surveys.schema import GroupItem, Question
from surveys.wordings.wording import question_name
from surveys.wordings.words import Part, mark_words

AnswerState = Literal["same", "new", "differs", "emptied", "both"]
TAKEN_TOGETHER: frozenset[AnswerState] = frozenset({"new", "differs"})
"""What is taken by a button for many: nobody else has changed it since, and nothing goes away by it."""
_MISFITS: frozenset[ProblemKind] = frozenset({"unreadable", "bounds", "selection", "too_long"})
"""What is wrong with the words themselves, not with what is left to write."""
KINDS = {
    "outside": "Skrivet utanför fälten",
    "comment": "Kommentar i Word",
    "note": "Fotnot",
    "frame": "Skrivet i en textruta",
    "header": "Skrivet i sidhuvud eller sidfot",
    "struck": "Struket med spårade ändringar",
    "twice": "Fältet finns flera gånger med olika innehåll",
    "unknown": "Fält som inte hör till någon fråga här",
    "ticks": "Flera val är kryssade där ett får väljas",
    "in_box": "Skrivet i en ruta att kryssa i",
    "picture": "Något som inte är text",
    "closed": "Fält som du inte svarar i",
    "given": "Bidraget är redan lämnat",
    "overtaken": "Bidraget hade redan en annan text",
    "unopened": "Frågan är inte öppen för ändring",
    "mixed": "Fältet kan ha fått ord från ett annat fält när filen sparades i LibreOffice",
}

_KEPT_AS_WORDINGS = frozenset({"given", "overtaken"})


def is_kept_as_wording(leftover: Mapping[str, Any]) -> bool:
    """Whether the words of one of WordReturn.leftovers are kept among the wordings of a contribution too. Files that
    came before this was noted with the words tell it by their kind.
    """
    return bool(leftover.get("kept_beside", leftover["kind"] in _KEPT_AS_WORDINGS))


@dataclass(frozen=True)
class ReturnedQuestion:
    """One question of the document. `mine` is what it says, `theirs` what the draft says, `sent` what it went out with.

    `open`: the person may take it in now. `misfit`: why the field does not take what the document says; empty where
    it does.
    """

    question: Question
    called: str
    state: AnswerState
    mine: Given
    theirs: Given
    sent: Given
    revision: int
    open: bool
    parts: tuple[tuple[Part, ...], tuple[Part, ...]]
    misfit: str = ""

    @property
    def link_id(self) -> str:
        return self.question.link_id

    @property
    def taken_together(self) -> bool:
        return self.open and not self.misfit and self.state in TAKEN_TOGETHER


@dataclass(frozen=True)
class ReturnedContribution:
    """A question to which the document's words are somebody's contribution; `why_left`: why they are not, otherwise."""

    link_id: str
    called: str
    why_left: str


@dataclass(frozen=True)
class ReturnedSection:
    """The questions of one section that differ."""

    section: GroupItem
    questions: tuple[ReturnedQuestion, ...]

    @property
    def takes_together(self) -> int:
        return sum(each.taken_together for each in self.questions)


@dataclass(frozen=True)
class ShownLeftover:
    """Words that no question holds, with where they stood."""

    what: str
    called: str
    text: str

    @property
    def rows(self) -> int:
        """How many lines to show them in."""
        return min(2 + self.text.count("\n") + len(self.text) // 70, 12)


class ReturnedFile:
    """The document as its page shows it."""

    def __init__(self, visit: Visit, returned: WordReturn) -> None:
        self.visit, self.returned = visit, returned
        self.draft = Draft(visit.response, readable=visit.readable)
        self.tree = self.draft.tree

    @cached_property
    def is_of_now(self) -> bool:
        """Whether it answers the version that the response follows now."""
        return not self.returned.other and self.returned.questionnaire_id == self.visit.response.questionnaire_id

    @cached_property
    def questions(self) -> dict[str, ReturnedQuestion]:
        """Every question that the person may write, in reading order."""
        if not self.is_of_now:
            return {}
        values = self.returned.values
        asked = (one for one in self.tree.questions if one.link_id in values and self.visit.writes(one.link_id))
        return {one.link_id: self._question(one, values[one.link_id]) for one in asked}

    @cached_property
    def sections(self) -> Sequence[ReturnedSection]:
        differing = [each for each in self.questions.values() if each.state != "same"]
        found = []
        for section in self.tree.items:
            inside = tuple(each for each in differing if self.tree.section_of[each.link_id] is section)
            if inside:
                found.append(ReturnedSection(section, inside))
        return found

    @cached_property
    def contributor(self) -> str:
        """Whose contribution words of it became, as the organisation calls them; empty where it is the uploader's."""
        whose = self.returned.whose
        if whose is None or whose == self.returned.by:
            return ""
        return shown_name_in(self.visit.response.organisation, whose)

    @cached_property
    def writer(self) -> str:
        """Who has answered in it, where that is another than the uploader, as the organisation calls them."""
        found = self.returned.writer
        return shown_name_in(self.visit.response.organisation, found) if found else ""

    @cached_property
    def contributions(self) -> list[ReturnedContribution]:
        """What became of the words that are contributions, in reading order."""
        if not self.is_of_now:
            return []
        kept = dict.fromkeys(self.returned.contributions, "")
        left = {
            each["link_id"]: KINDS[each["kind"]]
            for each in self.returned.leftovers
            if each["kind"] in ("given", "overtaken", "unopened")
        }
        found = {**kept, **left}
        return [
            ReturnedContribution(one.link_id, question_name(self.tree, one.link_id), found[one.link_id])
            for one in self.tree.questions
            if one.link_id in found
        ]

    @property
    def has_left(self) -> bool:
        """Whether words of some contributions are among those that did not become part of anything."""
        return any(one.why_left for one in self.contributions)

    @property
    def is_own(self) -> bool:
        """Whether they are the contributions of whoever reads the page."""
        whose = self.returned.whose or self.returned.writer or self.returned.by
        return bool(whose == self.visit.user)

    @property
    def unchanged(self) -> int:
        return sum(each.state == "same" for each in self.questions.values())

    @property
    def takes_together(self) -> int:
        return sum(section.takes_together for section in self.sections)

    @property
    def misfits(self) -> int:
        """How many nobody else has changed, and are left to be taken one by one since they do not fit their fields."""
        found = self.questions.values()
        return sum(bool(each.open and each.misfit and each.state in TAKEN_TOGETHER) for each in found)

    @property
    def missing(self) -> list[str]:
        """What the questions are called whose fields are gone."""
        known = [key for key in self.returned.missing if key in self.tree.by_link_id]
        return [question_name(self.tree, key) for key in known]

    @property
    def leftovers(self) -> Iterator[ShownLeftover]:
        for each in self.returned.leftovers:
            link_id = each["link_id"]
            called = question_name(self.tree, link_id) if link_id in self.tree.by_link_id and self.is_of_now else ""
            yield ShownLeftover(KINDS.get(each["kind"], ""), called, each["text"])
        if not self.is_of_now and not self.returned.other:
            yield from self._texts_of_former()

    def _texts_of_former(self) -> Iterator[ShownLeftover]:
        tree = self.returned.questionnaire.tree
        for key, value in self.returned.values.items():
            if not is_blank(value):
                text = given_as_text(tree, key, Given(value), self.visit.response.organisation.name)
                yield ShownLeftover("Svar på en fråga i den tidigare utgåvan", question_name(tree, key), text)

    @cached_property
    def _sent(self) -> Mapping[str, Given]:
        sent = self.returned.sent
        return sent_wordings(sent, sent_contributions(sent, self.tree))

    def _question(self, question: Question, value: Any) -> ReturnedQuestion:
        link_id = question.link_id
        remark = self.draft.remarks.get(link_id, "")
        theirs, sent = Given(self.draft.answers.get(link_id), remark), self._sent.get(link_id, Given())
        mine = Given(value, remark)
        state = _state(mine.value, theirs.value, sent.value)
        texts = [] if state == "same" else [self._text(link_id, given) for given in (theirs, mine)]
        marked = mark_words(*texts) if texts else ()
        return ReturnedQuestion(
            question,
            question_name(self.tree, link_id),
            state,
            mine,
            theirs,
            sent,
            self.draft.revision(link_id),
            self.visit.may_write(link_id),
            (
                tuple(part for part in marked if part.kind != "new"),
                tuple(part for part in marked if part.kind != "gone"),
            ),
            "" if state in ("same", "emptied") else self._misfit(question, value),
        )

    def _misfit(self, question: Question, value: Any) -> str:
        found = check_value(question, value, self._circumstances)
        return next((each.message for each in found if each.severity == "error" and each.kind in _MISFITS), "")

    @cached_property
    def _circumstances(self) -> Circumstances:
        """A bound that another answer sets is held to what the document says of that one."""
        draft, said = self.draft, self.returned.values
        in_file = {key: value for key, value in said.items() if not is_blank(value) and self.visit.writes(key)}
        in_force = {**draft.in_force, **in_file}
        return Circumstances(facts=draft.response.facts, in_force=in_force, tree=draft.tree, readable=draft.readable)

    def _text(self, link_id: str, given: Given) -> str:
        return given_as_text(self.tree, link_id, Given(given.value), self.visit.response.organisation.name)


def _state(mine: Any, theirs: Any, sent: Any) -> AnswerState:
    if same(mine, sent) or same(mine, theirs):
        return "same"
    if is_blank(theirs):
        return "new" if is_blank(sent) else "both"
    if not same(theirs, sent):
        return "both"
    return "emptied" if is_blank(mine) else "differs"


def same(one: Any, other: Any) -> bool:
    """Whether two values say the same: what a document cannot hold (space around a text) does not count."""
    return (is_blank(one) and is_blank(other)) or bool(_bare(one) == _bare(other))


def _bare(value: Any) -> Any:
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, Mapping):
        return {key: _bare(part) for key, part in value.items() if not is_blank(part)}
    return [_bare(part) for part in value] if isinstance(value, list) else value
