"""Opening what is submitted again: for what reason, when, and what stays as it was."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from archive.correcting.opening import CorrectionKind, Opening, reopen_response
from archive.records import record_of
from config.refusals import WrongStateError
from outbox.models import OutboxMessage
from responses.models import Correction, Response, State, Submission
from tests.builders import (
    approver_of,
    archivist_of,
    bring_to,
    client_of,
    correct,
    editor_of,
    make_member,
    make_response,
    reopen,
    save_answers,
    send,
)
from tests.web.posting import as_posted, seen_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("short_copies")]
DAY = timedelta(days=1)


def refused(response: Response, **said: Any) -> set[str]:
    """The fields that the opening is refused by."""
    given: dict[str, Any] = {"kind": CorrectionKind.MATERIAL, "reason": "Fel siffra.", "items": ("A-2",), **said}
    with pytest.raises(ValidationError) as refusal:
        reopen_response(response=response, opening=Opening(**given), actor=editor_of(response), at=timezone.now())
    return set(refusal.value.message_dict)


def late_response(state: State = State.SUBMITTED) -> Response:
    """In time, and the last day has passed since."""
    response = make_response(state=state, at=timezone.now() - 10 * DAY, last_day=timezone.localdate() - 5 * DAY)
    return response


@pytest.mark.parametrize("state", [State.SUBMITTED, State.ARCHIVED])
def test_it_is_opened_after_the_last_day_and_after_registration_and_stays_in_force(state: State) -> None:
    response = late_response(state)
    correction = reopen(
        response, "A-2", kind=CorrectionKind.SUPPLEMENT, asked_by="Socialstyrelsen", reference="7.1-20026/2026"
    )
    stored = Response.objects.get(pk=response.pk)
    assert (stored.state, stored.correction) == (State.DRAFT, correction)
    assert correction.replaces == Submission.objects.get()
    [event] = stored.events.filter(action="reopen")
    for told in ("Komplettering: Fel siffra", "Begärd av: Socialstyrelsen", "7.1-20026/2026", "fråga"):
        assert told in event.note


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({"reason": "  "}, {"reason"}),
        ({"items": ()}, {"items"}),
        ({"kind": CorrectionKind.SUPPLEMENT}, {"asked_by"}),
        ({"last_day": timezone.localdate() - DAY}, {"last_day"}),
        ({"reason": "", "items": ()}, {"reason", "items"}),
    ],
)
def test_what_is_missing_is_said_by_its_field(said: dict[str, Any], fields: set[str]) -> None:
    response = make_response(state=State.SUBMITTED)
    assert refused(response, **said) == fields
    assert Response.objects.get(pk=response.pk).state == State.SUBMITTED


def test_a_change_before_the_last_day_may_open_all_of_it_and_later_none_of_it() -> None:
    assert reopen(make_response(state=State.SUBMITTED)).opens == []
    assert refused(late_response(), kind=CorrectionKind.CHANGE, items=()) == {"kind"}


@pytest.mark.parametrize("state", [State.DRAFT, State.IN_REVIEW, State.APPROVED])
def test_what_is_not_submitted_is_not_opened(state: State) -> None:
    with pytest.raises(WrongStateError):
        reopen(make_response(state=state), "A-2")


@pytest.mark.parametrize("role", [Role.APPROVER, Role.ARCHIVIST, Role.AUTHOR, Role.CONTRIBUTOR])
def test_only_an_editor_opens_it(role: Role) -> None:
    response = make_response(state=State.SUBMITTED)
    opening = Opening(kind=CorrectionKind.SLIP, reason="Felskrivet.", items=("A-2",))
    other = make_member(role, organisation=response.organisation)
    with pytest.raises(PermissionDenied):
        reopen_response(response=response, opening=opening, actor=other, at=timezone.now())
    assert reopen_response(response=response, opening=opening, actor=editor_of(response), at=timezone.now())


def test_it_is_opened_once_at_a_time() -> None:
    response = make_response(state=State.SUBMITTED)
    reopen(response, "A-2")
    with pytest.raises(WrongStateError):
        reopen(response, "A-3")


def test_everybody_concerned_is_told_once() -> None:
    response = make_response(state=State.SUBMITTED)
    second = make_member(Role.EDITOR, organisation=response.organisation)
    archivist = archivist_of(response)
    reopen(response, "A-2")
    told = OutboxMessage.objects.filter(key__startswith="correction_opened:")
    people = {second, approver_of(response), archivist}
    assert sorted(told.values_list("payload__to", flat=True)) == sorted(person.email for person in people)
    assert "Fel siffra i svaret." in told[0].payload["body"]


# What comes of it


def test_each_submission_knows_what_it_replaces_and_by_what_it_was_replaced() -> None:
    response = make_response(state=State.ARCHIVED)
    second = correct(response, {"A-2": "Rättat."})
    third = correct(response, {"A-3": "1 000"}, kind=CorrectionKind.SLIP)
    first = response.submissions.get(number=1)
    assert (first.replaces, second.replaces, third.replaces) == (None, first, second)
    assert (first.replaced_by, second.replaced_by) == (second, third)
    assert not hasattr(third, "replaced_by")
    assert [one.kind for one in (second.correction, third.correction) if one] == [
        CorrectionKind.MATERIAL,
        CorrectionKind.SLIP,
    ]
    assert not Correction.objects.filter(outcome="").exists()


def test_a_correction_that_corrects_nothing_is_not_sent() -> None:
    response = make_response(state=State.SUBMITTED, answers={"A-2": "Som det är."})
    reopen(response, "A-2")
    with pytest.raises(WrongStateError, match="Inget är ändrat"):
        send(response)
    save_answers(response, {"A-2": "Annat."})
    save_answers(response, {"A-2": "Som det är."})
    with pytest.raises(WrongStateError, match="Inget är ändrat"):
        send(response)
    save_answers(response, {"A-2": "Rättat."})
    assert send(response).number == 2


def test_a_correction_after_the_last_day_makes_nothing_late() -> None:
    response = late_response()
    record = record_of(correct(response, {"A-2": "Rättat."}))
    assert (record.days_late, record.lateness) == (0, "")
    first = response.submissions.get(number=1)
    assert record.first_moment == first.submitted_at
    assert record.replaces is not None
    assert (record.replaces.receipt_number, record.replaces.kind_in_words) == (
        first.receipt_number,
        "Väsentlig rättelse",
    )


def test_what_came_late_stays_late_when_it_is_corrected() -> None:
    response = make_response(
        state=State.SUBMITTED, at=timezone.now() - 3 * DAY, last_day=timezone.localdate() - 5 * DAY
    )
    assert record_of(correct(response, {"A-2": "Rättat."})).days_late == 2


def test_what_was_submitted_first_stays_as_it_was() -> None:
    response = make_response(state=State.ARCHIVED)
    first = Submission.objects.filter(pk=response.submissions.get().pk).values().get()
    correct(response, {"A-2": "Rättat."})
    assert Submission.objects.filter(pk=first["id"]).values().get() == first


def test_a_registered_answer_is_registered_anew_with_its_number() -> None:
    response = make_response(state=State.ARCHIVED)
    second = correct(response, {"A-2": "Rättat."})
    assert Response.objects.get(pk=response.pk).state == State.SUBMITTED
    assert second.diarienummer == response.diarienummer
    bring_to(response, State.ARCHIVED)


def test_an_ended_correction_never_changes() -> None:
    response = make_response(state=State.SUBMITTED)
    correct(response, {"A-2": "Rättat."})
    for changed in ({"reason": "Annat."}, {"outcome": "abandoned"}, {"ended_by_name": "Annan"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Correction.objects.update(**changed)


# The page


def test_the_page_opens_what_is_chosen_and_says_what_is_missing() -> None:
    response = late_response()
    client, address = client_of(editor_of(response)), reverse("reopen", args=[response.pk])
    assert "Ändring före sista svarsdag" not in client.get(address).content.decode()
    half = client.post(address, {"kind": "material", "reason": "Talet var fel."})
    assert half.status_code == 422
    assert "Talet var fel." in half.content.decode()
    assert "Välj de frågor som ska öppnas." in half.content.decode()
    shown = as_posted(client.get(address, {"vad": "A-2"}).content)
    posted = client.post(address, {**shown, "kind": "slip", "reason": "Felskrivet."}, follow=True)
    assert Correction.objects.get().chosen == ["A-2"]
    page = posted.content.decode()
    assert "Rättelse pågår: skrivfel" in page
    assert Submission.objects.get().receipt_number in page
    assert client.get(address).status_code == 409


def test_the_page_keeps_a_correction_without_changes_and_says_so() -> None:
    response = make_response(state=State.SUBMITTED)
    reopen(response, "A-2")
    client = client_of(editor_of(response))
    seen = seen_in(client.get(reverse("check", args=[response.pk])))
    sent = client.post(reverse("send", args=[response.pk]), {"seen": seen})
    assert sent.status_code == 409
    assert "Inget är ändrat" in sent.content.decode()


def test_the_check_page_says_what_the_correction_changes_and_when_it_changes_nothing() -> None:
    response = make_response(state=State.SUBMITTED)
    reopen(response, "A-2", "A-1")
    client, address = client_of(editor_of(response)), reverse("check", args=[response.pk])
    page = client.get(address).content.decode()
    assert "Inget är ändrat sedan svaret öppnades igen" in page
    assert "Allt är besvarat" not in page
    save_answers(response, {"A-2": "Rättat."})
    page = client.get(address).content.decode()
    assert f"Ändrat mot {response.submissions.get().receipt_number}" in page
    assert "Inget är ändrat" not in page


def test_a_section_says_which_of_its_questions_are_open() -> None:
    response = make_response(state=State.SUBMITTED)
    reopen(response, "A-2")
    client = client_of(editor_of(response))
    page = client.get(reverse("section", args=[response.pk, "A"])).content.decode()
    assert 'Öppet här: <a href="#fraga-A-2">' in page
    assert reverse("open_more", args=[response.pk]) in page
    assert (
        "Inget i det här avsnittet är öppnat"
        in client.get(reverse("section", args=[response.pk, "K"])).content.decode()
    )
