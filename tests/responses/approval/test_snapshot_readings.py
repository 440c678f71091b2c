"""An approver who has read and not decided says so, and sees next time only what has changed since."""

from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApprovalStep, User
from responses.approval import returning, snapshot_readings
from responses.lifecycle.turns import read_by
from responses.models import Event, Response, SnapshotReading, State
from responses.reading.changes import WayRead, read_before
from tests.builders import (
    approver_of,
    bring_to,
    complete_answers,
    editor_of,
    make_approver,
    make_response,
    reopen,
    save_answers,
    standing_in,
)

pytestmark = pytest.mark.django_db
BUTTON = "Jag har läst hit"


@pytest.fixture
def response() -> Response:
    return make_response(state=State.IN_REVIEW, answers={"A-2": "Sex kommuner deltar."})


def sha256_of(response: Response, number: int = 1) -> str:
    return response.snapshots.get(number=number).sha256


def read(response: Response, user: User, *, number: int = 1) -> SnapshotReading:
    return snapshot_readings.note_reading(
        response=response, sha256=sha256_of(response, number), actor=user, at=timezone.now()
    )


def send_again(response: Response, text: str = "Sju kommuner deltar.") -> None:
    returning.revise_response(response=response, actor=editor_of(response), at=timezone.now())
    response.refresh_from_db()
    save_answers(response, {"A-2": text})
    bring_to(response, State.IN_REVIEW)


def post_read(response: Response, user: User, sha256: str) -> HttpResponse:
    client = Client()
    client.force_login(user)
    return client.post(reverse("read", args=[response.pk]), {"sha256": sha256})  # type: ignore[return-value]


def page_of(response: Response, user: User, **asked: str) -> str:
    client = Client()
    client.force_login(user)
    return client.get(reverse("review", args=[response.pk]), asked).content.decode()


def test_what_changed_since_one_read_is_shown_first(response: Response) -> None:
    approver = approver_of(response)
    kept = read(response, approver)
    send_again(response)
    standing = standing_in(response)
    before = read_before(standing.sent, approver, standing.given, None, read_by(approver, standing.sent))
    assert before is not None
    assert (before.snapshot.number, before.user, before.at, before.kind) == (1, approver, kept.at, WayRead.READ)
    page = page_of(response, approver)
    day = timezone.localtime(kept.at)
    assert f"Ändrat sedan du läste {day.day} " in page
    assert "<del>Sex</del>" in page
    assert "<ins>Sju</ins>" in page


def test_opening_the_page_says_nothing_and_what_others_have_read_does_not_count(response: Response) -> None:
    reader, other = approver_of(response), make_approver(organisation=response.organisation)
    assert BUTTON in page_of(response, other)
    read(response, reader)
    send_again(response)
    assert SnapshotReading.objects.count() == 1
    assert "Hela svaret" in page_of(response, other)
    assert "Ändrat sedan" not in page_of(response, other)


def test_the_newest_of_ones_own_is_compared_with_whatever_was_done_with_it(response: Response) -> None:
    approver = approver_of(response)
    returning.return_(response=response, reason="Rätta.", actor=approver, at=timezone.now())
    response.refresh_from_db()
    bring_to(response, State.IN_REVIEW)
    read(response, approver, number=2)
    send_again(response)
    standing = standing_in(response)
    before = read_before(standing.sent, approver, standing.given, None, read_by(approver, standing.sent))
    assert before is not None
    assert (before.snapshot.number, before.kind) == (2, WayRead.READ)


def test_the_button_says_what_it_did_and_is_replaced_by_when(response: Response) -> None:
    approver = approver_of(response)
    answer = post_read(response, approver, sha256_of(response))
    assert (answer.status_code, answer["Location"]) == (302, reverse("review", args=[response.pk]))
    [told] = [str(message) for message in get_messages(answer.wsgi_request)]  # type: ignore[attr-defined]
    assert "visas först det som har ändrats" in told
    page = page_of(response, approver)
    assert "Du har läst hit" in page
    assert BUTTON not in page


