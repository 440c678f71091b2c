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

from accounts.factors.replacing import ask_reset
from accounts.models import FactorReset, Mandate, Organisation, Unit, User
from accounts.roles import Role
from accounts.services import person_at
from archive.correcting.opening import Kind
from archive.delivery.sending import note_sent
from archive.delivery.services import add_receiver_receipt, tick_question
from attachments.models import Attachment
from authoring.composing import services as composing
from authoring.editions import Edition
from cases.documents import register_document, withdraw_document
from cases.models import Case
from outbox.decisions import let_be
from outbox.models import EMAIL, OutboxMessage
from outbox.services import put_message
from responses.approval import returning
from responses.drafting import saving
from responses.models import (
    CarryTick,
    Comment,
    EnteredAnswer,
    Response,
    SentSeparately,
    State,
    Submission,
    Way,
    WordReturn,
)
from surveys import services
from surveys.definition_json import definition_to_json
from surveys.models import Questionnaire
from tests.attachments.files import pdf
from tests.attachments.files import upload as upload_of
from tests.builders import (
    add_case_document,
    attach_file,
    attach_link,
    bring_to,
    carry_over,
    comment_on,
    complete_answers,
    contribute,
    enter_answer,
    hand_out,
    make_case,
    make_definition,
    make_dispatch,
    make_mandate,
    make_member,
    make_organisation,
    make_questionnaire,
    make_response,
    make_user,
    plan,
    reopen,
    save_answers,
    the_authority,
)
from tests.responses.word.returning import come_back, return_in_word, sent_to, write_in
from tests.surveys.word.documents import control, edited, paragraph, run
from tests.web.asked import CONTRIBUTED, EVERY_SHAPE, HANDED, TROUBLED

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
    published (which the responses follow), newer, retired, loaded, written (a draft). people["locked"] and
    people["lost"] are contributors in the draft's organisation who have a second factor; `reset` is what the steward
    has asked for the latter.
    `waiting` is a mandate in that organisation that the steward has given the approver, and nobody has confirmed.
    `sent` was sent separately for the one carried over. `cases` are those of the archived and of the submitted answer:
    each with a document that is registered, one that is not, and one that is withdrawn; the former has been sent.
    `entered` are of earlier years: the untouched one's organisation has answered this very questionnaire elsewhere, the
    draft's another that the portal does not have; that of the complete one's is removed.
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


