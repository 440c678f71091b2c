"""What browsers are told beside the page, and what they tell."""

import json
import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from script.local_servers import REPOSITORY
from tests.builders import make_user

pytestmark = pytest.mark.django_db


def report(client: Client, body: Any) -> Any:
    text = body if isinstance(body, str) else json.dumps(body)
    return client.post(reverse("csp_report"), text, content_type="application/csp-report")


def test_a_report_of_the_policy_is_one_line_in_the_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    told = {
        "document-uri": "https://portal.example.se/",
        "blocked-uri": "inline\nfalsk rad",
        "script-sample": "hemligt",
    }
    with caplog.at_level(logging.WARNING, logger="csp"):
        assert report(client, {"csp-report": told}).status_code == 204
    [line] = [record.getMessage() for record in caplog.records if record.name == "csp"]
    assert "\n" not in line
    assert "portal.example.se" in line
    assert "hemligt" not in line


@pytest.mark.parametrize("body", ["", "[]", '{"csp-report": 3}', '{"csp-report": null}', "[" * 15_000, "\xff"])
def test_a_report_that_is_none_is_refused(client: Client, body: str) -> None:
    assert report(client, body).status_code == 400


def test_a_long_report_is_not_read(client: Client) -> None:
    assert report(client, {"csp-report": {"document-uri": "x" * 20_000}}).status_code == 413


def test_signing_out_clears_what_the_browser_keeps_but_not_unsaved_text(client: Client) -> None:
    client.force_login(make_user())
    assert client.post(reverse("account_logout")).headers["Clear-Site-Data"] == '"cache", "cookies"'
    assert "Clear-Site-Data" not in client.get(reverse("account_login")).headers


def test_whom_to_write_to_is_told_where_it_is_set(client: Client, settings: Any) -> None:
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.SECURITY_CONTACT = "mailto:sakerhet@example.se"
    text = client.get("/.well-known/security.txt").content.decode()
    assert "Contact: mailto:sakerhet@example.se\n" in text
    assert "Expires: 20" in text


@pytest.mark.parametrize(
    ("base_url", "name"), [("https://portal.example.se", "__Host-sessionid"), ("http://127.0.0.1:8000", "sessionid")]
)
def test_cookies_are_bound_to_the_host_wherever_they_are_secure(base_url: str, name: str) -> None:
    names = "s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_PATH, s.SESSION_COOKIE_DOMAIN"
    asked = f"from django.conf import settings as s; print({names})"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings", "SECRET_KEY": "x", "BASE_URL": base_url}
    environment.pop("SECURE_COOKIES", None)
    told = subprocess.run(
        [sys.executable, "-c", asked], cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=True
    )
    assert told.stdout.split() == [name, "/", "None"]


STRICT = {
    "Content-Security-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
    "Permissions-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "X-Frame-Options",
}


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"path": "/hjalp/"}, 200),
        ({"path": "/"}, 302),
        ({"path": "/", "HTTP_HOST": "annan.example.com"}, 400),
        ({"path": "/konto/login/", "method": "POST", "CONTENT_TYPE": "text/plain; charset=utf-7"}, 400),
        ({"path": "/konto/login/", "method": "POST"}, 403),
        ({"path": "/finns-inte/"}, 404),
        ({"path": "/hjalp/", "method": "TRACE"}, 405),
        ({"path": "/konto/login/", "method": "POST", "CONTENT_LENGTH": "99999999"}, 413),
        ({"path": "/static/prov.svg"}, 200),
        ({"path": "/static/finns-inte.svg"}, 404),
    ],
    ids=lambda value: str(value) if isinstance(value, int) else "",
)
def test_every_answer_has_the_headers_errors_and_static_files_too(
    asked: dict[str, str], status: int, settings: Any, tmp_path: Path
) -> None:
    (tmp_path / "prov.svg").write_text("<svg/>")
    settings.STATIC_ROOT, settings.ALLOWED_HOSTS = tmp_path, ["testserver"]
    method = asked.pop("method", "GET")
    answer = Client(enforce_csrf_checks=True).generic(method, **asked)
    assert answer.status_code == status
    assert set(answer.headers) >= STRICT
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    kept = "public" if asked["path"] == "/static/prov.svg" else "no-store"
    assert kept in answer.headers["Cache-Control"]


def test_an_error_of_ours_has_them_too(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("config.views.render", lambda *_, **__: 1 / 0)
    answer = Client(raise_request_exception=False).get("/hjalp/")
    assert answer.status_code == 500
    assert set(answer.headers) >= STRICT
