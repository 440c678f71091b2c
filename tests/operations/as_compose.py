"""Run as a program in place of `docker` (python -m tests.operations.as_compose compose ...): Compose's commands, here.

Of a service's command the words are kept; the place that a volume has in the container is the one that it has here.
"""

import os
import subprocess
import sys
from collections.abc import Sequence

from tests.deploy.processes import REPOSITORY


def main(words: Sequence[str]) -> int:
    """Compose's exec and run; `up` and the like have nothing to start."""
    verb, *rest = words[1:]
    if verb not in ("exec", "run"):
        return 0
    places: dict[str, str] = {}
    while rest[0].startswith("-"):
        option, *rest = rest
        if option == "--volume":
            here, there, *_ = rest.pop(0).split(":")
            places[there] = here
    service, *command = rest
    return _in_database(command) if service == "postgres" else _in_portal(command, places)


def _in_database(command: Sequence[str]) -> int:
    """As that machine's own administrator, who here is called postgres."""
    name, *words = command
    owner = ["postgres" if before == "--username" else word for before, word in zip(["", *words], words, strict=False)]
    program = os.path.join(os.environ["PG_PROGRAMS"], name)  # noqa: PTH118
    return subprocess.run([program, "--host", os.environ["PG_SOCKETS"], *owner], check=False).returncode


def _in_portal(command: Sequence[str], places: dict[str, str]) -> int:
    words = list(command)
    for there, here in places.items():
        words = [word.replace(there, here, 1) if word.startswith(there) else word for word in words]
    program = [sys.executable, *words[1:]]
    return subprocess.run(program, cwd=REPOSITORY, env={**os.environ, "PG_BIN": "/none"}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