def make_world() -> World:
    """Everything in the database, reached through the services; some seconds."""
    asked = {"intro": "Frågor besvaras av [handläggare] (e-post [adress]).", "title": "Återrapportering av prov"}
    slots = {"contact_slot": '"[handläggare]"', "contact_email_slot": '"[adress]"'}
    questionnaire = make_questionnaire(make_definition(sections=EVERY_SHAPE, **asked, **slots))
    world = World(questionnaire, people={**_people(), **_helpers()}, strangers=_people())
    _join(world.strangers, make_organisation())
    make_member(Role.AUTHOR, organisation=the_authority(), user=world.people["author"])
    for stage in STAGES:
        world.responses[stage] = _STAGES[stage](world, stage)
    world.editions = _editions(world)
    world.cases = {stage: _case(world, stage) for stage in ("archived", "submitted")}
    world.entered = {
        "untouched": enter_answer(
            world.responses["untouched"], {"A-1": "ja", "A-2": "Så var det."}, upload=upload_of(pdf(), "svar.pdf")
        ),
        "draft": enter_answer(world.responses["draft"], {"A-2": "Så var det 2019."}, own_form=False),
        "complete": enter_answer(world.responses["complete"], {"A-1": "ja"}, removed=True),
    }
    world.undelivered = _undelivered()
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
    return {
        "written": Edition(draft),
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


def _join(people: dict[str, User], organisation: Organisation) -> None:
    for role in Role:
        if role != Role.ADMINISTRATOR:
            make_member(role, organisation=organisation, user=people[role.value])
    make_member(Role.ADMINISTRATOR, organisation=organisation, user=people["steward"])
    make_mandate(user=people["approver"], organisation=organisation)


def _invited(world: World, **fields: object) -> Response:
    organisation = make_organisation()
    _join(world.people, organisation)
    make_member(Role.CONTRIBUTOR, organisation=organisation, user=world.people["handed"])
    fields = {"questionnaire": world.questionnaire, "organisation": organisation, **fields}
    response = make_response(**fields)  # type: ignore[arg-type]
    hand_out(response, HANDED, world.people["handed"], world.people["guest"])
    return response


def _untouched(world: World, _: str) -> Response:
    return _invited(world)


def _draft(world: World, stage: str) -> Response:
    """Half written, with something parked and something wrong, a file and a link."""
    response = _invited(world, answers={"A-1": "ja", "B-1": "Planen är tagen.", "A-1.ja": "Närvårdsplanen"})
    unit = Unit.objects.create(
        organisation=response.organisation, name="Hälsoförvaltningen", coordinator=world.people["handed"]
    )
    unit.members.add(make_member(Role.CONTRIBUTOR, organisation=response.organisation, name="Någon på enheten"))
    save_answers(response, TROUBLED)
    second = make_member(Role.EDITOR, organisation=response.organisation, name="Ytterligare en samordnare")
    saving.save_answer(
        response=response, link_id="A-7.annan", value="Läger", base_revision=None, actor=second, at=timezone.now()
    )
    world.attachments[stage] = attach_file(response, "A-6").attachment
    attach_link(response, "A-6")
    plan(response, texts=timezone.localdate(), signed=response.last_day)
    _ask_for_contributions(world, response, unit)
    world.comments[stage] = comment_on(response, "A-2", by=world.people["handed"])
    comment_on(response, "A-2", "Ring 070-123 45 67 och fråga.", mentioned=[world.people["approver"]])
    world.word_returns[stage] = _came_back_in_word(response)
    return response


def _ask_for_contributions(world: World, response: Response, unit: Unit) -> None:
    """Of the contributor, for a unit, and the guest, who have written nothing; two others have."""
    hand_out(response, [CONTRIBUTED], world.people["guest"], units=[unit], way=Way.CONTRIBUTION)
    contribute(response, "A-2", make_user(name="Någon på en förvaltning"), "Vi har gjort mycket i år.")
    contribute(response, "A-2", make_user(name="Någon på en annan"), "Ett utkast.", given=False)


def _came_back_in_word(response: Response) -> WordReturn:
    """A document with a new answer, another one, one that both have changed, and words that no question holds."""
    sent = sent_to(response)
    content = write_in(sent.content, {"A-2": "Ur filen.", "A-1.ja": "En annan plan", "B-1": "Planen väntar."})
    content = edited(content, lambda root: control(root, "A-2").addnext(paragraph(run("Skrivet bredvid."))))
    save_answers(response, {"B-1": "Planen är snart tagen."})
    made = come_back(response, content).returned
    save_answers(response, {"B-1": "Planen är tagen."})
    return made


def _complete(world: World, _: str) -> Response:
    response = _invited(world)
    save_answers(response, complete_answers(response))
    return response


def _returned(world: World, stage: str) -> Response:
    response = _complete(world, stage)
    bring_to(response, State.IN_REVIEW)
    returning.return_(
        response=response, reason="Svaret på fråga 2 saknar siffror.", actor=world.people["approver"], at=timezone.now()
    )
    response.refresh_from_db()
    return response


def _later(world: World, stage: str) -> Response:
    """Complete, with an attachment and a parked answer that follow it, and taken as far as `stage`."""
    response = _complete(world, stage)
    world.attachments[stage] = attach_file(response, "A-6").attachment
    world.comments[stage] = comment_on(response, "A-2", by=world.people["handed"])
    save_answers(response, {"A-1": "nej"})
    if stage == State.IN_REVIEW:
        world.word_returns[stage] = return_in_word(response, {"A-2": "Ur filen."})
        _come_back(world, response)
    bring_to(response, State(stage))
    return response


def _come_back(world: World, response: Response) -> None:
    """Sent, returned and changed, so that the approver reads what has changed since."""
    bring_to(response, State.IN_REVIEW)
    returning.return_(response=response, reason="Rätta fråga 2.", actor=world.people["approver"], at=timezone.now())
    save_answers(response, {"A-2": "Rättat svar", "A-8": {"kontinuitet": "nej", "tillganglighet": "nej"}})


def _late(world: World, _: str) -> Response:
    """Submitted, and the last day has passed."""
    response = _later(world, "submitted")
    today = timezone.localdate()
    Response.objects.filter(pk=response.pk).update(opens_on=today - timedelta(days=60), last_day=today - timedelta(1))
    response.refresh_from_db()
    return response


def _sealed(world: World, _: str) -> Response:
    """Sealed, and still to be carried over into the receiver's own form."""
    title = f"{world.questionnaire.title}, förs över"
    definition = make_definition(sections=EVERY_SHAPE, title=title, delivery="carried_over")
    response = _invited(world, questionnaire=make_questionnaire(definition))
    save_answers(response, {**complete_answers(response), "A-6": {"by_email": True, "note": "Skickas som Excel"}})
    attach_file(response, "A-6")
    bring_to(response, State.SUBMITTED)
    return response


def _carried(world: World, stage: str) -> Response:
    """Carried over, with some questions ticked off."""
    response = _sealed(world, stage)
    for link_id in ("A-1", "A-2"):
        tick_question(
            response=response,
            link_id=link_id,
            kind=CarryTick.Kind.ENTERED,
            done=True,
            actor=world.people["editor"],
            at=timezone.now(),
        )
    carry_over(response, receipt_number="2026-000123")
    given: dict[str, Any] = {"response": response, "actor": world.people["editor"], "at": timezone.now()}
    add_receiver_receipt(upload=None, text=_PRINTED, **given)
    upload = upload_of(pdf(), "underlag.pdf")
    world.sent = note_sent(
        link_id="A-6", to="enkat@example.se", sent_on=timezone.localdate(), upload=upload, text="", **given
    )
    world.attachments[stage] = world.sent.document
    return response


def _correcting(world: World, stage: str) -> Response:
    """Submitted, and a question that was handed out is open again to be supplemented."""
    kept = {**world.attachments}, {**world.comments}
    response = _later(world, "submitted")
    asked = {"kind": Kind.SUPPLEMENT, "asked_by": "Socialstyrelsen", "reference": "7.1-20026/2026"}
    reopen(response, "A-2", "A-3", reason="Beskrivningen saknar uppgifter.", **asked)
    save_answers(response, {"A-2": "Arbetet beskrivet utförligare."})
    world.attachments = {**kept[0], stage: world.attachments["submitted"]}
    world.comments = {**kept[1], stage: world.comments["submitted"]}
    response.refresh_from_db()
    return response


def _correction_sent(world: World, stage: str) -> Response:
    """The same, and it waits for approval."""
    response = _correcting(world, stage)
    bring_to(response, State.IN_REVIEW)
    return response


def _corrected(world: World, stage: str) -> Response:
    """The same, submitted: the second submission is in force."""
    response = _correcting(world, stage)
    bring_to(response, State.SUBMITTED)
    return response


_PRINTED = "2. Beskriv arbetet\nEtt annat svar än det som är signerat, med många ord som skiljer sig.\n"


_STAGES = {
    "untouched": _untouched,
    "draft": _draft,
    "complete": _complete,
    "returned": _returned,
    "in_review": _later,
    "approved": _later,
    "submitted": _later,
    "archived": _later,
    "late": _late,
    "sealed": _sealed,
    "carried": _carried,
    "correcting": _correcting,
    "correction_sent": _correction_sent,
    "corrected": _corrected,
}
