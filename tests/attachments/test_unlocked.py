"""Judging and scanning a file takes seconds: wherever one comes in, nothing is locked and no transaction open."""

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
from attachments import services
from responses.models import Response
from tests.attachments import files
from tests.builders import (
    attach_file,
    carried_questionnaire,
    editor_of,
    make_member,
    make_response,
    make_sealed,
)

pytestmark = pytest.mark.django_db(transaction=True)
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


@pytest.mark.parametrize("bring_in", [attach, note_a_file_sent, note_a_text_sent, keep_a_receipt, give_a_mandate])
def test_no_transaction_is_open_while_a_file_is_judged_and_scanned(
    bring_in: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    was_open = []
    scan = services.scan_upload
    monkeypatch.setattr(
        services, "scan_upload", lambda upload: (was_open.append(connection.in_atomic_block), scan(upload))[1]
    )
    bring_in()
    assert was_open == [False]
