"""A small world for tests of pages: one organisation for each stage of a response, and people of every role.

The same person holds a role in all of them, so that a stage is all that differs between two requests. The strangers
hold the same roles in an organisation of their own, which has no responses.
"""

from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.utils import timezone

from accounts.api_keys.services import make_key
from accounts.factors.replacing import ask_reset
from accounts.models import FactorReset, Mandate, User
from accounts.roles import Role
from accounts.services import person_at
from archive.deposits.services import DepositFacts, note_deposits
from archive.disposal.execution import carry_out_due
from archive.disposal.services import take_back_disposal
from archive.models import Masking
from attachments.models import Attachment
from authoring.composing import services as composing
from authoring.editions import Edition
from cases.documents import register_document, withdraw_document
from cases.models import Case
from cases.services import add_number
from outbox.decisions import let_be
from outbox.models import EMAIL, OutboxMessage
from outbox.services import put_message
from responses.models import (
    Comment,
    Disposal,
    EnteredAnswer,
    Response,
    SentSeparately,
    Submission,
    WordReturn,
)
from surveys import services
from surveys.definition_json import definition_to_json
from surveys.models import Questionnaire
from tests.attachments.files import pdf
from tests.attachments.files import upload as upload_of
from tests.builders import (
    add_case_document,
    begin_masking,
    discard_masking,
    editor_of,
    enter_answer,
    give_companion,
    make_case,
    make_definition,
    make_dispatch,
    make_mandate,
    make_member,
    make_organisation,
    make_questionnaire,
    make_user,
    the_authority,
)
from tests.builders.disposal import make_delivered, make_due, propose
from tests.surveys.word_draft.papers import understood, written
from tests.web.questions import EVERY_SHAPE, TAKEN_OUT
from tests.web.stages import RESPONSES, join

ROLES = (*(role.value for role in Role), "steward")
"""contributor, editor, approver, archivist, reader, author, administrator; steward. The administrator is a superuser
without membership, the systemadministratör; the steward is the organisation's own administrator."""

STAGES = ("untouched", "draft", "complete", "returned", "in_review", "approved", "submitted", "archived", "late")
STAGES += ("sealed", "carried", "correcting", "correction_sent", "corrected")


@dataclass
class World:
    """`people` and `strangers` by role, `responses` by stage. Everybody's password is tests.builders.PASSWORD.

    people["handed"], a contributor of each organisation, and people["guest"], who is of none, have been handed HANDED
    in every response; people["nobody"] has no role and was handed nothing. `editions` are what an author has:
    published (which the responses follow), newer, retired, loaded, written (a draft); `regional` is the strangers'
    own. people["locked"] and people["lost"] are contributors in the draft's organisation who have a second factor;
    `reset` is what the steward has asked for the latter.
    `waiting` is a mandate in that organisation that the steward has given the approver, and nobody has confirmed.
    `sent` was sent separately for the one carried over. `cases` are those of the archived and of the submitted answer:
    each with a document that is registered, one that is not, and one that is withdrawn; the former has been sent.
    `entered` are of earlier years: the untouched one's organisation has answered this very questionnaire elsewhere, the
    draft's another that the portal does not have; that of the complete one's is removed.
    `maskings` are of the archived one's copy: a draft, in which something is struck, one that is made, and one that
    is thrown away.
    `disposals`: proposed and confirmed by nobody; taken back; done, whose answer is destroyed.
    """

    questionnaire: Questionnaire
    people: dict[str, User]
    strangers: dict[str, User]
    responses: dict[str, Response] = field(default_factory=dict)
    attachments: dict[str, Attachment] = field(default_factory=dict)
    comments: dict[str, Comment] = field(default_factory=dict)
    editions: dict[str, Edition] = field(default_factory=dict)
    undelivered: OutboxMessage = field(default_factory=OutboxMessage)
    reset: FactorReset = field(default_factory=FactorReset)
    waiting: Mandate = field(default_factory=Mandate)
    sent: SentSeparately = field(default_factory=SentSeparately)
    cases: dict[str, Case] = field(default_factory=dict)
    word_returns: dict[str, WordReturn] = field(default_factory=dict)
    entered: dict[str, EnteredAnswer] = field(default_factory=dict)
    maskings: dict[str, Masking] = field(default_factory=dict)
    disposals: dict[str, Disposal] = field(default_factory=dict)

    clients: dict[User | None, Client] = field(default_factory=dict)

    def client_of(self, user: User | None) -> Client:
        """A client in which the person is signed in, the same one each time; None: nobody."""
        if user not in self.clients:
            self.clients[user] = Client()
            if user:
                self.clients[user].force_login(user)
        return self.clients[user]

    def again(self) -> "World":
        """The same world as objects of their own, so that nobody sees what another test has set on them."""
        clients = {user: client.cookies for user, client in self.clients.items()}
        made = deepcopy(replace(self, clients={}))
        for user, cookies in clients.items():
            made.clients[user] = Client()
            made.clients[user].cookies = deepcopy(cookies)
        return made

    def submission(self, stage: str) -> Submission:
        return self.responses[stage].submissions.latest("number")


