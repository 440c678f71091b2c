"""Seeding the demonstration through the real services, so that it is what a user would have made."""

import secrets
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import cache, partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from accounts.mandates.reading import mandates_held
from accounts.mandates.services import Terms
from accounts.models import Membership, Organisation, User
from accounts.models.kinds import OrganisationKind
from accounts.organisations.loading import load_organisations
from accounts.roles import Role
from accounts.selectors import organisations_of
from accounts.units import services as units
from administration.mandates import services as mandates
from archive import registering, submitting
from archive.correcting.opening import CorrectionKind, Opening, reopen_response
from archive.sealing.making import seal_submission
from authoring.editions import invitable
from authoring.inviting import invite_all
from demo.cases import seed_case
from demo.contributions import ask_for_contributions
from demo.decisions import decision_pdf
from demo.entry import seed_entered
from demo.people import (
    ADDRESSES,
    ADMINISTRATOR,
    APPROVERS,
    ARCHIVISTS,
    AUTHOR,
    AUTHORITY,
    AUTHORITY_NUMBER,
    CONTRIBUTORS,
    EDITORS,
    GUEST,
    PEOPLE,
    RSS,
    RSS_AUTHOR,
    STEWARDS,
)
from outbox.models import OutboxMessage
from responses.approval import sending, signing
from responses.assignments import services as assignments
from responses.drafting import prefill, saving
from responses.milestones.services import set_milestones
from responses.milestones.suggesting import suggested_days
from responses.models import Assignment, Milestone, Response, State
from responses.reading.draft import Draft
from surveys.assignable import is_handable
from surveys.loader import load_file
from surveys.models import Questionnaire
from surveys.sampling.samples import sample_answers
from surveys.schema import TextItem
from surveys.services import publish_questionnaire

GRANT = "statsbidrag-2025"
TO_SUPPORT_STRUCTURES, TO_MUNICIPALITIES = "rss-2023", "kommun-2023"
LAST_TIME, THIS_TIME = "region-2023", "region-2025"
"""The county questionnaire of two years: the answer that was submitted stands beside the one that is being written."""
_GIVEN: Mapping[str, Mapping[str, str]] = {
    GRANT: {"SB-M1": "90296880", "SB-M2": "0", "SB-G": "nej"},
    LAST_TIME: {"22": "57"},
    THIS_TIME: {"30": "61"},
}
_DAYS_OPEN = timedelta(days=30)
_DAYS_LEFT = timedelta(days=21)
_HALF_FILLED = 14
_DAYS_TO_ANSWER = timedelta(days=10)
_HANDED_INSIDE = ("SB-M1", "SB-G", "SB-B1", "SB-B2")
_HANDED_OUTSIDE = ("SB-planering", "SB-kompetens")
_UNIT = "Hälso- och sjukvårdsförvaltningen"
_MESSAGE = "Skriv kort och ange gärna siffror. Hör av dig om något är oklart."


def demonstration_password() -> str:
    """The password of every demonstration account: DEMO_PASSWORD, or one made once in var/demo-password."""
    if settings.DEMO_PASSWORD:
        return str(settings.DEMO_PASSWORD)
    file = settings.VAR_DIR / "demo-password"
    if not file.is_file():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text("-".join(secrets.token_hex(2) for _ in range(4)))
    return file.read_text().strip()


def seed() -> None:
    """Everything of the demonstration that is not there yet. Doing it again changes nothing."""
    password = demonstration_password()
    with transaction.atomic():
        _seed_organisations()
        _seed_people(password)
        questionnaires = _publish_all()
    grant = questionnaires[GRANT]
    half_filled = _half_filled(grant, "Region Halland")
    _plan(half_filled, "Region Halland")
    _hand_out(half_filled, "Region Halland")
    _archived(questionnaires[LAST_TIME], "Region Halland", password)
    _corrected(questionnaires[LAST_TIME], "Region Halland", password)
    _half_filled(questionnaires[THIS_TIME], "Region Halland")
    _in_review(grant, "Region Skåne")
    _archived(grant, "Region Jämtland Härjedalen", password)
    _case(grant, "Region Jämtland Härjedalen")
    _entered(questionnaires, "Region Jämtland Härjedalen")
    _send_out(grant, User.objects.get(email=AUTHOR))
    _send_out(questionnaires[TO_SUPPORT_STRUCTURES], User.objects.get(email=AUTHOR))
    _send_out(questionnaires[TO_MUNICIPALITIES], User.objects.get(email=RSS_AUTHOR))


