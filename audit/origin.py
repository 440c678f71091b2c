"""Who asks, and from where, for the length of a request or a task: services never see a request."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """`address` is the visitor's network address, `actor` and `name` the person who is signed in, if any."""

    address: str = ""
    actor: int | None = None
    name: str = ""


_present: ContextVar[Callable[[], Origin]] = ContextVar("origin")
_concerned: ContextVar[list[int]] = ContextVar("concerned")


def present_origin() -> Origin:
    """The origin of what is done now; an empty one outside a request."""
    return _present.get(Origin)()


def note_organisation(organisation: int) -> None:
    """Remember whose what is asked for now is (its primary key), for a denial that may follow."""
    _concerned.get([]).append(organisation)


def organisation_asked_about() -> int | None:
    """The organisation that was noted last within the present request; None when none was."""
    noted = _concerned.get([])
    return noted[-1] if noted else None


@contextmanager
def origin_is(origin: Callable[[], Origin]) -> Iterator[None]:
    """Everything that is logged within has this origin, which is asked for only when something is."""
    token, concerned = _present.set(origin), _concerned.set([])
    try:
        yield
    finally:
        _present.reset(token)
        _concerned.reset(concerned)
