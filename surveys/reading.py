"""Reading a stored definition once: trees are immutable, so each process keeps them by their SHA-256."""

from collections.abc import Callable, Mapping
from typing import Any

from surveys.canonical import sha256_of
from surveys.definition_json import definition_from_json
from surveys.schema import Definition

_MOST_TREES = 64
_trees: dict[str, Definition] = {}


def definition_of(sha256: str, load: Callable[[], Mapping[str, Any]]) -> Definition:
    """The tree of the stored definition that `load` gives, which is called only when this process has not read it.

    Raises ValueError when the data does not have this SHA-256.
    """
    if sha256 not in _trees:
        data = load()
        if sha256_of(data) != sha256:
            raise ValueError(f"the stored definition does not have the SHA-256 {sha256}")
        while len(_trees) >= _MOST_TREES:
            del _trees[next(iter(_trees))]
        _trees[sha256] = definition_from_json(data)
    return _trees[sha256]