def _disposals(world: World) -> dict[str, Disposal]:
    organisation = world.responses["archived"].organisation
    answers = [make_delivered(organisation=organisation) for _ in range(2)]
    taken_back = propose(answers[0])
    take_back_disposal(disposal=taken_back, reason="Fel.", actor=taken_back.proposed_by, at=timezone.now())
    proposed = propose(answers[0], upload=upload_of(pdf(), "beslut.pdf"))
    done = make_due(answers[1])
    carry_out_due(at=timezone.now())
    return {"proposed": proposed, "taken_back": taken_back, "done": done}


def make_world() -> World:
    """Everything in the database, reached through the services; some seconds."""
    asked = {"intro": "Frågor besvaras av [handläggare] (e-post [adress]).", "title": "Återrapportering av prov"}
    slots = {"contact_slot": '"[handläggare]"', "contact_email_slot": '"[adress]"'}
    questionnaire = make_questionnaire(make_definition(sections=EVERY_SHAPE, **asked, **slots))
    world = World(questionnaire, people={**_people(), **_helpers()}, strangers=_people())
    join(world.strangers, make_organisation())
    make_member(Role.AUTHOR, organisation=the_authority(), user=world.people["author"])
    for stage in STAGES:
        world.responses[stage] = RESPONSES[stage](world, stage)
    world.editions = _editions(world)
    world.cases = {stage: _case(world, stage) for stage in ("archived", "submitted")}
    world.entered = {
        "untouched": enter_answer(
            world.responses["untouched"], {"A-1": "ja", "A-2": "Så var det."}, upload=upload_of(pdf(), "svar.pdf")
        ),
        "draft": enter_answer(world.responses["draft"], {"A-2": "Så var det 2019."}, own_form=False),
        "complete": enter_answer(world.responses["complete"], {"A-1": "ja"}, removed=True),
    }
    note_deposits(
        submissions=[world.submission("archived")],
        facts=DepositFacts(
            delivered_on=timezone.localdate(), archive="Regionens e-arkiv", reference="EA-2026-1", sums={}
        ),
        upload=upload_of(pdf(), "kvittens.pdf"),
        actor=world.people["archivist"],
        at=timezone.now(),
    )
    world.maskings = {
        which: begin_masking(world.responses["archived"], made=which == "made")
        for which in ("draft", "made", "discarded")
    }
    world.maskings["discarded"] = discard_masking(world.maskings["discarded"])
    give_companion(world.submission("archived"))
    world.disposals = _disposals(world)
    world.undelivered = _undelivered()
    make_key(
        organisation=world.responses["draft"].organisation,
        name="Diariet",
        last_day=timezone.localdate() + timedelta(days=365),
        gives_files=True,
        actor=world.people["steward"],
        at=timezone.now(),
    )
    world.reset = _reset(world)
    world.waiting = make_mandate(
        user=world.people["approver"],
        organisation=world.responses["draft"].organisation,
        confirmed=False,
        reference="RS 2026-0007, § 8",
        deputy_for="regiondirektören",
        deputy_when="vid frånvaro",
    )
    for person in (*world.people.values(), *world.strangers.values()):
        world.client_of(person)
    return world


def _case(world: World, stage: str) -> Case:
    response = world.responses[stage]
    case = make_case(response.organisation, number=response.diarienummer or "RS 2026-0413", response=response)
    add_number(
        case=case,
        number="7.1-20025/2026",
        whose="Socialstyrelsen",
        own=False,
        actor=editor_of(case.organisation),
        at=timezone.now(),
    )
    register_document(document=add_case_document(case), actor=world.people["archivist"], at=timezone.now())
    add_case_document(case, title="Protokoll, utdrag")
    wrong = add_case_document(case, title="Fel fil")
    withdraw_document(document=wrong, reason="Fel ärende.", actor=world.people["editor"], at=timezone.now())
    if stage == "archived":
        _sent_out_of(case, world.people["editor"])
    return case


