"""More organisations of the same people, each with an answer; more people, mandates and units of one."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from accounts.models import FactorReset, Mandate, MandateEvent, Membership, Organisation, Unit, User
from accounts.models.mandates import EventKind
from accounts.roles import Role
from archive.models import SearchEntry
from audit.actions import Logged
from audit.services import append
from cases.models import Case, CaseNumber
from outbox.models import EMAIL, OutboxMessage
from responses.models import (
    DraftDeletion,
    EnteredAnswer,
    EnteredVersion,
    Milestone,
    Response,
    SignOff,
    Snapshot,
    State,
    Submission,
)
from tests.web.world import World

_SINCE = date(2020, 1, 1)


def add_people(world: World, numbers: Sequence[int], few: Sequence[int], at: datetime) -> list[User]:
    """Contributors and approvers of the draft's organisation, with mandates, units and what the log tells of them."""
    organisation = world.responses["draft"].organisation
    people = User.objects.bulk_create(
        User(email=f"medarbetare{number}@example.se", name=f"Medarbetare {number}", title="Strateg", seen_at=at)
        for number in numbers
    )
    roles = (Role.CONTRIBUTOR, Role.APPROVER)
    Membership.objects.bulk_create(
        Membership(user=person, organisation=organisation, role=role, valid_from=_SINCE)
        for person in people
        for role in roles
    )
    _add_mandates(world, organisation, people, at)
    units = Unit.objects.bulk_create(
        Unit(organisation=organisation, name=f"Förvaltning {number}", coordinator=person)
        for number, person in zip(few, people, strict=False)
    )
    for unit in (*units, Unit.objects.filter(organisation=organisation).earliest("pk")):
        unit.members.add(*people[:3] if unit in units else people)
    for number, person in zip(numbers, people, strict=True):
        append(action=Logged.ROLE_CHANGED, at=at, actor=world.people["steward"].pk, name="Förvaltaren",
               organisation=organisation.pk, about=f"user:{person.pk}", details={"roll": f"{number}"})  # fmt: skip
    FactorReset.objects.bulk_create(
        FactorReset(user=person, organisation=organisation, reason="Telefonen är borta.",
                    asked_by=world.people["steward"], asked_at=at)
        for person in people
    )  # fmt: skip
    return people


def _add_mandates(world: World, organisation: Organisation, people: list[User], at: datetime) -> None:
    told = {"organisation": organisation, "title": "Direktör", "reference": "RS 2025-0393, § 45", "given_at": at}
    told |= {"given_by": world.people["steward"], "valid_from": _SINCE, "decided_by": "Regionstyrelsen"}
    given = Mandate.objects.bulk_create(
        Mandate(user=holder, name=holder.name, **told)
        for person in people
        for holder in (person, world.people["approver"])
    )
    MandateEvent.objects.bulk_create(
        MandateEvent(mandate=mandate, kind=EventKind.CONFIRMED, actor=world.people["archivist"], at=at)
        for mandate in given[::2]
    )


def add_organisations(world: World, numbers: Sequence[int], at: datetime) -> None:
    """Each with the world's people, and a draft or an answer in the archive."""
    made = Organisation.objects.bulk_create(
        Organisation(name=f"Region {number:04}", number=f"{300000 + number}-0000", kinds=["region"])
        for number in numbers
    )
    held: list[tuple[User, Role]] = [(world.people[role.value], role) for role in Role if role != Role.ADMINISTRATOR]
    held += [(world.people["steward"], Role.ADMINISTRATOR), (world.people["handed"], Role.CONTRIBUTOR)]
    Membership.objects.bulk_create(
        Membership(user=user, organisation=organisation, role=role, valid_from=_SINCE)
        for organisation in made
        for user, role in held
    )
    responses = _add_responses(world, made, at)
    _add_submissions(world, [one for one in responses if one.state == State.ARCHIVED], at)
    _add_cases(world, made, at)
    _add_entered(world, made, at)
    _add_what_else(world, made, numbers, at)


def _add_responses(world: World, organisations: Iterable[Organisation], at: datetime) -> list[Response]:
    today, likely = timezone.localdate(), world.responses["draft"]
    told: dict[str, Any] = {"questionnaire": world.questionnaire, "inviter": likely.inviter}
    told |= {"receiver_organisation": likely.receiver_organisation, "opens_on": today - timedelta(days=30)}
    made = Response.objects.bulk_create(
        Response(
            organisation=organisation,
            state=State.ARCHIVED if number % 2 else State.DRAFT,
            last_day=today + timedelta(days=20 if number % 4 else -1),
            created_at=at,
            **told,
        )
        for number, organisation in enumerate(organisations)
    )
    told = {"step": "texts", "day": today, "set_by": world.people["editor"], "set_at": at}
    Milestone.objects.bulk_create(Milestone(response=response, **told) for response in made)
    return made


