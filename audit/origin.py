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


def present_origin() -> Origin:
    """The origin of what is done now; an empty one outside a request."""
    return _present.get(Origin)()


@contextmanager
def origin_is(origin: Callable[[], Origin]) -> Iterator[None]:
    """Everything that is logged within has this origin, which is asked for only when something is."""
    token = _present.set(origin)
    try:
        yield
    finally:
        _present.reset(token)
