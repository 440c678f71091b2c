"""Whether the identity provider's sign-in is a second factor of its own: only where OIDC_SECOND_FACTOR says so."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from tests.builders import make_member, make_user
from tests.responses.approval.test_identity_provider import LOGIN, come_back, idp, known, server

__all__ = ["idp", "server"]  # fixtures
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("identity-provider")]


@pytest.fixture(autouse=True)
def _required(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


def signed_in_by_provider(idp: str, email: str) -> Client:
    client = Client()
    known(idp, email, email)
    come_back(client, client.post(reverse(LOGIN, args=["idp"])).headers["Location"], email)
    return client


@pytest.mark.parametrize("demands", [True, False])
def test_the_providers_sign_in_opens_the_portal_only_where_it_demands_a_second_factor(
    idp: str, settings: Any, demands: bool
) -> None:
    settings.OIDC_SECOND_FACTOR = demands
    client = signed_in_by_provider(idp, make_member(Role.EDITOR).email)
    answer = client.get(reverse("start"))
    assert (answer.status_code == 200) is demands
    if not demands:
        assert answer.headers["Location"] == reverse("mfa_index")


def test_an_administrator_who_comes_by_password_still_needs_one_of_ours(idp: str, settings: Any) -> None:
    settings.OIDC_SECOND_FACTOR = True
    administrator = make_user(email="drift@example.se", is_staff=True)
    by_password = Client()
    by_password.post(
        reverse("account_login"), {"login": administrator.email, "password": "en lång mening som lösenord"}
    )
    assert by_password.session["_auth_user_id"] == str(administrator.pk)
    assert by_password.get(reverse("start")).headers["Location"] == reverse("mfa_index")
    assert signed_in_by_provider(idp, administrator.email).get(reverse("start")).status_code == 200
