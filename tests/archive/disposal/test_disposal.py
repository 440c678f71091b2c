"""Gallring: two persons and a waiting time, the log for ever, and nothing else left of what was answered."""

import hashlib
import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, models, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from accounts.roles import Role
from archive.companions.making import make_companion
from archive.correcting.abandoning import abandon_correction
from archive.delivery.services import add_receiver_receipt
from archive.deposits.services import DepositFacts, note_deposits, take_back_deposit
from archive.disposal import execution, services
from archive.disposal.execution import carry_out_due
from archive.disposal.hindrances import hindrances_of
from archive.disposal.looking import StorageLook
from archive.masking.making import make_masked_copy
from archive.models import Masking, SealedCopy, SearchEntry, SearchPassage
from archive.models.companions import companions_directory
from archive.models.masking import masked_directory
from archive.packages.manifests import note_package
from archive.packages.sip import package_files
from attachments.models import Attachment
from attachments.services import add_again
from audit.models import LogRow
from cases.models import DispatchItem
from config.language import swedish
from config.refusals import WrongStateError
from outbox.decisions import try_again
from outbox.failures import NeverPossibleError
from outbox.models import OutboxMessage
from outbox.posting import send_letter
from responses.approval.returning import return_
from responses.lifecycle.disposal import SIGNED_PARTS, SUBMISSION_PARTS
from responses.lifecycle.retention import PARTS
from responses.models import (
    AnswerOrigin,
    Correction,
    Disposal,
    DisposedAnswer,
    DisposedFile,
    DisposedSubmission,
    Response,
    SignOff,
    Snapshot,
    State,
    Submission,
    SupplementRequest,
)
from responses.models.protection import Kept
from tests.archive.companions.test_making import word
from tests.attachments.files import pdf
from tests.attachments.files import upload as upload_of
from tests.builders import (
    approver_of,
    archivist_of,
    attach_file,
    begin_masking,
    carried_questionnaire,
    carry_over,
    client_of,
    comment_on,
    correct,
    editor_of,
    give_companion,
    make_member,
    make_organisation,
    make_response,
    reopen,
    save_answers,
)
from tests.builders.disposal import (
    confirm,
    deliver,
    let_wait,
    make_deliverable,
    make_delivered,
    make_due,
    propose,
    steward_of,
)
from tests.builders.masking import order_masked
from tests.builders.responses import bring_to, complete_answers
from tests.databases import as_the_owner

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("disposal")]


class BotoError(Exception):
    """As botocore raises, which is no OSError."""


BotoError.__module__ = "botocore.exceptions"
MARK = "sjuttonsovande"
ITEMS = """
- {type: text, link_id: A-1, text: Beskriv arbetet}
- {type: file, link_id: A-2, text: Underlag, accepts: [file]}
"""


def marked(content: bytes | None = None) -> Response:
    """A registered, carried over answer with the mark in its words, its file's (`content`) title and name, a comment,
    and the reason of a return.
    """
    response = make_response(questionnaire=carried_questionnaire(ITEMS))
    attach_file(response, "A-2", content=content, title=f"Plan {MARK}", name=f"{MARK}.{'docx' if content else 'pdf'}")
    comment_on(response, "A-1", f"Kolla {MARK}")
    save_answers(response, {"A-1": f"Vi har {MARK} i vården."})
    save_answers(response, complete_answers(response))
    bring_to(response, State.IN_REVIEW)
    return_(response=response, reason=f"Kolla {MARK}.", actor=approver_of(response), at=timezone.now())
    bring_to(response, State.SUBMITTED)
    carry_over(response)
    bring_to(response, State.ARCHIVED)
    return response


def tables_with(word: str) -> set[str]:
    """The tables in which some row has the word, whatever the type of its column."""
    found = set()
    with as_the_owner() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT 1 FROM "{table}" AS one WHERE strpos(one::text, %s) > 0 LIMIT 1', [word])
            if cursor.fetchone():
                found.add(table)
    return found


def stored_files() -> set[Path]:
    root = Path(default_storage.path(""))
    return {path.relative_to(root) for path in root.rglob("*") if path.is_file()}


TABLES_MARKED = {"responses_answer", "responses_snapshot", "responses_searchpassage", "attachments_attachment"}