def _sent_out_of(case: Case, actor: User) -> None:
    """One mail that was refused, and one thing that went by post."""
    sent = make_dispatch(case, actor=actor)
    refused = {"given_up_at": timezone.now(), "given_up_because": "E-postservern tar inte emot adressen (550 okänd)."}
    OutboxMessage.objects.filter(key=f"copy_sent:{sent.pk}").update(**refused)
    make_dispatch(case, actor=actor, way="other", how="Med post", sent_on=timezone.localdate())


def _reset(world: World) -> FactorReset:
    """Two who have a second factor, and for the latter of them what waits for a second person."""
    organisation = world.responses["draft"].organisation
    for name in ("locked", "lost"):
        world.people[name] = make_member(Role.CONTRIBUTOR, organisation=organisation, name="Någon med app för koder")
        TOTP.activate(world.people[name], generate_totp_secret())
    return ask_reset(
        user=world.people["lost"],
        organisation=organisation,
        actor=world.people["steward"],
        at=timezone.now(),
        reason="Telefonen är borta, och reservkoderna med den.",
    )


def _undelivered() -> OutboxMessage:
    """One letter that was given up, one that somebody has let be, one that nobody knows of, one in trouble."""
    now, before = timezone.now(), timezone.now() - timedelta(hours=1)
    made = [
        put_message(kind=EMAIL, key=f"prov:{number}", at=before, payload={"to": "fel@example.se", "subject": "Prov"})
        for number in range(4)
    ]
    refused = {"given_up_at": before, "given_up_because": "E-postservern tar inte emot adressen (550 okänd)."}
    states: list[dict[str, Any]] = [
        {**refused, "attempts": 1},
        {**refused, "attempts": 1},
        {"sending_since": before},
        {"attempts": 4, "last_error": "TimeoutError: timed out", "next_at": now},
    ]
    for message, fields in zip(made, states, strict=True):
        OutboxMessage.objects.filter(pk=message.pk).update(**fields)
    let_be(message=made[1], by=None, at=now)
    return OutboxMessage.objects.get(pk=made[0].pk)


_FORM = (
    *("# Styrning", "**1. Har ni en plan?", "○ Ja", "○ Nej", "**2. Vad gäller?", "☐ A", "☐ B", "Högst 1000 tecken"),
    *("**3. Jämför åren", "|År|Utfall|", "|2024|12|", *(f"**{number}. Har ni mer?" for number in range(4, 40))),
)
"""A form in Word with something that is guessed, something that is not understood, and more than a page."""


def _editions(world: World) -> dict[str, Edition]:
    """Several are small: what their pages show is their state."""
    author, now = world.people["author"], timezone.now()
    name, title = world.questionnaire.name, world.questionnaire.title
    changed = EVERY_SHAPE.replace("Beskriv arbetet", "Beskriv arbetet under året").replace(
        "{hog: I hög", "{hogt: I hög"
    )
    newer = make_definition(sections=changed, name=name, title=title, version="2026-02-01")
    retired = make_questionnaire()
    services.retire_questionnaire(questionnaire=retired, reason="Fel i fråga 2.", actor=author, at=now)
    loaded = services.keep_loaded(
        owner=the_authority(), definition=make_definition(), file_name="prov.yaml", actor=author, at=now
    )
    draft = composing.start_draft(
        document=definition_to_json(make_definition(sections=EVERY_SHAPE, title="Nästa enkät")),
        owner=the_authority(),
        made_from=world.questionnaire,
        what="Prov",
        actor=author,
        at=now,
    )
    taken_out = composing.add_item(draft=draft, kind="text", after="", into="A", actor=author, at=now)
    draft = composing.remove_item(draft=draft, link_id=taken_out, actor=author, at=now)
    assert taken_out == TAKEN_OUT
    worded = composing.start_from_word(
        understood=understood(written(*_FORM)), file_name="enkat.docx", owner=the_authority(), actor=author, at=now
    )
    regional = make_questionnaire(owner=world.strangers["editor"].memberships.get().organisation)
    return {
        "regional": Edition(regional),
        "written": Edition(draft),
        "worded": Edition(worded),
        "published": Edition(world.questionnaire),
        "newer": Edition(make_questionnaire(newer)),
        "retired": Edition(retired),
        "loaded": Edition(loaded),
    }


def _people() -> dict[str, User]:
    people = {role.value: make_user(name=f"Någon som är {role.label}") for role in Role}
    people["administrator"].is_staff = people["administrator"].is_superuser = True
    people["administrator"].save()
    people["steward"] = make_user(name="Organisationens egen administratör")
    return people


def _helpers() -> dict[str, User]:
    guest = person_at(email="gast@example.se")
    nobody = make_user(name="Någon utan organisation och roll")
    return {"handed": make_user(name="Någon som har fått frågor"), "guest": guest, "nobody": nobody}
