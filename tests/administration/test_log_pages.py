"""The log for whom it concerns: whose rows, in which words, filtered, a page at a time, and as a file."""

import csv
import io
import json
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.roles import Role
from administration.log import reading
from administration.log.words import log_row_in_words
from audit.actions import Logged, Outcome
from audit.models import LogCheck, LogRow
from audit.services import append
from audit.tasks import verify_log
from config.spreadsheet import cell_text
from tests.builders import client_of, make_member, make_organisation, make_user
from tests.builders.log import bind_now

pytestmark = pytest.mark.django_db


def show(user: User, organisation: Organisation | None = None, **asked: str) -> Any:
    address = reverse("organisation_log", args=[organisation.pk]) if organisation else reverse("system_log")
    return client_of(user).get(address, asked)


def rows_of(answer: Any) -> list[tuple[str, str]]:
    """Who did what, of a page, without its own reading."""
    shown = [(row.who, row.action) for row in answer.context["page"].rows]
    return [row for row in shown if row[1] not in {Logged.LOG_READ.label, Logged.SIGN_IN.label}]


def write(action: Logged = Logged.DOWNLOADED, **facts: Any) -> LogRow:
    return append(action=action, at=facts.pop("at", timezone.now()), **facts)


# Whose rows


def test_an_organisations_administrator_sees_its_rows_and_no_others(organisation: Organisation, steward: User) -> None:
    write(organisation=organisation.pk, name="hos.oss@example.se")
    write(organisation=make_organisation().pk, name="hos.andra@example.se")
    write(Logged.ADMINISTERED, name="systemet@example.se")
    assert rows_of(show(steward, organisation)) == [("hos.oss@example.se", "hämtade en fil")]


def test_what_people_do_with_their_accounts_is_seen_where_they_hold_a_role(
    organisation: Organisation, steward: User
) -> None:
    editor = make_member(Role.EDITOR, organisation=organisation)
    stranger = make_member(Role.EDITOR)
    for person in (editor, stranger):
        write(Logged.PASSWORD_CHANGED, actor=person.pk, name=person.email)
        write(Logged.CODE_SENT, name=person.email)
        write(Logged.ADMINISTERED, actor=person.pk, name=person.email)
    assert rows_of(show(steward, organisation)) == [
        (editor.email, "bad om en kod"),
        (editor.email, "bytte lösenord"),
    ]


def test_the_systems_administrator_sees_what_is_of_no_organisation_and_what_administrators_do(
    organisation: Organisation,
) -> None:
    system = make_user(is_staff=True)
    write(organisation=organisation.pk, name="hos.oss@example.se")
    write(Logged.DENIED, organisation=organisation.pk, actor=system.pk, name=system.email)
    write(Logged.ADMINISTERED, name="systemet@example.se")
    assert rows_of(show(system)) == [
        ("systemet@example.se", "ändrade något i administrationen"),
        (system.email, "försökte göra något som hen inte får"),
    ]


@pytest.mark.parametrize("role", list(Role))
def test_nobody_else_sees_the_systems_log(organisation: Organisation, role: Role) -> None:
    person = make_member(role, organisation=organisation)
    assert show(person).status_code == 403
    assert client_of(person).get(reverse("system_log_file")).status_code == 403


# Words


@pytest.mark.parametrize("action", list(Logged))
def test_every_action_has_swedish_words(action: Logged) -> None:
    row = write(action, about="user:1", details={"sak": "något"})
    told = log_row_in_words(row, {1: "bo@example.se"})
    assert told.action == action.label
    assert action.value not in told.action
    assert (told.who, told.about, told.details) == ("ingen som var inloggad", "bo@example.se", [("sak", "något")])


@pytest.mark.parametrize("about", ["", "user:", "user:x", "user:99", "annat:1", ":", "user:" + "9" * 30])
def test_a_row_about_whatever_is_told(about: str) -> None:
    log_row_in_words(write(about=about), {})
    reading.log_page(LogRow.objects.order_by("-pk"), None)


@pytest.mark.parametrize(
    "content", ["{}", "[]", "3", '{"at": 1, "name": 7, "action": 4}', '{"details": [], "about": {}}', '{"details": 1}']
)
def test_a_row_that_the_log_never_wrote_is_shown_to_whoever_is_to_judge_it(content: str) -> None:
    """With the application's connection anything can be appended; it is a fault, and no page fails for it."""
    LogRow.objects.create(content=content, at=timezone.now(), action=Logged.SIGNED, outcome=Outcome.DONE)
    staff = make_user(is_staff=True)
    page = show(staff)
    assert page.status_code == 200
    assert page.context["page"].rows[-1].action == ("4" if '"action"' in content else "godkände och signerade")
    file = client_of(staff).get(reverse("system_log_file"))
    assert len(cells_of(file)) > 1


# Filters and pages


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"person": "BO@"}, ["bo@example.se"]),
        ({"person": "%"}, []),
        ({"action": "exported"}, ["ada@example.se"]),
        ({"outcome": "refused"}, ["cy@example.se"]),
        ({"action": "exported", "outcome": "refused"}, []),
    ],
)
def test_rows_are_chosen_by_person_action_and_outcome(
    organisation: Organisation, steward: User, asked: dict[str, str], found: list[str]
) -> None:
    write(organisation=organisation.pk, name="bo@example.se")
    write(Logged.EXPORTED, organisation=organisation.pk, name="ada@example.se")
    write(Logged.DENIED, outcome=Outcome.REFUSED, organisation=organisation.pk, name="cy@example.se")
    assert [who for who, _ in rows_of(show(steward, organisation, **asked))] == found


