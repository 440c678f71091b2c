"""Texts that were written and did not become part of the answer: of a response, all in one place, newest first."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from accounts.models import User
from config.fields.paging import ListPage, page_of
from responses.contributions.reading import gone_contributions, gone_question
from responses.drafting.conflicts import given_as_text
from responses.drafting.values import given_of
from responses.lifecycle.access import Visit
from responses.lifecycle.naming import known_by_name
from responses.models import AnswerRevision, Contribution, ContributionWording, WordReturn, WordTaking
from responses.reading.draft import Draft
from responses.reading.wordings import tree_of_wording
from responses.word.reading import KINDS, is_kept_as_wording
from surveys.wordings.wording import question_name

_SAVED_MEANWHILE = "Svaret hade sparats av någon annan, eller i ett annat fönster, under tiden."
_CONTRIBUTION_SAVED = (
    "Bidraget hade sparats eller lämnats någon annanstans under tiden, eller var inte öppet för ändring."
)

_NOT_CHOSEN = "Ur Word-filen {}: det andra svaret valdes, eller båda slogs ihop."

_MOST = 0.8
_FEW_CHARACTERS = 40
"""What may have been written otherwise between two pauses: a few words, no paragraph."""
_SITTING = timedelta(minutes=10)


@dataclass(frozen=True)
class _Leftover:
    """Words of an uploaded document that no question took."""

    returned: WordReturn
    kind: str
    text: str
    link_id: str

    @property
    def by(self) -> User:
        return self.returned.by

    @property
    def at(self) -> datetime:
        return self.returned.at


@dataclass(frozen=True)
class _Gone:
    """A contribution to a question in which the response's version has nothing to write."""

    contribution: Contribution

    @property
    def by(self) -> User:
        return self.contribution.person

    @property
    def at(self) -> datetime:
        return self.contribution.updated_at

    @property
    def pk(self) -> int:
        return self.contribution.pk


_Row = AnswerRevision | ContributionWording | _Leftover | _Gone


@dataclass(frozen=True)
class UnusedText:
    """One of them. `called` is empty where it belongs to no question that the questionnaire has now."""

    link_id: str
    called: str
    text: str
    who: str
    at: datetime
    why: str
    wording: int = 0
    """Of an answer's wording: its number in the history."""
    in_force: int = 0
    """The revision that holds now, of the answer or the contribution that it could become."""
    restorable: bool = False
    contributable: bool = False
    """It is the person's own, and they may write the contribution now."""
    returned: WordReturn | None = None
    """The document in which it stands."""


