"""Links as people write them, made into addresses that work."""

import re
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

MAX_CHARACTERS = 2000
# "mailto:" and "javascript:" are schemes; in "example.se:8080" the colon comes before a port.
_SCHEME = re.compile(r"[a-z][a-z0-9+-]*:(?!\d)", re.IGNORECASE)
_MESSAGE = "Skriv en webbadress, till exempel https://www.example.se/beslut.pdf."


def web_address(text: str) -> str:
    """The address with a scheme: "regionhalland.se/x" becomes "https://regionhalland.se/x".

    Only http and https, and no name and password in the address. Raises ValidationError in Swedish.
    """
    address = text.strip()
    if not _SCHEME.match(address):
        address = f"https://{address.lstrip('/')}"
    if len(address) > MAX_CHARACTERS:
        raise ValidationError(f"Adressen är längre än {MAX_CHARACTERS} tecken. Skriv en kortare.", code="url_too_long")
    try:
        URLValidator(schemes=["http", "https"])(address)
        parts = urlsplit(address)
    except (ValidationError, ValueError) as error:
        raise ValidationError(_MESSAGE, code="url") from error
    if parts.username or parts.password:
        raise ValidationError("Adressen innehåller ett användarnamn eller lösenord. Ta bort det.", code="url_secret")
    return address
