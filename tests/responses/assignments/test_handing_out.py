"""Handing out questions: who may write what, and the way from utkast over klar to granskad and back."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from attachments.services import Description
from config.refusals import WrongStateError
from outbox.models import OutboxMessage
from responses.assignments import services as assignments
from responses.assignments.withdrawing import withdraw_assignment
from responses.drafting import attaching, moving, restoring, saving
from responses.drafting.values import Given
from responses.models import Assignment, Notice, Response, State
from responses.notices.reminders import assignments_due
from tests.builders import (
    attach_file,
    bring_to,
    complete_answers,
    contributor_of,
    editor_of,
    hand_out,
    make_definition,
    make_member,
    make_questionnaire,
    make_response,
    save_answers,
)

pytestmark = pytest.mark.django_db

SECTIONS = """
- link_id: A
  text: Arbetet
  items:
    - type: choice
      link_id: A-1
      prefix: "1."
      text: Har ni en plan?
      comment: Kommentar
      options:
        - ja: "Ja, vilken:"
          opens: text
        - nej: Nej
    - {type: text, link_id: A-2, text: Beskriv arbetet}
    - {type: text, link_id: A-3, text: Namn, read_only: true, prefill: organisation.name}
- link_id: B
  text: Fördjupning
  enable_when: {item: A-1, is: ja}
  items:
    - {type: text, link_id: B-1, text: Beskriv planen}
    - {type: text, link_id: B-2, text: Beskriv mer}
