"""People and their organisations, found again by role."""

import hashlib
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from django.test import Client
from django.utils import timezone
from stdnum import luhn

from accounts.mandates import services as mandates
from accounts.mandates.reading import mandates_held
from accounts.mandates.services import Terms
from accounts.models import Mandate, Membership, Organisation, User
from accounts.models.kinds import OrganisationKind
from accounts.organisations.official import municipalities
from accounts.roles import CONFIRMING, Role
from accounts.selectors import people_with_role
from attachments.models import Attachment, AttachmentKind
from responses.models import Response
from tests.attachments import files

PASSWORD = "en lång mening som lösenord"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
_DECISION = "Delegationsordning"
_AUTHORITY = "202100-0555"
_serial = itertools.count(1)


def make_organisation(**fields: Any) -> Organisation:
    """A region with six municipalities, an address and a contact, so that a response is prefilled.

    `fields` are Organisation's own, and `municipalities`, how many belong to it.
    """
    serial = next(_serial)
    first_nine = f"5577{serial:05}"
    kinds = fields.setdefault("kinds", [OrganisationKind.REGION.value])
    has_some = not {OrganisationKind.REGION, OrganisationKind.RSS}.isdisjoint(kinds)
    count = fields.pop("municipalities", 6 if has_some else 0)
    known = {
        "municipality_code": f"{3000 + serial}" if OrganisationKind.KOMMUN in kinds else "",
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
        **{"name": f"Provs kommun {next(_serial)}", "kinds": [OrganisationKind.KOMMUN], "number": "", **fields}
    )


def make_rss(*members: Organisation, host: Organisation | None = None) -> Organisation:
    """A support structure of these municipalities, which signs under its host's number."""
    codes = [member.municipality_code for member in members]
    host = host or make_organisation()
    name = f"RSS Prov {next(_serial)}"
    return make_organisation(name=name, kinds=[OrganisationKind.RSS], number="", host=host, municipality_codes=codes)


def make_authority(**fields: Any) -> Organisation:
    """An authority: it owns questionnaires and invites all that they are for."""
    return make_organisation(
        **{"name": f"Myndighet Prov {next(_serial)}", "kinds": [OrganisationKind.AUTHORITY], **fields}
    )


def make_user(*, email: str = "", name: str = "", password: str = PASSWORD, **fields: Any) -> User:
    """An active person without any role. `fields` are User's own (title, phone, is_active, is_staff ...)."""
    serial = next(_serial)
    known = {"name": name or f"Person {serial}", "title": "Strateg", "phone": "035-134800"}
    return User.objects.create_user(email or f"prov{serial}@example.se", password, **{**known, **fields})


def add_members(
    organisation: Organisation, amount: int, *, name: str = "Medarbetare", role: Role = Role.CONTRIBUTOR
) -> list[User]:
    """So many people of the organisation, numbered, with the role: put there in bulk."""
    known = User.objects.count()
    people = User.objects.bulk_create(
        User(email=f"person{known + number}@example.se", name=f"{name} {number}") for number in range(1, amount + 1)
    )
    held = {"organisation": organisation, "role": role, "valid_from": date(2020, 1, 1)}
    Membership.objects.bulk_create(Membership(user=person, **held) for person in people)
    return people


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
    confirmed: bool = True,
    **terms: Any,
) -> Mandate:
    """A mandate to sign, given and confirmed by two others, from 200 days ago and until further notice.

    It is in the person's name and title as they are now, unless `terms` (accounts.mandates.services.Terms) say others.
    """
    now, valid_from = timezone.now(), valid_from or timezone.localdate() - timedelta(days=200)
    at = now if valid_to is None or valid_to >= timezone.localdate() else now - (timezone.localdate() - valid_to)
    giver = _second_person(organisation, user, Role.ADMINISTRATOR, since=at)
    confirmer = _second_person(organisation, user, *CONFIRMING, but=giver, since=at)
    said = {"name": user.name, "title": user.title or "Direktör", "decided_by": "Regionstyrelsen", **terms}
    given = Terms(reference=reference, valid_from=valid_from, valid_to=valid_to, **said)
    with _approver(user, organisation):
        mandate = mandates.give_mandate(
            organisation=organisation,
            user=user,
            terms=given,
            decision=_decision(organisation, giver).pk,
            actor=giver,
            at=at,
        )
    if confirmed:
        mandates.confirm_mandate(mandate=mandate, actor=confirmer, at=at)
    return mandate