def marked_everywhere() -> Response:
    """The same with a correction for a marked reason that came to nothing, a masked copy, a companion; delivered."""
    response = marked(word())
    assert hindrances_of(response, at=timezone.now())[-1] == "En PDF/A-kopia av en bilaga är inte gjord ännu."
    assert OutboxMessage.objects.filter(kind="make_companion").update(done_at=timezone.now()) == 1
    give_companion(response.submissions.get())
    reopen(response, "A-1", reason=f"Fel om {MARK}.")
    abandon_correction(response=response, actor=editor_of(response), at=timezone.now())
    begin_masking(response, made=True)
    deliver(response)
    return response


@pytest.fixture(scope="module")
def _delivered(made_once: None) -> Response:
    return make_delivered()


@pytest.fixture
def delivered(_delivered: Response, db: None) -> Response:
    """An answer that an e-archive has, for what destroys nothing of it: its files are the module's."""
    return Response.objects.get(pk=_delivered.pk)


def test_letters_about_what_is_destroyed_keep_to_whom_and_about_what_and_are_never_sent_empty() -> None:
    response = make_delivered()
    make_due(response)
    about = OutboxMessage.objects.filter(payload__about__contains=[str(response.pk)])
    before = {one.key: (one.payload["to"], one.payload["subject"]) for one in about}
    assert all(one.payload["body"] for one in about)
    assert carry_out_due(at=timezone.now()).done == 1
    assert {one.key: (one.payload["to"], one.payload["subject"]) for one in about.all()} == before
    assert {one.payload["body"] for one in about.all()} == {""}
    with pytest.raises(NeverPossibleError, match="gallrat"):
        send_letter(message_id=about.earliest("pk").pk)


def test_what_is_delivered_is_destroyed_by_two_persons_after_the_waiting_time_and_only_the_log_is_left(
    settings: Any,
) -> None:
    before = stored_files()
    settings.ATTACHMENT_COMPANION = "soffice"
    response = marked_everywhere()
    submission, organisation = response.submissions.get(), response.organisation
    copy = submission.copy
    assert tables_with(MARK) >= {*TABLES_MARKED, "responses_outboxmessage"}
    make_due(response)
    assert carry_out_due(at=timezone.now()).done == 1
    assert not Response.objects.filter(pk=response.pk).exists()
    # The decision on a mandate is no part of an answer.
    assert {path.name for path in stored_files() - before} <= {"beslut.pdf"}
    assert tables_with(MARK) == set()
    logged = DisposedSubmission.objects.get()
    assert (logged.receipt_number, logged.copy_sha256) == (submission.receipt_number, copy.sha256)
    assert (logged.delivered_on, logged.archive, logged.reference) == (timezone.localdate(), "E-arkivet", "EA-1")
    assert (logged.organisation_name, logged.content_root) == (organisation.name, copy.content_root)
    kinds = sorted(logged.destroyed.values_list("kind", flat=True))
    assert kinds == ["attached", "companion", "copy", "masked", "report"]
    assert logged.files == 5
    assert logged.size == sum(logged.destroyed.values_list("size", flat=True)) > copy.size
    assert DisposedAnswer.objects.get().done_at
    assert LogRow.objects.filter(content__contains='"disposed"').count() == 1
    told = OutboxMessage.objects.filter(key__startswith="disposal_done").values_list("payload__to", flat=True)
    assert set(told) == {archivist_of(organisation).email, steward_of(organisation).email}
    assert carry_out_due(at=timezone.now()) == execution.DisposalOutcome()


def test_an_answer_goes_with_all_its_submissions_and_another_stays_whole() -> None:
    response, other = marked(), marked()
    deliver(response)
    make_due(response)
    kept = stored_files()
    assert carry_out_due(at=timezone.now()).done == 1
    assert Response.objects.filter(pk=other.pk).exists()
    copy = SealedCopy.objects.get()
    assert default_storage.exists(copy.file.name)
    assert len(kept) > len(stored_files())
    attached = Attachment.objects.get(placement__response=other)
    assert default_storage.exists(attached.file.name)
    assert tables_with(MARK) >= {"responses_answer", "responses_searchpassage"}


