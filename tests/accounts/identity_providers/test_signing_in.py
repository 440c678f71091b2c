"""Signing in by one's organisation's own identity provider: the right one, for its people, and what is refused."""

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.totp.internal import auth as totp
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from fido2.utils import websafe_encode

from accounts.identity_providers.providers import provider_called
from accounts.identity_providers.signing_in import _new_person
from accounts.models import User
from accounts.roles import Role
from audit.models import LogRow
from tests.accounts.authenticator import HOST, Passkey
from tests.accounts.identity_providers.conftest import Peers
from tests.builders import PASSWORD, make_member, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("identity-provider")]
LOGIN = "account_login"


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


# Which provider


@pytest.mark.parametrize(("address", "name"), [("anna@norr.example.se", "norr"), ("Anna@SYD.example.se", "syd")])
def test_the_address_says_whose_sign_in_it_is(peers: Peers, address: str, name: str) -> None:
    answer = Client().post(reverse("openid_connect_find") + "?next=/arkiv/", {"email": address})
    asked = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert asked["redirect_uri"][0].endswith(reverse("openid_connect_callback", args=[name]))
    assert asked["login_hint"] == [address]


def test_an_address_of_no_provider_is_told_how_else_to_sign_in(peers: Peers) -> None:
    answer = Client().post(reverse("openid_connect_find"), {"email": "anna@ost.example.se"})
    assert (answer.status_code, "Logga in med lösenord" in answer.content.decode()) == (422, True)


def test_the_sign_in_page_leads_there(peers: Peers) -> None:
    assert reverse("openid_connect_find") in Client().get(reverse(LOGIN)).content.decode()


# Who is let in


def test_whoever_has_an_address_of_the_provider_is_let_in_and_comes_where_they_were_going(peers: Peers) -> None:
    user, client = make_user(email="anna@norr.example.se"), Client()
    peers.know("anna", "Anna@norr.example.se")
    address = client.post(reverse("openid_connect_find") + "?next=/arkiv/", {"email": user.email}).headers["Location"]
    assert peers.come_back(client, address, "anna").headers["Location"] == "/arkiv/"
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"aud": "annan-portal"}, ""),
        ({"exp": 1_700_000_000}, ""),
        ({"iss": "https://annan.example.se"}, ""),
        ({"nonce": "annan"}, "hör inte till den här inloggningen"),
        ({"nonce": None}, "hör inte till den här inloggningen"),
        ({"sub": "nagon-annan"}, "två olika personer"),
    ],
    ids=["audience", "expired", "issuer", "nonce", "no nonce", "another person"],
)
def test_a_token_that_is_not_for_this_sign_in_is_refused(
    peers: Peers, token_says: Callable[..., None], changed: dict[str, Any], words: str
) -> None:
    make_user(email="anna@norr.example.se")
    peers.know("anna", "anna@norr.example.se")
    token_says(**changed)
    client, answer = peers.sign_in("anna")
    assert not is_signed_in(client)
    assert answer.status_code in {401, 403}
    assert words in answer.content.decode()
    assert LogRow.objects.filter(action="sign_in", outcome="refused").exists() or not words


def test_the_same_token_unchanged_is_accepted(peers: Peers, token_says: Callable[..., None]) -> None:
    make_user(email="anna@norr.example.se")
    peers.know("anna", "anna@norr.example.se")
    token_says()
    assert is_signed_in(peers.sign_in("anna")[0])


@pytest.mark.parametrize(
    ("email", "verified", "words"),
    [
        ("anna@syd.example.se", True, "hör till en annan organisation"),
        ("anna@norr.example.se", False, "inte kontrollerat"),
        ("", True, "vilken e-postadress"),
        ("\u212aalle@norr.example.se", True, "andra tecken än a till z"),
        ("po\u017ft@norr.example.se", True, "andra tecken än a till z"),
        ("kalle\u200b@norr.example.se", True, "andra tecken än a till z"),
    ],
)
def test_another_organisations_and_an_unverified_address_are_refused(
    peers: Peers, email: str, verified: bool, words: str
) -> None:
    make_user(email="anna@syd.example.se")
    make_user(email="anna@norr.example.se")
    make_user(email="kalle@norr.example.se")
    peers.know("fel", email, email_verified=verified)
    client, answer = peers.sign_in("fel")
    assert (is_signed_in(client), answer.status_code, words in answer.content.decode()) == (False, 403, True)


def test_whoever_has_changed_to_an_address_of_another_organisation_is_not_let_in_by_the_old_one(peers: Peers) -> None:
    user = make_user(email="anna@norr.example.se")
    peers.know("anna", user.email)
    assert is_signed_in(peers.sign_in("anna")[0])
    User.objects.filter(pk=user.pk).update(email="anna@syd.example.se")
    assert not is_signed_in(peers.sign_in("anna")[0])


