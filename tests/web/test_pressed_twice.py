"""A button that is pressed twice makes one of it: the same words by the same person a moment ago are there already."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db.models import Model, QuerySet
from django.utils import timezone

from accounts.mandates.services import Terms
from accounts.models.mandates import Mandate
from accounts.roles import Role
from administration.mandates.services import give_mandate_and_tell
from archive.delivery.sending import note_sent
from archive.delivery.services import add_receiver_receipt
from archive.masking.services import Request, begin_masking
from archive.models import Masking
from attachments.models import FileToErase
from authoring.supplements import ask_supplement
from cases.models import CaseDocument
from responses.comments.services import add_comment
from responses.entry import services
from responses.entry.services import EnteredFacts
from responses.models import (
    Comment,
    EnteredAnswer,
    Notice,
    ReceiverReceipt,
    Response,
    ResponseAttachment,
    SentSeparately,
    State,
    SupplementRequest,
    WordReturn,
)
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
    make_organisation,
    make_response,
    make_sealed,
    seal,
    the_author,
)
from tests.responses.word.returning import WRITTEN, come_back, sent_to, write_in

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


def sent_file() -> Made:
    return noted_sent({"upload": lambda: files.upload(files.pdf(), "underlag.pdf"), "text": ""})


def sent_text() -> Made:
    return noted_sent({"upload": lambda: None, "text": "Så här gör vi."})


def noted_sent(given: dict[str, Any]) -> Made:
    response: Response = make_sealed(questionnaire=carried_questionnaire(), answers={})

    def note(**told: Any) -> SentSeparately:
        said = {"link_id": "A-6", "to": "enkat@example.se", "sent_on": timezone.localdate(), **given, **told}
        said["upload"] = said["upload"]()
        return note_sent(response=response, actor=editor_of(response), at=timezone.now(), **said)

    return note, SentSeparately.objects.all(), {"to": "annan@example.se"}


def entered_beside() -> Made:
    response = make_response()

    def enter(**told: Any) -> EnteredAnswer:
        facts = EnteredFacts(**{"year": 2019, "title": "Den gamla enkäten", **told})
        form: dict[str, Any] = {"questionnaire": response.questionnaire, "own_form": False}
        given = {"organisation": response.organisation, "actor": editor_of(response), "at": timezone.now()}
        return services.enter_answer(facts=facts, **form, **given)

    return enter, EnteredAnswer.objects.all(), {"url": "https://example.se/svaret"}


def given_mandate() -> Made:
    organisation = make_organisation()
    giver, holder = (make_member(role, organisation=organisation) for role in (Role.ADMINISTRATOR, Role.APPROVER))
    archivist_of(organisation)
    said = {"name": "Anna Andersson", "title": "Regiondirektör", "reference": "§ 8", "decided_by": "Regionstyrelsen"}

    def give(content: bytes = files.pdf(), **told: Any) -> Mandate:
        terms = Terms(**{**said, "valid_from": timezone.localdate(), **told})
        upload, given = files.upload(content, "beslut.pdf"), {"actor": giver, "at": timezone.now()}
        return give_mandate_and_tell(organisation=organisation, user=holder, terms=terms, upload=upload, **given)

    return give, Mandate.objects.all(), {"content": files.pdf(pages=2)}


def returned_in_word() -> Made:
    response = make_response(answers=WRITTEN)
    content = write_in(sent_to(response).content, {"A-2": "Andra versionen."})

    def come(text: str = "") -> WordReturn:
        return come_back(response, write_in(content, {"A-2": text}) if text else content).returned

    return come, WordReturn.objects.all(), {"text": "Tredje versionen."}


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
        sent_file,
        sent_text,
        entered_beside,
        given_mandate,
        returned_in_word,
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