"""


@pytest.fixture
def response() -> Response:
    return make_response(questionnaire=make_questionnaire(make_definition(sections=SECTIONS)))


def write(response: Response, link_id: str, value: object, by: User) -> None:
    saving.save_answer(response=response, link_id=link_id, value=value, base_revision=None, actor=by, at=timezone.now())


def handed(response: Response, *link_ids: str, to: User | None = None) -> Assignment:
    return hand_out(response, link_ids, to or contributor_of(response))[0]


def letters() -> list[dict[str, str]]:
    return [message.payload for message in OutboxMessage.objects.filter(key__startswith="digest:").order_by("pk")]


def done(assignment: Assignment) -> Assignment:
    return assignments.mark_done(assignment=assignment, actor=assignment.person, at=timezone.now())


def reviewed(assignment: Assignment) -> Assignment:
    return assignments.review_assignment(
        assignment=done(assignment), actor=editor_of(assignment.response), at=timezone.now()
    )


def status(assignment: Assignment) -> str:
    return Assignment.objects.get(pk=assignment.pk).status


# Handing out


def test_each_person_gets_one_letter_however_much_they_are_handed(response: Response) -> None:
    people = [contributor_of(response), make_member(Role.CONTRIBUTOR, organisation=response.organisation)]
    hand_out(response, ["A-1", "A-2", "B"], *people, addresses=["Gast@example.se"])
    assert sorted(letter["to"] for letter in letters()) == sorted(["gast@example.se", *(p.email for p in people)])
    body = letters()[0]["body"]
    assert "fråga\u00a01" in body
    assert "avsnittet ”Fördjupning”" in body
    assert f"/svar/{response.pk}/mina-fragor/" in body


def test_an_unknown_address_becomes_a_guest_without_password_or_role(response: Response) -> None:
    [assignment] = hand_out(response, ["A-2"], addresses=["Ny.Gast@Example.se"])
    guest = assignment.person
    assert (guest.email, guest.has_usable_password(), guest.memberships.exists()) == (
        "ny.gast@example.se",
        False,
        False,
    )
    assert "Logga in med kod" in letters()[0]["body"]
    [again] = hand_out(response, ["A-1"], addresses=["ny.gast@example.se"])
    assert again.person == guest


def test_handing_out_again_keeps_the_state_and_gives_the_new_day(response: Response) -> None:
    first = done(handed(response, "A-2"))
    day = timezone.localdate() + timedelta(days=3)
    [second] = hand_out(response, ["A-2"], first.person, last_day=day)
    assert (second.pk, status(second), Assignment.objects.get().last_day) == (first.pk, "done", day)


@pytest.mark.parametrize("link_id", ["A-1.ja", "A-1.kommentar", "A-3", "X"])
def test_what_nobody_writes_on_its_own_cannot_be_handed_out(link_id: str, response: Response) -> None:
    with pytest.raises(KeyError):
        handed(response, link_id)


@pytest.mark.parametrize("days", [-1, 30])
def test_the_internal_last_day_is_between_today_and_the_last_day(days: int, response: Response) -> None:
    with pytest.raises(ValidationError) as refused:
        hand_out(response, ["A-2"], contributor_of(response), last_day=timezone.localdate() + timedelta(days=days))
    assert list(refused.value.message_dict) == ["last_day"]


def test_handing_out_needs_items_and_people(response: Response) -> None:
    with pytest.raises(ValidationError) as refused:
        hand_out(response, [])
    assert set(refused.value.message_dict) == {"items", "people"}
    assert not Assignment.objects.exists()


def test_nothing_is_handed_to_a_closed_account(response: Response) -> None:
    with pytest.raises(ValidationError):
        handed(response, "A-2", to=make_member(is_active=False))


def test_only_an_editor_hands_out_and_only_in_a_draft(response: Response) -> None:
    with pytest.raises(PermissionDenied):
        assignments.hand_out(
            response=response,
            link_ids=["A-2"],
            people=[make_member()],
            addresses=[],
            last_day=None,
            message="",
            actor=contributor_of(response),
            at=timezone.now(),
        )
    save_answers(response, complete_answers(response))
    bring_to(response, State.IN_REVIEW)
    with pytest.raises(WrongStateError):
        handed(response, "A-2")


def test_the_database_keeps_one_of_each_and_no_review_before_done(response: Response) -> None:
    assignment = handed(response, "A-2")
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.create(
            response=response,
            link_id="A-2",
            person=assignment.person,
            handed_by=assignment.person,
            handed_at=timezone.now(),
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.update(reviewed_at=timezone.now(), reviewed_by=assignment.person)


def test_whoever_is_not_done_is_reminded_once_a_day_and_response(response: Response) -> None:
    today, late = timezone.localdate(), timezone.localdate() + timedelta(days=5)
    waiting, ready = make_member(name="Väntar"), make_member(name="Klar")
    for assignment in hand_out(response, ["A-2", "B"], waiting, ready, last_day=late):
        if assignment.person == ready:
            done(assignment)
    found = list(assignments_due(today, today + timedelta(days=7)))
    assert [(due.to, due.day) for due in found] == [(waiting, late)]
    assert "2\u00a0saker" in found[0].text
    assert list(assignments_due(today, today + timedelta(days=4))) == []


# Who may write


@pytest.mark.parametrize("membership", [Role.CONTRIBUTOR, Role.APPROVER, None])
def test_what_is_handed_out_is_written_and_nothing_else(membership: Role | None, response: Response) -> None:
    person = make_member(*[membership] if membership else [], organisation=response.organisation)
    handed(response, "A-1", to=person)
    for own, value in {"A-1": "ja", "A-1.ja": "Närvårdsplanen", "A-1.kommentar": "Ny i år"}.items():
        write(response, own, value, person)
    for other in ("A-2", "B-1"):
        with pytest.raises(PermissionDenied):
            write(response, other, "text", person)


def test_a_section_is_all_that_is_in_it(response: Response) -> None:
    person = handed(response, "B").person
    write(response, "B-1", "text", person)
    write(response, "B-2", "text", person)
    with pytest.raises(PermissionDenied):
        write(response, "A-2", "text", person)


def test_every_way_of_changing_an_answer_keeps_to_what_was_handed_out(response: Response) -> None:
    save_answers(response, {"A-2": "ett"})
    placement = attach_file(response, "A-2")
    person, at = handed(response, "A-1").person, timezone.now()
    link: dict[str, Any] = {"upload": None, "url": "https://example.se", "described": Description()}
    ways = [
        lambda: attaching.attach_document(response=response, link_id="A-2", actor=person, at=at, **link),
        lambda: attaching.detach_document(response=response, attachment=placement.attachment, actor=person, at=at),
        lambda: restoring.restore_revision(
            response=response, link_id="A-2", number=1, base_revision=None, actor=person, at=at
        ),
        lambda: restoring.keep_beside(
            response=response, link_id="A-2", given=Given("x"), base_revision=1, actor=person, at=at
        ),
        lambda: moving.move_to_version(response=response, questionnaire=response.questionnaire, actor=person, at=at),
    ]
    for way in ways:
        with pytest.raises(PermissionDenied):
            way()


def test_a_withdrawn_item_is_no_longer_writable_and_what_was_written_stays(response: Response) -> None:
    assignment = handed(response, "A-2")
    write(response, "A-2", "mina ord", assignment.person)
    withdraw_assignment(assignment=assignment, actor=editor_of(response), at=timezone.now())
    with pytest.raises(PermissionDenied):
        write(response, "A-2", "mer", assignment.person)
    assert response.answers.get(link_id="A-2").value == "mina ord"
    handed(response, "A-2", to=assignment.person)
    write(response, "A-2", "mer", assignment.person)


# Klar, granskad, sent back


def test_the_way_from_draft_to_reviewed_stands_in_the_trail(response: Response) -> None:
    assignment = handed(response, "A-2")
    seen = [status(assignment)]
    for step in (done, reviewed):
        step(assignment)
        seen.append(status(assignment))
    assert seen == ["draft", "done", "reviewed"]
    actions = list(response.events.values_list("action", flat=True))
    assert actions[-3:] == ["handed_out", "done", "reviewed"]


def test_only_the_person_says_that_it_is_done_and_only_what_is_done_is_reviewed(response: Response) -> None:
    assignment = handed(response, "A-2")
    with pytest.raises(PermissionDenied):
        assignments.mark_done(assignment=assignment, actor=editor_of(response), at=timezone.now())
    with pytest.raises(WrongStateError):
        assignments.review_assignment(assignment=assignment, actor=editor_of(response), at=timezone.now())
    with pytest.raises(PermissionDenied):
        assignments.review_assignment(assignment=done(assignment), actor=assignment.person, at=timezone.now())


def test_done_may_be_taken_back_until_it_is_reviewed(response: Response) -> None:
    assignment = done(handed(response, "A-2"))
    assignments.undo_done(assignment=assignment, actor=assignment.person, at=timezone.now())
    assert status(assignment) == "draft"
    reviewed(assignment)
    with pytest.raises(WrongStateError):
        assignments.undo_done(assignment=assignment, actor=assignment.person, at=timezone.now())


def test_sending_back_makes_a_draft_and_tells_why(response: Response) -> None:
    assignment = done(handed(response, "A-2"))
    with pytest.raises(ValidationError):
        assignments.send_back_assignment(
            assignment=assignment, comment=" ", actor=editor_of(response), at=timezone.now()
        )
    assignments.send_back_assignment(
        assignment=assignment, comment="Vilket år?", actor=editor_of(response), at=timezone.now()
    )
    assert status(assignment) == "draft"
    assert response.notices.latest("pk").kind == Notice.Kind.SENT_BACK
    assert Assignment.objects.get().sent_back_comment == "Vilket år?"
    assert done(assignment).sent_back_comment == ""


def test_a_contributors_change_after_review_makes_it_a_draft_again(response: Response) -> None:
    mine, others = (reviewed(handed(response, item, to=make_member())) for item in ("A-2", "A"))
    write(response, "A-2", "ett nytt ord", mine.person)
    assert (status(mine), status(others)) == ("draft", "done")


def test_an_editors_change_after_review_leaves_it_reviewed(response: Response) -> None:
    assignment = reviewed(handed(response, "A-2"))
    write(response, "A-2", "rättat stavfel", editor_of(response))
    assert status(assignment) == "reviewed"


def test_a_contributors_document_after_review_makes_it_a_draft_again(response: Response) -> None:
    assignment = reviewed(handed(response, "A-2"))
    attaching.attach_document(
        response=response,
        link_id="A-2",
        upload=None,
        url="https://example.se/beslut",
        described=Description(),
        actor=assignment.person,
        at=timezone.now(),
    )
    assert status(assignment) == "draft"
