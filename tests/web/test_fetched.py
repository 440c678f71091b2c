"""Whoever fetches a file is in the log, where its organisation's administrator sees it; nobody is who got nothing."""

from collections import deque
from typing import Any

import pytest
from django.utils import timezone

from attachments.models import Attachment, AttachmentKind
from audit.actions import Logged
from audit.models import LogRow
from config.pdf.render import RenderError
from responses.models import Event
from tests.web.pages import NO_PAGE
from tests.web.permissions import RULES
from tests.web.permissions.addresses import address
from tests.web.permissions.asking import StatusClient, asked_by, keep_sessions_in_the_database, undone
from tests.web.permissions.rules import Room, Rule
from tests.web.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]

OK, WRONG_STATE = 200, 409
NOT_LOGGED = {
    **dict.fromkeys(
        ("seal_certificates_file", "time_certificates_file", "signature_certificates_file", "security_txt"),
        "is anybody's",
    ),
    **dict.fromkeys(("calendar_file", "calendar_feed"), "tells of days, which the person's own pages show"),
    **dict.fromkeys(("guide_example", "reading_version", "draft_file", "trial_copy"), "is a questionnaire: no answers"),
    "mask_preview": "is looked at while the registrator strikes; the masked copy is what is handed out",
}
FETCHES = [(rule, room) for rule, room in RULES if rule.method == "GET" and rule.item != "99"]
FILES = [
    (rule, room)
    for rule, room in FETCHES
    if NO_PAGE.get(rule.name, "").startswith("hands out") and rule.name not in NOT_LOGGED and OK in rule.own.values()
]
CHOSEN = [
    ("excerpt", "archived", "?format=docx"),
    ("excerpt", "archived", "?format=pdf"),
    ("excerpt", "draft", "?format=docx"),
    ("export_all", "", "?format=json&organisation={organisation}"),
]
ATTACHED = {
    *("attachment", "submitted_attachment", "proof", "mandate_decision", "case_file", "entered_original"),
    *("deposit_receipt", "disposal_decision"),
}


@pytest.fixture(autouse=True)
def _as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    keep_sessions_in_the_database(monkeypatch)


def who(rule: Rule) -> str:
    return next(role for role, status in rule.own.items() if status == OK)


def fetched(world: World, role: str, url: str, method: str = "GET") -> tuple[int, list[LogRow], int]:
    """The status, the rows that tell of what was fetched, and how much longer all trails are."""
    client, known, before = (
        StatusClient(world.client_of(world.people[role])),
        LogRow.objects.count(),
        Event.objects.count(),
    )
    answer: Any = client.generic(method, url)
    if answer.streaming:
        deque(answer, maxlen=0)
    rows = list(LogRow.objects.order_by("pk")[known:])
    told = [row for row in rows if row.action in (Logged.DOWNLOADED, Logged.EXPORTED)]
    return answer.status_code, told, Event.objects.count() - before


def address_of(rule: Rule, room: Room, world: World) -> str:
    return asked_by(rule, room, world).url


@pytest.mark.parametrize(("rule", "room"), FILES, ids=lambda value: str(value) if isinstance(value, Rule) else "")
def test_a_file_is_logged_once_it_is_handed_out_and_not_when_only_asked_about(
    rule: Rule, room: Room, world: World
) -> None:
    url, role = address_of(rule, room, world), who(rule)
    with undone():
        assert fetched(world, role, url, "HEAD") == (OK, [], 0)
    with undone():
        status, rows, _ = fetched(world, role, url)
    assert (status, bool(rows)) == (OK, True)
    assert all(row.organisation for row in rows) or rule.name == "system_log_file"


@pytest.mark.parametrize(("name", "stage", "query"), CHOSEN)
def test_so_is_a_file_that_a_page_makes_as_it_is_asked_to(name: str, stage: str, query: str, world: World) -> None:
    organisation = world.responses["archived"].organisation
    url = address(world, name, stage) + query.format(organisation=organisation.pk)
    with undone():
        assert fetched(world, "editor", url, "HEAD") == (OK, [], 0)
    with undone():
        status, rows, _ = fetched(world, "editor", url)
    assert (status, {bool(row.organisation) for row in rows}) == (OK, {True})


@pytest.mark.parametrize("name", sorted(ATTACHED))
def test_a_file_that_is_held_back_was_fetched_by_nobody(name: str, world: World) -> None:
    rule, room = next((rule, room) for rule, room in FILES if rule.name == name)
    with undone():
        files = Attachment.objects.filter(kind=AttachmentKind.FILE)
        files.update(found="Eicar-Test-Signature", scanned_at=timezone.now())
        assert fetched(world, who(rule), address_of(rule, room, world)) == (WRONG_STATE, [], 0)


@pytest.mark.parametrize(
    ("name", "stage", "query", "made_by"),
    [
        ("draft_pdf", "in_review", "", "archive.paper.working_copy.set_confined"),
        ("comparison_pdf", "corrected", "", "archive.correcting.comparing.set_confined"),
        ("excerpt", "archived", "?format=pdf", "archive.excerpts.pdf.set_confined"),
    ],
)
def test_a_pdf_that_cannot_be_made_was_fetched_by_nobody(
    name: str, stage: str, query: str, made_by: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: Any) -> bytes:
        raise RenderError("too long")

    monkeypatch.setattr(made_by, refuse)
    with undone():
        assert fetched(world, "editor", address(world, name, stage) + query) == (WRONG_STATE, [], 0)


def test_every_page_that_hands_out_a_file_is_asked_or_is_said_not_to_be_logged() -> None:
    handing_out = {name for name, reason in NO_PAGE.items() if reason.startswith("hands out")}
    assert handing_out == {rule.name for rule, _ in FILES} | set(NOT_LOGGED) | {"disposed_receipt"}
    assert {rule.name for rule, _ in FILES} >= ATTACHED
