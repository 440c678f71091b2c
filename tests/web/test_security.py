"""What every page sends beside its text: headers, cookies, no inline code; and who gets files."""

import os
import subprocess
import sys
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from lxml import html

from script.local_servers import REPOSITORY
from tests.builders import PASSWORD
from tests.web.conftest import Answers
from tests.web.page import Page
from tests.web.pages import PAGES
from tests.web.permissions import RULES
from tests.web.permissions.addresses import address
from tests.web.permissions.asking import asked_by, keep_sessions_in_the_database, undone
from tests.web.world import World

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]

POLICY = {
    "default-src": {"'none'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "img-src": {"'self'", "data:"},
    "font-src": {"'self'"},
    "connect-src": {"'self'"},
    "form-action": {"'self'"},
    "frame-ancestors": {"'none'"},
    "base-uri": {"'none'"},
    "report-uri": {"/csp-rapport/"},
}


def policy_of(header: str) -> dict[str, set[str]]:
    """A Content-Security-Policy as directives with their sources."""
    directives = (part.split() for part in header.split(";") if part.strip())
    return {name: set(sources) for name, *sources in directives}


def inline_code(tree: html.HtmlElement) -> list[str]:
    """What a strict policy forbids: style attributes and elements, scripts without src, handlers, javascript: links."""
    found = list(tree.iter("style"))
    found += [script for script in tree.iter("script") if not script.get("src")]
    found += [each for each in tree.iter() if isinstance(each.tag, str) and any(map(_is_code, each.attrib.items()))]
    return [html.tostring(element, encoding="unicode")[:150] for element in found]


def _is_code(attribute: tuple[str, str]) -> bool:
    name, value = attribute
    return name == "style" or name.startswith(("on", "hx-on")) or value.strip().lower().startswith("javascript:")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.label)
def test_the_page_is_strict_in_its_headers_has_no_inline_code_and_fetches_nothing_from_elsewhere(
    page: Page, answer_of: Answers
) -> None:
    answer = answer_of(page)
    assert policy_of(answer.headers["Content-Security-Policy"]) == POLICY
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert {"private", "no-store"} <= set(answer.headers["Cache-Control"].split(", "))
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in answer.headers["Permissions-Policy"]
    tree = html.fromstring(answer.content)
    assert inline_code(tree) == []
    fetched = tree.xpath("//link/@href | //script/@src | //img/@src | //form/@action | //iframe/@src | //object/@data")
    assert [address for address in fetched if address.startswith(("//", "http"))] == []


@pytest.mark.parametrize("name", ["admin:index", "admin:accounts_user_changelist", "admin:accounts_organisation_add"])
def test_the_administration_is_as_strict(name: str, world: World) -> None:
    answer = world.client_of(world.people["administrator"]).get(reverse(name))
    assert policy_of(answer.headers["Content-Security-Policy"]) == POLICY
    assert inline_code(html.fromstring(answer.content)) == []


def signed_in(world: World) -> Client:
    client = Client()
    fields = {"login": world.people["editor"].email, "password": PASSWORD}
    assert client.post(reverse("account_login"), fields).status_code == 302
    client.get(reverse("start"))
    return client


@pytest.mark.parametrize("secure", [True, False])
def test_cookies_are_out_of_reach_of_scripts_and_other_sites(secure: bool, world: World, settings: Any) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = secure
    cookies = signed_in(world).cookies
    assert set(cookies) == {"sessionid", "csrftoken"}
    for cookie in cookies.values():
        assert (cookie["httponly"], cookie["samesite"], bool(cookie["secure"])) == (True, "Lax", secure)


def test_signing_in_gives_a_new_session(world: World) -> None:
    client = Client()
    client.get(reverse("account_login"))
    before = client.session.session_key
    client.post(reverse("account_login"), {"login": world.people["editor"].email, "password": PASSWORD})
    assert client.session.session_key not in (None, before)


@pytest.mark.parametrize("role", ["handed", "editor", "approver", "archivist"])
def test_a_reader_gets_an_attachment_as_a_download_that_no_browser_runs(role: str, world: World) -> None:
    answer = world.client_of(world.people[role]).get(address(world, "attachment", "draft"))
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "sandbox" in policy_of(answer.headers["Content-Security-Policy"])


def test_a_copy_is_a_download_that_nobody_caches(world: World) -> None:
    answer = world.client_of(world.people["archivist"]).get(address(world, "copy", "archived"))
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("name", ["attachment", "copy"])
@pytest.mark.parametrize("who", ["stranger", "nobody"])
def test_nobody_else_gets_a_file(name: str, who: str, world: World) -> None:
    client = world.client_of(world.strangers["editor"] if who == "stranger" else None)
    answer = client.get(address(world, name, "archived"))
    assert (answer.status_code, b"%PDF" in answer.content) == (404 if who == "stranger" else 302, False)


def test_files_have_no_address_of_their_own(world: World) -> None:
    assert settings.MEDIA_URL in ("", "/")
    stored = world.attachments["draft"].file.name
    assert world.client_of(world.people["editor"]).get(f"/{stored}").status_code == 404


WITHOUT_A_TOKEN = {"csp_report", *(rule.name for rule, _ in RULES if set(rule.own.values()) == {401})}
"""A browser's report of the policy has no token; what other systems ask goes by no cookie, and takes no form."""
CHANGES = {
    str(rule): (rule, room) for rule, room in RULES if rule.method == "POST" and rule.name not in WITHOUT_A_TOKEN
}
"""Every address that takes a form, in each stage."""


@pytest.mark.parametrize("label", CHANGES)
def test_a_change_without_csrf_token_is_refused(label: str, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    keep_sessions_in_the_database(monkeypatch)
    rule, room = CHANGES[label]
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.people["editor"])
    with undone():
        asked = asked_by(rule, room, world)
        for headers in ({}, {"X-CSRFToken": "x" * 64}, {"Origin": "https://annan.example.com"}):
            assert client.post(asked.url, asked.fields, headers=headers).status_code == 403


def test_check_deploy_has_no_remarks_in_production_settings() -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": "p" * 25 + "0123456789abcdefghijklmnopqrstuvwxyz",
        "DATABASE_URL": os.environ["DATABASE_URL"],
        "REDIS_URL": os.environ["REDIS_URL"],
        "ALLOWED_HOSTS": "svar.example.se",
        "BASE_URL": "https://svar.example.se",
        "SEAL_PKCS12_FILE": "/run/secrets/seal_pkcs12",
        "CLAMD_URL": "unix:///run/clamd/clamd.sock",
        "OPERATOR_FILE": str(REPOSITORY / "docs" / "operator.example.yaml"),
    }
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "INFO"]
    done = subprocess.run(command, cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, "no issues" in done.stdout) == (0, True), done.stdout + done.stderr


def test_an_error_in_production_shows_nothing_of_its_cause(world: World) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(world.people["editor"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("responses.overview.views.start.start_page", lambda *_, **__: 1 / 0)
        answer = client.get(reverse("start"))
    assert answer.status_code == 500
    assert "ZeroDivisionError" not in answer.content.decode()
    assert "Svarsportalen" in answer.content.decode()
