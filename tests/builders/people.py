"""People and their organisations, found again by role."""

import itertools
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from stdnum import luhn

from accounts.models import Mandate, Membership, Organisation, User
from accounts.organisations.kinds import Kind
from accounts.organisations.official import municipalities
from accounts.roles import Role
from accounts.selectors import people_with_role
from responses.models import Response

PASSWORD = "en lång mening som lösenord"
_serial = itertools.count(1)


def make_organisation(**fields: Any) -> Organisation:
    """A region with six municipalities, an address and a contact, so that a response is prefilled.

    `fields` are Organisation's own, and `municipalities`, how many belong to it.
    """
    serial = next(_serial)
    first_nine = f"5577{serial:05}"
    kinds = fields.setdefault("kinds", [Kind.REGION.value])
    has_some = not {Kind.REGION, Kind.RSS}.isdisjoint(kinds)
    count = fields.pop("municipalities", 6 if has_some else 0)
    known = {
        "municipality_code": f"{3000 + serial}" if Kind.KOMMUN in kinds else "",
        "name": f"Region Prov {serial}",
        "number": f"{first_nine[:6]}-{first_nine[6:]}{luhn.calc_check_digit(first_nine)}",
        "municipality_codes": list(municipalities())[:count],
        "address": "Box 517",
        "postal_code": "301 80",
        "town": "Halmstad",
        "contact_name": "Kontaktpersonen",
        "contact_title": "Strateg för nära vård",
        "contact_email": f"kontakt{serial}@example.se",
        "contact_phone": "035-134800 vx",
    }
    return Organisation.objects.create(**{**known, **fields})


def make_kommun(**fields: Any) -> Organisation:
    """A municipality that belongs to no region yet, without an organisation number unless it is given."""
    return make_organisation(
        **{"name": f"Provs kommun {next(_serial)}", "kinds": [Kind.KOMMUN], "number": "", **fields}
    )


def make_rss(*members: Organisation, host: Organisation | None = None) -> Organisation:
    """A support structure of these municipalities, which signs under its host's number."""
    codes = [member.municipality_code for member in members]
    host = host or make_organisation()
    name = f"RSS Prov {next(_serial)}"
    return make_organisation(name=name, kinds=[Kind.RSS], number="", host=host, municipality_codes=codes)


def make_authority(**fields: Any) -> Organisation:
    """An authority: it owns questionnaires and invites all that they are for."""
    return make_organisation(**{"name": f"Myndighet Prov {next(_serial)}", "kinds": [Kind.AUTHORITY], **fields})


def make_user(*, email: str = "", name: str = "", password: str = PASSWORD, **fields: Any) -> User:
    """An active person without any role. `fields` are User's own (title, phone, is_active, is_staff ...)."""
    serial = next(_serial)
    known = {"name": name or f"Person {serial}", "title": "Strateg", "phone": "035-134800"}
    return User.objects.create_user(email or f"prov{serial}@example.se", password, **{**known, **fields})


def make_member(
    *roles: Role, organisation: Organisation | None = None, user: User | None = None, **fields: Any
) -> User:
    """A person who holds `roles` in the organisation (new when not given). No mandate: see make_approver."""
    user = user or make_user(name=fields.pop("name", " och ".join(role.label for role in roles)), **fields)
    organisation = organisation or make_organisation()
    for role in roles:
        since = {"valid_from": date(2020, 1, 1)}
        Membership.objects.get_or_create(user=user, organisation=organisation, role=role, defaults=since)
    return user


def make_mandate(
    *,
    user: User,
    organisation: Organisation,
    valid_from: date | None = None,
    valid_to: date | None = None,
    reference: str = "RS 2025-0393, § 45",
) -> Mandate:
    """A mandate to sign, valid since 200 days ago and until further notice unless said otherwise."""
    return Mandate.objects.create(
        user=user,
        organisation=organisation,
        reference=reference,
        valid_from=valid_from or timezone.localdate() - timedelta(days=200),
        valid_to=valid_to,
    )


def make_approver(*, organisation: Organisation, **fields: Any) -> User:
    """A behörig företrädare with a valid mandate."""
    user = make_member(Role.APPROVER, organisation=organisation, title="Hälso- och sjukvårdsdirektör", **fields)
    make_mandate(user=user, organisation=organisation)
    return user


def editor_of(owner: Response | Organisation) -> User:
    """The organisation's first editor (samordnare), made when there is none."""
    return _member_of(owner, Role.EDITOR)


def archivist_of(owner: Response | Organisation) -> User:
    """The organisation's first archivist (registrator), made when there is none."""
    return _member_of(owner, Role.ARCHIVIST)


def contributor_of(owner: Response | Organisation) -> User:
    """The organisation's first contributor (uppgiftslämnare), made when there is none."""
    return _member_of(owner, Role.CONTRIBUTOR)


def approver_of(owner: Response | Organisation) -> User:
    """The organisation's first approver, made with a valid mandate when there is none."""
    organisation = _organisation(owner)
    return people_with_role(organisation, Role.APPROVER).first() or make_approver(organisation=organisation)


def _member_of(owner: Response | Organisation, role: Role) -> User:
    organisation = _organisation(owner)
    return people_with_role(organisation, role).first() or make_member(role, organisation=organisation)


def _organisation(owner: Response | Organisation) -> Organisation:
    return owner.organisation if isinstance(owner, Response) else owner
