"""script/bench memory: does a web process keep its size between 5,000 and 20,000 requests?

One process answers, in turn, the pages of several responses as their samordnare and behörig företrädare see them, and
saves a new text every tenth time, so that what is kept of a page is worn out again and again. What it holds is read
from the kernel (VmRSS) at each step; what grows in the first requests is caches that fill up.
"""

import gc
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from bench._portal import private_portal

TARGET = 1.05
_STEPS = 4
_RESPONSES = 12


def main() -> int:
    parser = ArgumentParser(prog="script/bench memory")
    parser.add_argument("--requests", nargs=2, type=int, default=[5_000, 20_000])
    first, last = parser.parse_args().requests
    from django.template import base

    templates: Any = base.Template
    render = templates._render
    with private_portal():
        templates._render = render  # what tests put in its place copies the context of each template
        _connect_once()
        asked = cycle(_asked())
        held = {first: _held_after(asked, first)}
        step = (last - first) // _STEPS
        for amount in range(first + step, last + 1, step):
            held[amount] = _held_after(asked, step)
    return _report(held)


class _Signal:
    """One that stays as it is connected."""

    def __init__(self, signal: Any) -> None:
        self.send = signal.send

    def connect(self, *_: Any, **__: Any) -> None:
        """Has been done."""

    disconnect = connect


def _connect_once() -> None:
    """Django's test client connects its signals anew in each request, and a kilobyte stays of each time; a web server's
    handler does not.
    """
    from django.test import client, signals

    named = {"request_started": client, "request_finished": client, "got_request_exception": client}
    for name, module in {**named, "template_rendered": signals}.items():
        setattr(module, name, _Signal(getattr(module, name)))


def _held_after(asked: Iterator[Callable[[], Any]], amount: int) -> float:
    """MB held once so many more requests have been answered."""
    for ask in islice(asked, amount):
        answer = ask()
        assert answer.status_code == 200, answer.status_code
    gc.collect()
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


def _report(held: dict[int, float]) -> int:
    for amount, megabytes in held.items():
        print(f"efter {amount:6} frågor {megabytes:7.1f} MB")
    first, *_, last = held.values()
    print(f"förhållande {last / first:.3f}, högst {TARGET}")
    return int(last > TARGET * first)


def _asked() -> list[Callable[[], Any]]:
    """What is asked for, once round: pages of every response, and saves."""
    from django.urls import reverse

    from bench.pages import _client, _saver, filled, long_text
    from responses.models import State
    from tests.builders import approver_of, editor_of, grant_questionnaire

    questionnaire, found = grant_questionnaire(), list[Callable[[], Any]]()
    for number in range(_RESPONSES):
        response = filled(questionnaire, State.DRAFT if number % 3 else State.IN_REVIEW)
        editor, approver = editor_of(response), approver_of(response)
        urls = [reverse("start"), reverse("situation")]
        urls += [reverse(name, args=[response.pk]) for name in ("response", "check", "history")]
        urls += [reverse("section", args=[response.pk, section.link_id]) for section in response.tree.items]
        client, reader = _client(editor), _client(approver)
        found += [partial(client.get, url, follow=True) for url in urls]
        if response.state == State.IN_REVIEW:
            found.append(partial(reader.get, reverse("review", args=[response.pk])))
            continue
        text, _ = long_text(response.tree)
        save = _saver(response, text, editor, {"revision": response.answers.get(link_id=text).revision})
        found += [save, save]
    return found


if __name__ == "__main__":
    sys.exit(main())