@pytest.mark.parametrize(("acr", "let_in"), [("loa3", True), (3, True), ("loa2", False), (2, False), (None, False)])
def test_too_low_a_level_of_assurance_is_refused(peers: Peers, acr: str | int | None, let_in: bool) -> None:
    peers.set_to("norr", sign_in_acr_values=["loa3", "3"])
    make_user(email="anna@norr.example.se")
    peers.know("anna", "anna@norr.example.se", **({"acr": acr} if acr else {}))
    client, _ = peers.sign_in("anna")
    assert is_signed_in(client) == let_in


def test_the_query_adds_nothing_to_what_the_provider_is_asked(peers: Peers) -> None:
    address = reverse("openid_connect_login", args=["norr"]) + "?scope=personnummer&auth_params=prompt%3Dnone"
    asked = parse_qs(urlsplit(Client().post(address).headers["Location"]).query)
    assert ("prompt" in asked, "personnummer" in asked["scope"][0]) == (False, False)
    assert len(asked["nonce"][0]) > 20


# People whom nobody has put in


@pytest.mark.parametrize("new_people", [True, False])
def test_somebody_new_comes_without_rights_where_the_provider_may_bring_them(peers: Peers, new_people: bool) -> None:
    peers.set_to("norr", new_people=new_people)
    peers.know("ny", "ny@norr.example.se", name="Ny Person")
    client, _ = peers.sign_in("ny")
    assert is_signed_in(client) == new_people
    made = User.objects.filter(email="ny@norr.example.se").first()
    assert (made is not None) == new_people
    if made:
        assert (made.name, made.has_usable_password(), made.memberships.count()) == ("Ny Person", False, 0)
        assert client.get(reverse("start")).status_code == 200


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("\u202eNy\u200b Person", "Ny Person"),
        ("Ny\nPerson\x00", "Ny Person"),
        ("Ny \ud800", "Ny \ufffd"),
        (" \u200b ", "ny@norr.example.se"),
        ("å" * 300, "å" * 200),
    ],
)
def test_what_somebody_new_is_called_is_kept_as_every_form_keeps_a_line(peers: Peers, told: str, name: str) -> None:
    own = provider_called("norr")
    assert own is not None
    assert _new_person("ny@norr.example.se", told, own).name == name


def test_a_closed_account_is_not_opened_again(peers: Peers) -> None:
    peers.set_to("norr", new_people=True)
    make_user(email="slutat@norr.example.se", is_active=False)
    peers.know("slutat", "slutat@norr.example.se")
    assert not is_signed_in(peers.sign_in("slutat")[0])


# Only by the provider


@pytest.mark.parametrize(("email", "let_in"), [("anna@norr.example.se", False), ("anna@syd.example.se", True)])
def test_the_password_is_off_where_only_the_provider_lets_people_in(peers: Peers, email: str, let_in: bool) -> None:
    make_user(email=email)
    client = Client()
    answer = client.post(reverse(LOGIN), {"login": email, "password": PASSWORD})
    assert is_signed_in(client) == let_in
    assert let_in or "Du loggar in genom Region Norrs inloggning" in answer.content.decode()


def test_so_it_is_for_whoever_has_a_role_there_and_an_address_elsewhere(peers: Peers) -> None:
    user, client = make_member(Role.EDITOR, organisation=peers.norr, email="konsult@example.se"), Client()
    answer = client.post(reverse(LOGIN), {"login": user.email, "password": PASSWORD}, follow=True)
    assert not is_signed_in(client)
    assert "Region Norrs inloggning" in answer.content.decode()


@pytest.mark.parametrize("name", ["account_reset_password", "account_request_login_code"])
def test_neither_reset_nor_code_is_sent_to_them(peers: Peers, name: str) -> None:
    make_user(email="anna@norr.example.se")
    answer = Client().post(reverse(name), {"email": "anna@norr.example.se"})
    assert "Du loggar in genom Region Norrs inloggning" in answer.content.decode()
    assert not mail.outbox


def test_a_letter_says_so_to_whoever_has_a_role_there_and_an_address_elsewhere(peers: Peers) -> None:
    user = make_member(Role.EDITOR, organisation=peers.norr, email="konsult@example.se")
    Client().post(reverse("account_reset_password"), {"email": user.email})
    [letter] = mail.outbox
    assert "genom Region Norrs inloggning" in letter.body
    assert "/password/reset/key/" not in letter.body


def test_a_passkey_is_off_for_them_too(peers: Peers) -> None:
    peers.settings.BASE_URL = f"https://{HOST}"
    for email, let_in in (("anna@norr.example.se", False), ("anna@syd.example.se", True)):
        passkey, client = Passkey(), Client()
        passkey.given_to(make_user(email=email))
        options = client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"}).json()
        told = json.loads(passkey.answer(options["request_options"]))
        told["response"]["userHandle"] = websafe_encode(user_pk_to_url_str(User.objects.get(email=email)).encode())
        client.post(reverse("mfa_login_webauthn"), {"credential": json.dumps(told)})
        assert is_signed_in(client) == let_in, email
    assert LogRow.objects.filter(action="sign_in", outcome="refused", name="anna@norr.example.se").exists()


