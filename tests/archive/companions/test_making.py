"""A PDF/A beside an attachment: asked for, made, shown, and never in anybody's way."""

import io
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from docx import Document

from archive.companions import making
from archive.files import list_attached
from archive.models import AttachmentCompanion
from archive.packages.sip import package_files
from config.places import place_for
from config.programs import ProgramTroubleError
from outbox.failures import MOST_TRIES
from outbox.models import OutboxMessage
from outbox.tasks import deliver
from responses.models import Response, State, Submission
from tests.archive.companions.standin import VERSION, StandIn
from tests.attachments.files import pdf
from tests.builders import (
    archivist_of,
    attach_file,
    bring_to,
    client_of,
    complete_answers,
    give_companion,
    make_response,
    save_answers,
    seal,
)
from tests.builders.storage import paths_opened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("short_copies")]

Install = Callable[..., StandIn]


def word() -> bytes:
    target, document = io.BytesIO(), Document()
    document.add_paragraph("Handlingsplanen gäller från och med januari.")
    document.save(target)
    return target.getvalue()


@pytest.fixture
def install(settings: Any, tmp_path: Path) -> Install:
    def installed(**how: Any) -> StandIn:
        program = StandIn(tmp_path, **how)
        settings.ATTACHMENT_COMPANION = str(program.path)
        return program

    return installed


def submit(**made: Any) -> Submission:
    response: Response = make_response(**made)
    attach_file(response, "A-6", title="Beslutet", name="beslut.pdf")
    attach_file(response, "A-6", content=word(), title="Planen", name="plan.docx")
    save_answers(response, complete_answers(response))
    bring_to(response, State.SUBMITTED)
    return response.submissions.get()


def asked() -> list[OutboxMessage]:
    return list(OutboxMessage.objects.filter(kind="make_companion").order_by("pk"))


def work() -> AttachmentCompanion:
    """What the worker does with the one message."""
    [message] = asked()
    making.make_companion(message_id=message.pk)
    message.refresh_from_db()
    assert message.done_at
    return AttachmentCompanion.objects.get()


def page_of(submission: Submission) -> str:
    client = client_of(archivist_of(submission.response))
    return client.get(reverse("archived", args=[submission.pk])).content.decode()


def test_nothing_is_asked_for_where_no_program_is_named() -> None:
    submit()
    assert asked() == []
    with pytest.raises(CommandError, match="ATTACHMENT_COMPANION"):
        call_command("make_companions")


def test_one_is_asked_for_of_what_is_no_pdf_and_the_copy_waits_for_none(install: Install) -> None:
    install()
    submission = submit()
    [message] = asked()
    assert message.payload["what"] == f"PDF/A-kopia av bilaga 2, {submission.receipt_number}"
    assert OutboxMessage.objects.get(kind="seal_copy").pk < message.pk
    with transaction.atomic():
        making.order_companions(submission=submission, at=timezone.now())
    assert asked() == [message]
    registrator = archivist_of(submission.response)
    assert [person.pk for person in making.concern_of_companion(message).people] == [registrator.pk]


def test_it_is_kept_beside_the_attachment_with_its_hash_and_fetched_as_what_it_is(install: Install) -> None:
    install()
    submission = submit()
    [_, attached] = list_attached(submission)
    companion = work()
    assert (companion.attachment, companion.made_by) == (attached.attachment, VERSION)
    assert companion.source_sha256 == attached.entry["sha256"]
    assert (companion.format_name, companion.format_version, companion.pages) == ("PDF/A", "2b", 1)
    page = page_of(submission)
    assert "PDF/A-kopia av bilagan, gjord av portalen" in page
    assert companion.sha256 in page
    assert reverse("submitted_attachment", args=[submission.pk, 2]) in page
    client = client_of(archivist_of(submission.response))
    got = client.get(reverse("companion", args=[submission.pk, 2]))
    assert b"".join(got.streaming_content).startswith(b"%PDF-1.7")
    assert "bilaga-02-plan.docx.pdf" in got.headers["Content-Disposition"]
    assert submission.response.events.get(action="attachment_fetched").note.endswith("PDF/A-kopia av Bilaga 2: Planen")
    assert client.get(reverse("companion", args=[submission.pk, 1])).status_code == 404
    for change in ({"sha256": "0" * 64}, {"trouble": "Nej"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            AttachmentCompanion.objects.update(**change)


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ({"does": "exit 1"}, "LibreOffice kunde inte läsa filen."),
        ({"does": "exit 0"}, "LibreOffice kunde inte läsa filen."),
        ({"becomes": pdf()}, "uppger sig inte vara PDF/A"),
        ({"becomes": b"no PDF at all"}, "går inte att spara"),
        ({"does": "head -c 600000000 /dev/zero > large || exit 1"}, "LibreOffice kunde inte läsa filen."),
    ],
)
def test_what_cannot_be_made_is_said_beside_the_attachment(install: Install, how: Any, told: str) -> None:
    install(**how)
    submission = submit()
    companion = work()
    assert told in companion.trouble
    assert not companion.file
    page = page_of(submission)
    assert f"Ingen PDF/A-kopia av bilagan gick att göra: {companion.trouble}" in page
    assert reverse("companion", args=[submission.pk, 2]) not in page
    assert (
        client_of(archivist_of(submission.response)).get(reverse("companion", args=[submission.pk, 2])).status_code
        == 404
    )


