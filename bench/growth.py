"""script/bench growth: does each page take as long over ten times as much of everything that it may list?

The pages are those of tests/web/pages.py, in the same world: all that anybody gets by an address, once for each role.
There are two databases, one with the first of `--sizes` of each thing (tests/web/growth), one with the second. A page
is asked for over the one and over the other in turn, and may take at most 1.5 times as long, in as many queries.
Counted is processor time: that of this process, and of the database's process that answers it. The archive's searches
over many copies are measured by script/bench archive.
"""

import statistics
import sys
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from bench._portal import private_portal

TARGET = 1.5
ALLOWED_MS = 1.0
"""Less than this is no growth: it is what measuring the same page twice may give."""


@dataclass
class Measured:
    """One page: which, and what it took over little and over much, round after round."""

    label: str
    ask: Callable[[], Any]
    queries: list[int] = field(default_factory=list)
    rounds: list[tuple[float, float]] = field(default_factory=list)

    @property
    def milliseconds(self) -> tuple[float, float]:
        few, many = (statistics.median(side) for side in zip(*self.rounds, strict=True))
        return few, many

    @property
    def ratio(self) -> float:
        return statistics.median(many / few for few, many in self.rounds)

    @property
    def has_grown(self) -> bool:
        few, many = self.milliseconds
        return (self.ratio > TARGET and many - few > ALLOWED_MS) or self.queries[1] > self.queries[0]


def main() -> int:
    parser = ArgumentParser(prog="script/bench growth")
    parser.add_argument("--sizes", nargs=2, type=int, default=[60, 600])
    parser.add_argument("--times", type=int, default=9, help="hur många gånger varje sida hämtas")
    parser.add_argument("--pages", nargs="*", default=[], help="bara sidorna med dessa adresser")
    options = parser.parse_args()
    with private_portal():
        world = import_module("tests.web.world").make_world()
        measured = _pages(world, set(options.pages))
        sides = _two_databases(world, *options.sizes)
        print(f"{'sida':50} {options.sizes[0]:>9} {options.sizes[1]:>9}  förhållande  frågor")
        for one in measured:
            _measure(one, sides, options.times)
            _tell(one)
    return int(any(one.has_grown for one in measured))


def _pages(world: Any, wanted: set[str]) -> list[Measured]:
    """Each address once for each role: what somebody gets who may, and asks for nothing but the page."""
    found: dict[Any, Any] = {}
    for page in import_module("tests.web.pages").PAGES:
        if page.who and page.post is None and page.status == 200 and (not wanted or page.name in wanted):
            key = (page.name, page.who, page.query, page.variant) if not page.stage else (page.name, page.who)
            found.setdefault(key, page)
    return [_measured(page, world) for page in found.values()]


def _measured(page: Any, world: Any) -> Measured:
    client, url = world.client_of(page.person(world)), page.url(world)
    return Measured(page.label, lambda: client.get(url, follow=True))


def _two_databases(world: Any, few: int, many: int) -> list[Any]:
    """The connections to the database with little of everything and to the one with much."""
    from django.db import connection, connections

    grow = import_module("tests.web.growth").grow
    grow(world, 1, few)
    name = connection.settings_dict["NAME"]
    little = connections["default"]
    little.close()
    with little._nodb_cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}_much" TEMPLATE "{name}"')
    much = copy(little)
    much.settings_dict = {**little.settings_dict, "NAME": f"{name}_much"}
    with _asking(much):
        grow(world, few, many)
    for side in (little, much):
        with _asking(side), connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
    return [little, much]


@contextmanager
def _asking(side: Any) -> Iterator[None]:
    """Inside, the portal's database is that one."""
    from django.db import connections

    before = connections["default"]
    connections["default"] = side
    try:
        yield
    finally:
        connections["default"] = before


def _measure(one: Measured, sides: list[Any], times: int) -> None:
    for side in sides:
        with _asking(side):
            one.queries.append(_queries_of(one))
    for _ in range(times):
        taken = []
        for side in sides:
            with _asking(side):
                begun = _processor_time(side)
                one.ask()
                taken.append(_processor_time(side) - begun)
        one.rounds.append((taken[0], taken[1]))


def _queries_of(one: Measured) -> int:
    """How many queries it takes once what a process does once is done; once a minute the session is written, too."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counted = []
    for number in range(4):
        with CaptureQueriesContext(connection) as queries:
            answer = one.ask()
        assert answer.status_code == 200, (one.label, answer.status_code)
        counted += [len(queries)] if number > 1 else []
    return min(counted)


def _processor_time(side: Any) -> float:
    """Milliseconds of this process and of the one in the database that answers it."""
    nanoseconds = int(Path(f"/proc/{side.connection.info.backend_pid}/schedstat").read_text().split()[0])
    return time.process_time() * 1000 + nanoseconds / 1_000_000


def _tell(one: Measured) -> None:
    few, many = one.milliseconds
    mark = "  VÄXER" if one.has_grown else ""
    asked = f"{one.queries[0]}, {one.queries[1]}"
    print(f"{one.label[:50]:50} {few:6.1f} ms {many:6.1f} ms  {one.ratio:11.2f}  {asked}{mark}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
