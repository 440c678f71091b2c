"""Contact fields: lenient, since people write "035-134800 vx"; what was typed is always kept."""

import phonenumbers
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from stdnum.exceptions import ValidationError as StdnumError
from stdnum.se import orgnr, postnummer

from config.language.addresses import NO_WHOLE_ADDRESS
from surveys.answers.days import day_problem

_FEWEST_PHONE_DIGITS = 5
_LONGEST_EMAIL = 254  # RFC 5321, and what the receipt's address is stored in


def email_problem(text: str) -> str:
    """A Swedish sentence about what is wrong with an e-mail address; empty when nothing is."""
    unusable = len(text.strip()) > _LONGEST_EMAIL
    try:
        validate_email(text.strip())
    except ValidationError:
        unusable = True
    return NO_WHOLE_ADDRESS if unusable else ""


def phone_problem(text: str) -> str:
    """What is wrong with a telephone number; extensions and words beside it ("vx") are fine."""
    digits = sum(character.isdigit() for character in text)
    known = any(True for _ in phonenumbers.PhoneNumberMatcher(text, "SE", leniency=phonenumbers.Leniency.POSSIBLE))
    if known or digits >= _FEWEST_PHONE_DIGITS:
        return ""
    return "Skriv ett telefonnummer, till exempel 035-13 48 00 vx."


def organisation_number_problem(text: str) -> str:
    """What is wrong with an organisation number: ten digits, the last a check digit (Luhn)."""
    try:
        orgnr.validate(text)
    except StdnumError:
        return "Organisationsnumret ska ha tio siffror och rätt kontrollsiffra, till exempel 232100-0115."
    return ""


def postal_code_problem(text: str) -> str:
    """What is wrong with a postal code: five digits."""
    try:
        postnummer.validate(text)
    except StdnumError:
        return "Postnumret ska ha fem siffror, till exempel 301 80."
    return ""


PROBLEM_OF = {
    "date": day_problem,
    "email": email_problem,
    "phone": phone_problem,
    "organisation_number": organisation_number_problem,
    "postal_code": postal_code_problem,
}
