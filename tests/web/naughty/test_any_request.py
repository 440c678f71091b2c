"""Every address that lets somebody in, asked with what no person means: no error, and nothing typed is lost."""

import time
from math import ceil
from typing import BinaryIO

import pytest
from django.conf import settings as portal_settings
from django.core.files.base import File
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings

from accounts.models import User
from attachments import content
from attachments.filetypes import FileType
from attachments.judging.judge import judge
from surveys import confinement
from surveys.interchange.fhir_import import Imported
from tests.halves import examples
from tests.web.conftest import Answers
from tests.web.naughty.asking import Asking, Made, answer_to, made_requests, wrong_with
from tests.web.naughty.targets import Forms, forms_of, targets_of
from tests.web.permissions import ROOMS
from tests.web.permissions.asking import keep_sessions_in_the_database
from tests.web.permissions.rules import Room
from tests.web.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]

REQUESTS = {"quick": 200, "usual": 500, "long": 50_000}
"""How many are sent in all, shared between the rooms by how much there is to ask in each."""
WEIGHT = {"Django's administration": 0.3}
"""Of its pages half are Django's own, and slow; tests/web/test_naughty.py asks them too."""


def weight_of(room: Room) -> float:
    return len(targets_of(room)) * WEIGHT.get(room.title, 1)


EVERYTHING = sum(map(weight_of, ROOMS))


def share_of(room: Room) -> int:
    """Rounded up, so that there are as many as promised."""
    return examples(**{half: ceil(number * weight_of(room) / EVERYTHING) for half, number in REQUESTS.items()})


@pytest.fixture(autouse=True)
def _afterwards_as_before(world: World, forms: Forms, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody has just shown who they are, so that they come past the pages that ask for it; not when the forms were
    looked for, on the very pages that other tests look at.

    What people upload is read by the same code, but in this process: tests/attachments and tests/surveys confine it.
    """
    keep_sessions_in_the_database(monkeypatch)
    for person in world.people.values():
        show_who_one_is(world.client_of(person), person)
    monkeypatch.setattr(content, "_judged", judged_here)
    monkeypatch.setattr(confinement, "_read", read_here)


def show_who_one_is(client: Client, person: User) -> None:
    """For as long as the longest run takes."""
    session = client.session
    shown = {"method": "password", "reauthenticated": True, "at": time.time() + 7_200}
    session["account_authentication_methods"] = [shown]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()


def judged_here(upload: File[bytes]) -> tuple[FileType, int | None]:
    with content.open_upload(upload) as file:
        return judge(file, upload.size)


def read_here(file: BinaryIO, filename: str, *, fhir: bool) -> Imported:
    return confinement._imported(file.read(), "fhir" if fhir else "yaml", filename)


@pytest.fixture(scope="module")
def _forms() -> dict[str, Forms]:
    return {}


@pytest.fixture
def forms(world: World, answer_of: Answers, _forms: dict[str, Forms], monkeypatch: pytest.MonkeyPatch) -> Forms:
    """Of every page, found once. What that leaves in sessions (a code that was sent) is undone with the rest."""
    if not _forms:
        monkeypatch.setattr(portal_settings, "SESSION_ENGINE", "django.contrib.sessions.backends.db")
        _forms["all"] = forms_of(answer_of, world)
    return _forms["all"]


def ids_of(world: World) -> list[str]:
    """Numbers of things that are there, under other addresses."""
    responses = [str(response.pk) for response in world.responses.values()]
    attached = [str(attachment.pk) for attachment in world.attachments.values()]
    people = [str(person.pk) for person in (*world.people.values(), *world.strangers.values())]
    return [*responses, *attached, *people, "A-2", "A-6", "G-1", "K-namn"]


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.title)
def test_whatever_is_sent_is_answered_and_nothing_typed_is_lost(room: Room, world: World, forms: Forms) -> None:
    asking = [Asking.of(target, world, forms) for target in targets_of(room)]
    drawn = made_requests(asking, ids_of(world))

    @settings(
        max_examples=share_of(room),
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(made=drawn)
    def ask(made: Made) -> None:
        assert wrong_with(made, answer_to(made, world)) == "", made

    ask()


def test_as_many_are_sent_as_promised() -> None:
    assert sum(map(share_of, ROOMS)) >= examples(**REQUESTS)
