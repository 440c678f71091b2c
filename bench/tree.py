"""How long the typed tree of the largest questionnaire takes to build, against parsing its JSON alone.

Exits with 1 above 50 ms; the second figure, a ratio measured in the same run, says whether the machine is to blame.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from surveys.canonical import canonical_json, sha256_of
from surveys.definition_json import definition_from_json, definition_to_json
from surveys.loader import load_file, questionnaire_files
from surveys.reading import definition_of

LIMIT_MS = 50
ROUNDS = 30


def best_ms(work: Callable[[], Any]) -> float:
    """The quickest of several rounds, in milliseconds: the one that was disturbed the least."""
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times) * 1000


def stored(path: Path) -> bytes:
    """The definition as the database keeps it."""
    return canonical_json(definition_to_json(load_file(path)))


def main() -> int:
    """Print the figures; 0 when the tree builds within the limit."""
    path, text = max(((path, stored(path)) for path in questionnaire_files()), key=lambda pair: len(pair[1]))
    data = json.loads(text)
    floor = best_ms(lambda: json.loads(text))
    built = best_ms(lambda: definition_from_json(data).by_link_id)
    sha256 = sha256_of(data)
    definition_of(sha256, lambda: data)
    again = best_ms(lambda: definition_of(sha256, lambda: data))
    print(f"{path.stem}: {len(text) / 1000:.0f} kB, {len(definition_from_json(data).by_link_id)} items")
    print(f"json.loads {floor:.2f} ms, tree {built:.1f} ms ({built / floor:.1f} times), again {again:.4f} ms")
    return 0 if built < LIMIT_MS else 1


if __name__ == "__main__":
    sys.exit(main())