def withdraw_mandates(user: User, *, from_day: date | None = None) -> None:
    """Withdraw every mandate of the person's that may still be used."""
    today = timezone.localdate()
    for one in mandates_held(user, today):
        mandates.withdraw_mandate(
            mandate=one.mandate,
            from_day=from_day or today,
            reason="Har bytt arbete.",
            actor=_second_person(one.mandate.organisation, user, Role.ADMINISTRATOR, since=timezone.now()),
            at=timezone.now(),
        )


def _second_person(
    organisation: Organisation, holder: User, *roles: Role, since: datetime, but: User | None = None
) -> User:
    """Somebody else who has had one of the roles `since` then; an administrator, made when there is nobody."""
    others = Membership.objects.valid().filter(
        organisation=organisation, role__in=roles, given_at__lte=since, user__is_active=True
    )
    others = others.exclude(user=but) if but else others
    held = others.exclude(user=holder).order_by("pk").first()
    if held is None:
        held = Membership.objects.create(
            user=make_user(name="Den som ger mandat"),
            organisation=organisation,
            role=Role.ADMINISTRATOR,
            valid_from=date(2020, 1, 1),
            given_at=LONG_AGO - timedelta(days=1),
        )
    return held.user


@contextmanager
def _approver(user: User, organisation: Organisation) -> Iterator[None]:
    """The person holds the role for as long as it takes; a mandate is given to nobody else."""
    if Membership.objects.lasting().filter(user=user, organisation=organisation, role=Role.APPROVER).exists():
        yield
        return
    held = Membership.objects.create(user=user, organisation=organisation, role=Role.APPROVER)
    yield
    held.ended_at = timezone.now()
    held.save(update_fields=["ended_at"])


def _decision(organisation: Organisation, giver: User) -> Attachment:
    """The organisation's, as attachments.services keeps it, without judging the same page a thousand times."""
    stored = Attachment.objects.filter(organisation=organisation, title=_DECISION).first()
    if stored is not None:
        return stored
    content = _decision_content()
    made = Attachment(organisation=organisation, uploaded_by=giver, kind=AttachmentKind.FILE, title=_DECISION, pages=1)
    made.original_name, made.mime_type = "beslut.pdf", "application/pdf"
    made.format_name, made.format_version, made.format_puid = "PDF", "1.3", "fmt/17"
    made.size, made.sha256 = len(content), hashlib.sha256(content).hexdigest()
    made.file.save(made.original_name, files.upload(content, made.original_name), save=False)
    made.save(force_insert=True)
    return made


@cache
def _decision_content() -> bytes:
    return files.pdf()


def make_approver(*, organisation: Organisation, **fields: Any) -> User:
    """A behörig företrädare with a valid mandate."""
    is_active = fields.pop("is_active", True)
    user = make_member(Role.APPROVER, organisation=organisation, title="Hälso- och sjukvårdsdirektör", **fields)
    make_mandate(user=user, organisation=organisation)
    if not is_active:
        user.is_active = False
        user.save(update_fields=["is_active"])
    return user


def the_author() -> User:
    """An enkätansvarig of the authority whose the questionnaires are unless a test says otherwise."""
    return make_member(Role.AUTHOR, organisation=the_authority())


def the_authority() -> Organisation:
    """That authority, made when it is first asked for."""
    known = Organisation.objects.filter(number=_AUTHORITY).first()
    facts: dict[str, Any] = {
        "name": "Provmyndigheten",
        "number": _AUTHORITY,
        "kinds": [OrganisationKind.AUTHORITY.value],
    }
    return known or Organisation.objects.create(**facts)


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


def client_of(user: User) -> Client:
    """A browser in which the person has signed in."""
    client = Client()
    client.force_login(user)
    return client
