"""The second factor: adding it, signing in with it, and what cannot be done without."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.utils import decrypt
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from fido2.utils import websafe_encode

from accounts.factors.services import needs_second_factor
from accounts.models import User
from accounts.roles import Role
from demo.people import ADMINISTRATOR
from tests.accounts.authenticator import HOST, PRESENT, Passkey
from tests.accounts.builders import PASSWORD, give_role, make_organisation, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("passkeys")]


@pytest.fixture(autouse=True)
def _required(settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    settings.BASE_URL = f"https://{HOST}"


@pytest.fixture
def editor() -> User:
    return member(Role.EDITOR)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    """Codes last half a minute: the tests' own clock moves when they say so."""
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


def member(role: Role) -> User:
    user = make_user(password=PASSWORD)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    give_role(user=user, organisation=make_organisation(), role=role)
    return user


def sign_in(user: User, client: Client | None = None) -> tuple[Client, Any]:
    client = client or Client()
    answer = client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client, answer


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def code_of(secret: str) -> str:
    return str(totp.format_hotp_value(totp.hotp_value(secret, int(timezone.now().timestamp()) // 30)))


def identify(client: Client) -> None:
    """The password once more, as adding asks for."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def add_app(client: Client) -> str:
    """Add an app as its owner does; its key."""
    identify(client)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    answer = client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    assert answer.headers["Location"] == reverse("mfa_view_recovery_codes")
    return str(secret)


def later(clock: Any, seconds: int) -> None:
    clock.shift(timedelta(seconds=seconds))


@pytest.mark.parametrize("role", [role for role in Role if role != Role.CONTRIBUTOR], ids=str)
def test_whoever_has_a_role_but_contributor_needs_one(role: Role) -> None:
    assert needs_second_factor(member(role))


def test_the_administrator_needs_one_and_a_contributor_only_where_the_organisation_says_so() -> None:
    assert needs_second_factor(make_user(is_staff=True))
    contributor = member(Role.CONTRIBUTOR)
    assert not needs_second_factor(contributor)
    contributor.memberships.get().organisation.__class__.objects.update(second_factor_for_all=True)
    assert needs_second_factor(contributor)


def test_everybody_needs_one_where_the_installation_says_so(settings: Any) -> None:
    nobody_yet, contributor = make_user(), member(Role.CONTRIBUTOR)
    assert not any(map(needs_second_factor, (nobody_yet, contributor)))
    settings.SECOND_FACTOR_FOR_ALL = True
    assert all(map(needs_second_factor, (nobody_yet, contributor)))


def test_the_demonstrations_own_accounts_need_none_where_the_setting_says_so_and_others_do(settings: Any) -> None:
    demonstration, other = make_user(email=ADMINISTRATOR, is_staff=True), make_user(is_staff=True)
    assert needs_second_factor(demonstration)
    settings.DEMO_WITHOUT_SECOND_FACTOR = True
    assert (needs_second_factor(demonstration), needs_second_factor(other)) == (False, True)
    assert "loggar in utan andra faktor" in Client().get(reverse("account_login")).content.decode()


def test_what_is_posted_when_a_factor_has_become_necessary_waits_until_it_is_shown() -> None:
    writer, page = member(Role.CONTRIBUTOR), reverse("account_own")
    client, _ = sign_in(writer)
    give_role(user=writer, organisation=make_organisation(), role=Role.EDITOR)
    refused = client.post(page, {"name": writer.name, "title": "Skriven titel", "phone": ""})
    assert (refused.status_code, "Det du skrev finns kvar" in refused.content.decode()) == (403, True)
    assert client.get(page).headers["Location"] == reverse("mfa_index")
    add_app(client)
    assert 'value="Skriven titel"' in client.get(page).content.decode()
    writer.refresh_from_db()
    assert writer.title != "Skriven titel"


def test_signing_in_leads_to_adding_one_before_anything_else(editor: User) -> None:
    client, _ = sign_in(editor)
    start = client.get(reverse("start"))
    assert (start.status_code, start.headers["Location"]) == (302, reverse("mfa_index"))
    assert "innan dess kan du inte göra något annat" in client.get(reverse("mfa_index")).content.decode()
    add_app(client)
    assert client.get(reverse("start")).status_code == 200


def test_the_app_is_added_by_a_picture_of_the_key_and_its_first_code(editor: User) -> None:
    client, _ = sign_in(editor)
    identify(client)
    page = client.get(reverse("mfa_activate_totp"))
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    wrong = client.post(reverse("mfa_activate_totp"), {"code": "000000x"})
    assert "stämmer inte" in wrong.content.decode()
    assert not Authenticator.objects.exists()


def test_the_key_is_encrypted_in_the_database(editor: User) -> None:
    client, _ = sign_in(editor)
    secret = add_app(client)
    kept = Authenticator.objects.get(type=Authenticator.Type.TOTP).data["secret"]
    assert secret not in kept
    assert decrypt(kept) == secret


def test_the_next_time_the_password_is_not_enough_and_the_code_is(editor: User, clock: Any) -> None:
    secret = add_app(sign_in(editor)[0])
    later(clock, 60)
    client, answer = sign_in(editor)
    assert answer.headers["Location"].startswith(reverse("mfa_authenticate"))
    assert not is_signed_in(client)
    client.post(reverse("mfa_authenticate"), {"code": "000000x"})
    assert not is_signed_in(client)
    client.post(reverse("mfa_authenticate"), {"code": f" {code_of(secret)} "})
    assert is_signed_in(client)
    assert client.get(reverse("start")).status_code == 200


def test_a_code_is_good_once(editor: User, clock: Any) -> None:
    secret = add_app(sign_in(editor)[0])
    later(clock, 60)
    for expected in (True, False):
        client, _ = sign_in(editor)
        client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
        assert is_signed_in(client) is expected


def test_a_code_that_signed_somebody_in_does_not_show_again_who_they_are(editor: User, clock: Any) -> None:
    """Whoever saw it being typed has nothing, also where another page asks."""
    secret = add_app(sign_in(editor)[0])
    later(clock, 60)
    client, _ = sign_in(editor)
    used = code_of(secret)
    client.post(reverse("mfa_authenticate"), {"code": used})
    assert is_signed_in(client)
    again = client.post(reverse("mfa_reauthenticate"), {"code": used})
    assert (again.status_code, "stämmer inte" in again.content.decode()) == (200, True)
    later(clock, 60)
    assert client.post(reverse("mfa_reauthenticate"), {"code": code_of(secret)}).status_code == 302


def test_a_passkeys_answer_signs_in_once(editor: User) -> None:
    passkey, first, second = Passkey(), Client(), Client()
    passkey.given_to(editor)
    answer = with_handle(editor, passkey.answer(options_of(first)))
    options_of(second)
    for client in (second, first):
        client.post(reverse("mfa_login_webauthn"), {"credential": answer})
    assert (is_signed_in(first), is_signed_in(second)) == (True, False)
    first.post(reverse("account_logout"))
    first.post(reverse("mfa_login_webauthn"), {"credential": answer})
    assert not is_signed_in(first)


def test_guessing_codes_is_slowed_whatever_network_it_comes_from(editor: User, clock: Any) -> None:
    secret = add_app(sign_in(editor)[0])
    later(clock, 60)
    client, _ = sign_in(editor)
    for number in range(5):
        client.post(reverse("mfa_authenticate"), {"code": f"00000{number}x"}, REMOTE_ADDR=f"192.0.2.{number}")
    answer = client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert "Vänta 15 sekunder" in answer.content.decode()
    assert not is_signed_in(client)
    later(clock, 30)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert is_signed_in(client)


def test_a_session_of_the_password_alone_is_stopped_when_another_adds_the_factor(editor: User) -> None:
    stranger, _ = sign_in(editor)
    identify(stranger)
    add_app(sign_in(editor)[0])
    assert stranger.get(reverse("start")).headers["Location"] == reverse("mfa_index")
    for name in ("mfa_activate_totp", "mfa_add_webauthn", "mfa_view_recovery_codes", "mfa_generate_recovery_codes"):
        assert stranger.get(reverse(name)).headers["Location"] == reverse("mfa_index")
    assert "Visa att det är du" in stranger.get(reverse("mfa_index")).content.decode()


def test_the_only_factor_of_whoever_needs_one_stays(editor: User) -> None:
    client, _ = sign_in(editor)
    add_app(client)
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 409
    Passkey().given_to(editor)
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    last = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN)
    assert client.post(reverse("mfa_remove_webauthn", args=[last.pk])).status_code == 409


def options_of(client: Client) -> dict[str, Any]:
    answer = client.get(reverse("mfa_login_webauthn"), headers={"Accept": "application/json"})
    options: dict[str, Any] = answer.json()["request_options"]
    return options


def with_handle(user: User, assertion: str) -> str:
    """As a browser answers for a passkey that it found by itself: with whose it is."""
    told = json.loads(assertion)
    told["response"]["userHandle"] = websafe_encode(user_pk_to_url_str(user).encode())
    return json.dumps(told)


def test_a_passkey_is_added_so_that_the_browser_finds_it_by_itself_and_opens_the_gate(editor: User) -> None:
    client, _ = sign_in(editor)
    identify(client)
    options = client.get(reverse("mfa_add_webauthn")).context["js_data"]["creation_options"]
    chosen = options["publicKey"]["authenticatorSelection"]
    assert (chosen["residentKey"], chosen["userVerification"]) == ("required", "required")
    made = json.dumps(Passkey().made(options))
    answer = client.post(reverse("mfa_add_webauthn"), {"name": "Datorn", "credential": made})
    assert answer.headers["Location"] == reverse("mfa_view_recovery_codes")
    assert client.get(reverse("start")).status_code == 200


def test_a_passkey_alone_signs_in_as_both_factors(editor: User) -> None:
    passkey, client = Passkey(), Client()
    passkey.given_to(editor)
    assertion = with_handle(editor, passkey.answer(options_of(client)))
    client.post(reverse("mfa_login_webauthn"), {"credential": assertion})
    assert is_signed_in(client)
    assert client.get(reverse("start")).status_code == 200


def test_a_passkey_follows_the_password(editor: User) -> None:
    passkey = Passkey()
    passkey.given_to(editor)
    client, _ = sign_in(editor)
    options = client.get(reverse("mfa_authenticate")).context["js_data"]["request_options"]
    client.post(reverse("mfa_authenticate"), {"credential": passkey.answer(options)})
    assert is_signed_in(client)


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "{}",
        "[]",
        "null",
        "3",
        '"x"',
        '{"id": 1}',
        "[" * 2000,
        '{"id": "", "rawId": "", "response": {}, "type": ""}',
    ],
)
@pytest.mark.parametrize("page", ["mfa_login_webauthn", "mfa_authenticate"])
def test_nonsense_for_a_passkey_signs_nobody_in_and_breaks_nothing(page: str, wrong: str, editor: User) -> None:
    Passkey().given_to(editor)
    client, _ = sign_in(editor)
    client.get(reverse(page), headers={"Accept": "application/json"})
    answer = client.post(reverse(page), {"credential": wrong})
    assert answer.status_code in (200, 302)
    assert not is_signed_in(client)


def test_a_passkey_that_has_not_seen_who_it_is_and_one_of_anothers_sign_nobody_in(editor: User) -> None:
    passkey, other = Passkey(), member(Role.EDITOR)
    passkey.given_to(editor)
    for answer in (
        lambda options: with_handle(editor, passkey.answer(options, flags=PRESENT)),
        lambda options: with_handle(other, passkey.answer(options)),
        lambda options: with_handle(editor, Passkey().answer(options)),
    ):
        client = Client()
        client.post(reverse("mfa_login_webauthn"), {"credential": answer(options_of(client))})
        assert not is_signed_in(client)


def test_thirty_four_people_behind_one_address_sign_in_with_passkeys() -> None:
    for _ in range(34):
        passkey, client, user = Passkey(), Client(), member(Role.EDITOR)
        passkey.given_to(user)
        client.post(
            reverse("mfa_login_webauthn"), {"credential": with_handle(user, passkey.answer(options_of(client)))}
        )
        assert is_signed_in(client)


# A reset by letter


def reset(user: User) -> Client:
    client = Client()
    client.post(reverse("account_reset_password"), {"email": user.email})
    [link] = re.findall(r"https://\S+", str(mail.outbox[-1].body))
    page = client.get(link.removeprefix(f"https://{HOST}"), follow=True)
    new = "en helt annan mening 57"
    answer = client.post(page.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert answer.status_code == 302
    user.refresh_from_db()
    assert user.check_password(new)
    return client


def test_a_reset_by_letter_signs_nobody_in_and_leaves_the_factor(editor: User, clock: Any) -> None:
    secret = add_app(sign_in(editor)[0])
    later(clock, 60)
    client = reset(editor)
    assert not is_signed_in(client)
    answer = client.post(reverse("account_login"), {"login": editor.email, "password": "en helt annan mening 57"})
    assert answer.headers["Location"].startswith(reverse("mfa_authenticate"))
    assert not is_signed_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code_of(secret)})
    assert is_signed_in(client)
