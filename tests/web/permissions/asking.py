"""Asking an address as somebody, and nothing but the status of what it answers."""

from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.template.backends.django import Template
from django.test import Client
from django.utils import timezone
from django.utils.safestring import SafeString

from accounts.models import User
from tests.attachments.files import pdf
from tests.builders import PASSWORD, fingerprint_of
from tests.web.permissions.addresses import address
from tests.web.permissions.rules import Room, Rule
from tests.web.world import World


@contextmanager
def undone() -> Iterator[None]:
    """Whatever the request changes in the database is changed back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class StatusClient(Client):
    """Somebody's client that looks at nothing but the answer: Django's own copies what every template was given."""

    def __init__(self, somebody: Client) -> None:
        super().__init__()
        self.handler, self.cookies = somebody.handler, somebody.cookies

    def request(self, **request: Any) -> Any:
        return self.handler(self._base_environ(**request))


@dataclass(frozen=True)
class Asked:
    """What a rule asks for, the same whoever asks. `fields` are what is posted; None: nothing is."""

    url: str
    fields: Mapping[str, Any] | None


def asked_by(rule: Rule, room: Room, world: World, *, empty: bool = False) -> Asked:
    """`empty`: what is posted has no fields."""
    url = address(world, rule.name, rule.stage, rule.item, **room.parameters.get(rule.name, {}))
    if rule.method != "POST":
        return Asked(url, None)
    return Asked(url, {} if empty else _posted(rule, room, world))


def status_for(user: User | None, asked: Asked, world: World) -> int:
    return int(answer_for(user, asked, world).status_code)


def answer_for(user: User | None, asked: Asked, world: World) -> Any:
    """500 for an error; its traceback is in the test's captured log. The database is as before afterwards."""
    client = StatusClient(world.client_of(user))
    with undone():
        answer = client.get(asked.url) if asked.fields is None else client.post(asked.url, asked.fields)
        if answer.streaming:
            deque(answer, maxlen=0)  # which closes the file that is handed out
        return answer


def keep_sessions_in_the_database(patch: pytest.MonkeyPatch) -> None:
    """There what a request leaves in them is undone too; and no PDF is set."""
    patch.setattr(settings, "SESSION_ENGINE", "django.contrib.sessions.backends.db")
    patch.setattr("archive.paper.working_copy.set_confined", lambda **_: b"%PDF")
    patch.setattr("archive.views.packages.reading_copy", lambda _: b"%PDF")
    patch.setattr("archive.excerpts.pdf.set_confined", lambda **_: b"%PDF")
    patch.setattr("archive.masking.making.render_confined", lambda **_: b"%PDF")
    patch.setattr("archive.correcting.comparing.set_confined", lambda **_: b"%PDF")
    patch.setattr("archive.delivery.sending.render_confined", lambda **_: pdf())


def do_not_draw(patch: pytest.MonkeyPatch) -> None:
    """Who gets a page is asked for every role; what is on it, by the tests of each."""
    drawn = Template.render

    def draw(self: Any, *args: Any, **kwargs: Any) -> SafeString:
        return SafeString("") if str(self.origin.name).endswith(".html") else drawn(self, *args, **kwargs)

    patch.setattr(Template, "render", draw)


def _posted(rule: Rule, room: Room, world: World) -> Mapping[str, Any]:
    """The fields with which the form would be accepted."""
    own = room.fields.get(rule.name, {})
    return {**_common(rule, world), **(own(rule, world) if callable(own) else own)}


def _common(rule: Rule, world: World) -> Mapping[str, Any]:
    """What many forms have, by the name that they have in common."""
    response, today = world.responses.get(rule.stage), timezone.localdate()
    answer = response.answers.filter(link_id=rule.item).first() if response else None
    revision = str(answer.revision if answer else 0)
    return {
        f"{rule.item}-value": "nytt svar",
        f"{rule.item}-revision": revision,
        "revision": revision,
        "text": "Stämmer det?",
        "reason": "Fel siffror.",
        "password": PASSWORD,
        "sha256": fingerprint_of(response) if response and response.snapshots.exists() else "",
        "last_day": (today + timedelta(days=60)).isoformat(),
    }
