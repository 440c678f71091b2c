"""Whoever runs the portal reads and changes no answers: every attempt is refused, and stands in the log."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse

from accounts.models import Membership
from accounts.roles import Role
from audit.models import LogRow
from tests.builders import make_member, make_response
from tests.web.permissions import approval, archive, assignments, comments, delivery, drafting, overview
from tests.web.permissions.asking import asked_by, do_not_draw, keep_sessions_in_the_database, undone
from tests.web.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]

ROOMS_OF_ANSWERS = (overview, drafting, comments, assignments, approval, archive, delivery)
OF_ANSWERS = {
    str(rule): (rule, room.ROOM)
    for room in ROOMS_OF_ANSWERS
    for rule in room.ROOM
    if rule.stage and rule.own["administrator"] in {403, 404} and rule.own["editor"] not in {404, 405}
}
"""Every address about one answer that is something to its editor, in every stage."""


@pytest.mark.parametrize("label", OF_ANSWERS)
def test_every_attempt_at_answers_is_refused_and_logged(
    label: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_sessions_in_the_database(monkeypatch)
    do_not_draw(monkeypatch)
    rule, room = OF_ANSWERS[label]
    asked = asked_by(rule, room, world)
    administrator = world.people["administrator"]
    client = world.client_of(administrator)

    def denials() -> QuerySet[LogRow]:
        return LogRow.objects.filter(action="denied", outcome="refused", actor=administrator.pk)

    with undone():
        before = denials().count()
        answer = client.get(asked.url) if asked.fields is None else client.post(asked.url, asked.fields)
        assert answer.status_code in {403, 404}
        assert denials().count() == before + 1


SWEDISH = ZoneInfo("Europe/Stockholm")


@pytest.mark.parametrize(
    ("at", "holds"),
    [
        (datetime(2026, 1, 31, 23, 59, tzinfo=SWEDISH), False),
        (datetime(2026, 2, 1, 0, 1, tzinfo=SWEDISH), True),
        (datetime(2026, 3, 1, 23, 59, tzinfo=SWEDISH), True),
        (datetime(2026, 3, 2, 0, 1, tzinfo=SWEDISH), False),
        (datetime(2026, 7, 1, 0, 1, tzinfo=SWEDISH), False),
    ],
)
def test_a_role_begins_and_ends_at_midnight_in_sweden(at: datetime, holds: bool) -> None:
    response = make_response()
    reader = make_member(Role.ARCHIVIST, organisation=make_response().organisation)
    Membership.objects.create(
        user=reader,
        organisation=response.organisation,
        role=Role.EDITOR,
        valid_from=date(2026, 2, 1),
        valid_to=date(2026, 3, 1),
    )
    with time_machine.travel(at, tick=False):
        client = Client()
        client.force_login(reader)
        page = client.get(reverse("response", args=[response.pk]))
        assert page.status_code == (200 if holds else 404)
