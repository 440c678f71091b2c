"""Virus scanning, against a real clamd: uploads are refused, stored files put in quarantine and let out again.

The client itself is tried in test_clamd.py.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError
from django.urls import reverse
from django.utils import timezone

from accounts.mandates.services import Terms
from accounts.models import User
from accounts.roles import Role
from administration.mandates.services import give_mandate_and_tell
from archive.delivery.sending import note_sent, withdraw_sent
from archive.delivery.services import add_receiver_receipt
from attachments.models import Attachment
from attachments.scanning.services import files_to_rescan, keep_verdict, untold_files
from audit.models import LogRow
from outbox.models import EMAIL, OutboxMessage
from responses.models import Response, State
from responses.notices.quarantine import rescan_files
from tests.attachments import files
from tests.attachments.scanner import SIGNATURE, infected_docx, running_clamd
from tests.builders import (
    attach_file,
    bring_to,
    client_of,
    editor_of,
    make_definition,
    make_member,
    make_organisation,
    make_questionnaire,
    make_response,
    make_sealed,
    make_user,
    send,
)

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("clamd")]


def upload(response: Response, content: bytes, name: str = "a.docx") -> tuple[int, str]:
    posted = {"file": files.upload(content, name), "title": "Handlingsplan"}
    answer = client_of(editor_of(response)).post(reverse("attach", args=[response.pk, "A-1"]), posted)
    return answer.status_code, " ".join(answer.content.decode().split())


def page(response: Response) -> str:
    answer = client_of(editor_of(response)).get(reverse("attach", args=[response.pk, "A-1"]))
    return " ".join(answer.content.decode().split())


# Uploads


def test_an_infected_upload_is_refused_by_name_and_nothing_typed_is_lost(
    response: Response, clamd: str, settings: Any
) -> None:
    settings.CLAMD_URL = clamd
    status, html = upload(response, infected_docx())
    assert status == 422
    assert f"virusskyddet har hittat {SIGNATURE} i den" in html
    assert 'value="Handlingsplan"' in html
    assert not Attachment.objects.exists()


def test_a_clean_upload_is_taken_with_the_time_of_its_verdict(response: Response, clamd: str, settings: Any) -> None:
    settings.CLAMD_URL = clamd
    before = timezone.now()
    assert upload(response, files.docx())[0] == 302
    kept = Attachment.objects.get()
    assert kept.scanned_at is not None
    assert before <= kept.scanned_at <= timezone.now()
    assert "ej virusgenomsökt" not in page(response)


def test_no_file_is_taken_while_the_scanner_is_away(response: Response, settings: Any) -> None:
    settings.CLAMD_URL = "unix:///tmp/there-is-none"
    status, html = upload(response, files.docx())
    assert status == 422
    assert "kan inte virusgenomsökas just nu" in html
    assert "Försök igen om en stund" in html
    assert 'value="Handlingsplan"' in html
    assert not Attachment.objects.exists()


def test_where_nothing_scans_the_page_says_so_beside_each_file(response: Response, settings: Any) -> None:
    settings.CLAMD_URL = ""
    assert upload(response, files.docx())[0] == 302
    assert "ej virusgenomsökt" in page(response)


# Stored files


def test_a_stored_file_that_is_found_later_is_handed_out_to_nobody_and_people_are_told(
    response: Response, stored: Attachment, clamd: str, settings: Any
) -> None:
    settings.CLAMD_URL = clamd
    archivist = make_member(Role.ARCHIVIST, organisation=response.organisation)
    download = reverse("attachment", args=[stored.pk])
    assert client_of(editor_of(response)).get(download).status_code == 200
    assert rescan_files(at=timezone.now()) == 1
    refused = client_of(editor_of(response)).get(download)
    assert refused.status_code == 409
    assert "misstänker att den innehåller virus" in refused.content.decode()
    assert "misstänkt virus, lämnas inte ut" in page(response)
    letters = OutboxMessage.objects.filter(key__startswith="quarantined:")
    assert {letter.payload["to"] for letter in letters} >= {editor_of(response).email, archivist.email}
    assert "Handlingsplan" not in letters.first().payload["body"]
    assert LogRow.objects.filter(action="quarantined").count() == 1


def told_of(response: Response) -> set[str]:
    letters = OutboxMessage.objects.filter(key__startswith="quarantined:")
    assert not [letter for letter in letters if "Handlingsplan" in letter.payload["body"]]
    return {letter.payload["to"] for letter in letters}


def test_administrators_are_told_too_without_a_way_to_the_answers(
    response: Response, stored: Attachment, clamd: str, settings: Any
) -> None:
    settings.CLAMD_URL = clamd
    own = make_member(Role.ADMINISTRATOR, organisation=response.organisation)
    system = make_user(is_staff=True, is_superuser=True)
    other = make_member(Role.ADMINISTRATOR, organisation=make_organisation())
    rescan_files(at=timezone.now())
    assert {own.email, system.email} <= told_of(response)
    assert other.email not in told_of(response)
    way = reverse("attach", args=[response.pk, "A-1"])
    ways = {one.payload["to"]: way in one.payload["body"] for one in OutboxMessage.objects.filter(kind=EMAIL)}
    assert (ways[own.email], ways[system.email], ways[editor_of(response).email]) == (False, False, True)


INFECTED = {"content": infected_docx(), "name": "handling.docx"}


def a_receipt(by: User) -> tuple[Response, Attachment, str, str]:
    sealed = make_sealed()
    make_member(Role.EDITOR, organisation=sealed.organisation, user=by)
    given = files.upload(**INFECTED)
    receipt = add_receiver_receipt(response=sealed, upload=given, text="", actor=by, at=timezone.now())
    assert receipt.document is not None
    page, fetched = (
        reverse("receiver_receipt", args=[sealed.pk]),
        reverse("proof", args=[sealed.pk, receipt.document.pk]),
    )
    return sealed, receipt.document, page, fetched


def sent_separately(by: User) -> tuple[Response, Attachment, str, str]:
    items = "- {type: file, link_id: f, text: Underlag, accepts: [file, email], by_email: enkat@example.se}"
    answers = {"f": {"by_email": True, "note": ""}}
    response = make_response(questionnaire=make_questionnaire(make_definition(items)), answers=answers)
    make_member(Role.EDITOR, organisation=response.organisation, user=by)
    sent = note_sent(
        response=response,
        link_id="f",
        to="enkat@example.se",
        sent_on=timezone.localdate(),
        upload=files.upload(**INFECTED),
        text="",
        actor=by,
        at=timezone.now(),
    )
    page, fetched = (
        reverse("sent_separately", args=[response.pk]),
        reverse("proof", args=[response.pk, sent.document_id]),
    )
    return response, sent.document, page, fetched


def a_decision(by: User) -> tuple[Response, Attachment, str, str]:
    response = make_response()
    organisation = response.organisation
    make_member(Role.ADMINISTRATOR, organisation=organisation, user=by)
    approver = make_member(Role.APPROVER, organisation=organisation, title="Direktör")
    terms = Terms(
        name=approver.name,
        title="Direktör",
        reference="RS 1",
        decided_by="Regionstyrelsen",
        valid_from=timezone.localdate(),
        valid_to=None,
    )
    mandate = give_mandate_and_tell(
        organisation=organisation,
        user=approver,
        terms=terms,
        upload=files.upload(**INFECTED),
        actor=by,
        at=timezone.now(),
    )
    assert mandate.decision is not None
    page = reverse("mandate", args=[organisation.pk, mandate.pk])
    return response, mandate.decision, page, reverse("mandate_decision", args=[organisation.pk, mandate.pk])


@pytest.mark.parametrize("kept", [a_receipt, sent_separately, a_decision])
def test_any_kept_file_that_is_found_later_is_told_of_shown_as_it_is_and_handed_out_to_nobody(
    kept: Any, clamd: str, settings: Any
) -> None:
    settings.CLAMD_URL = ""
    by = make_user()
    response, document, page_of_it, fetched = kept(by)
    editor, archivist = editor_of(response), make_member(Role.ARCHIVIST, organisation=response.organisation)
    assert client_of(editor).get(fetched).status_code == 200
    settings.CLAMD_URL = clamd
    assert rescan_files(at=timezone.now()) >= 1
    assert {by.email, editor.email, archivist.email} <= told_of(response)
    letter = OutboxMessage.objects.get(key__startswith=f"quarantined:{document.pk}", payload__to=editor.email)
    assert page_of_it in letter.payload["body"]
    assert client_of(editor).get(fetched).status_code == 409
    html = client_of(editor).get(page_of_it).content.decode()
    assert "misstänkt virus, lämnas inte ut" in html
    assert fetched not in html
    assert LogRow.objects.filter(action="quarantined").count() == 1


def test_what_was_sent_separately_with_a_virus_is_sealed_into_no_copy(clamd: str, settings: Any) -> None:
    settings.CLAMD_URL = ""
    response, *_ = sent_separately(make_user())
    settings.CLAMD_URL = clamd
    rescan_files(at=timezone.now())
    with pytest.raises(ValidationError, match="som är antecknad som skickad separat"):
        send(response)
    sent = response.sent_separately.get()
    withdraw_sent(sent=sent, actor=editor_of(response), at=timezone.now())
    send(response)


def test_the_receipt_page_names_whatever_the_submission_keeps(clamd: str, settings: Any) -> None:
    settings.CLAMD_URL = ""
    response, *_ = a_receipt(make_user())
    settings.CLAMD_URL = clamd
    rescan_files(at=timezone.now())
    receipt = reverse("receipt", args=[response.submissions.get().pk])
    html = client_of(editor_of(response)).get(receipt).content.decode()
    assert "misstänker nu virus i Mottagarens kvitto: handling.docx" in html


def test_the_same_finding_is_told_once(response: Response, stored: Attachment, clamd: str, settings: Any) -> None:
    settings.CLAMD_URL = clamd
    rescan_files(at=timezone.now())
    told = OutboxMessage.objects.count()
    rescan_files(at=timezone.now() + timedelta(days=30))
    assert OutboxMessage.objects.count() == told


@pytest.mark.parametrize("fails", ["append", "places_of", "_tell"])
def test_what_is_found_is_in_quarantine_although_the_telling_fails_and_is_told_the_next_time(
    response: Response, stored: Attachment, clamd: str, settings: Any, monkeypatch: pytest.MonkeyPatch, fails: str
) -> None:
    settings.CLAMD_URL = clamd
    now = timezone.now()
    with monkeypatch.context() as broken:
        broken.setattr(f"responses.notices.quarantine.{fails}", fail)
        assert rescan_files(at=now) == 1
    stored.refresh_from_db()
    assert (stored.found, stored.scanned_at, stored.scan_tried_at) == (SIGNATURE, now, None)
    assert client_of(editor_of(response)).get(reverse("attachment", args=[stored.pk])).status_code == 409
    assert editor_of(response).email not in told_of(response)
    assert not LogRow.objects.filter(action="quarantined").exists()
    settings.CLAMD_URL = ""
    for hours in (1, 2):
        assert rescan_files(at=now + timedelta(hours=hours)) == 0
        assert editor_of(response).email in told_of(response)
        assert LogRow.objects.filter(action="quarantined").count() == 1


def test_what_was_found_and_not_told_is_not_told_once_it_is_clean(
    response: Response, stored: Attachment, clamd: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CLAMD_URL = clamd
    with monkeypatch.context() as broken:
        broken.setattr("responses.notices.quarantine._tell", fail)
        rescan_files(at=timezone.now())
    keep_verdict(attachment=stored, found="", at=timezone.now())
    assert not untold_files().exists()


def test_a_verdict_that_cannot_be_kept_leaves_the_file_first(
    response: Response, stored: Attachment, clamd: str, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.CLAMD_URL = clamd
    with monkeypatch.context() as broken:
        broken.setattr("responses.notices.quarantine.keep_verdict", fail)
        assert rescan_files(at=timezone.now()) == 0
    assert next(files_to_rescan(at=timezone.now(), tried=False)) == stored
    assert rescan_files(at=timezone.now()) == 1


def fail(*_: Any, **__: Any) -> None:
    raise OperationalError("the lock was waited for too long")


def test_a_suspected_file_stops_sending_for_approval_until_it_is_taken_away(
    response: Response, stored: Attachment, clamd: str, settings: Any
) -> None:
    settings.CLAMD_URL = clamd
    rescan_files(at=timezone.now())
    with pytest.raises(ValidationError, match="misstänker virus i bilagan Handlingsplan"):
        send(response)
    client_of(editor_of(response)).post(reverse("detach", args=[stored.pk]))
    send(response)


def test_a_submission_is_marked_and_left_as_it_is(
    response: Response, stored: Attachment, clamd: str, settings: Any
) -> None:
    before = Path(stored.file.path).read_bytes()
    bring_to(response, State.SUBMITTED)
    submission = response.submissions.get()
    receipt = reverse("receipt", args=[submission.pk])
    assert "misstänker nu virus" not in client_of(editor_of(response)).get(receipt).content.decode()
    settings.CLAMD_URL = clamd
    rescan_files(at=timezone.now())
    html = client_of(editor_of(response)).get(receipt).content.decode()
    assert "misstänker nu virus i Bilaga 1: Handlingsplan" in html
    assert Path(stored.file.path).read_bytes() == before


def test_a_finding_that_was_a_mistake_is_taken_back(
    response: Response, stored: Attachment, clamd: str, settings: Any
) -> None:
    settings.CLAMD_URL = clamd
    rescan_files(at=timezone.now())
    with running_clamd(knows_eicar=False) as other:
        settings.CLAMD_URL = other
        rescan_files(at=timezone.now() + timedelta(days=30))
    assert client_of(editor_of(response)).get(reverse("attachment", args=[stored.pk])).status_code == 200
    send(response)


def test_the_verdict_is_the_files_wherever_it_is_attached(
    response: Response, stored: Attachment, clamd: str, settings: Any
) -> None:
    other = make_response(
        questionnaire=make_questionnaire(make_definition("- {type: file, link_id: A-1, text: Underlag}"))
    )
    twin = attach_file(other, "A-1", content=Path(stored.file.path).read_bytes(), name="b.docx").attachment
    settings.CLAMD_URL = clamd
    assert rescan_files(at=timezone.now()) == 1
    twin.refresh_from_db()
    assert twin.found == SIGNATURE
    told = {letter.payload["to"] for letter in OutboxMessage.objects.filter(key__startswith="quarantined:")}
    assert {editor_of(response).email, editor_of(other).email} <= told


def test_only_what_is_due_is_scanned_again(response: Response, clamd: str, settings: Any) -> None:
    settings.CLAMD_URL = clamd
    attach_file(response, "A-1")
    now = timezone.now()
    assert rescan_files(at=now) == 0
    assert rescan_files(at=now + timedelta(days=settings.RESCAN_DAYS, minutes=1)) == 1


def test_while_the_scanner_is_away_every_verdict_stands(response: Response, stored: Attachment, settings: Any) -> None:
    settings.CLAMD_URL = "unix:///tmp/there-is-none"
    assert rescan_files(at=timezone.now()) == 0
    stored.refresh_from_db()
    assert (stored.scanned_at, stored.found) == (None, "")


def test_an_uploader_who_has_left_is_not_told(
    response: Response, stored: Attachment, clamd: str, settings: Any
) -> None:
    gone = make_user(is_active=False)
    Attachment.objects.filter(pk=stored.pk).update(uploaded_by=gone)
    settings.CLAMD_URL = clamd
    rescan_files(at=timezone.now())
    assert not OutboxMessage.objects.filter(payload__to=gone.email).exists()
