"""Abandoning a correction: what is in force stays, and everything is as it was."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from archive.correcting.abandoning import abandon_correction
from config.refusals import WrongStateError
from outbox.models import OutboxMessage
from responses.drafting import attaching
from responses.drafting.moving import move_to_version, newer_version
from responses.models import AnswerRevision, Correction, Response, ResponseAttachment, SignOff, State
from responses.reading.draft import Draft
from responses.reading.snapshots import says_the_same, snapshot_content
from responses.reading.wordings import AnswerHistory
from tests.builders import (
    approver_of,
    attach_file,
    bring_to,
    client_of,
    complete_answers,
    correct,
    editor_of,
    make_definition,
    make_questionnaire,
    make_response,
    reopen,
    save_answers,
)
from tests.web.posting import seen_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("short_copies")]


def abandon(response: Response) -> None:
    abandon_correction(response=response, actor=editor_of(response), at=timezone.now())


def said_now(response: Response) -> dict[str, Any]:
    return snapshot_content(Draft(Response.objects.get(pk=response.pk)), 0)


@pytest.mark.parametrize("opened_from", [State.SUBMITTED, State.ARCHIVED])
@pytest.mark.parametrize("state", [State.DRAFT, State.IN_REVIEW, State.APPROVED])
def test_everything_is_as_it_was_whichever_way_it_had_come(opened_from: State, state: State) -> None:
    made = make_response()
    save_answers(made, complete_answers(made))
    kept = attach_file(made, "A-6")
    bring_to(made, opened_from)
    before = said_now(made)
    reopen(made, "A-1", "A-2", "A-6")
    save_answers(made, {"A-1": "nej", "A-2": "Annat."})
    attaching.detach_document(response=made, attachment=kept.attachment, actor=editor_of(made), at=timezone.now())
    attach_file(made, "A-6", title="Ett annat underlag")
    bring_to(made, state)
    assert not says_the_same(before, said_now(made))
    abandon(made)
    assert says_the_same(before, said_now(made))
    stored = Response.objects.get(pk=made.pk)
    assert (stored.state, stored.correction) == (opened_from, None)
    assert Correction.objects.get().outcome == Correction.Outcome.ABANDONED
    first, *others = SignOff.objects.order_by("pk")
    assert (first.voided_at, all(one.voided_at for one in others)) == (None, True)


def test_what_was_written_meanwhile_is_in_the_history() -> None:
    response = make_response(state=State.SUBMITTED, answers={"A-2": "Som det var."})
    reopen(response, "A-2")
    save_answers(response, {"A-2": "Annat."})
    abandon(response)
    wordings = AnswerRevision.objects.filter(answer__response=response, answer__link_id="A-2").order_by("number")
    assert [one.value for one in wordings] == ["Som det var.", "Annat.", "Som det var."]
    page = client_of(editor_of(response)).get(reverse("answer_history", args=[response.pk, "A-2"])).content.decode()
    assert page.count("Skrevs i rättelsen som avbröts") == 1
    assert "återställd från lydelse 1 när rättelsen avbröts" in page
    reopen(response, "A-2")
    save_answers(response, {"A-2": "Rättat."})
    newest, _, middle, first = AnswerHistory(response, "A-2").wordings
    assert [one.abandoned is not None for one in (newest, middle, first)] == [False, True, False]


def test_it_can_be_opened_and_corrected_after_that() -> None:
    response = make_response(state=State.SUBMITTED)
    reopen(response, "A-2")
    save_answers(response, {"A-2": "Annat."})
    bring_to(response, State.IN_REVIEW)
    abandon(response)
    second = correct(response, {"A-3": "3 000"})
    assert second.number == 2
    assert second.snapshot.content["answers"]["A-2"] != "Annat."


def test_a_version_that_was_moved_to_is_left_again() -> None:
    old = make_questionnaire(make_definition(name="prov-atergar"))
    response = make_response(state=State.SUBMITTED, questionnaire=old)
    make_questionnaire(make_definition(name="prov-atergar", version="2026-02-01"))
    before = said_now(response)
    reopen(response)
    newer = newer_version(Response.objects.get(pk=response.pk))
    assert newer
    move_to_version(response=response, questionnaire=newer, actor=editor_of(response), at=timezone.now())
    abandon(response)
    assert says_the_same(before, said_now(response))


def test_only_an_editor_abandons_and_only_a_correction_that_is_open() -> None:
    response = make_response(state=State.SUBMITTED)
    with pytest.raises(WrongStateError):
        abandon(response)
    reopen(response, "A-2")
    with pytest.raises(PermissionDenied):
        abandon_correction(response=response, actor=approver_of(response), at=timezone.now())
    abandon(response)
    with pytest.raises(WrongStateError):
        abandon(response)


def test_a_draft_that_was_never_submitted_has_no_correction_to_abandon() -> None:
    with pytest.raises(WrongStateError, match="Ingen rättelse"):
        abandon(make_response())


def test_those_who_were_asked_to_approve_it_are_told() -> None:
    response = make_response(state=State.SUBMITTED)
    reopen(response, "A-2")
    save_answers(response, {"A-2": "Annat."})
    bring_to(response, State.IN_REVIEW)
    abandon(response)
    told = OutboxMessage.objects.filter(key__startswith="correction_abandoned:").values_list("payload__to", flat=True)
    assert approver_of(response).email in told


def test_the_review_shows_what_is_in_force_and_not_what_was_abandoned() -> None:
    response = make_response(state=State.SUBMITTED)
    reopen(response, "A-2")
    save_answers(response, {"A-2": "Det som avbröts."})
    bring_to(response, State.IN_REVIEW)
    abandon(response)
    page = client_of(approver_of(response)).get(reverse("review", args=[response.pk])).content.decode()
    assert "Det som avbröts." not in page


def test_the_page_asks_once_and_then_puts_everything_back() -> None:
    response = make_response(state=State.SUBMITTED)
    client, address = client_of(editor_of(response)), reverse("abandon", args=[response.pk])
    assert client.get(address).status_code == 409
    reopen(response, "A-2")
    shown = client.get(address)
    page = shown.content.decode()
    assert response.submissions.get().receipt_number in page
    assert "slutar att gälla" not in page  # what is signed is what is in force
    assert client.post(address, {"seen": seen_in(shown)}).status_code == 302
    assert Response.objects.get(pk=response.pk).state == State.SUBMITTED
    assert ResponseAttachment.objects.count() == 0
