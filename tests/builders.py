"""Builders for every test: each reaches its state through the real services, as the people themselves would.

    response = make_response(state=State.APPROVED)
    submission.submit(response=response, sha256=fingerprint_of(response), actor=editor_of(response), at=timezone.now())

Everything is new unless it is given. The people of an organisation are found again by their role: editor_of,
approver_of, archivist_of, contributor_of. Everybody's password is PASSWORD.
"""

import itertools
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

from django.utils import timezone
from stdnum import luhn

from accounts.models import Mandate, Membership, Organisation, User
from accounts.roles import Role
from accounts.selectors import people_with_role
from responses.models import (
    Assignment,
    Comment,
    Response,
    ResponseAttachment,
    SealedCopy,
    SignOff,
    Snapshot,
    State,
    Submission,
)
from responses.services import approval, attaching, comments, drafting, handing, sealing, submission
from surveys.loader import load_file, load_text, questionnaire_path
from surveys.models import Questionnaire
from surveys.samples import sample_answers
from surveys.schema import Definition
from surveys.services import publish_questionnaire
from tests.attachments import files
from tests.authoring import SMALL_SECTIONS

PASSWORD = "en lång mening som lösenord"
DIARIENUMMER = "RS 2026-0412"
_serial = itertools.count(1)


# People and organisations


def make_organisation(**fields: Any) -> Organisation:
    """A region with an address and a contact, so that a response is prefilled. `fields` are Organisation's own."""
    serial = next(_serial)
    first_nine = f"5577{serial:05}"
    known = {
        "name": f"Region Prov {serial}",
        "number": f"{first_nine[:6]}-{first_nine[6:]}{luhn.calc_check_digit(first_nine)}",
        "municipalities": 6,
        "address": "Box 517",
        "postal_code": "301 80",
        "town": "Halmstad",
        "contact_name": "Kontaktpersonen",
        "contact_title": "Strateg för nära vård",
        "contact_email": f"kontakt{serial}@example.se",
        "contact_phone": "035-134800 vx",
    }
    return Organisation.objects.create(**{**known, **fields})


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
        Membership.objects.get_or_create(user=user, organisation=organisation, role=role)
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


# What is asked


def make_definition(items: str = "", *, sections: str = "", rules: str = "", **head: Any) -> Definition:
    """A small questionnaire, read by the real loader from the YAML of docs/questionnaire-language.md.

    `items` are the questions of one section A; `sections` are whole sections instead; with neither it is
    tests.authoring.SMALL_SECTIONS. `rules` are the rules across items; `head` is the file's head (name, version ...).
    """
    known = {"name": f"prov-{next(_serial)}", "series": "prov", "version": "2026-01-15", "title": "Prov", "year": 2025}
    text = "".join(f"{key}: {value}\n" for key, value in {**known, **head}.items())
    if items:
        sections = "- link_id: A\n  text: Avsnitt\n  items:\n" + indent(dedent(items).strip("\n"), "    ")
    text += "items:\n" + indent(dedent(sections or SMALL_SECTIONS).strip("\n"), "  ") + "\n"
    text += "rules:\n" + indent(dedent(rules).strip("\n"), "  ") + "\n" if rules else ""
    return load_text(text, "prov.yaml")


def make_questionnaire(definition: Definition | None = None) -> Questionnaire:
    """A published questionnaire: the definition's, or the small one's."""
    return publish_questionnaire(definition=definition or make_definition())


@cache
def official_definition(path: Path) -> Definition:
    """A questionnaire that the project has, read once: a definition is never changed."""
    return load_file(path)


def grant_definition() -> Definition:
    """statsbidrag-2025 as the project has it."""
    return official_definition(questionnaire_path("statsbidrag-2025"))


def grant_questionnaire() -> Questionnaire:
    """statsbidrag-2025, published."""
    return publish_questionnaire(definition=grant_definition())


# Responses


def make_response(
    *,
    state: State = State.DRAFT,
    questionnaire: Questionnaire | None = None,
    organisation: Organisation | None = None,
    answers: Mapping[str, Any] | None = None,
    opens_on: date | None = None,
    last_day: date | None = None,
    at: datetime | None = None,
) -> Response:
    """A response that the organisation's people have brought to `state`.

    A draft has the prefilled answers and `answers`, nothing else; a later state has a sample answer to every other
    question as well. `at` is the time of everything that happens to it; the questionnaire is open 30 days before
    today and until 21 days after it unless said otherwise.
    """
    at = at or timezone.now()
    response = drafting.invite(
        questionnaire=questionnaire or make_questionnaire(),
        organisation=organisation or make_organisation(),
        opens_on=opens_on or timezone.localdate() - timedelta(days=30),
        last_day=last_day or timezone.localdate() + timedelta(days=21),
        at=at,
    )
    save_answers(response, answers or {}, at=at)
    if state != State.DRAFT:
        save_answers(response, complete_answers(response), at=at)
        bring_to(response, state, at=at)
    return Response.objects.select_related("organisation", "questionnaire__survey").get(pk=response.pk)