def test_a_link_or_a_code_of_before_opens_nothing(peers: Peers) -> None:
    """Sent while the other ways were open; then the organisation closes them."""
    peers.set_to("norr", only=False)
    user = make_user(email="anna@norr.example.se")
    client = Client()
    client.post(reverse("account_reset_password"), {"email": user.email})
    [link] = re.findall(r"/konto/password/reset/key/\S+", mail.outbox[-1].body)
    client.post(reverse("account_request_login_code"), {"email": user.email})
    [code] = re.findall(r"\b[0-9]{4}-[0-9]{4}\b", mail.outbox[-1].body)
    peers.set_to("norr", only=True)
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert not is_signed_in(client)
    form = client.get(link, follow=True)
    chosen = {"password1": "Lingon-slalom-tjugofem", "password2": "Lingon-slalom-tjugofem"}
    client.post(form.redirect_chain[-1][0], chosen)
    client.post(reverse(LOGIN), {"login": user.email, "password": chosen["password1"]})
    assert not is_signed_in(client)


def test_nobody_chooses_a_password_that_opens_nothing(peers: Peers) -> None:
    user, client = make_user(email="anna@norr.example.se"), Client()
    client.force_login(user)
    answer = client.get(reverse("account_change_password"))
    assert (answer.status_code, "Region Norrs inloggning" in answer.content.decode()) == (403, True)


# Second factor, and signing out


@pytest.mark.parametrize("second_factor", [True, False])
def test_the_provider_says_for_itself_whether_it_demands_a_second_factor(peers: Peers, second_factor: bool) -> None:
    peers.settings.SECOND_FACTOR_REQUIRED = True
    peers.set_to("norr", second_factor=second_factor)
    make_member(Role.EDITOR, organisation=peers.norr, email="anna@norr.example.se")
    peers.know("anna", "anna@norr.example.se")
    client, _ = peers.sign_in("anna")
    assert (client.get(reverse("start")).status_code == 200) == second_factor


def test_signing_out_ends_the_sign_in_at_the_provider_too(peers: Peers) -> None:
    make_user(email="anna@norr.example.se")
    peers.know("anna", "anna@norr.example.se")
    client, _ = peers.sign_in("anna")
    answer = client.post(reverse("account_logout"))
    assert not is_signed_in(client)
    assert answer.headers["Location"].startswith(f"{peers.server}/oauth2/end_session?")
    back = parse_qs(urlsplit(answer.headers["Location"]).query)
    assert back["post_logout_redirect_uri"] == [peers.settings.BASE_URL + reverse(LOGIN)]
    assert back["client_id"] == ["portal"]
    hinted = jwt.decode(back["id_token_hint"][0], options={"verify_signature": False})
    assert (hinted["sub"], "id_token" in client.session) == ("anna", False)


def test_the_token_that_is_kept_for_that_cannot_be_read_in_the_session(peers: Peers) -> None:
    make_user(email="anna@norr.example.se")
    peers.know("anna", "anna@norr.example.se", personnummer="19121212-1212")
    client, _ = peers.sign_in("anna")
    kept = client.session["id_token"]
    with pytest.raises(jwt.DecodeError):
        jwt.decode(kept, options={"verify_signature": False})


def test_it_waits_while_a_second_factor_of_ours_is_shown(peers: Peers) -> None:
    peers.settings.SECOND_FACTOR_REQUIRED = True
    user = make_member(Role.EDITOR, organisation=peers.norr, email="anna@norr.example.se")
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    peers.know("anna", user.email)
    client, answer = peers.sign_in("anna")
    assert answer.headers["Location"] == reverse("mfa_authenticate")
    code = totp.format_hotp_value(totp.hotp_value(secret, int(timezone.now().timestamp()) // 30))
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert is_signed_in(client)
    answer = client.post(reverse("account_logout"))
    assert "id_token_hint" in parse_qs(urlsplit(answer.headers["Location"]).query)


def test_whoever_came_by_password_is_signed_out_here_only(peers: Peers) -> None:
    make_user(email="anna@syd.example.se")
    client = Client()
    client.post(reverse(LOGIN), {"login": "anna@syd.example.se", "password": PASSWORD})
    assert client.post(reverse("account_logout")).headers["Location"] == reverse(LOGIN)


def test_a_provider_that_is_away_keeps_nobody_signed_in(peers: Peers) -> None:
    make_user(email="anna@norr.example.se")
    peers.know("anna", "anna@norr.example.se")
    client, _ = peers.sign_in("anna")
    peers.set_to("norr", server_url="http://127.0.0.1:9")
    assert client.post(reverse("account_logout")).headers["Location"] == reverse(LOGIN)
    assert not is_signed_in(client)
