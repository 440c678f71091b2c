"""What the checks of a well-formed definition share: the subject they read and the findings they give.

Each check is one small function with a code, registered by `@check(code)`; tests give every code a failing example.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from surveys.schema import AnyItem, Definition, Row, children, walk


@dataclass(frozen=True)
class Finding:
    """One error: `item` (a link_id or a rule's key), the key it concerns, and what other item it is about."""

    item: str
    message: str
    field: str = ""
    about: str = ""
    occurrence: int = 0


@dataclass(frozen=True)
class Subject:
    """A definition under check. `known` gives the tree of another questionnaire, or None when there is no such file."""

    definition: Definition
    known: Callable[[str], Definition | None]

    @cached_property
    def items(self) -> tuple[AnyItem, ...]:
        """Every item in reading order, also those whose link_id is used twice."""
        return tuple(item for section in self.definition.items for item in walk(section))

    @cached_property
    def position(self) -> Mapping[str, int]:
        return {item.link_id: index for index, item in enumerate(self.items)}

    @cached_property
    def inner_fields(self) -> frozenset[str]:
        """The link_ids of opened fields and comments: what they ask may stand in the option or question itself."""
        owners = (item for item in self.items if item.type != "group")
        return frozenset(child.link_id for item in owners for child in children(item))


Check = Callable[[Subject], Iterator[Finding]]
CHECKS: dict[str, Check] = {}


def check(code: str) -> Callable[[Check], Check]:
    """Register a check under its code."""

    def register(function: Check) -> Check:
        CHECKS[code] = function
        return function

    return register


def rows_of(item: AnyItem) -> tuple[Row, ...]:
    """The rows of a matrix or a table; none for other items."""
    rows: tuple[Row, ...] = getattr(item, "rows", ())
    return rows


def can_be_referred_to(item: AnyItem) -> bool:
    """Whether a condition may ask for the answer: sign-off fields are filled in when everything else is fixed."""
    return item.type not in {"group", "display", "attestation"} and item.sign_off is None