def _add_submissions(world: World, responses: Sequence[Response], at: datetime) -> None:
    likely = world.submission("archived")
    snapshots = Snapshot.objects.bulk_create(_like(likely.snapshot, response=one, sent_at=at) for one in responses)
    signed = SignOff.objects.bulk_create(_like(likely.sign_off, snapshot=one) for one in snapshots)
    several = zip(responses, snapshots, signed, strict=True)
    made = Submission.objects.bulk_create(
        _like(likely, response=response, snapshot=snapshot, sign_off=sign_off, submitted_at=at,
              receipt_number=f"SP-{response.pk.hex[:12]}")
        for response, snapshot, sign_off in several
    )  # fmt: skip
    entry = SearchEntry.objects.get(submission=likely)
    SearchEntry.objects.bulk_create(
        _like(entry, submission=one, organisation=response.organisation, submitted_at=at, numbers=one.receipt_number)
        for one, response in zip(made, responses, strict=True)
    )


def _like(row: Any, **other: Any) -> Any:
    """The same row anew, but for what is other."""
    own = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}
    for name, value in other.items():
        own.pop(row._meta.get_field(name).attname, None)
        own[name] = value
    return type(row)(**own)


def _add_cases(world: World, organisations: Sequence[Organisation], at: datetime) -> None:
    """One of each organisation, and as many of the draft's own."""
    own = world.responses["draft"].organisation
    told = {"by": world.people["editor"], "by_name": "Samordnaren", "at": at}
    cases = Case.objects.bulk_create(
        Case(organisation=organisation, title=f"Statsbidrag i {one.name}", **told)
        for one in organisations
        for organisation in (one, own)
    )
    CaseNumber.objects.bulk_create(
        CaseNumber(case=case, organisation=case.organisation, number=f"RS 2024-{case.pk.hex[:6]}",
                   key=f"rs2024{case.pk.hex}", whose="Regionen", own=True, **told)
        for case in cases
    )  # fmt: skip


def _add_entered(world: World, organisations: Sequence[Organisation], at: datetime) -> None:
    made = EnteredAnswer.objects.bulk_create(
        EnteredAnswer(organisation=organisation, questionnaire=world.questionnaire, own_form=False)
        for organisation in organisations
    )
    told = {"by": world.people["editor"], "by_name": "Samordnaren", "at": at, "year": 2019, "title": "Den gamla"}
    EnteredVersion.objects.bulk_create(
        EnteredVersion(entered=one, number=1, did="lade in svaret", values={"A-2": "Så var det."}, **told)
        for one in made
    )
    for entered in world.entered.values():
        newest = entered.versions.latest("number")
        EnteredVersion.objects.bulk_create(
            _like(newest, number=newest.number + number) for number in range(1, len(organisations) + 1)
        )


def _add_what_else(world: World, organisations: Sequence[Organisation], numbers: Sequence[int], at: datetime) -> None:
    """Settings that were changed, sign-ins, letters that did not get through, drafts that were discarded."""
    own = world.responses["draft"].organisation
    history: Any = apps.get_model("accounts", "OrganisationEvent")
    told = {field.attname: getattr(own, field.attname) for field in Organisation._meta.concrete_fields}
    history.objects.bulk_create(
        history(**{**told, "pgh_obj_id": own.pk, "pgh_label": "update", "pgh_created_at": at, "town": f"Ort {number}"})
        for number in numbers
    )
    UserSession.objects.bulk_create(
        UserSession(user=world.people["editor"], ip="192.0.2.1", user_agent="Firefox/1 Linux", last_seen_at=at,
                    session_key=_signed_in(f"inloggning{number}", world.people["editor"]))
        for number in numbers
    )  # fmt: skip
    OutboxMessage.objects.bulk_create(
        OutboxMessage(kind=EMAIL, key=f"fler:{number}", created_at=at, next_at=at, attempts=1, given_up_at=at,
                      given_up_because="Okänd adress.", payload={"to": "fel@example.se", "subject": "Prov"})
        for number in numbers
    )  # fmt: skip
    DraftDeletion.objects.bulk_create(
        DraftDeletion(response_key=case.pk, organisation=case.organisation, questionnaire=world.questionnaire,
                      last_day=at.date(), answers=1, attachments=0, rule="6 månader", warned_at=at, deleted_at=at)
        for case in Case.objects.filter(organisation__in=[one.pk for one in organisations])
    )  # fmt: skip


def _signed_in(name: str, user: User) -> str:
    """The key of a session that is there, so that the list of sign-ins keeps it."""
    key = hashlib.sha256(name.encode()).hexdigest()[:32]
    store = SessionStore(key)
    store["_auth_user_id"] = str(user.pk)
    store.save(must_create=True)
    return key
