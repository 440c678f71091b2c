"""Reading a token's claims, whatever type a provider gives them (OpenID Connect Core 5.1 says strings). Pure."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from config.language.identity_numbers import holds_identity_number
from config.language.text import clean_line


def claim_text(claims: Mapping[str, Any], name: str) -> str:
    """The claim as text, a number as its digits; empty where it is not told."""
    value = claims.get(name)
    return "" if value is None else str(value)


def shown_claim(claims: Mapping[str, Any], name: str) -> str:
    """The same to keep and show: empty where a personnummer stands in it, which the portal is not to know, or what no
    line of text has.
    """
    text = claim_text(claims, name)
    return "" if holds_identity_number(text) or clean_line(text) != text else text


def claim_moment(claims: Mapping[str, Any], name: str) -> datetime | None:
    """When the claim says (a NumericDate); None where it says no moment."""
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None
