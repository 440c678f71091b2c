"""Recovery codes: shown once, kept as hashes, each good once, whether made now or before they were hashed."""

import re
from urllib.parse import unquote

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import check_password
from django.test import Client
from django.urls import reverse

from accounts.models import User
from tests.accounts.factors.test_factors import _required, add_app, clock, editor, is_signed_in, sign_in
from tests.outbox.sending import deliver_letters

__all__ = ["_required", "clock", "editor"]
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("passkeys")]


def make_codes(client: Client) -> list[str]:
    """Make recovery codes as their owner does; those that the page shows."""
    page = client.post(reverse("mfa_generate_recovery_codes")).content.decode()
    return re.findall(r"<li><code>(\d{4}-\d{4}-\d{4})</code></li>", page)


def test_codes_for_a_lost_telephone_are_offered_at_once_and_shown_once(editor: User) -> None:
    client, _ = sign_in(editor)
    add_app(client)
    offered = client.get(reverse("mfa_view_recovery_codes")).content.decode()
    assert f'action="{reverse("mfa_generate_recovery_codes")}"' in offered
    answer = client.post(reverse("mfa_generate_recovery_codes"))
    codes = re.findall(r"<li><code>(\d{4}-\d{4}-\d{4})</code></li>", answer.content.decode())
    [file] = re.findall(r'href="data:text/plain;charset=utf-8,([^"]+)" download', answer.content.decode())
    assert re.findall(r"^\d{4}-\d{4}-\d{4}$", unquote(file), re.MULTILINE) == codes
    assert (len(set(codes)), "no-store" in answer.headers["Cache-Control"]) == (10, True)
    for name in ("mfa_view_recovery_codes", "mfa_generate_recovery_codes", "mfa_index"):
        assert [code for code in codes if code in client.get(reverse(name)).content.decode()] == []
    assert "Du har 10 av 10 koder kvar" in client.get(reverse("mfa_view_recovery_codes")).content.decode()


def test_recovery_codes_are_kept_as_hashes_with_a_salt_each_and_the_owner_is_told(editor: User) -> None:
    client, _ = sign_in(editor)
    add_app(client)
    deliver_letters()
    codes = make_codes(client)
    kept = Authenticator.objects.get(type=Authenticator.Type.RECOVERY_CODES).data
    assert list(kept) == ["hashes"]
    assert [check_password(code.replace("-", ""), one) for code, one in zip(codes, kept["hashes"], strict=True)] == (
        [True] * 10
    )
    assert len({one.split("$")[2] for one in kept["hashes"]}) == 10
    assert ["reservkoder" in str(letter.body) for letter in deliver_letters()] == [True]


def test_new_codes_end_the_old_ones(editor: User) -> None:
    client, _ = sign_in(editor)
    add_app(client)
    [old, *_], [new, *_] = make_codes(client), make_codes(client)
    for code, expected in ((old, False), (new, True)):
        client, _ = sign_in(editor)
        client.post(reverse("mfa_authenticate"), {"code": code})
        assert is_signed_in(client) is expected


def test_a_recovery_code_is_good_once(editor: User) -> None:
    client, _ = sign_in(editor)
    add_app(client)
    [code, *_] = make_codes(client)
    for typed, expected in ((code.replace("-", " "), True), (code, False)):
        client, _ = sign_in(editor)
        client.post(reverse("mfa_authenticate"), {"code": typed})
        assert is_signed_in(client) is expected
