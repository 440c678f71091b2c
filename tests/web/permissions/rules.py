"""What a rule is, and how a room writes its own.

A line is an address's name, the stage of the response that is asked for, the item, the method, and what each gets:

    section  draft  A  GET  200 editor; 403 approver archivist reader handed guest
    help     -      -  GET  200 all anonymous

A status stands before those who get it, by the columns of COLUMNS; `all` is everybody who is signed in and belongs to
the organisation (a later part of the line takes precedence), and whoever is not named gets 404. Of others:

    other       people with the same roles in another organisation: 404 when nothing is said about an address that has a
                stage (what it shows is an organisation's), and otherwise the same as in one's own. `same other` says
                that the latter holds for an address with a stage too, `302 other-steward` what one of them gets.
    anonymous   whoever is not signed in: sent to the sign-in page when nothing is said.

A method that no line of an address names is refused with 405, to everybody.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.web.world import ROLES, World

COLUMNS = (*ROLES, "handed", "guest", "nobody")
"""Who asks, of the response's organisation: every role; `handed` and `guest`, a contributor and somebody outside it,
who have been handed A-2, A-6 and B of every response; and last `nobody`, who is signed in and has no role anywhere.
The administrator is the systemadministratör, the steward the organisation's own."""

METHODS = ("GET", "POST")
SIGN_IN = 0
"""What `anonymous` says of an address that leads whoever is not signed in to the sign-in page, and then back."""

NOT_TAKEN = 405


@dataclass(frozen=True)
class Rule:
    """One address, by one method, in one stage; `own` and `other` say what each role gets, `anonymous` nobody."""

    name: str
    stage: str
    item: str
    method: str
    own: Mapping[str, int] = field(hash=False)
    other: Mapping[str, int] = field(hash=False)
    anonymous: int = SIGN_IN

    @property
    def public(self) -> bool:
        return self.anonymous != SIGN_IN

    def __str__(self) -> str:
        return "-".join(part for part in (self.name, self.stage, self.item, self.method) if part)


Fields = Mapping[str, Any] | Callable[[Rule, World], Mapping[str, Any]]


@dataclass(frozen=True)
class Room:
    """The rules of a room's addresses.

    `fields` are what a form of an address is posted, beside what asking.COMMON has; `parameters` what stands in an
    address, by name and parameter, where addresses.PARAMETERS does not know it.
    """

    title: str
    rules: str
    fields: Mapping[str, Fields] = field(default_factory=dict)
    parameters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Rule]:
        """What is written, and 405 for the methods that are not."""
        written = [parsed(line) for line in self.rules.strip().splitlines() if line.strip()]
        for first in {rule.name: rule for rule in reversed(written)}.values():
            taken = {rule.method for rule in written if rule.name == first.name}
            written += [not_taken(first, method) for method in METHODS if method not in taken]
        yield from sorted(written, key=lambda rule: [one.name for one in written].index(rule.name))


def parsed(line: str) -> Rule:
    """ValueError for a line that does not follow the grammar, with the line in it."""
    try:
        name, stage, item, method, said = line.split(maxsplit=4)
        return _rule(name, stage.removeprefix("-"), item.removeprefix("-"), method, said)
    except ValueError as error:
        raise ValueError(f"{error} in the rule: {line}") from error


def _rule(name: str, stage: str, item: str, method: str, said: str) -> Rule:
    own, other, anonymous = dict.fromkeys(COLUMNS, 404), {}, SIGN_IN
    same = not stage
    for part in said.split(";"):
        status, *who = part.split()
        if status == "same":
            same = who == ["other"]
            continue
        _check_known(who)
        own |= dict.fromkeys(COLUMNS if "all" in who else [one for one in who if one in COLUMNS], int(status))
        if "other" in who:
            other = dict.fromkeys(ROLES, int(status))
        if "anonymous" in who:
            anonymous = int(status)
    if not other:
        other = {role: own[role] for role in ROLES} if same else dict.fromkeys(ROLES, 404)
    return Rule(name, stage, item, method, own, other | _of_one_role(said), anonymous)


def _of_one_role(said: str) -> dict[str, int]:
    """What `other-<role>` gets, of the parts of a line that say so."""
    parts = [part.split() for part in said.split(";")]
    named = [(who.removeprefix("other-"), part[0]) for part in parts for who in part if who.startswith("other-")]
    return {role: int(status) for role, status in named}


def _check_known(who: list[str]) -> None:
    if unknown := set(who) - {*COLUMNS, "all", "other", "anonymous", *(f"other-{role}" for role in ROLES)}:
        raise ValueError(f"nobody is called {sorted(unknown)}")


def not_taken(rule: Rule, method: str) -> Rule:
    everybody = dict.fromkeys(COLUMNS, NOT_TAKEN)
    anonymous = NOT_TAKEN if rule.public else SIGN_IN
    return Rule(rule.name, rule.stage, rule.item, method, everybody, dict.fromkeys(ROLES, NOT_TAKEN), anonymous)
