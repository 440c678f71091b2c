"""Making people known to the portal otherwise than by the systemadministratör."""

from django.db import IntegrityError, transaction

from accounts.models import User
from config.language.text import same_address


def person_at(*, email: str) -> User:
    """The person at the address; a guest when nobody is known there.

    A guest has no password and no role: they sign in by a code sent to the address (accounts.mailed_codes) and see what
    has been handed to them. They are called by their address until somebody writes their name.
    """
    return find_or_make_person(email=email)[0]


def find_or_make_person(*, email: str, name: str = "") -> tuple[User, bool]:
    """The person at the address, and whether they were made now: called `name`, or else by the address.

    Of several who ask for the same new one at once, one makes it and the others find it. A transaction that makes more
    than one does it in the order of the addresses.
    """
    address = same_address(email)
    if known := User.objects.filter(email=address).first():
        return known, False
    try:
        with transaction.atomic():
            return User.objects.create_user(address, None, name=(name or address)[:200]), True
    except IntegrityError:
        return User.objects.get(email=address), False
