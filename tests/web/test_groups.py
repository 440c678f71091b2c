"""The account pages of django-allauth and the administration, each as a group; and refusals for what is malformed."""

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.web.pages import names_of_urls
from tests.web.world import ROLES, World

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]

# Where the sign-in page and signing out of the administration lead is allauth's and the portal's own.
_DOORS = {"admin:login", "admin:logout"}

ACCOUNT = {
    # name: (anonymous, signed in)
    "account_own": (302, 200),
    "account_end_session": (302, 405),
    "account_end_other_sessions": (302, 405),
    "account_login": (200, 302),
    "account_logout": (302, 200),
    "account_inactive": (200, 200),
    "account_signup": (200, 302),
    "account_reauthenticate": (302, 200),
    "account_email": (302, 302),  # to showing again who one is
    "account_change_password": (302, 200),
    "account_reset_password": (200, 200),
    "account_confirm_login_code": (302, 302),
    "account_request_login_code": (200, 302),
    "account_confirm_email": (302, 302),
    "account_reset_password_from_key_done": (200, 200),
    "account_reset_password_from_key": (200, 200),
    "account_reset_password_done": (200, 200),
}
PASSKEYS = {
    # name: (anonymous, signed in); without a name of its own the portal has none to add, and nobody sees another's
    "mfa_list_webauthn": (302, 200),
    "mfa_add_webauthn": (302, 302),
    "mfa_edit_webauthn": (302, 302),
    "mfa_remove_webauthn": (302, 302),
}
FACTORS = {
    "mfa_index": (302, 200),
    "mfa_authenticate": (302, 302),  # without having begun to sign in: to the sign-in page
    "mfa_login_webauthn": (302, 302),
    "mfa_reauthenticate": (302, 302),
    "mfa_reauthenticate_webauthn": (302, 302),
    "mfa_activate_totp": (302, 302),
    "mfa_deactivate_totp": (302, 404),
    "mfa_view_recovery_codes": (302, 404),
    "mfa_generate_recovery_codes": (302, 302),
    "mfa_download_recovery_codes": (302, 404),
}
_ARGUMENTS = {"account_confirm_email": ["utgangen"], "account_reset_password_from_key": ["1", "utgangen"]}
_ARGUMENTS |= {"account_end_session": [1]}
_ARGUMENTS |= {"mfa_edit_webauthn": [1], "mfa_remove_webauthn": [1]}


def reversed_or_none(name: str) -> str | None:
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def without_object(prefix: str) -> dict[str, str]:
    """The pages of a group that need no object, by name."""
    names = sorted(name for name in names_of_urls() if name.startswith(prefix))
    return {name: url for name in names if (url := reversed_or_none(name))}


def objects_pages(world: World) -> dict[str, str]:
    """The administration's pages of one person, one organisation and one mandate."""
    one = {
        "accounts_user": world.people["editor"].pk,
        "accounts_organisation": world.responses["draft"].organisation_id,
        "accounts_mandate": world.people["approver"].mandates.first().pk,
        "attachments_attachment": world.attachments["draft"].pk,
    }
    kinds = ("history", "delete", "change")
    pages = {
        f"admin:{model}_{kind}": reverse(f"admin:{model}_{kind}", args=[pk])
        for model, pk in one.items()
        for kind in kinds
    }
    pages["admin:auth_user_password_change"] = reverse("admin:auth_user_password_change", args=[one["accounts_user"]])
    return pages


def test_every_page_of_the_administration_is_tried(world: World) -> None:
    known = without_object("admin:").keys() | objects_pages(world).keys() | {"admin:view_on_site", "admin:app_list"}
    assert {name for name in names_of_urls() if name.startswith("admin:")} == known


def test_the_administration_sends_everybody_but_the_administrator_away(world: World) -> None:
    pages = {**without_object("admin:"), **objects_pages(world)}
    for role in set(ROLES) - {"administrator"}:
        client = world.client_of(world.people[role])
        given = {name: client.get(url).status_code for name, url in pages.items() if name not in _DOORS}
        assert not {name: status for name, status in given.items() if status not in (302, 403)}, role


def test_the_administration_sends_whoever_is_not_signed_in_to_the_portals_sign_in_page(world: World) -> None:
    for name, url in {**without_object("admin:"), **objects_pages(world)}.items():
        answer = Client().get(url, follow=True)
        assert answer.redirect_chain[-1][0].startswith(reverse("account_login")), name


def test_the_administrator_sees_the_administration(world: World) -> None:
    client = world.client_of(world.people["administrator"])
    lists = {name: url for name, url in without_object("admin:").items() if name.endswith(("index", "_changelist"))}
    assert len(lists) > 3
    assert {name: client.get(url).status_code for name, url in lists.items()} == dict.fromkeys(lists, 200)


def test_no_page_of_the_administration_breaks(world: World) -> None:
    client = world.client_of(world.people["administrator"])
    pages = {**without_object("admin:"), **objects_pages(world)}
    given = {name: client.get(url).status_code for name, url in pages.items() if name not in _DOORS}
    assert not {name: status for name, status in given.items() if status not in (200, 302, 403, 405)}


def test_every_account_page_is_in_the_table() -> None:
    known = ACCOUNT.keys() | PASSKEYS.keys() | FACTORS.keys()
    assert {name for name in names_of_urls() if name.startswith(("account_", "mfa_"))} == known


@pytest.mark.parametrize("name", sorted(ACCOUNT | PASSKEYS | FACTORS))
def test_the_account_page_answers_as_the_table_says(name: str, world: World) -> None:
    url = reverse(name, args=_ARGUMENTS.get(name))
    signed_in = world.client_of(world.people["contributor"])
    assert (Client().get(url).status_code, signed_in.get(url).status_code) == (ACCOUNT | PASSKEYS | FACTORS)[name]