def test_it_takes_two_persons_and_never_one(delivered: Response) -> None:
    archivist, organisation = archivist_of(delivered), delivered.organisation
    disposal = propose(delivered)
    with pytest.raises(PermissionDenied):
        services.confirm_disposal(disposal=disposal, actor=editor_of(delivered), at=timezone.now())
    Membership.objects.create(user=archivist, organisation=organisation, role=Role.ADMINISTRATOR)
    with pytest.raises(PermissionDenied, match="En annan person"):
        services.confirm_disposal(disposal=disposal, actor=archivist, at=timezone.now())
    with pytest.raises(PermissionDenied):
        services.confirm_disposal(disposal=disposal, actor=steward_of(make_organisation()), at=timezone.now())
    other = make_member(Role.ARCHIVIST, organisation=organisation)
    with pytest.raises(PermissionDenied):
        services.confirm_disposal(disposal=disposal, actor=other, at=timezone.now())
    done = services.confirm_disposal(disposal=disposal, actor=approver_of(delivered), at=timezone.now())
    last = timezone.localtime(done.waits_until)
    assert (last.date(), last.hour) == (timezone.localdate() + timedelta(days=30), 23)
    again = services.confirm_disposal(disposal=disposal, actor=approver_of(delivered), at=timezone.now())
    assert again.confirmed_at == done.confirmed_at
    with pytest.raises(PermissionDenied):
        propose(delivered, actor=editor_of(delivered))


@pytest.mark.parametrize("who", ["archivist", "approver", "steward"])
def test_either_takes_it_back_while_it_waits_and_then_it_can_be_proposed_anew(who: str, delivered: Response) -> None:
    person = {"archivist": archivist_of, "approver": approver_of, "steward": lambda one: steward_of(one.organisation)}
    disposal = confirm(propose(delivered))
    with pytest.raises(WrongStateError):
        propose(delivered)
    actor = person[who](delivered)
    with pytest.raises(ValidationError):
        services.take_back_disposal(disposal=disposal, reason=" ", actor=actor, at=timezone.now())
    services.take_back_disposal(disposal=disposal, reason="Beslutet är överklagat.", actor=actor, at=timezone.now())
    let_wait([disposal])
    assert carry_out_due(at=timezone.now()) == execution.DisposalOutcome()
    assert Response.objects.filter(pk=delivered.pk).exists()
    with pytest.raises(WrongStateError):
        services.take_back_disposal(disposal=disposal, reason="Igen.", actor=actor, at=timezone.now())
    with pytest.raises(WrongStateError):
        confirm(disposal)
    assert propose(delivered).pk != disposal.pk


def test_nothing_is_destroyed_before_the_waiting_time_has_passed() -> None:
    response = make_delivered()
    disposal = propose(response)
    assert carry_out_due(at=timezone.now()).done == 0
    confirm(disposal)
    for days in (0, 29):
        let_wait([disposal], days=days)
        assert carry_out_due(at=timezone.now()) == execution.DisposalOutcome()
    # Nor by a clock that is wrong: the database asks its own.
    assert carry_out_due(at=timezone.now() + timedelta(days=400)).failed == 1
    assert Response.objects.filter(pk=response.pk).exists()
    let_wait([disposal], days=2)
    assert carry_out_due(at=timezone.now()).done == 1


def reopened(response: Response) -> None:
    reopen(response)


def masked(response: Response) -> None:
    begin_masking(response)


def masked_and_made(response: Response) -> None:
    begin_masking(response, made=True)


def delivery_taken_back(response: Response) -> None:
    [submission] = response.submissions.all()
    take_back_deposit(submission=submission, reason="Fel.", actor=archivist_of(response), at=timezone.now())


def delivered_by_another_sum(response: Response) -> None:
    [submission] = response.submissions.all()
    deliver(response, sums={submission.pk: "a" * 64})


def delivered_without_a_sum(response: Response) -> None:
    deliver(response, sums={})


def receipt_pasted(response: Response) -> None:
    who = editor_of(response)
    add_receiver_receipt(response=response, upload=None, text="Tack!", actor=who, at=timezone.now())


def asked_to_supplement(response: Response) -> None:
    SupplementRequest.objects.create(
        response=response, submission=response.submissions.get(), items=["A-1"], reason="Mer.",
        last_day=timezone.localdate(), by=editor_of(response), by_name="N", organisation_name="M", at=timezone.now(),
    )  # fmt: skip


HINDRANCES = {
    reopened: "öppnat för rättelse",
    masked: "maskad kopia är påbörjad",
    masked_and_made: "den maskade kopian",
    receipt_pasted: "hur svaret nådde mottagaren",
    delivery_taken_back: "inte antecknat som levererat",
    delivered_by_another_sum: "vet inte vad det levererade paketet",
    delivered_without_a_sum: "kontrollsumma är inte antecknad",
    asked_to_supplement: "begäran om komplettering",
}


