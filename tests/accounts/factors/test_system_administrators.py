"""A systemadministratör's lost second factor is removed by two others, who show who they are; and it is told."""

import io

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.models import User
from accounts.roles import Role
from audit.models import LogRow
from tests.builders import PASSWORD, make_member, make_user
from tests.outbox.sending import deliver_letters

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    user = make_user(email="borta@example.se", is_staff=True)
    TOTP.activate(user, generate_totp_secret())
    return user


@pytest.fixture
def others() -> tuple[User, User]:
    return make_user(email="en@example.se", is_staff=True), make_member(Role.ADMINISTRATOR, email="tva@example.se")


def replace(
    monkeypatch: pytest.MonkeyPatch, *, by: str = "en@example.se", second: str = "tva@example.se", typed: str = ""
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed or f"{PASSWORD}\n{PASSWORD}\n"))
    call_command("replace_second_factor", "borta@example.se", by=by, second=second, reason="Telefonen är borta")


def test_two_others_remove_it_and_the_owner_and_the_log_are_told(
    owner: User, others: tuple[User, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    replace(monkeypatch)
    assert not Authenticator.objects.filter(user=owner).exists()
    row = LogRow.objects.get(action="factor_removed")
    assert all(word in row.content for word in ("en@example.se", "tva@example.se", "Telefonen"))
    [letter] = deliver_letters()
    assert (letter.to, letter.subject) == ([owner.email], "Din andra faktor är borttagen")


@pytest.mark.parametrize(
    "changed",
    [
        {"typed": f"{PASSWORD}\nfel\n"},
        {"typed": f"fel\n{PASSWORD}\n"},
        {"second": "en@example.se"},
        {"by": "borta@example.se"},
        {"second": "samordnare@example.se"},
        {"second": "finns-inte@example.se"},
    ],
)
def test_nobody_does_it_alone_for_themselves_or_without_the_right(
    owner: User, others: tuple[User, User], changed: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    make_member(Role.EDITOR, email="samordnare@example.se")
    with pytest.raises(CommandError):
        replace(monkeypatch, **changed)
    assert Authenticator.objects.filter(user=owner).exists()


def test_somebody_of_an_organisation_is_helped_there(
    owner: User, others: tuple[User, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    User.objects.filter(pk=owner.pk).update(is_staff=False)
    with pytest.raises(CommandError, match="ersätts i organisationen"):
        replace(monkeypatch)
