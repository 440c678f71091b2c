"""A button that is pressed twice makes one of it: the same words by the same person a moment ago are there already."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import Model, QuerySet
from django.utils import timezone

from accounts.roles import Role
from archive.delivery.services import add_receiver_receipt
from archive.masking.services import Request, begin_masking
from archive.models import Masking
from attachments.models import FileToErase
from authoring.supplements import ask_supplement
from cases.models import CaseDocument
from responses.comments.services import add_comment
from responses.models import Comment, Notice, ReceiverReceipt, Response, ResponseAttachment, State, SupplementRequest
from tests.attachments import files
from tests.builders import (
    add_case_document,
    archivist_of,
    attach_file,
    attach_link,
    carried_questionnaire,
    comment_on,
    editor_of,
    make_case,
    make_member,
    make_response,
    make_sealed,
    seal,
    the_author,
)

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world"), pytest.mark.usefixtures("short_copies")]
Made = tuple[Callable[..., Model], QuerySet[Any], dict[str, Any]]


def commented() -> Made:
    response = make_response()
    return lambda **told: comment_on(response, "A-2", **told), Comment.objects.all(), {"text": "Och en sak till."}


def attached_file() -> Made:
    response = make_response()
    return lambda **told: attach_file(response, "A-6", **told), ResponseAttachment.objects.all(), {"title": "Ett annat"}


def attached_link() -> Made:
    response = make_response()
    other = {"url": "https://example.se/annat"}
    return lambda **told: attach_link(response, "A-6", **told), ResponseAttachment.objects.all(), other


def documented() -> Made:
    case = make_case()
    other = {"dated_on": date(2026, 1, 13)}
    return lambda **told: add_case_document(case, **told), CaseDocument.objects.all(), other


def masked() -> Made:
    response = make_response(state=State.SUBMITTED)
    seal(response)
    today = timezone.localdate()

    def begin(**told: Any) -> Masking:
        asked = Request(**{"requester": "", "decision": "RS 2026-0417", "decided_on": today, **told})
        submission = response.submissions.get()
        return begin_masking(submission=submission, request=asked, actor=archivist_of(response), at=timezone.now())

    return begin, Masking.objects.all(), {"decision": "RS 2026-0418"}


def supplemented() -> Made:
    response, author = make_response(state=State.SUBMITTED), the_author()
    given = {"items": ["A-2"], "reason": "Beskriv.", "last_day": timezone.localdate() + timedelta(days=9)}

    def ask(**told: Any) -> SupplementRequest:
        return ask_supplement(response=response, actor=author, at=timezone.now(), **{**given, **told})

    return ask, SupplementRequest.objects.all(), {"reason": "Beskriv mer."}


def receipt_of_text() -> Made:
    return receipt_of({"upload": lambda: None, "text": "Tack!"}, {"text": "Tack igen!"})


def receipt_of_file() -> Made:
    upload = lambda: files.upload(files.pdf(), "kvitto.pdf")  # noqa: E731
    return receipt_of(
        {"upload": upload, "text": ""}, {"upload": lambda: files.upload(files.pdf(pages=2), "kvitto.pdf")}
    )


def receipt_of(given: dict[str, Any], other: dict[str, Any]) -> Made:
    response: Response = make_sealed(questionnaire=carried_questionnaire(), answers={})

    def keep(**told: Any) -> ReceiverReceipt:
        said = {**given, **told}
        said["upload"] = said["upload"]()
        return add_receiver_receipt(response=response, actor=editor_of(response), at=timezone.now(), **said)

    return keep, ReceiverReceipt.objects.all(), other


@pytest.mark.parametrize(
    "made",
    [
        commented,
        attached_file,
        attached_link,
        documented,
        masked,
        supplemented,
        receipt_of_text,
        receipt_of_file,
    ],
)
def test_the_same_again_a_moment_later_is_the_same_and_other_words_are_another(made: Callable[[], Made]) -> None:
    make, rows, other = made()
    first = make()
    assert make() == first
    assert rows.count() == 1
    assert make(**other) != first
    assert rows.count() == 2
    assert FileToErase.objects.count() in (0, 1)


def test_the_same_words_by_another_person_or_later_are_said_anew() -> None:
    response = make_response()
    comment_on(response, "A-2")
    comment_on(response, "A-2", by=make_member(Role.EDITOR, organisation=response.organisation))
    told: dict[str, Any] = {"response": response, "link_id": "A-2", "text": "Stämmer det?", "mentioned": ()}
    add_comment(**told, actor=editor_of(response), at=timezone.now() + timedelta(seconds=31))
    assert Comment.objects.count() == 3


def test_who_is_mentioned_is_told_once() -> None:
    response = make_response()
    other = make_member(Role.EDITOR, organisation=response.organisation)
    for _ in range(2):
        comment_on(response, "A-2", mentioned=[other])
    assert Notice.objects.filter(to=other).count() == 1