@pytest.mark.parametrize("hinder", HINDRANCES, ids=lambda one: one.__name__)
def test_whatever_stands_in_the_way_is_said_and_nothing_is_destroyed(hinder: Any, delivered: Response) -> None:
    assert hindrances_of(delivered, at=timezone.now()) == []
    disposal = propose(delivered)
    with transaction.atomic():
        hinder(delivered)
        delivered.refresh_from_db()
        with pytest.raises(WrongStateError, match=HINDRANCES[hinder]):
            confirm(disposal)
        with pytest.raises((ValidationError, WrongStateError)):
            propose(delivered)
        transaction.set_rollback(True)
    delivered.refresh_from_db()
    if hinder is not reopened:  # which is refused by then
        confirm(disposal)
        let_wait([disposal])
    hinder(delivered)
    assert carry_out_due(at=timezone.now()) == execution.DisposalOutcome(waiting=int(hinder is not reopened))
    delivered.refresh_from_db()
    assert any(HINDRANCES[hinder] in why for why in hindrances_of(delivered, at=timezone.now()))


def test_all_who_may_take_it_back_are_told_when_it_is_confirmed_and_once_when_it_is_hindered(
    delivered: Response,
) -> None:
    other = make_member(Role.ARCHIVIST, organisation=delivered.organisation)
    disposal = confirm(propose(delivered))
    may = {
        one.email
        for one in (archivist_of(delivered), approver_of(delivered), steward_of(delivered.organisation), other)
    }

    def told(name: str) -> list[str]:
        return sorted(OutboxMessage.objects.filter(key__startswith=name).values_list("payload__to", flat=True))

    def listed() -> str:
        return client_of(other).get(reverse("disposals")).content.decode()

    assert set(told("disposal_confirmed")) >= may
    assert "Väntar till" in listed()
    let_wait([disposal])
    assert "Hindras" not in listed()
    delivery_taken_back(delivered)
    assert "Hindras sedan" in listed()
    for _ in range(2):
        assert carry_out_due(at=timezone.now()) == execution.DisposalOutcome(waiting=1)
        assert told("disposal_hindered") == told("disposal_confirmed")
    letter = OutboxMessage.objects.filter(key__startswith="disposal_hindered").earliest("pk")
    assert "inte antecknat som levererat" in letter.payload["body"]


def test_one_day_and_one_answer_are_spoken_of_as_one(settings: Any, delivered: Response) -> None:
    settings.DISPOSAL_WAIT_DAYS = 1
    disposal = propose(delivered)
    proposed = OutboxMessage.objects.filter(key__startswith="disposal_proposed").earliest("pk").payload["body"]
    assert "Det är levererat till e-arkivet." in proposed
    page = client_of(steward_of(delivered.organisation)).get(reverse("disposal", args=[disposal.pk])).content.decode()
    for said in (proposed, page):
        assert "väntar gallringen 1 dag" in said
        assert "1 dagar" not in said


def test_a_masked_copy_that_is_ordered_hinders_for_so_long_and_says_until_when(delivered: Response) -> None:
    order_masked(begin_masking(delivered))
    last = swedish.day(timezone.localdate() + timedelta(days=90))
    [told] = [one for one in hindrances_of(delivered, at=timezone.now()) if "beställd" in one]
    assert "går inte att kasta" in told
    assert last in told
    later = hindrances_of(delivered, at=timezone.now() + timedelta(days=91))
    assert not any("beställd" in one for one in later)


def left_in(place: str) -> str:
    """A file that a worker saved before it was killed: no row names it."""
    return default_storage.save(f"{place}/left.pdf", ContentFile(b"%PDF left"))


@pytest.mark.parametrize("given_up", [False, True])
def test_what_a_worker_that_was_killed_has_left_is_destroyed_and_logged_and_its_work_ends_with_it(
    given_up: bool, settings: Any
) -> None:
    settings.ATTACHMENT_COMPANION = "soffice"
    response, long_ago = marked(word()), timezone.now() - timedelta(days=91)
    masking = order_masked(begin_masking(response, at=long_ago), at=long_ago)
    attached = Attachment.objects.get(placement__response=response)
    work = OutboxMessage.objects.filter(kind__in=["make_masked", "make_companion"])
    assert work.filter(done_at__isnull=True).count() == 2
    # Of a companion that waits to be made no answer is destroyed; somebody has let it be.
    work.filter(kind="make_companion").update(given_up_at=timezone.now())
    if given_up:
        work.update(given_up_at=timezone.now(), given_up_because="Det gick inte.")
    deliver(response)
    names = [left_in(masked_directory(masking)), left_in(companions_directory(attached))]
    make_due(response)
    assert carry_out_due(at=timezone.now()).done == 1
    assert not any(default_storage.exists(name) for name in names)
    logged = {one.kind: one for one in DisposedFile.objects.filter(sha256=hashlib.sha256(b"%PDF left").hexdigest())}
    assert set(logged) == {DisposedFile.Kind.MASKED, DisposedFile.Kind.COMPANION}
    assert {(one.size, one.removed_at is not None) for one in logged.values()} == {(9, True)}
    assert logged[DisposedFile.Kind.MASKED].key == masking.pk
    assert not work.filter(done_at__isnull=True).exists()
    for message in work:
        {"make_masked": make_masked_copy, "make_companion": make_companion}[message.kind](message_id=message.pk)
        with pytest.raises(WrongStateError):
            try_again(message=message, by=None, at=timezone.now())