def _seed_organisations() -> None:
    """The regions and municipalities, the authority, and a support structure that signs under its region's number."""
    if Organisation.objects.filter(name=RSS).exists():
        return
    load_organisations()
    authority = {"name": AUTHORITY, "kinds": [OrganisationKind.AUTHORITY.value]}
    Organisation.objects.get_or_create(number=AUTHORITY_NUMBER, defaults=authority)
    host = Organisation.objects.get(name="Region Halland")
    facts = {"kinds": [OrganisationKind.RSS.value], "host": host, "municipality_codes": host.municipality_codes}
    Organisation.objects.create(name=RSS, **facts)


def _seed_people(password: str) -> None:
    for name, (address, postal_code, town, phone) in ADDRESSES.items():
        Organisation.objects.filter(name=name, address="").update(
            address=address,
            postal_code=postal_code,
            town=town,
            contact_name="Samordnaren",
            contact_title="Strateg för nära vård",
            contact_email=EDITORS[name],
            contact_phone=phone,
        )
    hashed = _hashed_when_asked(password)
    organisations = {
        one.name: one for one in Organisation.objects.filter(name__in={each.organisation for each in PEOPLE})
    }
    for person in PEOPLE:
        phone = ADDRESSES[person.organisation][3] if person.organisation in ADDRESSES else "010-000 00 00"
        user = _user(person.email, hashed, name=person.name, title=person.title, phone=phone)
        organisation = organisations[person.organisation]
        Membership.objects.get_or_create(user=user, organisation=organisation, role=person.role)
    for region in APPROVERS:
        _mandate(region)
    _user(ADMINISTRATOR, hashed, name="Systemadministratören", is_staff=True, is_superuser=True)
    _renew_passwords(password, hashed)


def _hashed_when_asked(password: str) -> Callable[[], str]:
    """Its hash, made at most once: that takes half a second, and one password of all accounts needs one hash."""
    return cache(partial(make_password, password))


def _user(email: str, hashed: Callable[[], str], **fields: Any) -> User:
    """The account, made when it is not there. Its password is set once, and anew only when it changed."""
    user = User.objects.filter(email=email).first()
    return user or User.objects.create(email=email, password=hashed(), **fields)


def _renew_passwords(password: str, hashed: Callable[[], str]) -> None:
    """Give every account the present password, when the administrator's shows that it is another than before."""
    administrator = User.objects.get(email=ADMINISTRATOR)
    if administrator.check_password(password):
        return
    for user in User.objects.filter(email__in=[ADMINISTRATOR, *(person.email for person in PEOPLE)]):
        user.password = hashed()
        user.save(update_fields=["password"])


def _mandate(region: str) -> None:
    """The behöriga företrädaren's, given by the region's administrator and confirmed by its registrator."""
    organisation, holder = Organisation.objects.get(name=region), User.objects.get(email=APPROVERS[region])
    today, now = timezone.localdate(), timezone.now()
    if any(one.was_confirmed for one in mandates_held(holder, today)):
        return
    terms = Terms(
        name=holder.name,
        title=holder.title,
        reference=f"RS {today.year - 1}-0393, § 45",
        decided_by="Styrelsen" if region == RSS else "Regionstyrelsen",
        valid_from=today - timedelta(days=200),
    )
    upload = SimpleUploadedFile("delegationsordning.pdf", decision_pdf(region, terms), "application/pdf")
    giver = User.objects.get(email=STEWARDS[region])
    given = mandates.give_mandate_and_tell(
        organisation=organisation, user=holder, terms=terms, upload=upload, actor=giver, at=now
    )
    mandates.confirm_mandate_and_tell(mandate=given, actor=User.objects.get(email=ARCHIVISTS[region]), at=now)


