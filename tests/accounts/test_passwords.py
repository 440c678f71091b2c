"""What is easy to guess is no password; what is long and odd is."""

import random
from string import ascii_letters, digits

import pytest
from django.contrib.auth.hashers import identify_hasher, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.organisations.official import municipalities, regions
from accounts.passwords.guessing import is_guessable
from accounts.passwords.words import common_words
from accounts.roles import Role
from config.settings import PASSWORD_HASHERS
from tests.builders import make_member, make_organisation, make_user

EASY = [
    "Svarsportalen1", "svarsportalen2026", "5v@rsp0rtalen!", "Sommaren2026!", "Sommar2026!!!", "lösenord12345",
    "Losenord1234!", "Region2026!!", "RegionHalland1", "Socialstyrelsen1", "qwertyuiopå", "qwertyuiop12",
    "123456789012", "aaaaaaaaaaaa", "abcdefghijkl", "Password1234", "Passw0rd2026!", "Stockholm2026",
    "Göteborg2026!", "Välkommen2026", "Valkommen1234", "Fredag123456", "December2026!", "iloveyou1234",
    "letmeinletmein", "20261129202611", "sommarsommar", "Hammarby2026",
]  # fmt: skip

PUT_TOGETHER = [
    # A word, a year, signs: each alone is weak, and so are they together.
    "Superman2026!!", "Blåbär2026!!!", "Chokladboll1!", "Trelleborg123!", "Ängelholm1234", "Örnsköldsvik1!",
    "S0mm4r2026!!", "!2026!Halland!", "2026-11-29-sommar", "HALLAND112233", "Sollefteå20262026",
    "sommar.2026.halland", "s.o.m.m.a.r.2026",
    # Two words, with and without little ones between.
    "SommarHalland2026", "Hemligtlösenord1", "Anna&Erik2026!", "jagälskarhalland1", "MinSvarsportal1",
    "IFKGöteborg1904", "halland-sommar!", "NyttLösenord1!", "GodJul2026!!!", "Svarsp0rt@len2026!!",
    "svarsportalenn1!", "nelatropsravs1",
    # Every name of the portal's organisations.
    "RegionJämtlandHärjedalen1", "VästraGötaland1", "Västra Götalandsregionen 2026", "Kungsbackakommun1",
    "Upplands-Väsby1",
    # Keyboards, and what anybody can look up.
    "qwertyåäö123", "asdfghjklöä1", "19891231-1234", "891231-1234!", "HejHejHej123",
]  # fmt: skip

LEAKED = ["correcthorsebatterystaple", "Correcthorsebatterystaple", "trustno1trustno1", "!QAZ2wsx!QAZ"]


@pytest.mark.parametrize("password", [*EASY, *PUT_TOGETHER])
def test_what_is_easy_to_guess_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password)


@pytest.mark.parametrize("password", LEAKED)
def test_what_has_leaked_is_refused_and_the_page_says_so(password: str) -> None:
    with pytest.raises(ValidationError) as refused:
        validate_password(password)
    assert "Lösenordet har läckt någonstans och finns i listor som provas. Välj ett annat." in refused.value.messages


def test_every_place_of_an_organisation_is_refused_with_a_year() -> None:
    names = [*(one.name for one in regions()), *(one.name for one in municipalities().values())]
    for name in names:
        assert is_guessable(f"{name.replace(' ', '').capitalize()}2026!", own=()), name


@pytest.mark.parametrize(
    "way", ["{}2026", "{}1", "2026{}", "{}!!", "{}123!", "!{}!", "{0}{0}", "{}-2027", "{}20261129"]
)
def test_the_portals_name_is_refused_whatever_stands_around_it(way: str) -> None:
    names = ["Svarsportalen", "svarsportal", "SVARSPORTALEN", "5varsp0rta1en", "$v@rsportalen", "Svars-portalen"]
    for name in names:
        with pytest.raises(ValidationError):
            validate_password(way.format(name))


@pytest.mark.parametrize(
    "password",
    [
        "en lång mening som lösenord",
        "klippa orgel tisdag mossa",
        "nCq7-vR2m-Lx9p-Tz4w",
        "fyra ord som inte hör ihop alls",
        "sommar halland enkät fredag",
        "halland sommar katten blåbär 2026",
        "tegelsten paraply kanot",
        "tegelstenparaplykanot",
        "xK9#mQ2$vL7!",
        "EzuPyXQEW)88",
        "7fk2m9xq4tza",
    ],
)
def test_what_is_long_and_odd_is_taken(password: str) -> None:
    validate_password(password)


@pytest.mark.parametrize("password", ["alice.strategsson1", "Strategsson2026", "exempelkommun-alice"])
def test_what_the_person_is_called_is_refused(password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, User(email="alice.strategsson@exempelkommun.example.se", name="Alice Strategsson"))


def test_passphrases_of_the_very_words_that_are_refused_alone_are_taken() -> None:
    """Whatever words they are of: four that do not belong together are not guessed."""
    chosen = random.Random(2026)  # noqa: S311  # the same ones each time
    words = sorted(common_words())
    for _ in range(15):
        for between in (" ", "-", ""):
            validate_password(between.join(chosen.sample(words, 4)))


def test_random_passwords_are_taken() -> None:
    chosen = random.Random(2026)  # noqa: S311  # the same ones each time
    for length in (12, 16, 20):
        for _ in range(15):
            validate_password("".join(chosen.choice(ascii_letters + digits + "!#%&/()=?-_") for _ in range(length)))


@pytest.mark.django_db
def test_what_the_persons_organisations_are_called_is_refused() -> None:
    person = make_member(Role.CONTRIBUTOR, organisation=make_organisation(name="Nämnden för Gubbskogsleden"))
    validate_password("Gubbskogsleden2026!", make_user(name="Alice Exempelsson"))
    with pytest.raises(ValidationError):
        validate_password("Gubbskogsleden2026!", person)


def test_an_enormous_password_is_judged_at_once() -> None:
    validate_password("klippa orgel tisdag mossa " * 4000)


def test_passwords_are_hashed_by_argon2(settings: object) -> None:
    settings.PASSWORD_HASHERS = PASSWORD_HASHERS  # type: ignore[attr-defined]
    assert identify_hasher(make_password("klippa orgel tisdag mossa")).algorithm == "argon2"