def test_what_was_handed_out_before_a_restore_is_logged_beside_the_copy_that_the_register_knows() -> None:
    response = make_deliverable()
    masking = begin_masking(response, made=True)
    deliver(response)
    left_in(masked_directory(masking))
    make_due(response)
    assert carry_out_due(at=timezone.now()).done == 1
    masked = DisposedFile.objects.filter(kind=DisposedFile.Kind.MASKED, key=masking.pk)
    assert masked.count() == 2
    assert masked.filter(sha256=hashlib.sha256(b"%PDF left").hexdigest()).exists()


def test_the_storage_is_looked_at_with_nothing_locked_and_once_more_where_something_comes_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    response = make_deliverable()
    masking = begin_masking(response, made=True)
    deliver(response)
    left_in(masked_directory(masking))
    make_due(response)
    outside, asked = len(connection.savepoint_ids), []

    def watched(name: str) -> None:
        real = getattr(default_storage, name)

        def watch(*told: Any) -> Any:
            asked.append((name, len(connection.savepoint_ids)))
            if asked.count(("open", outside)) == 1 and name == "open":
                default_storage.save(f"{masked_directory(masking)}/later.pdf", ContentFile(b"%PDF later"))
            return real(*told)

        monkeypatch.setattr(default_storage, name, watch)

    for name in ("listdir", "open", "size"):
        watched(name)
    assert carry_out_due(at=timezone.now()).done == 1
    assert {name for name, _ in asked} == {"listdir", "open", "size"}
    assert {depth for _, depth in asked} == {outside}
    hashes = set(DisposedFile.objects.values_list("sha256", flat=True))
    assert {hashlib.sha256(content).hexdigest() for content in (b"%PDF left", b"%PDF later")} <= hashes


def test_files_that_always_change_leave_the_answer_for_another_night(monkeypatch: pytest.MonkeyPatch) -> None:
    response = make_delivered()
    make_due(response)
    look = StorageLook()
    look.end()
    monkeypatch.setattr(execution, "_look", lambda *_: look)
    assert carry_out_due(at=timezone.now()).failed == 1
    assert Response.objects.filter(pk=response.pk).exists()