def _publish_all() -> Mapping[str, Questionnaire]:
    """Every questionnaire that comes with the portal, in its first version here: a published one is not read again."""
    owner = Organisation.objects.get(name=AUTHORITY)
    files = sorted((Path(settings.BASE_DIR) / "surveys" / "questionnaires").glob("*.yaml"))
    published = {
        file.stem: Questionnaire.objects.filter(owner=owner, name=file.stem).order_by("pk").first() for file in files
    }
    return {
        file.stem: published[file.stem] or publish_questionnaire(definition=load_file(file), owner=owner)
        for file in files
    }


@transaction.atomic
def _send_out(questionnaire: Questionnaire, author: User) -> None:
    """The author's organisation invites all within its reach, once."""
    inviter = organisations_of(author, Role.AUTHOR).get()
    today, missing = timezone.localdate(), list(invitable(inviter, questionnaire))
    if missing and Response.objects.filter(questionnaire=questionnaire).count() <= len(ADDRESSES):
        invite_all(
            questionnaire=questionnaire,
            organisations=missing,
            opens_on=today,
            last_day=today + _DAYS_LEFT,
            inviter=inviter,
            contact_name="Handläggaren",
            contact_email=author.email,
            actor=author,
            at=timezone.now(),
        )


def _invited(questionnaire: Questionnaire, region: str) -> Response:
    today = timezone.localdate()
    return prefill.invite_organisation(
        questionnaire=questionnaire,
        organisation=Organisation.objects.get(name=region),
        opens_on=today - _DAYS_OPEN,
        last_day=today + _DAYS_LEFT,
        at=timezone.now(),
    )


def _is_untouched(response: Response) -> bool:
    return response.state == State.DRAFT and not response.answers.filter(updated_by__isnull=False).exists()


def _write(response: Response, editor: User, most: int | None = None) -> None:
    """The editor's sample answers, all or the first `most`."""
    known = {answer.link_id: answer.value for answer in response.answers.all()}
    wanted = sample_answers(response.tree, {**known, **_GIVEN[response.questionnaire.name]}, facts=response.facts)
    new = [(link_id, value) for link_id, value in wanted.items() if link_id not in known]
    for link_id, value in new[:most]:
        saving.save_answer(
            response=response, link_id=link_id, value=value, base_revision=None, actor=editor, at=timezone.now()
        )


@transaction.atomic
def _half_filled(questionnaire: Questionnaire, region: str) -> Response:
    response = _invited(questionnaire, region)
    if _is_untouched(response):
        _write(response, User.objects.get(email=EDITORS[region]), most=_HALF_FILLED)
    return response


def _entered(questionnaires: Mapping[str, Questionnaire], region: str) -> None:
    """The county questionnaire by a region that answered the last one outside the portal."""
    response = _half_filled(questionnaires[THIS_TIME], region)
    seed_entered(response, questionnaires[LAST_TIME], editor=User.objects.get(email=EDITORS[region]))


@transaction.atomic
def _plan(response: Response, region: str) -> None:
    """The region's own days on the way to the last day, as the portal suggests them, and its contributor in a unit."""
    if response.state != State.DRAFT or Milestone.objects.filter(response=response).exists():
        return
    editor, now = User.objects.get(email=EDITORS[region]), timezone.now()
    days = suggested_days(response.last_day, timezone.localdate())
    set_milestones(response=response, days=days, past_the_last_day=False, actor=editor, at=now)
    steward = User.objects.get(email=STEWARDS[region])
    contributor = User.objects.get(email=CONTRIBUTORS[region])
    unit = units.add_unit(organisation=response.organisation, name=_UNIT, actor=steward, at=now)
    units.change_unit(unit=unit, name=_UNIT, coordinator=None, members=[contributor], actor=steward, at=now)


@transaction.atomic
def _hand_out(response: Response, region: str) -> None:
    """Some questions to the region's own contributor, one of them klar, and a section to a guest. Once only."""
    if response.state != State.DRAFT or Assignment.objects.filter(response=response).exists():
        return
    editor, contributor = User.objects.get(email=EDITORS[region]), User.objects.get(email=CONTRIBUTORS[region])
    common: dict[str, Any] = {"response": response, "actor": editor, "at": timezone.now()}
    day = min(timezone.localdate() + _DAYS_TO_ANSWER, response.last_day)
    made = assignments.hand_out(
        link_ids=_HANDED_INSIDE, people=[contributor], addresses=[], last_day=day, message=_MESSAGE, **common
    )
    assignments.hand_out(
        link_ids=_HANDED_OUTSIDE, people=[], addresses=[GUEST], last_day=day, message=_MESSAGE, **common
    )
    assignments.mark_done(assignment=made[0], actor=contributor, at=timezone.now())
    ask_for_contributions(response, editor=editor, contributor=contributor, last_day=day)


