"""What follows from a tree alone, worked out once for each: a published version never changes."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from surveys.schema import Definition

Result = TypeVar("Result")


def once_a_tree(work_out: Callable[[Definition], Result]) -> Callable[[Definition], Result]:
    """A pure function of a tree whose result is kept with the tree. What it gives must not be changed by anybody."""
    name = f"{work_out.__module__}.{work_out.__qualname__}"

    @wraps(work_out)
    def recall(tree: Definition) -> Result:
        kept: dict[str, Any] = tree.__dict__
        if name not in kept:
            kept[name] = work_out(tree)
        found: Result = kept[name]
        return found

    return recall
