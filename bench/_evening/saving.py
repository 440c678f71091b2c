"""Saving as the page does it by itself: one question a request, and again when it fails, with longer waits."""

import json
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import count
from typing import Any
from urllib.parse import urlencode

from bench._evening.people import Editor

_TIMEOUT_SECONDS = 30.0
_FIRST_WAIT, _LONGEST_WAIT = 1.0, 30.0  # static/js/drafting/autosave.js waits as long
_WORDS = "Regionen och kommunerna samverkar om insatserna, som pågår under 2025 och följs upp av en arbetsgrupp. "
_TEXT = _WORDS * 9
_numbers = count()


def new_text(editor: Editor) -> str:
    """A text that nobody has saved before."""
    return f"{_TEXT}{editor.user}:{next(_numbers)}"


@dataclass(frozen=True)
class Kept:
    """A save that the server has acknowledged: this wording is this revision of this answer."""

    response: str
    link_id: str
    revision: int
    text: str
    user: int


@dataclass(frozen=True)
class Tried:
    """One request: when, how long it took, and what came of it; 200, another status, or 0 for no answer at all."""

    at: float
    seconds: float
    status: int
    said: str = ""


@dataclass
class Evening:
    """What has happened so far. Written by one thread an editor, read when they have ended, or for a glance."""

    kept: list[Kept] = field(default_factory=list)
    tried: list[Tried] = field(default_factory=list)
    failing: dict[int, float] = field(default_factory=dict)
    """The editors whose last save has failed, and since when."""
    longest: list[tuple[float, float]] = field(default_factory=list)
    """When a save that had failed was acknowledged after all, and how long after its first try."""


class Addresses:
    """The web services that take requests now, in turn, as a proxy has them."""

    def __init__(self, ports: Iterable[int]) -> None:
        self.ports, self._turn = list(ports), 0

    def in_turn(self) -> list[int]:
        """All of them, another first each time."""
        self._turn += 1
        ports = list(self.ports)
        start = self._turn % len(ports)
        return ports[start:] + ports[:start]


def post(addresses: Addresses, editor: Editor, text: str) -> tuple[int, dict[str, Any]]:
    """Save once, on a connection of its own. Raises OSError or HTTPException where there is no answer."""
    name = editor.link_id
    body = urlencode({f"{name}-value": text, f"{name}-revision": editor.revision, "states": editor.states})
    connection = _connected(addresses)
    try:
        connection.request("POST", editor.url, body, _headers(editor))
        answer = connection.getresponse()
        content = answer.read()
    finally:
        connection.close()
    is_json = answer.headers.get("Content-Type", "").startswith("application/json")
    return answer.status, json.loads(content) if is_json else {}


def _connected(addresses: Addresses) -> HTTPConnection:
    """To the first that takes it: a proxy asks another one where nobody listens, and nothing has been sent yet."""
    problem: OSError = ConnectionRefusedError()
    for port in addresses.in_turn():
        connection = HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT_SECONDS)
        try:
            connection.connect()
        except OSError as error:
            problem = error
        else:
            return connection
    raise problem


def _headers(editor: Editor) -> dict[str, str]:
    return {
        "Cookie": editor.cookies,
        "X-CSRFToken": editor.token,
        "Accept": "application/json",
        "Content-Type": "application/x-www-form-urlencoded",
    }


class Writers:
    """The editors, each saving every so many seconds until told to stop."""

    def __init__(self, editors: Sequence[Editor], addresses: Addresses, every: float) -> None:
        self.evening = Evening()
        self._addresses, self._every, self._stopping = addresses, every, threading.Event()
        spread = every / max(len(editors), 1)
        self._threads = [
            threading.Thread(target=self._write, args=(editor, number * spread), daemon=True)
            for number, editor in enumerate(editors)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Let each finish: what has failed is tried until it is acknowledged, as by a page that stays open."""
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def _write(self, editor: Editor, wait: float) -> None:
        due = time.monotonic() + wait
        while not self._stopping.wait(max(0.0, due - time.monotonic())):
            self._save(editor, new_text(editor), due)
            due = max(due + self._every, time.monotonic())

    def _save(self, editor: Editor, text: str, due: float) -> None:
        """Until it is acknowledged. What it takes is counted from when it was due: who waits for a turn waits too."""
        failures, since = 0, due
        while not self._try(editor, text, due if failures == 0 else time.monotonic()):
            failures += 1
            self.evening.failing.setdefault(editor.user, since)
            time.sleep(min(_FIRST_WAIT * 2**failures, _LONGEST_WAIT))
        if failures:
            self.evening.failing.pop(editor.user, None)
            self.evening.longest.append((time.monotonic(), time.monotonic() - since))

    def _try(self, editor: Editor, text: str, begun: float) -> bool:
        try:
            status, said = post(self._addresses, editor, text)
        except (OSError, HTTPException) as error:
            status, said = 0, {"message": type(error).__name__}
        now = time.monotonic()
        self.evening.tried.append(Tried(now, now - begun, status, str(said.get("message", ""))))
        if "revision" in said:
            editor.revision, editor.states = said["revision"], said["states"] or editor.states
        if status != 200:
            return False
        self.evening.kept.append(Kept(editor.response, editor.link_id, said["revision"], text, editor.user))
        return True


def ask_for(seconds: float, clients: Sequence[Callable[[HTTPConnection], int]], port: int) -> int:
    """How many requests so many clients get answered in the time, each on one connection, one after the other."""
    counts: list[int] = []
    end = time.monotonic() + seconds

    def ask(client: Callable[[HTTPConnection], int]) -> None:
        connection, count = HTTPConnection("127.0.0.1", port, timeout=_TIMEOUT_SECONDS), 0
        while time.monotonic() < end:
            count += client(connection) == 200
        connection.close()
        counts.append(count)

    threads = [threading.Thread(target=ask, args=(client,)) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts)


class Saver:
    """One of the clients that only save: another text each time; `kept` is what was acknowledged."""

    def __init__(self, editor: Editor, kept: list[Kept]) -> None:
        self._editor, self._kept = editor, kept

    def __call__(self, connection: HTTPConnection) -> int:
        editor, text = self._editor, new_text(self._editor)
        name = editor.link_id
        body = urlencode({f"{name}-value": text, f"{name}-revision": editor.revision, "states": editor.states})
        connection.request("POST", editor.url, body, _headers(editor))
        answer = connection.getresponse()
        content = answer.read()
        if answer.status == 200:
            said = json.loads(content)
            editor.revision, editor.states = said["revision"], said["states"] or editor.states
            self._kept.append(Kept(editor.response, editor.link_id, said["revision"], text, editor.user))
        return answer.status


def floor_of(editor: Editor) -> Callable[[HTTPConnection], int]:
    """A client that asks for nothing but the floor."""

    def ask(connection: HTTPConnection) -> int:
        connection.request("POST", "/bench/floor/", b"", _headers(editor))
        answer = connection.getresponse()
        answer.read()
        return answer.status

    return ask