REPORT = """<report><releaseDetails id="core" version="1.28.1"/><jobs><job><item><name>/x/made.pdf</name></item>
<validationReport jobEndStatus="normal" isCompliant="{passes}"><details><rule clause="6.2.3" testNumber="2"/></details>
</validationReport></job></jobs></report>"""


@pytest.fixture
def judge(settings: Any, tmp_path: Path) -> Callable[[str], None]:
    """Give veraPDF's place to a program that prints this."""

    def given(report: str) -> None:
        program = tmp_path / "verapdf"
        program.write_text(f"#!/bin/sh\ncat <<'END'\n{report}\nEND\n")
        program.chmod(0o755)
        settings.VERAPDF = str(program)

    return given


def told_in_premis(submission: Submission) -> str:
    files = {file.path: file.data for file in package_files(seal(submission.response), at=timezone.now())}
    return files["representations/rep2/metadata/preservation/premis.xml"].decode()


def test_what_passes_verapdf_is_told_to_in_the_package(install: Install, judge: Callable[[str], None]) -> None:
    install()
    judge(REPORT.format(passes="true"))
    submission = submit()
    made = work()
    assert (made.checked_by, made.outcome, made.trouble) == ("veraPDF 1.28.1", "passed", "")
    premis = told_in_premis(submission)
    assert "Uppges i filen. Kontrollerad mot PDF/A-2b av veraPDF 1.28.1: godkänd." in premis
    assert "bilaga-02-plan.docx.pdf kontrollerad mot PDF/A-2b av veraPDF 1.28.1: godkänd" in premis


def test_what_does_not_pass_is_not_kept_and_the_page_says_why(install: Install, judge: Callable[[str], None]) -> None:
    install()
    judge(REPORT.format(passes="false"))
    submission = submit()
    made = work()
    assert (made.file, made.outcome) == ("", "")
    for told in ("följer inte PDF/A-2b", "veraPDF 1.28.1", "6.2.3-2"):
        assert told in made.trouble
        assert told in page_of(submission)


@pytest.mark.parametrize("report", ["no report at all", None])
def test_where_verapdf_says_nothing_it_is_kept_as_not_checked(
    install: Install, judge: Callable[[str], None], settings: Any, report: str | None
) -> None:
    install()
    if report:
        judge(report)
    submission = submit()
    made = work()
    assert made.file
    assert (made.checked_by, made.outcome) == (("veraPDF", "not checked") if report else ("", ""))
    premis = told_in_premis(submission)
    assert ("gick inte att kontrollera" if report else "har portalen inte kontrollerat") in premis


def test_the_program_knows_no_secret_and_has_its_limits(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "hemligt")
    wanted = '[ "$(ulimit -c)" = 0 ] && [ "$(ulimit -d)" = 2097152 ] && [ "$(ulimit -t)" -le 121 ]'
    install(does=f'{wanted} && [ -z "$SECRET_KEY" ] && [ "$HOME" = "$PWD" ] || exit 1')
    submit()
    assert work().trouble == ""


def test_when_its_time_is_out_all_that_it_has_started_is_ended(install: Install, settings: Any, tmp_path: Path) -> None:
    settings.ATTACHMENT_COMPANION_SECONDS = 3
    install(does=f'sleep 600 & echo $! > "{tmp_path}/child"; wait')
    submit()
    assert work().trouble == "LibreOffice blev inte klart på 3 sekunder."
    child = int((tmp_path / "child").read_text())
    for _ in range(50):
        if not is_running(child):
            break
        time.sleep(0.1)
    assert not is_running(child)


