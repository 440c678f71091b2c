"""Checks of what people write about organisations."""

from django.core.exceptions import ValidationError
from stdnum.exceptions import ValidationError as StdnumError
from stdnum.se import orgnr


def validate_organisation_number(value: str) -> None:
    """Accept NNNNNN-NNNN with a right check digit (Luhn); raise a Swedish ValidationError otherwise."""
    try:
        orgnr.validate(value)
    except StdnumError:
        raise ValidationError(
            "Organisationsnumret ska ha tio siffror med rätt kontrollsiffra, till exempel 232100-0115."
        ) from None