@pytest.mark.parametrize("error", [FileNotFoundError(2, "gone"), BotoError("404")], ids=["gone", "S3"])
def test_a_report_that_is_gone_holds_up_no_disposal_and_a_storage_that_is_away_does(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    response = make_delivered()
    make_due(response)
    report = response.submissions.get().copy.report_file.name

    def fails(name: str) -> int:
        raise error

    monkeypatch.setattr(default_storage, "size", fails)
    if isinstance(error, BotoError):
        assert carry_out_due(at=timezone.now()).failed == 1
        assert Response.objects.filter(pk=response.pk).exists()
    default_storage.delete(report)
    assert carry_out_due(at=timezone.now()).done == 1
    assert DisposedFile.objects.get(kind=DisposedFile.Kind.REPORT).size == 0


def corrected(response: Response) -> Submission:
    """A correction of it, submitted, carried over and delivered: all that there is but a decision on it."""
    made = correct(response, {"A-3": "3 000"})
    carry_over(response)
    bring_to(response, State.ARCHIVED)
    deliver(response)
    return made


def test_a_correction_that_came_after_the_proposal_is_never_destroyed_with_it(delivered: Response) -> None:
    disposal = propose(delivered)
    newer = corrected(delivered)
    delivered.refresh_from_db()
    assert hindrances_of(delivered, at=timezone.now()) == []
    with pytest.raises(WrongStateError, match="andra inskickningar"):
        confirm(disposal)
    page = client_of(archivist_of(delivered)).get(reverse("disposal", args=[disposal.pk])).content.decode()
    assert "andra inskickningar" in page
    # Confirmed all the same, by whoever reaches the database: not begun by the service, nor by its trigger.
    with as_the_owner() as cursor:
        cursor.execute(
            "UPDATE responses_disposal SET confirmed_by_id = %s, confirmed_at = now(),"
            " waits_until = now() + interval '30 days'",
            [steward_of(delivered.organisation).pk],
        )
    let_wait([disposal])
    assert carry_out_due(at=timezone.now()) == execution.DisposalOutcome(waiting=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(execution, "hindrances_of", lambda *_, **__: [])
        assert carry_out_due(at=timezone.now()) == execution.DisposalOutcome(failed=1)
    assert Submission.objects.filter(pk=newer.pk).exists()


def test_an_answer_is_not_opened_again_while_its_confirmed_disposal_waits(delivered: Response) -> None:
    disposal = propose(delivered)
    reopen_page = reverse("reopen", args=[delivered.pk])
    editor = client_of(editor_of(delivered))
    assert editor.get(reopen_page).status_code == 200
    confirm(disposal)
    refused_page = editor.get(reopen_page)
    assert (refused_page.status_code, "ta tillbaka gallringen" in refused_page.content.decode()) == (409, True)
    with pytest.raises(WrongStateError, match="ta tillbaka gallringen"):
        reopen(delivered, "A-1")
    services.take_back_disposal(
        disposal=disposal, reason="Ska rättas.", actor=archivist_of(delivered), at=timezone.now()
    )
    assert reopen(delivered, "A-1").pk


def test_an_answer_of_another_organisation_is_never_in_a_proposal_whoever_asks() -> None:
    disposal, other = propose(make_delivered()), make_delivered()
    row = "INSERT INTO responses_disposedanswer (disposal_id, response_key, title, receipt_numbers)"
    assert refused(f"{row} VALUES ('{disposal.pk}', '{other.pk}', '', '')")
    [own] = disposal.answers.all()
    again = f"{row} SELECT id, '{own.response_key}', '', '' FROM responses_disposal"
    assert refused(again, "disposed_answer_once_a_disposal"), "the trigger lets the organisation's own pass"


def test_who_asked_for_a_masked_copy_is_in_the_package_and_no_package_without_it_will_do() -> None:
    response = make_deliverable()
    begin_masking(response, requester="En tidning", made=True)
    submission = response.submissions.get()
    files = {file.path.rpartition("/")[2]: file for file in package_files(submission.copy, at=timezone.now())}
    [row] = json.loads(files["maskningar.json"].data)
    assert (row["requester"], row["decision"]) == ("En tidning", "RS 2026-0417")
    assert row["strikes"][0]["reason"] == "Enskilds hälsotillstånd"
    assert row["copy_made"]["sha256"] == files["maskad-kopia-01.pdf"].sha256
    deliver(response)
    assert hindrances_of(response, at=timezone.now()) == []
    without = [file for name, file in files.items() if name != "maskningar.json"]
    note_package(submission=submission, sha256="b" * 64, files=without, at=timezone.now())
    deliver(response, sums={submission.pk: "b" * 64})
    [told] = hindrances_of(response, at=timezone.now())
    assert "vem som har begärt ut maskade kopior" in told


def test_what_was_never_delivered_carried_over_or_registered_is_not_proposed() -> None:
    for response, why in (
        (make_deliverable(), "inte antecknat som levererat"),
        (make_response(state=State.ARCHIVED), "har tagits emot här"),
    ):
        with pytest.raises(ValidationError, match=why):
            propose(response)
    with pytest.raises(WrongStateError):
        propose(make_response(state=State.SUBMITTED))
    with pytest.raises(ValidationError, match="framtiden"):
        propose(make_delivered(), decided_on=timezone.localdate() + timedelta(days=1))
    with pytest.raises(ValidationError, match="en organisation i taget"):
        propose(make_deliverable(), make_deliverable())
    assert not Disposal.objects.exists()


def refused(sql: str, told: str = "pgtrigger") -> bool:
    """Whether the database refuses the statement to its very owner; it must have met a row."""
    try:
        with transaction.atomic(), as_the_owner() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            cursor.execute(sql)
            assert cursor.rowcount > 0, f"no row was met: {sql}"
            transaction.set_rollback(True)
    except DatabaseError as error:
        return told in str(error)
    return False


SEALED_TABLES = (
    *("responses_submission", "responses_sealedcopy", "responses_signoff", "responses_snapshot", "responses_event"),
    *("responses_answerrevision", "archive_deposit", "archive_contentseed", "responses_registerentry"),
    *("archive_packagemanifest", "responses_carryover", "responses_response", "archive_maskedcopy", "archive_masking"),
)


def test_the_triggers_open_for_nothing_but_a_confirmed_disposal_that_has_waited() -> None:
    response = make_deliverable()
    begin_masking(response, made=True)
    deliver(response)
    other = make_delivered()

    def all_refused() -> bool:
        return all(refused(f"DELETE FROM {table}") for table in SEALED_TABLES)

    assert all_refused()
    disposal = propose(response)
    begin = "UPDATE responses_disposedanswer SET begun_at = now()"
    assert refused(begin)
    assert all_refused()
    confirm(disposal)
    assert refused(begin)
    let_wait([disposal])
    assert refused(begin), "not before the log is written"
    assert all_refused()
    for change in (
        "UPDATE responses_disposal SET waits_until = now()",
        "UPDATE responses_disposal SET proposed_by_name = 'annan'",
        "UPDATE responses_disposal SET confirmed_by_id = proposed_by_id",
        "UPDATE responses_disposal SET confirmed_at = NULL, confirmed_by_id = NULL, waits_until = NULL",
        "UPDATE responses_disposedanswer SET response_key = gen_random_uuid()",
        "DELETE FROM responses_disposal",
        "DELETE FROM responses_disposedanswer",
    ):
        assert refused(change), change
    assert carry_out_due(at=timezone.now()).done == 1
    assert Response.objects.filter(pk=other.pk).exists()
    for table in ("responses_submission", "responses_sealedcopy", "responses_response"):
        assert refused(f"DELETE FROM {table}"), table
    for change in (
        "UPDATE responses_disposedsubmission SET archive = 'annat'",
        "DELETE FROM responses_disposedsubmission",
        "UPDATE responses_disposedfile SET sha256 = ''",
        "UPDATE responses_disposedfile SET removed_at = NULL",
        "DELETE FROM responses_disposedfile",
        "UPDATE responses_disposedanswer SET done_at = NULL",
        "UPDATE responses_disposal SET taken_back_at = NULL, decision = 'annat'",
    ):
        assert refused(change), change


LONG_AGO = "now() - interval '60 days'"


def test_nobody_confirms_in_the_past_or_alone_by_sql() -> None:
    disposal, person = propose(make_delivered()), make_member(Role.READER, organisation=make_organisation())
    set_to = "UPDATE responses_disposal SET confirmed_by_id = {}, confirmed_by_name = 'x', confirmed_at = {}"
    assert refused(f"{set_to.format(person.pk, LONG_AGO)}, waits_until = now() - interval '1 day'")
    assert refused(f"{set_to.format(person.pk, 'now()')}, waits_until = now() + interval '1 day'")
    by_one = f"{set_to.format(disposal.proposed_by_id, 'now()')}, waits_until = now() + interval '31 days'"
    assert refused(by_one, "disposal_is_confirmed_by_another_and_waits")
    assert not refused(f"{set_to.format(person.pk, 'now()')}, waits_until = now() + interval '31 days'")
    begun = "INSERT INTO responses_disposedanswer (disposal_id, response_key, title, receipt_numbers, begun_at)"
    assert refused(f"{begun} SELECT id, gen_random_uuid(), '', '', now() FROM responses_disposal")


def test_what_falls_in_the_middle_goes_on_where_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    response = make_deliverable()
    other = make_delivered(organisation=response.organisation)
    begin_masking(response, made=True)
    deliver(response)
    names = [response.submissions.get().copy.file.name, other.submissions.get().copy.file.name]
    make_due(response, other)
    real, calls = default_storage.delete, []

    def fails_halfway(name: str) -> None:
        calls.append(name)
        if len(calls) in {2, 3, 4}:
            raise OSError("the disk is away")
        real(name)

    monkeypatch.setattr(default_storage, "delete", fails_halfway)
    assert carry_out_due(at=timezone.now()) == execution.DisposalOutcome(failed=2)
    assert not Response.objects.filter(pk__in=[response.pk, other.pk]).exists()
    assert DisposedFile.objects.filter(removed_at__isnull=True).exists()
    assert not DisposedAnswer.objects.filter(done_at__isnull=False).exists()
    with pytest.raises(CommandError):
        call_command("carry_out_disposals")
    call_command("carry_out_disposals")
    assert not any(default_storage.exists(name) for name in names)
    assert DisposedSubmission.objects.count() == 2
    assert not DisposedFile.objects.filter(removed_at__isnull=True).exists()
    assert DisposedAnswer.objects.filter(done_at__isnull=False).count() == 2
    assert OutboxMessage.objects.filter(key__startswith="disposal_done").count() == 2


def test_what_an_older_backup_brings_back_is_removed_again_and_what_others_have_stays() -> None:
    response = make_deliverable()
    deliver(response)
    name = response.submissions.get().copy.file.name
    make_due(response)
    carry_out_due(at=timezone.now())
    default_storage.save(name, ContentFile(b"back again"))
    call_command("carry_out_disposals", "--all")
    assert not default_storage.exists(name)
    default_storage.save(name, ContentFile(b"back again"))
    week = [carry_out_due(at=timezone.now() + timedelta(days=day)).returned for day in range(7)]
    assert sum(week) == 1


def test_after_a_restore_files_are_removed_and_no_answer_is_destroyed_without_a_word() -> None:
    gone, waits = make_delivered(), make_delivered()
    name = gone.submissions.get().copy.file.name
    make_due(gone)
    carry_out_due(at=timezone.now())
    make_due(waits)
    default_storage.save(name, ContentFile(b"back again"))
    said = StringIO()
    call_command("carry_out_disposals", "--all", stdout=said)
    assert not default_storage.exists(name)
    assert Response.objects.filter(pk=waits.pk).exists()
    assert "Läs Gallringar" in said.getvalue()
    call_command("hold_deletion", stdout=StringIO())
    with pytest.raises(CommandError, match="hålls inne"):
        call_command("carry_out_disposals")
    assert Response.objects.filter(pk=waits.pk).exists()
    call_command("resume_deletion", stdout=StringIO())
    call_command("carry_out_disposals", stdout=StringIO())
    assert not Response.objects.filter(pk=waits.pk).exists()


def test_a_stored_file_that_another_answer_has_too_stays() -> None:
    response = marked()
    deliver(response)
    attached = Attachment.objects.get(placement__response=response)
    with transaction.atomic():
        again = add_again(source=attached, uploaded_by=editor_of(response))
    make_due(response)
    assert carry_out_due(at=timezone.now()).done == 1
    assert default_storage.exists(again.file.name)
    assert DisposedFile.objects.get(kind="attached").kept_elsewhere
    assert DisposedSubmission.objects.get().files == 2


def test_the_receipt_of_a_delivery_that_is_not_in_force_goes_with_the_last_answer_that_has_it() -> None:
    response = make_deliverable()
    other = make_deliverable(organisation=response.organisation)
    submissions = [one.submissions.get() for one in (response, other)]
    said = DepositFacts(delivered_on=timezone.localdate(), archive="E-arkivet", reference="EA-0", sums={})
    upload = upload_of(pdf(), f"{MARK}.pdf")
    now, actor = timezone.now(), archivist_of(response)
    receipt = note_deposits(submissions=submissions, facts=said, upload=upload, actor=actor, at=now)[0].receipt
    assert receipt is not None
    for one in (response, other):
        deliver(one)
        make_due(one)
        assert Attachment.objects.filter(pk=receipt.pk).exists()
        assert default_storage.exists(receipt.file.name)
        assert carry_out_due(at=timezone.now()).done == 1
    assert not Attachment.objects.filter(pk=receipt.pk).exists()
    assert not default_storage.exists(receipt.file.name)
    assert DisposedFile.objects.get(kind="superseded").sha256 == receipt.sha256


def test_every_table_of_what_is_sealed_is_known_and_opens_by_the_log_alone() -> None:
    """A new table that refers to a submission, its copy or a masking must be among those that go, and protected."""
    roots = {Submission, SignOff, Snapshot, SealedCopy, Masking, SearchEntry}
    spared = {SearchPassage, DispatchItem, AnswerOrigin, Submission, SignOff, Correction, SupplementRequest}
    referring = {
        model
        for model in apps.get_models()
        for field in model._meta.fields
        if isinstance(field, models.ForeignKey) and field.related_model in roots
    }
    known = {model for model, _ in (*PARTS, *SUBMISSION_PARTS, *SIGNED_PARTS, *execution.ARCHIVE_PARTS)}
    assert referring - known - spared == set()
    for model in known | {Submission}:
        for trigger in getattr(model._meta, "triggers", []):
            assert "DELETE" not in str(trigger.operation) or isinstance(trigger, Kept), trigger.name
