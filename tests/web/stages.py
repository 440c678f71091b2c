"""How the response of each stage of the pages' world has come there, through the services."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from accounts.models import Organisation, Unit, User
from accounts.roles import Role
from archive.correcting.opening import CorrectionKind
from archive.delivery.sending import note_sent
from archive.delivery.services import add_receiver_receipt, tick_question
from responses.approval import returning
from responses.drafting import saving
from responses.models import (
    CarryTick,
    PassageUse,
    Response,
    State,
    Way,
    WordReturn,
)
from tests.attachments.files import pdf
from tests.attachments.files import upload as upload_of
from tests.builders import (
    attach_file,
    attach_link,
    bring_to,
    carry_over,
    comment_on,
    complete_answers,
    contribute,
    hand_out,
    make_definition,
    make_mandate,
    make_member,
    make_organisation,
    make_questionnaire,
    make_response,
    make_user,
    plan,
    reopen,
    save_answers,
)
from tests.responses.word.returning import come_back, return_in_word, sent_to, write_in
from tests.surveys.word.documents import control, edited, paragraph, run
from tests.web.questions import CONTRIBUTED, EVERY_SHAPE, HANDED, TROUBLED

if TYPE_CHECKING:
    from tests.web.world import World


def join(people: dict[str, User], organisation: Organisation) -> None:
    for role in Role:
        if role != Role.ADMINISTRATOR:
            make_member(role, organisation=organisation, user=people[role.value])
    make_member(Role.ADMINISTRATOR, organisation=organisation, user=people["steward"])
    make_mandate(user=people["approver"], organisation=organisation)


def _invited(world: "World", **fields: object) -> Response:
    organisation = make_organisation()
    join(world.people, organisation)
    make_member(Role.CONTRIBUTOR, organisation=organisation, user=world.people["handed"])
    fields = {"questionnaire": world.questionnaire, "organisation": organisation, **fields}
    response = make_response(**fields)  # type: ignore[arg-type]
    hand_out(response, HANDED, world.people["handed"], world.people["guest"])
    return response


def _untouched(world: "World", _: str) -> Response:
    return _invited(world)


def _draft(world: "World", stage: str) -> Response:
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
    _use_a_text_that_changed(response)
    return response


def _use_a_text_that_changed(response: Response) -> None:
    """The plan's name is said to come from a wording of B-1 that is not its last."""
    answer, source = (response.answers.get(link_id=link_id) for link_id in ("A-1.ja", "B-1"))
    PassageUse.objects.create(
        answer=answer,
        revision=answer.revision,
        source="Prov 2025, utkast",
        source_answer=source,
        source_revision=source.revision - 1,
        seen_revision=source.revision - 1,
    )


def _ask_for_contributions(world: "World", response: Response, unit: Unit) -> None:
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


def _complete(world: "World", _: str) -> Response:
    response = _invited(world)
    save_answers(response, complete_answers(response))
    return response


def _returned(world: "World", stage: str) -> Response:
    response = _complete(world, stage)
    bring_to(response, State.IN_REVIEW)
    returning.return_(
        response=response,
        reason="Svaret på fråga 2 saknar siffror.",
        points={"A-2": "Vilket år gäller det?"},
        actor=world.people["approver"],
        at=timezone.now(),
    )
    response.refresh_from_db()
    return response


def _later(world: "World", stage: str) -> Response:
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


def _come_back(world: "World", response: Response) -> None:
    """Sent, returned and changed, so that the approver reads what has changed since."""
    bring_to(response, State.IN_REVIEW)
    approver, points = world.people["approver"], {"A-2": "Vilket år?"}
    returning.return_(response=response, reason="Rätta.", points=points, actor=approver, at=timezone.now())
    save_answers(response, {"A-2": "Rättat svar", "A-8": {"kontinuitet": "nej", "tillganglighet": "nej"}})


def _late(world: "World", _: str) -> Response:
    """Submitted, and the last day has passed."""
    response = _later(world, "submitted")
    today = timezone.localdate()
    Response.objects.filter(pk=response.pk).update(opens_on=today - timedelta(days=60), last_day=today - timedelta(1))
    response.refresh_from_db()
    return response


def _sealed(world: "World", _: str) -> Response:
    """Sealed, and still to be carried over into the receiver's own form."""
    title = f"{world.questionnaire.title}, förs över"
    definition = make_definition(sections=EVERY_SHAPE, title=title, delivery="carried_over")
    response = _invited(world, questionnaire=make_questionnaire(definition))
    save_answers(response, {**complete_answers(response), "A-6": {"by_email": True, "note": "Skickas som Excel"}})
    attach_file(response, "A-6")
    bring_to(response, State.SUBMITTED)
    return response


def _carried(world: "World", stage: str) -> Response:
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


def _correcting(world: "World", stage: str) -> Response:
    """Submitted, and a question that was handed out is open again to be supplemented."""
    kept = {**world.attachments}, {**world.comments}
    response = _later(world, "submitted")
    asked = {"kind": CorrectionKind.SUPPLEMENT, "asked_by": "Socialstyrelsen", "reference": "7.1-20026/2026"}
    reopen(response, "A-2", "A-3", reason="Beskrivningen saknar uppgifter.", **asked)
    save_answers(response, {"A-2": "Arbetet beskrivet utförligare."})
    world.attachments = {**kept[0], stage: world.attachments["submitted"]}
    world.comments = {**kept[1], stage: world.comments["submitted"]}
    response.refresh_from_db()
    return response


def _correction_sent(world: "World", stage: str) -> Response:
    """The same, and it waits for approval."""
    response = _correcting(world, stage)
    bring_to(response, State.IN_REVIEW)
    return response


def _corrected(world: "World", stage: str) -> Response:
    """The same, submitted: the second submission is in force."""
    response = _correcting(world, stage)
    bring_to(response, State.SUBMITTED)
    return response


_PRINTED = "2. Beskriv arbetet\nEtt annat svar än det som är signerat, med många ord som skiljer sig.\n"


RESPONSES: Mapping[str, Callable[["World", str], Response]] = {
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