def complete_answers(response: Response) -> dict[str, Any]:
    """What the response has, with a sample answer to everything else that is then enabled."""
    present = {answer.link_id: answer.value for answer in response.answers.all()}
    return sample_answers(response.tree, present)


def save_answers(response: Response, answers: Mapping[str, Any], *, at: datetime | None = None) -> None:
    """Save each answer as the organisation's editor."""
    stored = {answer.link_id: answer.value for answer in response.answers.all()}
    editor = editor_of(response)
    for link_id, value in answers.items():
        if stored.get(link_id) != value:
            drafting.save_answer(
                response=response,
                link_id=link_id,
                value=value,
                base_revision=None,
                actor=editor,
                at=at or timezone.now(),
            )


def bring_to(response: Response, state: State, *, at: datetime | None = None) -> None:
    """Take a complete response through the services from where it is, as far as `state`."""
    at = at or timezone.now()
    response.refresh_from_db(fields=["state"])
    life = list(State)
    for step in life[life.index(State(response.state)) + 1 : life.index(state) + 1]:
        _STEPS[step](response, at)
    response.refresh_from_db()


def send(response: Response, at: datetime | None = None) -> Snapshot:
    """The editor sends the response for approval."""
    return approval.send_for_approval(response=response, actor=editor_of(response), at=at or timezone.now())


def sign(response: Response, at: datetime | None = None) -> SignOff:
    """The approver approves and signs what was last sent."""
    approver = approver_of(response)
    return approval.approve(
        response=response,
        sha256=fingerprint_of(response),
        details=signer_details(approver),
        password=PASSWORD,
        actor=approver,
        at=at or timezone.now(),
    )


def submit(response: Response, at: datetime | None = None) -> Submission:
    """The editor submits what was approved."""
    return submission.submit(
        response=response, sha256=fingerprint_of(response), actor=editor_of(response), at=at or timezone.now()
    )


def seal(response: Response, at: datetime | None = None) -> SealedCopy:
    """The worker's part: the newest submission's sealed copy, really rendered and sealed (about a second)."""
    return sealing.seal_submission(
        submission=response.submissions.latest("number"), at=at or timezone.now(), report_step=lambda _: None
    )


def register(response: Response, at: datetime | None = None) -> None:
    """The archivist registers the response, once its copy is sealed."""
    seal(response, at)
    submission.register(
        response=response, diarienummer=DIARIENUMMER, actor=archivist_of(response), at=at or timezone.now()
    )


_STEPS = {State.IN_REVIEW: send, State.APPROVED: sign, State.SUBMITTED: submit, State.ARCHIVED: register}


def fingerprint_of(response: Response) -> str:
    """The SHA-256 of what was last sent for approval."""
    return approval.latest_snapshot(response).sha256


def signer_details(user: User, **changed: Any) -> approval.SignerDetails:
    """What the signer fills in, complete; `changed` overrides a field."""
    given = {"name": user.name, "title": user.title, "phone": user.phone, "email": user.email, "attests": True}
    given["acknowledges"] = True
    return approval.SignerDetails(**{**given, **changed})


# Comments


def comment_on(
    response: Response,
    link_id: str,
    text: str = "Stämmer det?",
    *,
    by: User | None = None,
    mentioned: Sequence[User] = (),
) -> Comment:
    """The editor, or somebody else who may, comments on a question."""
    return comments.add_comment(
        response=response,
        link_id=link_id,
        text=text,
        mentioned=mentioned,
        actor=by or editor_of(response),
        at=timezone.now(),
    )


# Handing out


def hand_out(response: Response, link_ids: Sequence[str], *people: User, **fields: Any) -> list[Assignment]:
    """The editor hands the items to each of the people. `fields`: last_day, message, addresses, at."""
    given: dict[str, Any] = {"last_day": None, "message": "", "addresses": [], "at": timezone.now()}
    return handing.hand_out(
        response=response, link_ids=link_ids, people=people, actor=editor_of(response), **{**given, **fields}
    )


# Attachments


def attach_file(response: Response, link_id: str, *, content: bytes | None = None, **fields: Any) -> ResponseAttachment:
    """The editor attaches a file, a one-page PDF when no content is given. `fields`: title, diarienummer ..."""
    upload = files.upload(content or files.pdf(), fields.pop("name", "beslut.pdf"))
    return _attach(response, link_id, upload=upload, url="", **fields)


def attach_link(
    response: Response, link_id: str, url: str = "https://example.se/beslut", **fields: Any
) -> ResponseAttachment:
    """The editor attaches a link."""
    return _attach(response, link_id, upload=None, url=url, **fields)


def _attach(response: Response, link_id: str, **fields: Any) -> ResponseAttachment:
    described = {
        "title": "Beslut om handlingsplan",
        "diarienummer": "RS 2025-0100",
        "decided_on": date(2025, 3, 1),
        "decided_by": "Regionstyrelsen",
    }
    return attaching.attach(
        response=response,
        link_id=link_id,
        actor=editor_of(response),
        at=timezone.now(),
        **{**described, **fields},
    )
