"""Making people known to the portal otherwise than by the systemadministratör."""

from accounts.models import User
from config.language.text import same_address


def person_at(*, email: str) -> User:
    """The person at the address; a guest when nobody is known there.

    A guest has no password and no role: they sign in by a code sent to the address (accounts.mailed_codes) and see what
    has been handed to them. They are called by their address until somebody writes their name.
    """
    address = same_address(email)
    known = User.objects.filter(email=address).first()
    return known or User.objects.create_user(address, None, name=address[:200])
