"""How much of a response a person may see and write: all of it, or what was handed to them.

A contributor has the role in a response only while something in it is handed to them, whether they belong to the
organisation or not; a membership as contributor alone opens nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from accounts.roles import Role
from responses.models import Response
from surveys.assignable import questions_in
from surveys.schema import Definition, walk

READING_ROLES = frozenset({Role.EDITOR, Role.APPROVER, Role.ARCHIVIST, Role.READER})
"""Roles that read all of their own organisation's responses, the reader and nothing else.
Author and administrator read no answers."""


@dataclass(frozen=True)
class Scope:
    """What of a questionnaire was handed to a person: `handed` are the questions and sections themselves.

    `asked`: those to which a contribution is asked of them instead: of the answers to these they read nothing.
    `only`: all that the person comes to of them while an answer is corrected; None for all of it.
    """

    tree: Definition
    handed: tuple[str, ...]
    only: frozenset[str] | None = None
    asked: tuple[str, ...] = ()

    @cached_property
    def own(self) -> frozenset[str]:
        """Everything that the person may read and write: the items handed out, with all that is in them."""
        present = (self.tree.by_link_id[link_id] for link_id in self.handed if link_id in self.tree.by_link_id)
        found = frozenset(inner.link_id for item in present for inner in walk(item))
        return found if self.only is None else found & self.only

    @cached_property
    def contributes(self) -> frozenset[str]:
        """The questions that the person is asked to contribute to, one text of their own each."""
        found = frozenset(question for link_id in self.asked for question in questions_in(self.tree, link_id))
        return found if self.only is None else found & self.only

    @cached_property
    def contributed(self) -> frozenset[str]:
        """Those questions with the fields inside them, for which the one text speaks too."""
        found = frozenset(inner.link_id for key in self.contributes for inner in walk(self.tree.by_link_id[key]))
        return found if self.only is None else found & self.only


def scope_of(
    response: Response, handed: Iterable[str], *, only: frozenset[str] | None = None, asked: Iterable[str] = ()
) -> Scope:
    """The scope that these items of the response give."""
    return Scope(response.tree, tuple(dict.fromkeys(handed)), only, tuple(dict.fromkeys(asked)))


def containers_of(tree: Definition, link_id: str) -> list[str]:
    """The item itself and everything that it stands in: what it may be handed out as."""
    found = [link_id]
    while parent := tree.parent.get(found[-1]):
        found.append(parent)
    return found


def questions_by_part(tree: Definition, parts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """What each of a person's `parts` asks a contribution to, in reading order: the questions in it and in no smaller
    one of theirs. A new version may have moved one part into another, and a question is asked for once.
    """
    held = frozenset(parts)
    return {
        part: tuple(one for one in questions_in(tree, part) if _innermost(tree, one, held) == part) for part in held
    }


def _innermost(tree: Definition, link_id: str, parts: frozenset[str]) -> str:
    return next(one for one in containers_of(tree, link_id) if one in parts)


def roles_given(held: frozenset[Role], handed: Iterable[str]) -> frozenset[Role]:
    """What a person with `held` roles in the organisation is to a response of which `handed` is theirs."""
    others = held - {Role.CONTRIBUTOR}
    return others | {Role.CONTRIBUTOR} if list(handed) else others
