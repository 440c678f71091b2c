"""What is easy to guess is no password; what is long and odd is."""

import pytest
from django.contrib.auth.hashers import identify_hasher, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User
from config.settings import PASSWORD_HASHERS

EASY = [
    "Svarsportalen1", "svarsportalen2026", "5v@rsp0rtalen!", "Sommaren2026!", "Sommar2026!!!",
    "lösenord12345", "Losenord1234!",
    "Region2026!!", "RegionHalland1", "Socialstyrelsen1", "qwertyuiopå", "qwertyuiop12", "123456789012", "aaaaaaaaaaaa",
    "abcdefghijkl", "Password1234", "Passw0rd2026!", "Stockholm2026", "Göteborg2026!", "Välkommen2026", "Valkommen1234",
    "Fredag123456", "December2026!", "iloveyou1234", "letmeinletmein", "20261129202611", "sommarsommar", "Hammarby2026",
]  # fmt: skip


@pytest.mark.parametrize("password", EASY)
def test_what_is_easy_to_guess_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize(
    "password",
    [
        "en lång mening som lösenord",
        "klippa orgel tisdag mossa",
        "nCq7-vR2m-Lx9p-Tz4w",
        "fyra ord som inte hör ihop alls",
    ],
)
def test_what_is_long_and_odd_is_taken(password: str) -> None:
    validate_password(password)


@pytest.mark.parametrize("password", ["alice.strategsson1", "Strategsson2026", "exempelkommun-alice"])
def test_what_the_person_is_called_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, User(email="alice.strategsson@exempelkommun.example.se", name="Alice Strategsson"))


def test_an_enormous_password_is_judged_at_once() -> None:
    validate_password("klippa orgel tisdag mossa " * 4000)


def test_passwords_are_hashed_by_argon2(settings: object) -> None:
    settings.PASSWORD_HASHERS = PASSWORD_HASHERS  # type: ignore[attr-defined]
    assert identify_hasher(make_password("klippa orgel tisdag mossa")).algorithm == "argon2"
