"""Judging, scanning and storing a file takes seconds: wherever one comes in, nothing is locked, no transaction open."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from accounts.mandates.services import Terms
from accounts.roles import Role
from administration.mandates.services import give_mandate_and_tell
from archive.delivery.sending import note_sent
from archive.delivery.services import add_receiver_receipt
from archive.deposits.services import DepositFacts, note_deposits
from attachments import services
from attachments.models import FileToErase
from responses.entry.services import EnteredFacts, correct_facts
from responses.models import Response
from tests.attachments import files
from tests.attachments.storages import WatchedStorage, use_storage
from tests.builders import (
    archivist_of,
    attach_file,
    carried_questionnaire,
    editor_of,
    make_member,
    make_response,
    make_sealed,
)
from tests.builders.cases import add_case_document, make_case
from tests.builders.disposal import make_deliverable, make_delivered, propose
from tests.builders.entry import enter_answer
from tests.documents.reading import PACKAGES, REPOSITORY

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("short_copies")]
ITEMS = "- {type: file, link_id: f, text: Underlag, accepts: [file, email], by_email: enkat@example.se}"


def attach() -> None:
    attach_file(make_response(), "A-6")


def note_what_was_sent(**given: Any) -> None:
    mailed = {"f": {"by_email": True, "note": ""}}
    response = make_response(questionnaire=carried_questionnaire(ITEMS), answers=mailed)
    how = {"to": "enkat@example.se", "sent_on": timezone.localdate(), "upload": None, "text": "", **given}
    note_sent(response=response, link_id="f", actor=editor_of(response), at=timezone.now(), **how)


def note_a_file_sent() -> None:
    note_what_was_sent(upload=files.upload(files.pdf(), "underlag.pdf"))


def note_a_text_sent() -> None:
    note_what_was_sent(text="Det som skickades.")


def keep_a_receipt() -> None:
    response: Response = make_sealed(questionnaire=carried_questionnaire(), answers={})
    kept = {"upload": files.upload(files.pdf(), "kvitto.pdf"), "text": ""}
    add_receiver_receipt(response=response, actor=editor_of(response), at=timezone.now(), **kept)


def give_a_mandate() -> None:
    steward = make_member(Role.ADMINISTRATOR)
    organisation = steward.memberships.get().organisation
    make_member(Role.ARCHIVIST, organisation=organisation)
    terms = Terms(
        name="Anna", title="Direktör", reference="RS § 8", decided_by="Regionstyrelsen", valid_from=timezone.localdate()
    )
    holder = make_member(Role.APPROVER, organisation=organisation)
    upload = files.upload(files.pdf(), "beslut.pdf")
    give_mandate_and_tell(
        organisation=organisation, user=holder, terms=terms, upload=upload, actor=steward, at=timezone.now()
    )


def note_a_delivery() -> None:
    response = make_deliverable()
    facts = DepositFacts(delivered_on=timezone.localdate(), archive="E-arkivet", reference="EA-1", sums={})
    note_deposits(
        submissions=list(response.submissions.all()),
        facts=facts,
        upload=files.upload(files.pdf(), "kvittens.pdf"),
        actor=archivist_of(response),
        at=timezone.now(),
    )


def propose_a_disposal() -> None:
    propose(make_delivered(), upload=files.upload(files.pdf(), "gallringsbeslut.pdf"))


def add_to_a_case() -> None:
    add_case_document(make_case())


def enter_an_earlier_answer() -> None:
    enter_answer(make_response(), {}, upload=files.upload(files.pdf(), "2019.pdf"))


def correct_an_earlier_answer() -> None:
    made = enter_answer(make_response(), {})
    facts = EnteredFacts(year=2018, title="Den gamla", upload=files.upload(files.pdf(), "2018.pdf"))
    correct_facts(entered=made, facts=facts, seen=None, actor=editor_of(made.organisation), at=timezone.now())


WAYS_IN = [
    *(attach, note_a_file_sent, note_a_text_sent, keep_a_receipt, give_a_mandate, note_a_delivery),
    *(propose_a_disposal, add_to_a_case, enter_an_earlier_answer, correct_an_earlier_answer),
]


@pytest.mark.parametrize("bring_in", WAYS_IN)
def test_no_transaction_is_open_while_a_file_is_judged_scanned_and_stored(
    bring_in: Callable[[], None], monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    was_open = []
    scan = services.scan_upload
    monkeypatch.setattr(
        services, "scan_upload", lambda upload: (was_open.append(connection.in_atomic_block), scan(upload))[1]
    )
    monkeypatch.setattr(WatchedStorage, "was_open", was_open)
    use_storage(settings, WatchedStorage)
    bring_in()
    # What is sealed on the way is stored too, by a worker: of the upload these are the last.
    assert was_open[-2:] == [False, False]
    assert not FileToErase.objects.exists()


def test_every_way_in_is_tried() -> None:
    """Whoever stores a file for an attachment is among them."""
    called = [name for name in PACKAGES if name not in {"bench", "demo", "script", "tests"}]
    using = {
        ".".join(path.relative_to(REPOSITORY).with_suffix("").parts)
        for package in called
        for path in (REPOSITORY / package).rglob("*.py")
        if "keep_file(" in path.read_text() and path != REPOSITORY / "attachments" / "services.py"
    }
    assert using == {
        *("administration.mandates.services", "archive.delivery.sending", "archive.delivery.services"),
        *("archive.deposits.services", "archive.disposal.services", "cases.documents"),
        *("responses.drafting.attaching", "responses.entry.services"),
    }
