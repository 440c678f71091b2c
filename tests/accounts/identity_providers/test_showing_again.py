"""Showing again who one is, for those who sign in by an identity provider and have no password here."""

import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from administration.settings.groups import BY_SLUG
from audit.models import LogRow
from tests.accounts.identity_providers.conftest import Peers
from tests.builders import PASSWORD, make_member

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("identity-provider")]
PAGE = "account_reauthenticate_by_provider"


@pytest.fixture
def steward(peers: Peers) -> User:
    """An administrator without password, whose organisation lets in its people by its provider alone."""
    user = make_member(Role.ADMINISTRATOR, organisation=peers.norr, email="anna@norr.example.se")
    user.set_unusable_password()
    user.save()
    return user


def sensitive(peers: Peers) -> str:
    return reverse("change_organisation_settings", args=[peers.norr.pk, "gallring"])


def come_in(peers: Peers, **claims: Any) -> Client:
    peers.know("anna", "anna@norr.example.se", **claims)
    return peers.sign_in("anna")[0]


def show(peers: Peers, client: Client, following: str, subject: str = "anna") -> Any:
    """Ask the provider to ask again, be `subject` there, and come back."""
    asked = client.post(reverse(PAGE), {"next": following})
    assert parse_qs(urlsplit(asked.headers["Location"]).query)["max_age"] == ["0"]
    back = peers.come_back(client, asked.headers["Location"], subject)
    return client.get(back.headers["Location"])


def test_a_sensitive_page_asks_them_by_their_provider_and_then_goes_on(peers: Peers, steward: User) -> None:
    client = come_in(peers)
    asked = client.get(sensitive(peers))
    assert asked.headers["Location"].startswith(reverse(PAGE))
    page = client.get(asked.headers["Location"])
    assert "Visa vem du är genom Region Norrs inloggning" in page.content.decode()
    peers.know("anna", steward.email, auth_time=int(time.time()))
    assert show(peers, client, sensitive(peers)).headers["Location"] == sensitive(peers)
    assert client.get(sensitive(peers)).status_code == 200
    assert LogRow.objects.filter(action="identified_again", outcome="done", actor=steward.pk).count() == 1


def test_what_was_posted_before_is_done_afterwards(peers: Peers, steward: User) -> None:
    client = come_in(peers)
    seen = str(BY_SLUG["gallring"].form(None, organisation=peers.norr).initial["seen"])
    client.post(sensitive(peers), {"draft_retention_months": "6", "draft_warning_days": "30", "seen": seen})
    peers.know("anna", steward.email, auth_time=int(time.time()))
    answer = show(peers, client, sensitive(peers))
    assert answer.status_code == 302
    peers.norr.refresh_from_db()
    assert peers.norr.draft_retention_months == 6


def test_a_provider_that_did_not_ask_anew_counts_for_nothing(peers: Peers, steward: User) -> None:
    client = come_in(peers)
    peers.know("anna", steward.email, auth_time=1_700_000_000)
    answer = show(peers, client, sensitive(peers))
    assert "frågade inte på nytt vem du är" in answer.content.decode()
    assert client.get(sensitive(peers)).status_code == 302


def test_somebody_else_at_the_provider_counts_for_nothing(peers: Peers, steward: User) -> None:
    make_member(Role.EDITOR, organisation=peers.norr, email="bo@norr.example.se")
    client = come_in(peers)
    peers.know("bo", "bo@norr.example.se", auth_time=int(time.time()))
    answer = show(peers, client, sensitive(peers), subject="bo")
    assert "någon annan än den som är inloggad" in answer.content.decode()
    assert client.get(sensitive(peers)).status_code == 302
    assert client.session["_auth_user_id"] == str(steward.pk)


@pytest.mark.parametrize("only", [True, False])
def test_a_password_counts_only_where_it_is_a_way_in(peers: Peers, steward: User, only: bool) -> None:
    peers.set_to("norr", only=only)
    steward.set_password(PASSWORD)
    steward.save()
    client = come_in(peers)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert client.get(sensitive(peers)).status_code == (302 if only else 200)


def test_the_account_page_says_how_they_sign_in_and_offers_no_password(peers: Peers, steward: User) -> None:
    client = come_in(peers)
    html = client.get(reverse("account_own")).content.decode()
    assert "Du loggar in genom Region Norrs inloggning." in html
    assert reverse("account_change_password") not in html
    refused = client.get(reverse("account_email"))
    assert refused.status_code == 403
    assert "Du loggar in genom din organisation, som svarar för din adress." in refused.content.decode()


def test_the_page_is_nobody_elses(peers: Peers) -> None:
    client = Client()
    client.force_login(make_member(Role.EDITOR, email="anna@syd.example.se"))
    assert client.get(reverse(PAGE)).status_code == 404
