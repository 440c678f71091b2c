"""Who has signed in, failed, been denied or changed what stands in the log, and no secret does."""

import json
from typing import Any

import pytest
from django.contrib import admin
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.admin_log import LoggedModelAdmin
from accounts.roles import Role
from audit.models import LogRow
from responses.models import State
from tests.builders import PASSWORD, attach_file, editor_of, make_member, make_response, make_user, submit
from tests.web.posting import seen_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_attempts_remembered() -> None:
    cache.clear()


def logged(action: str) -> list[dict[str, Any]]:
    return [json.loads(row.content) for row in LogRow.objects.filter(action=action).order_by("pk")]


def test_a_sign_in_is_logged_with_its_way_and_its_address(client: Client) -> None:
    user = make_user(email="alice@example.se")
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD}, REMOTE_ADDR="192.0.2.7")
    [row] = logged("sign_in")
    assert (row["actor"], row["name"], row["outcome"], row["address"]) == (user.pk, user.email, "done", "192.0.2.7")
    assert row["details"] == {"sätt": "lösenord"}
    client.post(reverse("account_logout"))
    assert [row["actor"] for row in logged("sign_out")] == [user.pk]


@pytest.mark.parametrize(("typed", "kept"), [("alice@example.se", "alice@example.se"), ("mitt-lösenord", "")])
def test_a_failed_sign_in_is_logged_without_what_may_be_a_password(client: Client, typed: str, kept: str) -> None:
    client.post(reverse("account_login"), {"login": typed, "password": "fel lösenord som ingen ska se"})
    rows = logged("sign_in")
    assert all((row["outcome"], row["name"]) == ("failed", kept) for row in rows)
    assert "fel lösenord" not in str(list(LogRow.objects.values_list("content", flat=True)))
    assert kept == "" or rows


def test_asking_for_a_code_or_a_new_password_is_logged(client: Client) -> None:
    guest = make_user(email="gast@example.se")
    client.post(reverse("account_request_login_code"), {"email": guest.email})
    client.post(reverse("account_reset_password"), {"email": guest.email})
    assert [row["name"] for row in logged("code_sent")] == [guest.email]
    assert [row["name"] for row in logged("password_reset_asked")] == [guest.email]


def test_changing_a_password_is_logged(client: Client) -> None:
    user = make_user()
    client.force_login(user)
    new = "en helt annan lång mening"
    client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": new, "password2": new}, follow=True
    )
    assert [row["actor"] for row in logged("password_changed")] == [user.pk]
    assert new not in str(list(LogRow.objects.values_list("content", flat=True)))


def test_a_denial_is_logged_with_the_page_and_the_person() -> None:
    response = make_response()
    reader = make_member(Role.ARCHIVIST, organisation=response.organisation)
    client = Client()
    client.force_login(reader)
    url = reverse("section", args=[response.pk, "A"])
    assert client.get(url).status_code == 403
    [row] = logged("denied")
    assert (row["actor"], row["outcome"], row["details"]["sida"]) == (reader.pk, "refused", url)


def test_signing_submitting_and_downloading_are_logged_with_the_organisation() -> None:
    response = make_response(state=State.APPROVED)
    submit(response)
    for action in ("signed", "submitted"):
        [row] = logged(action)
        assert (row["organisation"], row["about"]) == (response.organisation_id, f"response:{response.pk}")


def test_fetching_an_attachment_is_logged() -> None:
    response = make_response()
    placed = attach_file(response, "A-2")
    client = Client()
    client.force_login(editor_of(response))
    assert client.get(reverse("attachment", args=[placed.attachment_id])).status_code == 200
    [row] = logged("downloaded")
    assert row["details"] == {"vad": f"bilaga {placed.attachment_id}"}


def test_the_administrations_changes_are_logged_by_field_and_not_by_value() -> None:
    administrator = make_user(is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(administrator)
    person = make_user(email="bo@example.se")
    fields = ("memberships",)
    forms = {f"{name}-{key}": 0 for name in fields for key in ("TOTAL_FORMS", "INITIAL_FORMS")}
    posted = {"email": person.email, "name": "Ett nytt namn", "title": "", "phone": "", "is_active": "on", **forms}
    address = reverse("admin:accounts_user_change", args=[person.pk])
    answer = client.post(address, {**posted, "seen": seen_in(client.get(address))})
    assert answer.status_code == 302, answer.context["errors"]
    [row] = logged("person_changed")
    assert (row["actor"], row["about"]) == (administrator.pk, f"user:{person.pk}")
    assert "Namn" in row["details"]["fält"] or "namn" in row["details"]["fält"]


def test_every_page_of_the_administration_logs() -> None:
    ours = [kind for model, kind in admin.site._registry.items() if model.__module__.split(".")[0] != "django"]
    assert ours
    assert all(isinstance(kind, LoggedModelAdmin) for kind in ours)
