"""While an answer is corrected only the questions that were opened can be changed, whichever way one comes."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from administration.people.reading import guests_of
from config.refusals import WrongStateError
from outbox.models import OutboxMessage
from responses.assignments import services as assignments
from responses.drafting import attaching
from responses.drafting.completion import say_section_done
from responses.drafting.moving import move_to_version, newer_version
from responses.drafting.restoring import restore_revision
from responses.drafting.reusing import confirm_answer, reuse_earlier_answer
from responses.drafting.saving import save_answer
from responses.models import Answer, Assignment, Response, ResponseAttachment, State
from responses.notices.reminders import assignments_due, drafts_due
from surveys.models import Questionnaire
from tests.builders import (
    attach_file,
    bring_to,
    client_of,
    complete_answers,
    editor_of,
    hand_out,
    make_definition,
    make_member,
    make_questionnaire,
    make_response,
    reopen,
    save_answers,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def response() -> Response:
    """Submitted, with an attachment, and A-3 opened."""
    made = make_response()
    save_answers(made, complete_answers(made))
    attach_file(made, "A-6")
    bring_to(made, State.SUBMITTED)
    reopen(made, "A-3")
    return Response.objects.get(pk=made.pk)


def save(response: Response, link_id: str, value: object, remark: str | None = None) -> None:
    save_answer(
        response=response,
        link_id=link_id,
        value=value,
        remark=remark,
        base_revision=None,
        actor=editor_of(response),
        at=timezone.now(),
    )


def test_what_was_opened_is_written_and_nothing_else(response: Response) -> None:
    save(response, "A-3", "2 000")
    for link_id, value in (("A-1", "nej"), ("A-2", "Annat."), ("A-4", "1"), ("B-1", "Annat."), ("K-namn", "Annan")):
        with pytest.raises(WrongStateError, match="inte öppnad"):
            save(response, link_id, value)


def test_a_remark_beside_a_closed_answer_is_refused(response: Response) -> None:
    kept = Answer.objects.get(response=response, link_id="A-2").value
    with pytest.raises(WrongStateError, match="inte öppnad"):
        save(response, "A-2", kept, remark="En kommentar.")
    save(response, "A-3", "2 000", remark="En kommentar.")


def test_every_other_way_to_a_closed_answer_is_shut(response: Response) -> None:
    editor, at = editor_of(response), timezone.now()
    placed = ResponseAttachment.objects.get(response=response)
    ways = {
        "attaching": lambda: attach_file(response, "A-2"),
        "detaching": lambda: attaching.detach_document(
            response=response, attachment=placed.attachment, actor=editor, at=at
        ),
        "attaching again": lambda: attaching.attach_again(
            response=response, link_id="A-6", documents=[], actor=editor, at=at
        ),
        "restoring": lambda: restore_revision(
            response=response, link_id="A-2", number=1, base_revision=None, actor=editor, at=at
        ),
        "reusing": lambda: reuse_earlier_answer(
            response=response, link_id="A-2", key="", base_revision=None, actor=editor, at=at
        ),
        "confirming": lambda: confirm_answer(response=response, link_id="A-2", base_revision=None, actor=editor, at=at),
        "handing out": lambda: hand_out(response, ["B"], editor),
        "saying done": lambda: say_section_done(response=response, section_id="B", actor=editor, at=at),
    }
    for way, go in ways.items():
        with pytest.raises(WrongStateError, match="inte öppnad"):
            go()
        assert way


def test_the_database_keeps_to_it_too(response: Response) -> None:
    for change in (
        lambda: Answer.objects.filter(response=response, link_id="A-2").update(value="Annat."),
        lambda: Answer.objects.create(response=response, link_id="A-9", value="x", updated_at=timezone.now()),
        lambda: ResponseAttachment.objects.create(
            response=response, link_id="A-2", attachment=ResponseAttachment.objects.get().attachment
        ),
    ):
        with pytest.raises(DatabaseError, match="does not open"), transaction.atomic():
            change()
    assert Answer.objects.filter(response=response, link_id="A-3").update(value="5")


@pytest.mark.parametrize(("link_id", "status"), [("A-3", 200), ("A-2", 409)])
def test_the_page_saves_by_itself_only_what_was_opened(response: Response, link_id: str, status: int) -> None:
    revision = Answer.objects.get(response=response, link_id=link_id).revision
    posted = client_of(editor_of(response)).post(
        reverse("save_question", args=[response.pk, link_id]),
        {f"{link_id}-value": "7", f"{link_id}-revision": str(revision)},
    )
    assert posted.status_code == status


def test_the_section_shows_fields_for_what_was_opened_and_text_for_the_rest(response: Response) -> None:
    client, address = client_of(editor_of(response)), reverse("section", args=[response.pk, "A"])
    page = client.get(address).content.decode()
    assert 'name="A-3-value"' in page
    assert 'name="A-2-value"' not in page
    kept = Answer.objects.get(response=response, link_id="A-2").value
    assert str(kept) in page
    posted = client.post(address, {"A-3-value": "3 000", "A-3-revision": "1", "goto": "stay"})
    assert posted.status_code == 302
    assert Answer.objects.get(response=response, link_id="A-3").value == "3000"
    stale = client.post(address, {"A-2-value": "Från en gammal sida", "A-2-revision": "1", "goto": "stay"})
    assert stale.status_code == 409


def test_only_what_was_opened_is_offered_to_hand_out(response: Response) -> None:
    page = client_of(editor_of(response)).get(reverse("hand_out", args=[response.pk])).content.decode()
    assert 'value="A-3"' in page
    assert 'value="A-2"' not in page
    assert hand_out(response, ["A-3"], editor_of(response))


@pytest.fixture
def newer() -> Questionnaire:
    name = "prov-flyttas"
    old = make_questionnaire(make_definition(name=name))
    make_questionnaire(make_definition(name=name, version="2026-02-01"))
    return old


def test_a_newer_version_waits_until_the_correction_has_ended(newer: Questionnaire) -> None:
    response = make_response(state=State.SUBMITTED, questionnaire=newer)
    reopen(response, "A-2")
    response = Response.objects.get(pk=response.pk)
    latest = Questionnaire.objects.get(name=newer.name, version="2026-02-01")
    assert newer_version(response) is None
    with pytest.raises(WrongStateError, match="Byt inte utgåva"):
        move_to_version(response=response, questionnaire=latest, actor=editor_of(response), at=timezone.now())
    assert client_of(editor_of(response)).get(reverse("move", args=[response.pk])).status_code == 409


# Guests and contributors


def window_of(person: object) -> Client:
    client = Client()
    client.force_login(person)  # type: ignore[arg-type]
    return client


@pytest.fixture
def handed() -> tuple[Response, Assignment]:
    """Submitted; a guest had the section A and the question B-1."""
    made = make_response()
    save_answers(made, {**complete_answers(made), "A-1": "ja"})
    save_answers(made, complete_answers(made))
    [first, _] = hand_out(made, ["A", "B-1"], addresses=["gast@example.se"])
    bring_to(made, State.SUBMITTED)
    return Response.objects.get(pk=made.pk), first


def test_a_guest_comes_back_for_the_questions_that_are_opened_again(handed: tuple[Response, Assignment]) -> None:
    response, assignment = handed
    client = window_of(assignment.person)
    assert client.get(reverse("my_questions", args=[response.pk])).status_code == 403
    reopen(response, "A-3")
    page = client.get(reverse("my_questions", args=[response.pk]))
    text = page.content.decode()
    assert page.status_code == 200
    assert 'data-question="A-3"' in text
    for closed in ("A-2", "A-1", "B-1"):
        assert f'data-question="{closed}"' not in text
        for read in ("answer_history", "comments", "attach"):
            assert client.get(reverse(read, args=[response.pk, closed])).status_code == 403, (read, closed)
        saved = client.post(
            reverse("save_question", args=[response.pk, closed]),
            {f"{closed}-value": "x", f"{closed}-revision": "1"},
        )
        assert saved.status_code == 403
    saved = client.post(reverse("save_question", args=[response.pk, "A-3"]), {"A-3-value": "12", "A-3-revision": "1"})
    assert saved.status_code == 200
    assert "Utdelat till dig" in client.get(reverse("start")).content.decode()
    assert list(guests_of(response.organisation, timezone.localdate())) == [assignment.person]


def test_a_guest_chooses_no_document_again_that_stands_beside_what_is_closed() -> None:
    made = make_response()
    save_answers(made, complete_answers(made))
    [assignment] = hand_out(made, ["A"], addresses=["gast@example.se"])
    attach_file(made, "A-6", title="Underlaget som är stängt")
    bring_to(made, State.SUBMITTED)
    reopen(made, "A-3")
    page = window_of(assignment.person).get(reverse("attach_again", args=[made.pk, "A-3"]))
    assert page.status_code == 200
    assert "Underlaget som är stängt" not in page.content.decode()


def test_a_guest_of_other_questions_stays_out(handed: tuple[Response, Assignment]) -> None:
    response, assignment = handed
    reopen(response, "K-namn")
    client = window_of(assignment.person)
    assert client.get(reverse("my_questions", args=[response.pk])).status_code == 403
    assert "Utdelat till dig" not in client.get(reverse("start")).content.decode()
    assert list(guests_of(response.organisation, timezone.localdate())) == []
    with pytest.raises(PermissionDenied):
        assignments.mark_done(assignment=assignment, actor=assignment.person, at=timezone.now())


def test_a_guest_is_out_again_once_the_correction_is_submitted(handed: tuple[Response, Assignment]) -> None:
    response, assignment = handed
    reopen(response, "A-3")
    save_answers(response, {"A-3": "5 000"})
    bring_to(response, State.SUBMITTED)
    assert window_of(assignment.person).get(reverse("my_questions", args=[response.pk])).status_code == 403


def test_whoever_has_what_is_opened_is_told_and_nobody_else() -> None:
    made = make_response()
    save_answers(made, complete_answers(made))
    hand_out(made, ["A"], addresses=["gast@example.se"])
    hand_out(made, ["K"], addresses=["annan@example.se"])
    bring_to(made, State.SUBMITTED)
    reopen(made, "A-3")
    told = OutboxMessage.objects.filter(key__startswith="questions_opened:")
    assert [message.payload["to"] for message in told] == ["gast@example.se"]


def test_a_contributor_of_the_organisation_reads_what_was_theirs_and_writes_what_was_opened() -> None:
    made = make_response()
    save_answers(made, complete_answers(made))
    helper = make_member(Role.CONTRIBUTOR, organisation=made.organisation)
    hand_out(made, ["A"], helper)
    bring_to(made, State.SUBMITTED)
    reopen(made, "A-3")
    client = window_of(helper)
    page = client.get(reverse("my_questions", args=[made.pk])).content.decode()
    assert 'data-question="A-2"' in page
    assert 'name="A-2-value"' not in page
    assert 'name="A-3-value"' in page
    for link_id, status in (("A-2", 409), ("A-3", 200)):
        saved = client.post(
            reverse("save_question", args=[made.pk, link_id]),
            {f"{link_id}-value": "5", f"{link_id}-revision": "1"},
        )
        assert saved.status_code == status, link_id


# Reminders


@pytest.mark.parametrize(("last_day", "due"), [(None, 0), (2, 1)])
def test_a_correction_is_reminded_of_by_its_own_day_alone(last_day: int | None, due: int) -> None:
    today = timezone.localdate()
    made = make_response()
    save_answers(made, complete_answers(made))
    hand_out(made, ["A-3"], make_member(Role.CONTRIBUTOR, organisation=made.organisation))
    bring_to(made, State.SUBMITTED)
    Response.objects.filter(pk=made.pk).update(opens_on=today - 60 * DAY, last_day=today - DAY)
    made.refresh_from_db()
    reopen(made, "A-3", last_day=last_day and today + last_day * DAY)
    for source in (drafts_due, assignments_due):
        found = list(source(today, today + 7 * DAY))
        assert len(found) == due, source
        assert all(one.day == today + 2 * DAY for one in found)