def test_saying_it_again_keeps_the_first_time_and_writes_nothing_in_the_trail(response: Response) -> None:
    approver, events = approver_of(response), Event.objects.count()
    first = read(response, approver)
    later = timezone.now() + timedelta(days=2)
    again = snapshot_readings.note_reading(response=response, sha256=sha256_of(response), actor=approver, at=later)
    assert (again.pk, again.at) == (first.pk, first.at)
    assert Event.objects.count() == events


def test_what_one_read_is_noted_also_when_it_has_been_sent_again_meanwhile(response: Response) -> None:
    approver, seen = approver_of(response), sha256_of(response)
    send_again(response)
    answer = post_read(response, approver, seen)
    [told] = [str(message) for message in get_messages(answer.wsgi_request)]  # type: ignore[attr-defined]
    assert "skickats på nytt" in told
    assert SnapshotReading.objects.get().snapshot.number == 1


@pytest.mark.parametrize("sha256", ["", "0" * 64, "å"])
def test_what_was_never_sent_is_not_read(response: Response, sha256: str) -> None:
    assert post_read(response, approver_of(response), sha256).status_code in (400, 409)
    assert not SnapshotReading.objects.exists()


def test_only_whose_turn_it_is_may_say_it() -> None:
    response = make_response()
    [first, second] = [make_approver(organisation=response.organisation) for _ in range(2)]
    for number, user in enumerate((first, second), start=1):
        ApprovalStep.objects.create(organisation=response.organisation, number=number, user=user)
    save_answers(response, complete_answers(response))
    bring_to(response, State.IN_REVIEW)
    with pytest.raises(PermissionDenied):
        read(response, second)
    assert read(response, first).user == first


@pytest.fixture
def correction() -> Response:
    """Of two questions, sent for approval."""
    response = make_response(state=State.SUBMITTED)
    reopen(response)
    response.refresh_from_db()
    save_answers(response, {"A-1": "nej", "A-2": "Rättat."})
    bring_to(response, State.IN_REVIEW)
    return response


def again_in(page: str) -> str:
    """What the page says has changed since a correction was read."""
    told = page.partition('id="kort"')[2].partition("<h3>Ändrat sedan ")[2]
    return told.partition("<h3>")[0]


def test_a_correction_that_comes_back_is_read_against_what_is_in_force_and_says_what_changed_since(
    correction: Response,
) -> None:
    approver = approver_of(correction)
    page = page_of(correction, approver)
    assert page.count('class="sp-difference"') > 1
    assert "Ändrat sedan" not in page
    returning.return_(response=correction, reason="Rätta.", actor=approver, at=timezone.now())
    correction.refresh_from_db()
    save_answers(correction, {"A-2": "Rättat igen."})
    bring_to(correction, State.IN_REVIEW)
    page, whole = page_of(correction, approver), page_of(correction, approver, visa="allt")
    assert page.count('class="sp-difference"') > 1
    for told, link in ((again_in(page), "?visa=allt#rad-A-2"), (again_in(whole), '"#rad-A-2')):
        assert told.startswith("du återsände ")
        assert told.count("<li>") == 1
        assert link in told
    assert page.count("<strong>Ändrat sedan du återsände") == 1
    assert "<strong>Ändrat sedan du" in page.partition('id="andrat-A-2"')[2].partition("</article>")[0]


def test_what_one_has_read_of_a_correction_counts_and_what_was_read_before_it_does_not(correction: Response) -> None:
    approver = approver_of(correction)
    assert BUTTON in page_of(correction, approver)
    read(correction, approver, number=2)
    send_again(correction, "Rättat.")
    page = page_of(correction, approver)
    assert again_in(page).startswith("du läste ")
    assert "Inget svar och ingen bilaga är ändrad sedan dess." in again_in(page)
    assert "<strong>Ändrat sedan" not in page
    other = make_approver(organisation=correction.organisation)
    assert again_in(page_of(correction, other)) == ""
