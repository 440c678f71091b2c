"""Addresses as mail programs, contact cards and people write them."""

from collections.abc import Callable

import pytest
from django import forms
from django.core.exceptions import ValidationError

from accounts.models import User
from config.language.addresses import read_address, read_addresses
from config.language.text import same_address

ANNA, BO = "anna.ny@example.se", "bo@example.se"


@pytest.mark.parametrize(
    "text",
    [
        "Anna Ny <anna.ny@example.se>; bo@example.se",
        "Anna Ny <anna.ny@example.se>, Bo <bo@example.se>",
        '"Ny, Anna" <anna.ny@example.se>, "Berg; Bo" <bo@example.se>',
        "Ny, Anna <anna.ny@example.se>; Berg, Bo <bo@example.se>",
        "anna.ny@example.se bo@example.se",
        "anna.ny@example.se\nbo@example.se\n",
        "anna.ny@example.se\r\n\r\n  bo@example.se.",
        "mailto:anna.ny@example.se?subject=Hej; <mailto:bo@example.se>",
        "anna.ny@example.se<mailto:anna.ny@example.se>; bo@example.se",
        "ANNA.NY@EXAMPLE.SE; Anna.Ny@example.se; Bo@Example.se;",
        "<anna.ny@example.se>;<bo@example.se>;",
        "Till: Anna Ny <anna.ny@example.se>; bo@example.se",
        "Arbetsgruppen: anna.ny@example.se, bo@example.se;",
        "anna.ny@example.se (Anna Ny, strateg), bo@example.se",
        "Anna Ny anna.ny@example.se, Bo bo@example.se",
        "'Anna Ny' <anna.ny@example.se>; (bo@example.se)",
        "\u200banna.ny@example.se\u2028bo@example.se",
        "Anna Ny <anna.ny@example.se> Bo Berg <bo@example.se>",
        '"Anna \\"Ann\\" Ny" <anna.ny@example.se>, bo@example.se',
        "anna.ny＠example.se, bo@example.se",
        "• anna.ny@example.se\n• bo@example.se",
        "1. Anna Ny <anna.ny@example.se>\n2. bo@example.se",
        "- anna.ny@example.se\n- Bo Berg – bo@example.se",
        "anna.ny@example.se & bo@example.se",
        "\u201dNy, Anna\u201d <anna.ny@example.se>, \u201cBerg, Bo\u201d <bo@example.se>",
        "anna.ny@example.se\tbo@example.se",
        '"anna.ny@example.se" <anna.ny@example.se>; bo@example.se',
    ],
)
def test_two_addresses_are_read_however_they_are_written(text: str) -> None:
    assert read_addresses(text) == [ANNA, BO]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("anna.ny@example.se, bo.example.se", ["bo.example.se"]),
        ("bo.example.se, Anna <anna.ny@example.se>", ["bo.example.se"]),
        ("Anna Ny", ["Anna Ny"]),
        ("Anna <anna.ny>; Bo <bo@>", ["Anna <anna.ny>", "Bo <bo@>"]),
        ("ännu@example.se", ["ännu@example.se"]),
        ("a@b@c.se", ["a@b@c.se"]),
    ],
)
def test_what_is_no_address_is_named(text: str, wrong: list[str]) -> None:
    with pytest.raises(ValidationError) as refused:
        read_addresses(text)
    assert refused.value.messages == [f"”{part}” är ingen e-postadress." for part in wrong]


@pytest.mark.parametrize("text", ["", "  \n ", ";,;", "\u200b"])
def test_nothing_is_no_address_and_no_error(text: str) -> None:
    assert read_addresses(text) == []


def test_a_field_for_one_address_takes_it_out_of_its_name_and_leaves_several_alone() -> None:
    assert read_address("Anna Ny <Anna.Ny@example.se>") == ANNA
    assert read_address(f"{ANNA}, {BO}") == f"{ANNA}, {BO}"
    assert read_address(" inte en adress ") == "inte en adress"


@pytest.mark.parametrize(
    "written",
    [
        "Anna@R\u00e4ksm\u00f6rg\u00e5s.se",
        "anna@R\u00c4KSM\u00d6RG\u00c5S.SE",
        "anna@ra\u0308ksmo\u0308rga\u030as.se",
        "anna@xn--rksmrgs-5wao1o.se",
        "an\u200bna@xn--RKSMRGS-5wao1o.se",
    ],
)
def test_a_domain_is_one_however_its_letters_are_sent(written: str) -> None:
    assert same_address(written) == "anna@xn--rksmrgs-5wao1o.se"
    assert read_addresses(written) == ["anna@xn--rksmrgs-5wao1o.se"]


def test_a_letter_that_only_looks_like_another_is_seen_in_a_domain() -> None:
    assert same_address("anna@ex\u0430mple.se") == "anna@xn--exmple-4nf.se"


@pytest.mark.parametrize("local", ["kerst\u0131n", "po\u017ft", "\u0130da", "\u0430nna", "anna\u0301"])
def test_before_the_sign_only_plain_letters_are_taken(local: str) -> None:
    with pytest.raises(ValidationError):
        read_addresses(f"{local}@example.se")
    field = forms.EmailField()
    with pytest.raises(ValidationError):
        field.clean(f"{local}@example.se")
    assert field.clean("Kalle@example.se") == "Kalle@example.se"


def of_length(count: int, domain: str = "example.se") -> str:
    return f"{'a' * (count - len(domain) - 1)}@{domain}"


@pytest.mark.parametrize(
    ("typed", "fits"),
    [
        (of_length(254), True),
        (of_length(255), False),
        (of_length(320), False),
        (of_length(400), False),
        # Longer in Punycode, in which it is kept.
        (of_length(240, "räksmörgås.se"), True),
        (of_length(254, "räksmörgås.se"), False),
    ],
)
def test_an_address_is_no_longer_than_the_tables_hold_and_is_told_once(typed: str, fits: bool) -> None:
    for field in (forms.EmailField(), forms.EmailField(max_length=254), User._meta.get_field("email").formfield()):
        refused = messages_of(field.clean, typed)
        assert refused == ([] if fits else ["E-postadressen är för lång: högst 254 tecken."])
    refused = messages_of(read_addresses, f"{ANNA}, {typed}")
    assert [("för långt" in one) for one in refused] == ([] if fits else [True])


def messages_of(read: Callable[[str], object], typed: str) -> list[str]:
    try:
        read(typed)
    except ValidationError as refused:
        return refused.messages
    return []