class UnusedWords:
    """What the visit's person may read of it: wordings of answers as in the history of each; those of contributions,
    and of documents, that are their own, and all of them for an editor.
    """

    def __init__(self, visit: Visit, asked: Mapping[str, Any]) -> None:
        self.visit, self.draft = visit, Draft(visit.response)
        found = [*self._revisions(), *self._wordings(), *self._leftovers(), *self._gone()]
        self.page: ListPage = page_of(sorted(found, key=lambda row: (row.at, _order(row)), reverse=True), asked)

    @cached_property
    def texts(self) -> list[UnusedText]:
        """Those on the page."""
        return [self._text(row) for row in self.page]

    def _revisions(self) -> Iterator[AnswerRevision]:
        refused = AnswerRevision.objects.filter(kind=AnswerRevision.Kind.REFUSED, answer__response=self.visit.response)
        rows = refused.select_related("by", "answer")
        return (row for row in rows if self.visit.reads(row.answer.link_id))

    def _wordings(self) -> Iterator[ContributionWording]:
        refused = ContributionWording.objects.filter(refused=True, contribution__response=self.visit.response)
        rows = _without_beginnings(
            refused.select_related("by", "contribution__person").order_by("contribution", "number"),
            {(returned.by_id, returned.at) for returned in self._returned},
        )
        return (row for row in rows if self.visit.writes_all or row.contribution.person_id == self.visit.user.pk)

    def _leftovers(self) -> Iterator[_Leftover]:
        for returned in self._returned:
            if not (self.visit.writes_all or returned.by_id == self.visit.user.pk):
                continue
            for each in returned.leftovers:
                if not is_kept_as_wording(each):
                    yield _Leftover(returned, each["kind"], each["text"], "" if returned.other else each["link_id"])

    @cached_property
    def _returned(self) -> list[WordReturn]:
        """The documents with words that no question took."""
        found = WordReturn.objects.filter(response=self.visit.response).exclude(leftovers=[])
        return list(found.select_related("by"))

    def _gone(self) -> Iterator[_Gone]:
        found = (one.contribution for one in gone_contributions(self.draft))
        return (_Gone(one) for one in found if self.visit.writes_all or one.person_id == self.visit.user.pk)

    def _text(self, row: _Row) -> UnusedText:
        if isinstance(row, AnswerRevision):
            return self._of_answer(row)
        if isinstance(row, _Gone):
            return self._of_gone(row)
        return self._of_contribution(row) if isinstance(row, ContributionWording) else self._of_document(row)

    @cached_property
    def _files(self) -> dict[tuple[int, int], str]:
        """The documents of which the wordings on the page are, by the answer and the number."""
        shown = [row.answer_id for row in self.page if isinstance(row, AnswerRevision)]
        found = WordTaking.objects.filter(answer__in=shown) if shown else WordTaking.objects.none()
        return {
            (answer, number): name for answer, number, name in found.values_list("answer", "revision", "returned__name")
        }

    def _why_not_answer(self, row: AnswerRevision) -> str:
        name = self._files.get((row.answer_id, row.number))
        return _NOT_CHOSEN.format(name) if name else _SAVED_MEANWHILE

    def _of_answer(self, row: AnswerRevision) -> UnusedText:
        link_id, tree = row.answer.link_id, tree_of_wording(self.draft, row.answer.link_id, row.value)
        if link_id not in tree.by_link_id:
            return UnusedText(**self._told(row, link_id, str(row.value or "")), why=self._why_not_answer(row))
        text = given_as_text(tree, link_id, given_of(row), self.visit.response.organisation.name)
        may = self.visit.may_write(link_id) and not tree.question(link_id).read_only
        return UnusedText(
            **self._told(row, link_id, text),
            why=self._why_not_answer(row),
            wording=row.number if link_id in self.draft.tree.by_link_id else 0,
            in_force=row.answer.revision,
            restorable=may and tree is self.draft.tree and _differs(row),
        )

    def _of_contribution(self, row: ContributionWording) -> UnusedText:
        one = row.contribution
        mine = one.person_id == self.visit.user.pk and one.link_id in self.visit.scope.contributes
        may = self.visit.editable and self.visit.response.is_open(one.link_id)
        return UnusedText(
            **self._told(row, one.link_id, row.text),
            why=self._why_not_contribution(row),
            in_force=one.revision,
            contributable=mine and may and one.given_at is None and row.text != one.text,
        )

    def _why_not_contribution(self, row: ContributionWording) -> str:
        key = (row.by_id, row.at, row.contribution.link_id)
        return _of_file(*self._in_files[key]) if key in self._in_files else _CONTRIBUTION_SAVED

    @cached_property
    def _in_files(self) -> dict[tuple[int, datetime, str], tuple[WordReturn, str]]:
        """The documents, and the kind of leftover, of which wordings of contributions are: by who, when and where."""
        return {
            (returned.by_id, returned.at, each["link_id"]): (returned, each["kind"])
            for returned in self._returned
            for each in returned.leftovers
            if is_kept_as_wording(each)
        }

    def _of_gone(self, row: _Gone) -> UnusedText:
        one = row.contribution
        question = gone_question(self.draft, one.link_id)
        to = f"frågan ”{question}”, som" if question else "en fråga som"
        state = "Ett lämnat bidrag" if one.given_at else "Ett bidrag"
        version = self.visit.response.questionnaire.version
        why = f"{state} till {to} inte besvaras i utgåva {version}, som svaret har bytts till."
        return UnusedText(**self._told(row, one.link_id, one.text), why=why)

    def _of_document(self, row: _Leftover) -> UnusedText:
        why = _of_file(row.returned, row.kind)
        return UnusedText(**self._told(row, row.link_id, row.text), why=why, returned=row.returned)

    def _told(self, row: _Row, link_id: str, text: str) -> dict[str, Any]:
        known = link_id in self.draft.tree.by_link_id
        called = question_name(self.draft.tree, link_id) if known else ""
        return {"link_id": link_id, "called": called, "text": text, "who": self._who(row.by), "at": row.at}

    def _who(self, person: User | None) -> str:
        if person is None:
            return "Portalen"
        return person.name if person.pk in self._known else person.email

    @cached_property
    def _known(self) -> set[int]:
        return known_by_name(self.visit.response.organisation, {row.by for row in self.page if row.by})


def _of_file(returned: WordReturn, kind: str) -> str:
    return f"Ur Word-filen {returned.name}: {KINDS.get(kind, 'hör inte till något svar').lower()}."


def _without_beginnings(
    rows: Iterable[ContributionWording], in_files: Collection[tuple[int, datetime]]
) -> Iterator[ContributionWording]:
    """Of what one has written on at each pause, only the last: what is left out stands in it but for a few words.
    `rows`: contribution by contribution, in order; `in_files`: who put in words of a document, when.
    """
    last: ContributionWording | None = None
    following: ContributionWording | None = None
    for row in reversed(list(rows)):
        typed = None if (row.by_id, row.at) in in_files else row
        goes_on = typed and following and _is_same_sitting(typed, following)
        if not (last and goes_on and _is_written_on(row.text, last.text)):
            last = row
            yield row
        following = typed


def _is_same_sitting(row: ContributionWording, following: ContributionWording) -> bool:
    same = (row.contribution_id, row.by_id) == (following.contribution_id, following.by_id)
    return same and following.at - row.at <= _SITTING


def _is_written_on(before: str, after: str) -> bool:
    """Whether nearly all of a text stands in a later one: it has been changed at one place, or gone on with."""
    begins = _length_in_common(before, after)
    ends = _length_in_common(before[begins:][::-1], after[begins:][::-1])
    return begins + ends >= max(_MOST * len(before), len(before) - _FEW_CHARACTERS)


def _length_in_common(one: str, other: str) -> int:
    """How far two texts begin alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((at for at, (left, right) in pairs if left != right), min(len(one), len(other)))


def _order(row: _Row) -> int:
    """Between those of one moment."""
    return row.returned.pk.int if isinstance(row, _Leftover) else row.pk


def _differs(row: AnswerRevision) -> bool:
    return (row.value, row.remark) != (row.answer.value, row.answer.remark)
