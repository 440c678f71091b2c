"""What an approver reads first when a response comes back: only what differs from what was read before."""

from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from responses.approval import returning
from responses.drafting import attaching
from responses.models import Response, State
from responses.reading.changes import AnswerChange, Changes, ReadBefore, WayRead, read_before
from surveys.wordings.words import Part
from tests.builders import (
    approver_of,
    attach_file,
    bring_to,
    editor_of,
    make_approver,
    make_definition,
    make_questionnaire,
    make_response,
    save_answers,
    send,
    standing_in,
)
from tests.web.questions import EVERY_SHAPE

pytestmark = pytest.mark.django_db


def returned(answers: dict[str, Any] | None = None) -> Response:
    """A response that was sent and has come back to its editor, in which every kind of question is asked."""
    questionnaire = make_questionnaire(make_definition(sections=EVERY_SHAPE))
    response = make_response(questionnaire=questionnaire, state=State.IN_REVIEW, answers=answers)
    returning.return_(response=response, reason="Rätta.", actor=approver_of(response), at=timezone.now())
    return response


def changes_of(response: Response) -> dict[str, AnswerChange]:
    """What has changed since the first sending, by link_id."""
    first, last = response.snapshots.first(), response.snapshots.last()
    assert first
    assert last
    return {change.link_id: change for change in Changes(first, last).all}


def gone_and_new(parts: tuple[Part, ...]) -> tuple[list[str], list[str]]:
    return [part.text for part in parts if part.kind == "gone"], [part.text for part in parts if part.kind == "new"]


def test_only_the_words_that_differ_are_marked_and_nothing_else_is_listed() -> None:
    response = returned({"A-2": "Arbetet bedrivs i sex kommuner sedan förra året."})
    save_answers(response, {"A-2": "Arbetet bedrivs i sju kommuner sedan förra året."})
    send(response)
    [change] = changes_of(response).values()
    assert (change.kind, change.heading, change.section) == ("changed", "2. Beskriv arbetet", "Arbetet")
    assert gone_and_new(change.parts) == (["sex"], ["sju"])


def test_of_a_matrix_and_a_table_only_the_changed_rows_are_shown() -> None:
    table = {"r1": {"mal": "Fler", "resultat": "Åtta"}, "r2": {"mal": "Färre", "resultat": "Två"}}
    before = {"A-8": {"kontinuitet": "ja", "tillganglighet": "ja"}, "A-10": table}
    response = returned(before)
    after = {"A-8": {"kontinuitet": "ja", "tillganglighet": "nej"}}
    after["A-10"] = {**table, "r2": {"mal": "Färre", "resultat": "Tre"}}
    save_answers(response, after)
    send(response)
    found = changes_of(response)
    assert [(row.text, gone_and_new(row.parts)) for row in found["A-8"].rows] == [("Tillgänglighet", (["Ja"], ["Nej"]))]
    assert [row.text for row in found["A-10"].rows] == ["Kommunerna"]
    assert gone_and_new(found["A-10"].rows[0].parts) == (["Två"], ["Tre"])
    assert set(found) == {"A-8", "A-10"}


def test_what_is_no_longer_asked_and_what_is_asked_now_is_said() -> None:
    response = returned({"A-1": "ja", "A-1.ja": "Närvårdsplanen", "B-1": "Planen är tagen."})
    save_answers(response, {"A-1": "nej"})
    send(response)
    found = changes_of(response)
    assert {link_id: change.kind for link_id, change in found.items()} == {
        "A-1": "changed",
        "A-1.ja": "set_aside",
        "B-1": "set_aside",
    }
    assert gone_and_new(found["B-1"].parts) == (["Planen är tagen."], [])
    assert found["A-1.ja"].row_id == "A-1"
    returning.return_(response=response, reason="Rätta.", actor=approver_of(response), at=timezone.now())
    save_answers(response, {"A-1": "ja"})
    send(response)
    second, third = response.snapshots.order_by("number")[1:]
    assert {change.link_id: change.kind for change in Changes(second, third).all}["B-1"] == "asked"
    assert changes_of(response) == {}


def test_documents_that_came_and_went_are_named() -> None:
    response = returned()
    attach_file(response, "A-6", title="Kvar")
    gone = attach_file(response, "A-6", title="Borta")
    send(response)
    returning.revise_response(response=response, actor=editor_of(response), at=timezone.now())
    attaching.detach_document(
        response=response, attachment=gone.attachment, actor=editor_of(response), at=timezone.now()
    )
    attach_file(response, "A-6", title="Tillkommen")
    send(response)
    second, third = response.snapshots.order_by("number")[1:]
    [change] = Changes(second, third).all
    assert [text.split(",")[0] for text in change.documents_gone] == ["Borta"]
    assert [text.split(",")[0] for text in change.documents_new] == ["Tillkommen"]
    assert "Kvar" not in str(change)


# Since when


def before_of(response: Response, user: User) -> ReadBefore | None:
    last = response.snapshots.last()
    assert last
    return read_before(last, user, standing_in(response).given)


def test_what_is_sent_for_the_first_time_was_read_by_nobody() -> None:
    response = make_response(state=State.IN_REVIEW)
    assert before_of(response, approver_of(response)) is None


def test_whoever_returned_it_reads_what_changed_since_then_and_others_read_the_whole() -> None:
    response = returned()
    send(response)
    before = before_of(response, approver_of(response))
    assert before is not None
    assert (before.snapshot.number, before.user, before.kind) == (1, approver_of(response), WayRead.RETURNED)
    assert before_of(response, make_approver(organisation=response.organisation)) is None


def test_another_approver_reads_what_changed_since_the_last_sign_off() -> None:
    response = make_response(state=State.APPROVED)
    signer = approver_of(response)
    returning.revise_response(response=response, actor=editor_of(response), at=timezone.now())
    bring_to(response, State.IN_REVIEW)
    before = before_of(response, make_approver(organisation=response.organisation))
    assert before is not None
    assert (before.snapshot.number, before.user, before.kind) == (1, signer, WayRead.APPROVED)
