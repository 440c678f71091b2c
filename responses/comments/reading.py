"""What pages read of the comments to a response: beside each question, and all that are not resolved."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from accounts.models import User
from accounts.roles import Role
from accounts.selectors import people_with_role
from config.language.ordering import SwedishOrder
from config.statements import Statement
from responses.lifecycle.access import Visit
from responses.lifecycle.scope import READING_ROLES, Scope, containers_of
from responses.lifecycle.workflow import TABLE, Action
from responses.models import Assignment, Comment, Response
from surveys.remembering import once_a_tree
from surveys.schema import Definition, GroupItem

WHO = tuple(sorted(TABLE[Action.COMMENT].roles))
"""The roles that read and write comments, a contributor those to what was handed to them."""
READS = frozenset({*WHO, Role.READER})
"""Those that read them. The archivist does not: comments are no part of the records."""


def may_discuss(roles: frozenset[Role], scope: Scope, link_id: str) -> bool:
    """Whether somebody who is this to the response may read the comments to the question: all, or their own part's."""
    return bool(roles & READS & READING_ROLES) or link_id in scope.own


def people_who_comment(response: Response, link_id: str) -> QuerySet[User]:
    """Everybody who may read the comments to the question, by name: those who can be mentioned."""
    whole = people_with_role(response.organisation, *(set(WHO) & READING_ROLES))
    known = Q(pk__in=whole.values("pk")) | Q(pk__in=people_handed(response, link_id).values("pk"))
    return User.objects.filter(known, is_active=True).order_by(SwedishOrder("name"), "pk")


def people_handed(response: Response, link_id: str) -> QuerySet[User]:
    """Those who have been handed the question to answer, by itself or with what it stands in."""
    around = containers_of(response.tree, link_id)
    handed = Assignment.objects.active().to_answer().filter(response=response, link_id__in=around)
    return User.objects.filter(pk__in=handed.values("person"), is_active=True)


@once_a_tree
def commentable_questions(tree: Definition) -> frozenset[str]:
    """The questions that can be commented on: not what signing fills in, nor a field within another question."""
    return frozenset(
        question.link_id
        for question in tree.questions
        if not question.sign_off and isinstance(tree.by_link_id[tree.parent[question.link_id]], GroupItem)
    )


MOST_BESIDE = 5
"""How many that are not resolved stand beside their question, the oldest of them; its page of comments has all."""


def _of_each_question(response: uuid.UUID) -> "QuerySet[Comment]":
    """The first comments to each question, those that are not resolved first; each with how many there are to it
    (`amount`), how many of them are not resolved (`still`), and whether the answer was sent back for it (`returned`).
    """
    found = Comment.objects.filter(response=response, withdrawn_at__isnull=True).select_related("by")
    in_order: list[Any] = [F("resolved_at").asc(nulls_first=True), "at", "pk"]
    counted = found.annotate(
        amount=Window(Count("pk"), partition_by="link_id"),
        still=Window(Count("pk", filter=Q(resolved_at__isnull=True)), partition_by="link_id"),
        place=Window(RowNumber(), partition_by="link_id", order_by=in_order),
        returned=F("return_point"),
    )
    return counted.filter(place__lte=MOST_BESIDE)


_BESIDE: Statement[Any] = Statement(_of_each_question, response=uuid.UUID(int=7))


MOST_LISTED = 20
"""How many that are not resolved the task list shows at once: those that come after are seen as these are resolved."""


def _counted(response: uuid.UUID) -> Any:
    found = Comment.objects.filter(response=response, withdrawn_at__isnull=True).order_by().values("link_id")
    still = Count("pk", filter=Q(resolved_at__isnull=True))
    return found.annotate(amount=Count("pk"), still=still).values_list("link_id", "amount", "still")


_NUMBERS = Statement(_counted, response=uuid.UUID(int=7))
_UNRESOLVED = Statement(
    lambda response: Comment.objects.filter(
        response=response, withdrawn_at__isnull=True, resolved_at__isnull=True
    ).select_related("by", "resolved_by"),
    response=uuid.UUID(int=7),
)


@dataclass(frozen=True)
class OpenComments:
    """A question with comments that nobody has resolved."""

    link_id: str
    name: str
    amount: int


class Comments:
    """The comments that this person may see, read once for a page. Withdrawn ones are left out."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        self.may_write = visit.may(Action.COMMENT)

    def _sees(self, link_id: str) -> bool:
        return may_discuss(self.visit.roles, self.visit.scope, link_id)

    @cached_property
    def _beside(self) -> list[Any]:
        """The first comments to each question, with how many there are."""
        if not self.visit.roles & READS:
            return []
        found = _BESIDE.rows(response=self.visit.response.pk)
        return [comment for comment in found if self._sees(comment.link_id)]

    @cached_property
    def open_by_question(self) -> dict[str, list[Comment]]:
        """Those that are not resolved, by link_id: the oldest MOST_BESIDE of each."""
        found: dict[str, list[Comment]] = {}
        for comment in self._beside:
            if comment.is_open:
                found.setdefault(comment.link_id, []).append(comment)
        return found

    @cached_property
    def _oldest_open(self) -> list[Comment]:
        """Those that are not resolved, for whoever reads all of the response; one more than are listed."""
        if not (self.visit.roles & READS and self.visit.whole):
            return []
        return _UNRESOLVED.some_rows(begin=0, most=MOST_LISTED + 1, response=self.visit.response.pk)

    @property
    def unresolved(self) -> list[Comment]:
        """Those that are not resolved, the oldest of them: no more than MOST_LISTED."""
        return self._oldest_open[:MOST_LISTED]

    @property
    def open_amount(self) -> int:
        """How many are not resolved."""
        listed = len(self._oldest_open)
        return listed if listed <= MOST_LISTED else sum(self.open_counts.values())

    @cached_property
    def open_counts(self) -> dict[str, int]:
        """link_id -> how many that are not resolved, where there are any."""
        return {link_id: still for link_id, (_, still) in self._numbers.items() if still}

    def discussed(self, names: Mapping[str, str]) -> list[OpenComments]:
        """The questions with comments that are not resolved, in the order of the form; `names` are the questions'."""
        found = self.open_counts
        return [
            OpenComments(one, names[one], found[one]) for one in self.visit.response.tree.by_link_id if one in found
        ]

    @cached_property
    def _numbers(self) -> dict[str, tuple[int, int]]:
        """link_id -> how many comments, and how many of them are not resolved; no query where they have been read."""
        if "_beside" in self.__dict__:
            return {one.link_id: (one.amount, one.still) for one in self._beside}
        if not self.visit.roles & READS:
            return {}
        found = _NUMBERS.tuples(response=self.visit.response.pk)
        return {link_id: (amount, still) for link_id, amount, still in found if self._sees(link_id)}

    @cached_property
    def counts(self) -> dict[str, int]:
        """link_id -> how many comments, for each question whose comments a page leads to."""
        asked = filter(self._sees, commentable_questions(self.visit.response.tree))
        counts = {link_id: self._numbers.get(link_id, (0, 0))[0] for link_id in asked}
        return {link_id: count for link_id, count in counts.items() if count or self.may_write}
