"""People and organisations for tests; every one is new unless its facts are given."""

import itertools
from datetime import date
from typing import Any

from stdnum import luhn

from accounts.models import Mandate, Membership, Organisation, User
from accounts.roles import Role
from tests.builders import make_mandate

PASSWORD = "en lång mening som lösenord"
_serial = itertools.count(1)


def make_user(
    *, name: str = "Samordnaren", email: str = "", password: str | None = None, is_staff: bool = False
) -> User:
    """An active person, a systemadministratör with `is_staff`. Hashing takes time: a password only if given."""
    address = email or f"person{next(_serial)}@example.se"
    return User.objects.create_user(address, password, name=name, is_staff=is_staff, is_superuser=is_staff)


def make_organisation(*, name: str = "", number: str = "", **fields: Any) -> Organisation:
    """A region; `fields` are Organisation's own."""
    serial = next(_serial)
    first_nine = f"5566{serial:05}"
    made_up = f"{first_nine[:6]}-{first_nine[6:]}{luhn.calc_check_digit(first_nine)}"
    known = {"name": name or f"Region {serial}", "number": number or made_up, "kinds": ["region"]}
    return Organisation.objects.create(**{**known, **fields})


def give_role(*, user: User, organisation: Organisation, role: Role) -> Membership:
    return Membership.objects.create(user=user, organisation=organisation, role=role, valid_from=date(2020, 1, 1))


def give_mandate(
    *, user: User, organisation: Organisation, valid_from: date, valid_to: date | None = None, reference: str = "RS § 1"
) -> Mandate:
    return make_mandate(
        user=user, organisation=organisation, valid_from=valid_from, valid_to=valid_to, reference=reference
    )