@transaction.atomic
def _in_review(questionnaire: Questionnaire, region: str) -> Response:
    response = _invited(questionnaire, region)
    if _is_untouched(response):
        editor = User.objects.get(email=EDITORS[region])
        _write(response, editor)
        sending.send_for_approval(
            response=response, actor=editor, at=timezone.now(), message="Läs gärna avsnittet om kontinuitet särskilt."
        )
    response.refresh_from_db()
    return response


@transaction.atomic
def _archived(questionnaire: Questionnaire, region: str, password: str) -> None:
    """Submitted and sealed in one transaction, so that no worker that runs already seals the copy at the same time."""
    response = _in_review(questionnaire, region)
    if response.state == State.IN_REVIEW:
        _approve_and_submit(response, region, password)
    _seal_and_register(response, region)


def _seal_and_register(response: Response, region: str) -> None:
    submitted = response.submissions.first()
    if submitted is None or response.state != State.SUBMITTED:
        return
    seal_submission(submission=submitted, at=timezone.now(), report_step=lambda step: None)
    OutboxMessage.objects.filter(key=f"copy:{submitted.pk}", done_at=None).update(done_at=timezone.now())
    archivist = User.objects.get(email=ARCHIVISTS[region])
    year = timezone.localdate().year
    registering.register_response(response=response, diarienummer=f"RS {year}-0412", actor=archivist, at=timezone.now())


@transaction.atomic
def _corrected(questionnaire: Questionnaire, region: str, password: str) -> None:
    """One answer of it was wrong: opened again, changed, signed and sealed anew; once."""
    response = Response.objects.get(questionnaire=questionnaire, organisation__name=region)
    if response.state != State.ARCHIVED or response.corrections.exists():
        return
    editor, now, answers = User.objects.get(email=EDITORS[region]), timezone.now(), Draft(response).in_force
    asked = (one for one in response.tree.questions if isinstance(one, TextItem) and one.type == "text")
    link_id = next(one.link_id for one in asked if is_handable(response.tree, one.link_id) and one.link_id in answers)
    reason = "En mening föll bort när svaret skrevs in."
    opening = Opening(
        kind=CorrectionKind.MATERIAL, reason=reason, reference="Tjänsteanteckning 12 november", items=(link_id,)
    )
    reopen_response(response=response, opening=opening, actor=editor, at=now)
    text = f"{answers[link_id]} Arbetet har följts upp tillsammans med kommunerna."
    saving.save_answer(response=response, link_id=link_id, value=text, base_revision=None, actor=editor, at=now)
    sending.send_for_approval(response=response, actor=editor, at=timezone.now(), message="En mening är tillagd.")
    _approve_and_submit(response, region, password)
    _seal_and_register(response, region)


def _case(questionnaire: Questionnaire, region: str) -> None:
    archived = Response.objects.get(questionnaire=questionnaire, organisation__name=region)
    if archived.diarienummer:
        editor, archivist = (User.objects.get(email=those[region]) for those in (EDITORS, ARCHIVISTS))
        seed_case(archived, editor=editor, archivist=archivist)


def _approve_and_submit(response: Response, region: str, password: str) -> None:
    approver, editor = User.objects.get(email=APPROVERS[region]), User.objects.get(email=EDITORS[region])
    snapshot = response.snapshots.latest("number")
    details = signing.SignerDetails(
        phone=approver.phone,
        email=approver.email,
        attests=True,
        acknowledges=True,
    )
    signing.approve_response(
        response=response,
        sha256=snapshot.sha256,
        details=details,
        password=password,
        actor=approver,
        at=timezone.now(),
    )
    submitting.submit_response(response=response, sha256=snapshot.sha256, actor=editor, at=timezone.now())
    response.refresh_from_db()
