"""The documents of a case: added whenever, judged and scanned as attachments are, and never erased."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from attachments.models import Attachment
from audit.models import LogRow
from cases.documents import register_document, withdraw_document
from cases.models import Case, CaseDocument, CaseEvent
from config.refusals import WrongStateError
from responses.models import State
from responses.notices.kept_files import places_of
from tests.attachments import files
from tests.builders import (
    add_case_document,
    approver_of,
    archivist_of,
    attach_link,
    bring_to,
    client_of,
    complete_answers,
    correct,
    editor_of,
    make_case,
    make_member,
    make_response,
    save_answers,
    seal,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("short_copies")]


@pytest.fixture
def case() -> Case:
    return make_case()


def person(case: Case, role: Role) -> User:
    return make_member(role, organisation=case.organisation)


def posted(case: Case, user: User, **fields: Any) -> Any:
    given = {"file": files.upload(files.pdf(), "protokoll.pdf"), "kind": "protocol", "dated_on": "12 mars 2026"}
    return client_of(user).post(reverse("add_case_document", args=[case.pk]), {**given, **fields})


@pytest.mark.parametrize("role", [Role.EDITOR, Role.ARCHIVIST, Role.APPROVER, Role.AUTHOR])
def test_editors_and_registrators_add_documents(role: Role, case: Case) -> None:
    expected = {Role.APPROVER: 403, Role.AUTHOR: 404}.get(role, 302)
    assert posted(case, person(case, role)).status_code == expected
    assert case.documents.count() == (expected == 302)


def test_whether_a_document_is_an_archive_format_stands_beside_it(case: Case) -> None:
    editor = person(case, Role.EDITOR)
    posted(case, editor, file=files.upload(files.odt(), "protokoll.pdf"))
    page = client_of(editor).get(reverse("case", args=[case.pk])).content.decode()
    assert "OpenDocument-fil (odt): spara gärna en PDF/A-kopia bredvid" in page


def test_a_document_that_comes_after_the_sealing_changes_no_answer() -> None:
    response = make_response(state=State.SUBMITTED)
    case, before = make_case(response=response), response.submissions.values().get()
    assert posted(case, editor_of(response)).status_code == 302
    response.refresh_from_db()
    assert (response.state, response.submissions.values().get()) == (State.SUBMITTED, before)


@pytest.mark.parametrize(
    ("content", "name"), [(b"<html>inte en PDF</html>", "beslut.pdf"), (b"", "tom.pdf"), (b"MZ\x90\x00", "a.exe")]
)
def test_a_file_that_no_attachment_may_be_is_refused_beside_its_field(content: bytes, name: str, case: Case) -> None:
    answer = posted(case, person(case, Role.EDITOR), file=files.upload(content, name), title="Min titel")
    assert (answer.status_code, case.documents.count()) == (422, 0)
    assert "Min titel" in answer.content.decode()
    assert 'href="#id_file"' in answer.content.decode()


def test_a_case_has_no_more_room_than_an_answer(case: Case, settings: Any) -> None:
    settings.ATTACHMENTS_MAX_BYTES = len(files.pdf()) + 10
    add_case_document(case)
    with pytest.raises(ValidationError, match="Ärendets handlingar får vara högst"):
        add_case_document(case, title="En till")
    settings.ATTACHMENTS_MAX_BYTES, settings.ATTACHMENTS_MAX_NUMBER = 10**9, 1
    with pytest.raises(ValidationError, match="Ärendet har redan 1 handlingar"):
        add_case_document(case, title="En till")


@pytest.mark.parametrize("field", ["file", "kind", "dated_on"])
def test_what_is_missing_is_said_beside_its_field(field: str, case: Case) -> None:
    answer = posted(case, person(case, Role.EDITOR), **{field: ""})
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in answer.content.decode()


def test_a_decision_is_kept_with_body_day_paragraph_and_slag(case: Case) -> None:
    editor = person(case, Role.EDITOR)
    posted(case, editor, decided_by="regionstyrelsen", decision_paragraph="45", decision_kind="board")
    kept = case.documents.get().attachment
    assert kept.decision == "Beslut i styrelse eller nämnd § 45 beslutad 12 mars 2026 av regionstyrelsen"
    assert kept.decision in client_of(editor).get(reverse("case", args=[case.pk])).content.decode()


def test_a_day_to_come_is_refused(case: Case) -> None:
    answer = posted(case, person(case, Role.EDITOR), dated_on="2099-01-01")
    assert answer.status_code == 422
    assert "framtiden" in answer.content.decode()


def test_the_history_tells_who_added_what_when_and_so_does_the_log(case: Case) -> None:
    editor = person(case, Role.EDITOR)
    posted(case, editor, title="Protokoll 12 mars")
    event = case.events.latest("pk")
    assert (event.action, event.actor, event.note) == (
        "document_added",
        editor,
        "Protokoll 12 mars (protokoll.pdf)",
    )
    row = LogRow.objects.filter(action="case_changed").latest("pk")
    assert (row.actor, row.organisation) == (editor.pk, case.organisation_id)


@pytest.mark.parametrize("model", [CaseEvent, CaseDocument, Case])
def test_nothing_of_a_case_is_deleted(model: Any, case: Case) -> None:
    add_case_document(case)
    with pytest.raises(DatabaseError), transaction.atomic():
        model.objects.all()._raw_delete("default")


@pytest.mark.parametrize("field", ["kind", "counterpart", "by_name", "at"])
def test_what_was_said_of_a_document_stays(field: str, case: Case) -> None:
    document = add_case_document(case)
    changed = {"kind": "other", "at": timezone.now()}.get(field, "Någon annan")
    with pytest.raises(DatabaseError), transaction.atomic():
        CaseDocument.objects.filter(pk=document.pk).update(**{field: changed})


def test_a_document_added_by_mistake_is_withdrawn_for_a_reason_and_the_fact_stays(case: Case) -> None:
    document, editor = add_case_document(case, title="Fel fil"), person(case, Role.EDITOR)
    with pytest.raises(ValidationError, match="varför"):
        withdraw_document(document=document, reason=" ", actor=editor, at=timezone.now())
    withdraw_document(document=document, reason="Hör till ett annat ärende.", actor=editor, at=timezone.now())
    text = client_of(editor).get(reverse("case", args=[case.pk])).content.decode()
    assert "Fel fil" in text
    assert "Hör till ett annat ärende." in text
    document.refresh_from_db()
    assert document.attachment.file.storage.exists(document.attachment.file.name)


def test_only_the_registrator_opens_what_is_withdrawn(case: Case) -> None:
    document, editor = add_case_document(case), person(case, Role.EDITOR)
    url = reverse("case_file", args=[case.pk, document.pk])
    assert client_of(editor).get(url).status_code == 200
    withdraw_document(document=document, reason="Fel.", actor=editor, at=timezone.now())
    people = (editor, person(case, Role.APPROVER), person(case, Role.ARCHIVIST))
    assert [client_of(each).get(url).status_code for each in people] == [403, 403, 200]


def test_what_is_registered_is_not_withdrawn_and_only_the_registrator_registers(case: Case) -> None:
    document, editor, archivist = add_case_document(case), person(case, Role.EDITOR), person(case, Role.ARCHIVIST)
    with pytest.raises(PermissionDenied):
        register_document(document=document, actor=editor, at=timezone.now())
    register_document(document=document, actor=archivist, at=timezone.now())
    for actor in (editor, archivist):
        with pytest.raises(WrongStateError, match="diarieförd"):
            withdraw_document(document=document, reason="Fel.", actor=actor, at=timezone.now())
    with pytest.raises(DatabaseError), transaction.atomic():
        CaseDocument.objects.filter(pk=document.pk).update(registered_at=None, registered_by=None)


def test_what_is_withdrawn_is_not_registered(case: Case) -> None:
    document, archivist = add_case_document(case), person(case, Role.ARCHIVIST)
    withdraw_document(document=document, reason="Fel.", actor=archivist, at=timezone.now())
    with pytest.raises(WrongStateError):
        register_document(document=document, actor=archivist, at=timezone.now())


def test_fetching_a_document_is_logged_and_one_with_a_virus_is_not_handed_out(case: Case) -> None:
    document, editor = add_case_document(case), person(case, Role.EDITOR)
    url = reverse("case_file", args=[case.pk, document.pk])
    answer = client_of(editor).get(url)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert LogRow.objects.filter(action="downloaded", actor=editor.pk).count() == 1
    Attachment.objects.filter(pk=document.attachment_id).update(found="Eicar", scanned_at=timezone.now())
    assert client_of(editor).get(url).status_code == 409


def test_those_who_are_told_of_a_virus_are_led_to_the_case(case: Case) -> None:
    document = add_case_document(case)
    [place] = places_of([document.attachment])
    assert (place.kind, place.organisation) == ("case", case.organisation)
    assert str(case.pk) in place.address


def test_another_cases_document_is_not_there(case: Case) -> None:
    other = add_case_document(make_case(case.organisation, number="RS 2026-0777"))
    url = reverse("case_file", args=[case.pk, other.pk])
    assert client_of(person(case, Role.EDITOR)).get(url).status_code == 404


def test_whoever_is_not_of_the_organisation_gets_404_which_is_logged(case: Case) -> None:
    stranger = make_member(Role.EDITOR)
    assert client_of(stranger).get(reverse("case", args=[case.pk])).status_code == 404
    row = LogRow.objects.filter(action="denied").latest("pk")
    assert (row.actor, row.organisation) == (stranger.pk, case.organisation_id)


def test_the_page_tells_what_happened_to_the_answers_too() -> None:
    response = make_response(state=State.SUBMITTED)
    case = make_case(response=response)
    for who in (editor_of, approver_of, archivist_of):
        text = client_of(who(response)).get(reverse("case", args=[case.pk])).content.decode()
        assert "skickade in" in text
        assert response.questionnaire.dated_title in text


def test_the_page_has_the_answers_attachments_and_what_a_correction_replaced() -> None:
    response = make_response()
    save_answers(response, complete_answers(response))
    placed = attach_link(response, "A-6", "https://example.se/plan")
    bring_to(response, State.SUBMITTED)
    seal(response)
    case, first = make_case(response=response), response.submissions.get()
    second = correct(response, {"A-2": "Rättat."})
    text = client_of(archivist_of(response)).get(reverse("case", args=[case.pk])).content.decode()
    assert f'Ersatt: <a href="{reverse("copy", args=[first.pk])}">' in text
    assert f"Arkivexemplar {second.receipt_number}" in text
    assert placed.attachment.url in text
    assert "1 bilaga till svaret" in text
