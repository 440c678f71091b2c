"""script/bench servers: what a page and a save cost all server processes together, in floors.

Web, worker and beat run as Compose runs them, with a durable PostgreSQL and a durable Valkey. Counted is the processor
time of the web service, PostgreSQL and Valkey, for requests one after the other on one connection. The floor of pages
is a view that reads the session, the user and one row; the floor of a save writes that row, too. Each page is measured
in turn with its floor. Exits with 1 when a page takes more floors than it may.
"""

import statistics
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import Any

from bench._evening.people import Editor
from bench._evening.portal import Portal, portal
from bench._evening.saving import Kept, Saver, floor_of
from bench._evening.services import processor_seconds
from bench.pages import Page, filled, long_text, pages_of

SAVE_FLOORS = 3
_FLOOR = "/bench/floor/"


@dataclass
class _Asked:
    """One page or save: how it is asked for, what is its floor, how many floors it may take, what each round took."""

    name: str
    ask: Callable[[HTTPConnection], int]
    floor: Callable[[HTTPConnection], int]
    floors: int = 0
    milliseconds: list[tuple[float, float]] = field(default_factory=list)
    """Of the floor, and its own."""

    @property
    def ratio(self) -> float:
        return statistics.median(own / floor for floor, own in self.milliseconds)


def main() -> int:
    parser = ArgumentParser(prog="script/bench servers")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--requests", type=int, default=60, help="i varje omgång")
    options = parser.parse_args()
    small = Namespace(editors=4, organisations=4, webs=1, machines=False, pooled=False, faults=None)
    with portal(small) as running:
        measured = [*_pages(), _save_of(running.editors[0])]
        connection = HTTPConnection("127.0.0.1", running.webs[0].port, timeout=60)
        for one in measured:
            for _ in range(options.rounds):
                _measure(one, running, connection, options.requests)
            _tell(one)
    return int(any(one.floors and one.ratio > one.floors for one in measured))


def _pages() -> list[_Asked]:
    from responses.models import State
    from surveys.models import Questionnaire
    from tests.builders import hand_out, make_member

    draft, helper = filled(Questionnaire.objects.get(), State.DRAFT), make_member()
    hand_out(draft, [long_text(draft.tree)[0]], helper)
    return [_asked_of(page) for page in pages_of(draft, helper)]


def _asked_of(page: Page) -> _Asked:
    cookies = _signed_in(page.user)
    return _Asked(page.name, _getter(page.url, cookies), _getter(_FLOOR, cookies), page.floors)


def _save_of(editor: Editor) -> _Asked:
    kept: list[Kept] = []
    return _Asked("spara en text, samordnare", Saver(editor, kept), floor_of(editor), SAVE_FLOORS)


def _signed_in(user: Any) -> str:
    from django.conf import settings
    from django.test import Client

    client = Client()
    client.force_login(user)
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def _getter(url: str, cookies: str) -> Callable[[HTTPConnection], int]:
    def ask(connection: HTTPConnection) -> int:
        connection.request("GET", url, headers={"Cookie": cookies, "Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        answer.read()
        return answer.status

    return ask


def _measure(one: _Asked, running: Portal, connection: HTTPConnection, times: int) -> None:
    """One round, after a few requests by which the process has done what it does once."""
    taken = []
    for ask in (one.floor, one.ask):
        for _ in range(5):
            assert ask(connection) == 200, one.name
        begun = _seconds(running)
        for _ in range(times):
            assert ask(connection) == 200, one.name
        taken.append((_seconds(running) - begun) * 1000 / times)
    one.milliseconds.append((taken[0], taken[1]))


def _seconds(running: Portal) -> float:
    """Of the processes that answer: what workers and beat do meanwhile is not the page's."""
    return processor_seconds([server.pid for server in running.servers] + [web.process.pid for web in running.webs])


def _tell(one: _Asked) -> None:
    floor, own = (statistics.median(each) for each in zip(*one.milliseconds, strict=True))
    bound = f" (högst {one.floors})" if one.floors else ""
    print(f"{one.name:40} {floor:6.1f} ms {own:7.1f} ms {one.ratio:6.1f} golv{bound}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