def test_rows_are_chosen_by_day_both_ends_included(organisation: Organisation, steward: User) -> None:
    now = timezone.now()
    for days in (100, 10, 0):
        write(organisation=organisation.pk, name=f"{days}@example.se", at=now - timedelta(days=days))
    today = timezone.localdate(now)

    def found(**days: int) -> list[str]:
        asked = {name: (today - timedelta(days=back)).isoformat() for name, back in days.items()}
        return [who for who, _ in rows_of(show(steward, organisation, **asked))]

    assert found() == ["0@example.se", "10@example.se"]
    assert found(first=100, last=10) == ["10@example.se", "100@example.se"]
    assert found(first=10, last=10) == ["10@example.se"]
    assert found(last=90) == ["100@example.se"]


@pytest.mark.parametrize(
    "asked",
    [
        {"first": "snart"},
        {"first": "2026-02-30"},
        {"first": "0001-01-01"},
        {"last": "9999-12-31"},
        {"first": "2026-03-02", "last": "2026-03-01"},
        {"action": "finns-inte"},
        {"outcome": "\x00"},
        {"person": "a" * 300},
    ],
)
@pytest.mark.parametrize("name", ["organisation_log", "organisation_log_file"])
def test_what_cannot_be_asked_for_is_told_beside_its_field(
    organisation: Organisation, steward: User, name: str, asked: dict[str, str]
) -> None:
    answer = client_of(steward).get(reverse(name, args=[organisation.pk]), asked)
    assert answer.status_code == 422
    assert answer.context["form"].errors


def test_every_row_is_on_one_page_and_one_only(
    organisation: Organisation, steward: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "A_PAGE", 3)
    written = [write(organisation=organisation.pk, name=f"{number}@example.se") for number in range(8)]
    found, before = list[str](), ""
    while True:
        page = show(steward, organisation, action="downloaded", fore=before).context["page"]
        found += [row.who for row in page.rows]
        if page.older is None:
            break
        before = str(page.older)
    assert found == [f"{number}@example.se" for number in reversed(range(len(written)))]


def test_more_rows_take_no_more_queries(
    organisation: Organisation, steward: User, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    client, address = client_of(steward), reverse("organisation_log", args=[organisation.pk])

    def grow() -> None:
        for _ in range(5):
            person = make_member(Role.EDITOR, organisation=organisation)
            write(organisation=organisation.pk, name=person.email, about=f"user:{person.pk}")

    grow()
    client.get(address)
    with django_assert_max_num_queries(12) as before:
        client.get(address)
    grow()
    with django_assert_num_queries(len(before)):
        client.get(address)


def test_reading_the_log_stands_in_it(organisation: Organisation, steward: User) -> None:
    show(steward, organisation, person="bo@example.se")
    row = LogRow.objects.get(action="log_read")
    assert (row.organisation, row.actor) == (organisation.pk, steward.pk)
    assert "bo@example.se" in json.loads(row.content)["details"].values()


# The file


def cells_of(answer: Any) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode()
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


def test_the_file_holds_what_the_page_shows_and_is_logged(organisation: Organisation, steward: User) -> None:
    write(organisation=organisation.pk, name="bo@example.se", details={"vad": "svar.pdf"})
    write(organisation=make_organisation().pk, name="hos.andra@example.se")
    answer = client_of(steward).get(reverse("organisation_log_file", args=[organisation.pk]), {"action": "downloaded"})
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert "attachment" in answer.headers["Content-Disposition"]
    heading, *rows = cells_of(answer)
    assert heading[:3] == ["tid", "vem", "händelse"]
    assert [row[1:4] + row[6:] for row in rows] == [["bo@example.se", "hämtade en fil", "gick igenom", "vad: svar.pdf"]]
    exported = LogRow.objects.get(action="exported")
    assert (exported.organisation, exported.actor) == (organisation.pk, steward.pk)


@pytest.mark.parametrize("name", ['=HYPERLINK("x")', "+46", "-1+1", "@SUM(A1)", "\t=1"])
def test_a_spreadsheet_runs_nothing_of_the_file(organisation: Organisation, steward: User, name: str) -> None:
    written = write(organisation=organisation.pk, name=name, about=name, details={"vad": name})
    answer = client_of(steward).get(reverse("organisation_log_file", args=[organisation.pk]), {"action": "downloaded"})
    _, row = cells_of(answer)
    assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in row)
    assert cell_text(row[1]) == json.loads(written.content)["name"]


def test_a_file_that_would_be_too_long_is_refused_with_what_to_do(
    organisation: Organisation, steward: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("administration.log.views.MOST_LINES", 2)
    address = reverse("organisation_log_file", args=[organisation.pk])
    for _ in range(2):
        write(organisation=organisation.pk)
    assert client_of(steward).get(address, {"action": "downloaded"}).status_code == 200
    write(organisation=organisation.pk)
    answer = client_of(steward).get(address, {"action": "downloaded"})
    assert answer.status_code == 422
    assert "Välj färre dagar" in answer.content.decode()


# When it was verified


def test_the_page_says_when_the_log_was_verified_and_what_was_found(organisation: Organisation, steward: User) -> None:
    assert "inte kontrollerad ännu" in show(steward, organisation).content.decode()
    bind_now()
    assert verify_log()
    assert "och är hel" in show(steward, organisation).content.decode()
    LogCheck.objects.create(at=timezone.now(), number=1, sha256="0" * 64, faults="Det saknas rad 3.")
    text = show(steward, organisation).content.decode()
    assert "Loggen är inte hel." in text
    assert "Det saknas rad 3." in text
    LogCheck.objects.create(at=timezone.now(), number=1, sha256="0" * 64, accepted=1)
    text = show(steward, organisation).content.decode()
    assert "har 1 godkänt fel, som två administratörer har gått igenom. I övrigt är den hel." in text
    assert "ingen rad är borttagen" not in text
