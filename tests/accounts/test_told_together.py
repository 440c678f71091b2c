"""What changes how somebody signs in is kept with the letter about it and its row in the log, or not at all."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.models.limits import Tries
from accounts.roles import Role
from audit.models import LogRow
from outbox.models import OutboxMessage
from tests.accounts.authenticator import HOST, Passkey
from tests.accounts.builders import PASSWORD
from tests.accounts.factors.test_factors import add_app, code_of, identify, is_signed_in, member, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("passkeys")]
NEW = "en helt annan lång mening"
Post = tuple[str, dict[str, str]]


class Away:
    """A letter that the database does not take."""

    @staticmethod
    def put(**_: Any) -> NoReturn:
        raise OperationalError("canceling statement due to lock timeout")


@pytest.fixture(autouse=True)
def _clock(settings: Any) -> Iterator[None]:
    settings.BASE_URL = f"https://{HOST}"
    with time_machine.travel(timezone.now(), tick=False):
        yield


@pytest.fixture
def alice() -> User:
    return member(Role.CONTRIBUTOR)


def state_of(user: User) -> object:
    """What is to be as it was."""
    factors = Authenticator.objects.filter(user=user).order_by("pk").values_list("pk", "data", "type")
    actions = LogRow.objects.filter(action__in=["password_changed", "factor_added", "factor_removed"])
    return list(factors), User.objects.get(pk=user.pk).password, actions.count()


def change_password(client: Client, user: User) -> Post:
    return reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}


def choose_password(client: Client, user: User) -> Post:
    client.post(reverse("account_reset_password"), {"email": user.email})
    [link] = re.findall(r"/konto/password/reset/key/\S+", mail.outbox[-1].body)
    form = client.get(link, follow=True)
    return form.redirect_chain[-1][0], {"password1": NEW, "password2": NEW}


def add_an_app(client: Client, user: User) -> Post:
    identify(client)
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    return reverse("mfa_activate_totp"), {"code": code_of(secret)}


def remove_app(client: Client, user: User) -> Post:
    add_app(client)
    return reverse("mfa_deactivate_totp"), {}


def make_codes(client: Client, user: User) -> Post:
    add_app(client)
    return reverse("mfa_generate_recovery_codes"), {}


def add_passkey(client: Client, user: User) -> Post:
    identify(client)
    options = client.get(reverse("mfa_add_webauthn")).context["js_data"]["creation_options"]
    return reverse("mfa_add_webauthn"), {"name": "Datorn", "credential": json.dumps(Passkey().made(options))}


def remove_passkey(client: Client, user: User) -> Post:
    client.post(*add_passkey(client, user))
    return reverse("mfa_remove_webauthn", args=[Authenticator.objects.get(type="webauthn").pk]), {}


@pytest.mark.parametrize(
    "change", [change_password, choose_password, add_an_app, remove_app, make_codes, add_passkey, remove_passkey]
)
def test_a_letter_that_cannot_be_put_leaves_all_as_it_was_and_the_next_try_does_it(
    alice: User, settings: Any, change: Callable[[Client, User], Post]
) -> None:
    client, _ = sign_in(alice, Client(raise_request_exception=False))
    post = change(client, alice)
    before, letters, known = state_of(alice), settings.ACCOUNT_LETTERS, OutboxMessage.objects.count()
    settings.ACCOUNT_LETTERS = {**letters, "changed": f"{__name__}.Away"}
    assert client.post(*post).status_code == 503
    assert state_of(alice) == before
    assert is_signed_in(client)
    assert client.get(reverse("account_own")).status_code == 200
    settings.ACCOUNT_LETTERS = letters
    answer = client.post(*(add_passkey(client, alice) if change is add_passkey else post))
    assert answer.status_code in {200, 302}
    assert state_of(alice) != before
    assert OutboxMessage.objects.count() == known + 1


def test_a_wrong_password_stays_counted_though_no_letter_can_be_put(alice: User, settings: Any) -> None:
    client, _ = sign_in(alice, Client(raise_request_exception=False))
    settings.ACCOUNT_LETTERS = {**settings.ACCOUNT_LETTERS, "changed": f"{__name__}.Away"}
    address, right = change_password(client, alice)
    for _ in range(2):
        assert client.post(address, {**right, "oldpassword": "fel"}).status_code == 200
    assert sum(Tries.objects.filter(about="password:both").values_list("failures", flat=True)) == 2
    assert alice.check_password(PASSWORD)
