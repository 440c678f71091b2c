"""Opening more questions in a correction that is under way."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from archive.correcting.abandoning import abandon_correction
from archive.correcting.adding import open_more
from archive.correcting.reading import replaced_as_data
from archive.records import record_of
from config.refusals import WrongStateError
from outbox.models import OutboxMessage
from responses.models import Correction, CorrectionAddition, Event, Response, State
from responses.reading.draft import Draft
from responses.reading.snapshots import says_the_same, snapshot_content
from tests.builders import (
    approver_of,
    archivist_of,
    bring_to,
    client_of,
    complete_answers,
    editor_of,
    hand_out,
    make_member,
    make_response,
    reopen,
    save_answers,
    seal,
)
from tests.builders.copies import copy_html
from tests.web.posting import as_posted

pytestmark = pytest.mark.django_db
WHY = "Beloppet var också fel."


@pytest.fixture
def response() -> Response:
    """Submitted with every answer, and A-2 opened."""
    made = make_response(state=State.SUBMITTED)
    reopen(made, "A-2", reason="Texten gällde fel år.")
    return Response.objects.get(pk=made.pk)


def add(response: Response, *items: str, **said: Any) -> CorrectionAddition:
    given = {"reason": WHY, "actor": editor_of(response), "at": timezone.now(), **said}
    return open_more(response=response, items=items, **given)


def test_what_is_added_can_be_written_and_what_was_open_still_can(response: Response) -> None:
    with pytest.raises(WrongStateError, match="Öppna fler frågor"):
        save_answers(response, {"A-3": "4 000"})
    made = add(response, "A-3")
    save_answers(response, {"A-2": "Rätt år.", "A-3": "4 000"})
    with pytest.raises(WrongStateError):
        save_answers(response, {"B-1": "Annat."})
    stored = Correction.objects.get()
    assert (stored.chosen, made.chosen, stored.reason) == (["A-2", "A-3"], ["A-3"], "Texten gällde fel år.")
    assert Response.objects.get(pk=response.pk).state == State.DRAFT


def test_what_depends_on_what_is_added_opens_too(response: Response) -> None:
    add(response, "A-1")
    assert {"A-1", "B-1", "B"} <= set(Correction.objects.get().opens)


def test_a_section_adds_those_of_its_questions_that_are_closed(response: Response) -> None:
    made = add(response, "A")
    assert "A-2" not in made.chosen
    assert {"A-1", "A-3"} <= set(made.chosen)


@pytest.mark.parametrize(
    ("items", "reason", "field"), [((), WHY, "items"), (("A-2",), WHY, "items"), (("A-3",), " ", "reason")]
)
def test_something_that_is_closed_is_added_for_a_reason(
    response: Response, items: tuple[str, ...], reason: str, field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        add(response, *items, reason=reason)
    assert list(refused.value.error_dict) == [field]
    assert not CorrectionAddition.objects.exists()


def test_a_question_that_nobody_writes_is_no_question(response: Response) -> None:
    for item in ("A-5", "finns-inte"):
        with pytest.raises(KeyError):
            add(response, item)


@pytest.mark.parametrize("state", [State.IN_REVIEW, State.APPROVED])
def test_what_has_been_sent_is_opened_for_change_first(response: Response, state: State) -> None:
    save_answers(response, {"A-2": "Rätt år."})
    bring_to(response, state)
    with pytest.raises(WrongStateError, match="Öppna för ändring"):
        add(response, "A-3")


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED])
def test_without_a_correction_there_is_nothing_to_add_to(state: State) -> None:
    with pytest.raises(WrongStateError):
        add(make_response(state=state), "A-3")


def test_of_an_answer_that_is_open_as_a_whole_nothing_more_is_opened() -> None:
    made = make_response(state=State.SUBMITTED)
    reopen(made)
    with pytest.raises(WrongStateError, match="redan öppet"):
        add(made, "A-3")


def test_only_an_editor_adds(response: Response) -> None:
    with pytest.raises(PermissionDenied):
        add(response, "A-3", actor=approver_of(response))


def test_a_change_before_the_last_day_is_not_widened_after_it() -> None:
    made = make_response(state=State.SUBMITTED, last_day=timezone.localdate())
    reopen(made, "A-2", kind=Correction.Kind.CHANGE)
    with pytest.raises(ValidationError, match="ändring före sista svarsdag"):
        add(made, "A-3", at=timezone.now() + timedelta(days=1))
    assert add(made, "A-3")


def test_the_trail_the_copy_and_the_data_tell_what_was_added_and_why(response: Response) -> None:
    add(response, "A-3")
    save_answers(response, {"A-2": "Rätt år.", "A-3": "4 000"})
    bring_to(response, State.SUBMITTED)
    event = Event.objects.get(action="open_more")
    assert WHY in event.note
    newest = response.submissions.get(number=2)
    replaced = record_of(newest).replaces
    assert replaced
    [line] = replaced.additions
    assert WHY in line
    assert replaced.why.splitlines() == [replaced.why_at_first, line]
    assert WHY in copy_html(newest)
    assert replaced_as_data(newest)["additions"] == [line]
    receipt = OutboxMessage.objects.get(key=f"receipt:{newest.pk}")
    assert WHY in receipt.payload["body"]


def test_an_approver_reads_why_more_was_opened_and_what_it_changes(response: Response) -> None:
    add(response, "A-3")
    save_answers(response, {"A-3": "4 000"})
    bring_to(response, State.IN_REVIEW)
    page = client_of(approver_of(response)).get(reverse("review", args=[response.pk])).content.decode()
    for told in ("Texten gällde fel år.", WHY, "Senare öppnades också", "Gäller nu"):
        assert told in page


def test_abandoning_puts_back_what_was_added_too(response: Response) -> None:
    before = snapshot_content(Draft(response), 0)
    add(response, "A-3")
    save_answers(response, {"A-3": "4 000"})
    abandon_correction(response=response, actor=editor_of(response), at=timezone.now())
    assert says_the_same(before, snapshot_content(Draft(Response.objects.get(pk=response.pk)), 0))


def test_whom_it_concerns_is_told_and_whoever_has_been_handed_what_is_added() -> None:
    made = make_response()
    save_answers(made, complete_answers(made))
    hand_out(made, ["A-2"], addresses=["forsta@example.se"])
    hand_out(made, ["A-3"], addresses=["gast@example.se"])
    hand_out(made, ["K"], addresses=["annan@example.se"])
    bring_to(made, State.SUBMITTED)
    other, registry = make_member(Role.EDITOR, organisation=made.organisation), archivist_of(made)
    reopen(made, "A-2")
    add(made, "A-3")
    told = {
        kind: {one.payload["to"] for one in OutboxMessage.objects.filter(key__startswith=f"{kind}:")}
        for kind in ("more_is_opened", "more_questions_opened")
    }
    assert {other.email, registry.email, approver_of(made).email} <= told["more_is_opened"]
    assert editor_of(made).email not in told["more_is_opened"]
    assert told["more_questions_opened"] == {"gast@example.se"}


def test_the_database_lets_it_only_grow_and_nothing_be_rewritten(response: Response) -> None:
    add(response, "A-3")
    changes = (
        lambda: Correction.objects.update(opens=["A-2"]),
        lambda: Correction.objects.update(opens=[]),
        lambda: Correction.objects.update(chosen=["A-2"]),
        lambda: CorrectionAddition.objects.update(reason="Annat."),
        lambda: CorrectionAddition.objects.all().delete(),
    )
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    abandon_correction(response=response, actor=editor_of(response), at=timezone.now())
    with pytest.raises(DatabaseError, match="has ended"), transaction.atomic():
        CorrectionAddition.objects.create(
            correction=Correction.objects.get(),
            chosen=["B-1"],
            names=["B-1"],
            reason="För sent.",
            by=editor_of(response),
            at=timezone.now(),
        )


# The page


def test_the_page_offers_what_is_closed_and_opens_what_is_ticked(response: Response) -> None:
    client, address = client_of(editor_of(response)), reverse("open_more", args=[response.pk])
    shown = client.get(address, {"vad": "A-3"})
    page = shown.content.decode()
    assert 'value="A-1"' in page
    assert 'value="A-2"' not in page
    half = client.post(address, as_posted(page))
    assert half.status_code == 422
    assert 'value="A-3" id="id_items_' in half.content.decode()
    posted = client.post(address, {**as_posted(page), "reason": WHY}, follow=True)
    assert WHY in posted.content.decode()
    assert Correction.objects.get().chosen == ["A-2", "A-3"]


def test_the_task_list_leads_there_and_the_archive_tells_it(response: Response) -> None:
    link = reverse("open_more", args=[response.pk])
    assert link in client_of(editor_of(response)).get(reverse("response", args=[response.pk])).content.decode()
    readers = client_of(archivist_of(response)).get(reverse("response", args=[response.pk])).content.decode()
    assert link not in readers
    add(response, "A-3")
    save_answers(response, {"A-3": "4 000"})
    bring_to(response, State.SUBMITTED)
    seal(response)
    newest = response.submissions.latest("number")
    archived = client_of(archivist_of(response)).get(reverse("archived", args=[newest.pk]))
    assert WHY in archived.content.decode()