def is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_a_program_that_is_not_there_is_tried_again_and_nothing_is_said_of_the_file(
    install: Install, tmp_path: Path
) -> None:
    install()
    submit()
    (tmp_path / "soffice").unlink()
    making.program_version.cache_clear()
    [message] = asked()
    with pytest.raises(ProgramTroubleError):
        making.make_companion(message_id=message.pk)
    message.refresh_from_db()
    assert (message.done_at, AttachmentCompanion.objects.count()) == (None, 0)


def test_while_another_file_is_converted_it_waits_for_the_sweep_and_no_try_is_counted(install: Install) -> None:
    install()
    submit()
    [message] = asked()
    begun = time.monotonic()
    with place_for("conversion", places=1, patience=0):
        for tries in (0, MOST_TRIES + 1):
            OutboxMessage.objects.update(attempts=tries, last_error="tried" if tries else "", next_at=timezone.now())
            for _ in range(2):
                OutboxMessage.objects.update(next_at=timezone.now())
                deliver(message.pk)
                message.refresh_from_db()
                assert (message.attempts, message.done_at, message.given_up_at) == (tries, None, None)
                assert message.next_at > timezone.now()
                assert (message.last_error == "") is (tries == 0)
    assert time.monotonic() - begun < 30
    OutboxMessage.objects.update(next_at=timezone.now())
    deliver(message.pk)
    assert not AttachmentCompanion.objects.get().trouble


def test_a_file_that_is_not_what_was_submitted_is_not_converted(install: Install) -> None:
    install()
    stored = next(
        one.attachment.file
        for one in list_attached(submit())
        if one.attachment and one.attachment.original_name == "plan.docx"
    )
    stored.storage.delete(stored.name)
    assert stored.storage.save(stored.name, ContentFile(pdf())) == stored.name
    with pytest.raises(ValueError, match="no longer has the SHA-256"):
        making.make_companion(message_id=asked()[0].pk)


def test_of_what_a_virus_is_suspected_in_none_is_made_and_none_handed_out(install: Install) -> None:
    install()
    submission = submit()
    [_, attached] = list_attached(submission)
    found = type(attached.attachment).objects.filter(pk=attached.attachment.pk)  # type: ignore[union-attr]
    found.update(found="Eicar", scanned_at=timezone.now())
    assert work().trouble == "Virusskyddet misstänker virus i bilagan."
    assert "Ingen PDF/A-kopia" not in page_of(submission)
    found.update(found="")
    AttachmentCompanion.objects.all().delete()
    first = next(one for one in list_attached(submission) if one.attachment)
    companion = give_companion(submission)
    assert companion.attachment == first.attachment
    type(first.attachment).objects.filter(pk=companion.pk).update(found="Eicar", scanned_at=timezone.now())
    fetched = client_of(archivist_of(submission.response)).get(reverse("companion", args=[submission.pk, 1]))
    assert fetched.status_code == 404


def test_what_is_converted_is_the_very_file_that_was_judged(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    install()
    submission = submit()
    opened = paths_opened(monkeypatch)
    attachment = work().attachment
    assert attachment in [one.attachment for one in list_attached(submission)]
    assert opened.count(attachment.file.path) == 1


def test_one_that_is_altered_in_the_storage_is_not_handed_out(install: Install) -> None:
    install()
    submission = submit()
    stored = work().file
    stored.storage.delete(stored.name)
    stored.storage.save(stored.name, ContentFile(pdf()))
    refused = client_of(archivist_of(submission.response)).get(reverse("companion", args=[submission.pk, 2]))
    assert (refused.status_code, "är inte den som gjordes" in refused.content.decode()) == (409, True)


def test_those_that_older_answers_lack_are_asked_for_and_those_that_failed_once_more(
    settings: Any, install: Install, capsys: pytest.CaptureFixture[str]
) -> None:
    submit()
    install(does="exit 1")
    call_command("make_companions")
    assert "1 PDF/A-kopior beställda" in capsys.readouterr().out
    assert work().trouble
    call_command("make_companions")
    assert "0 PDF/A-kopior beställda" in capsys.readouterr().out
    install()
    call_command("make_companions", "--again")
    [_, later] = asked()
    making.make_companion(message_id=later.pk)
    assert AttachmentCompanion.objects.get().trouble == ""
