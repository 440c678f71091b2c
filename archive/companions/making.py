"""Companions: ordered where an answer is submitted, made by the worker, kept beside the attachment.

What a file cannot be made into is said beside it and holds nothing up; the sealed copy waits for none.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils import timezone

from accounts.roles import Role
from accounts.selectors import people_with_role
from archive.companions.office import CONVERTED, ConversionError, convert_file, program_version
from archive.conformance import FAILED, judge_pdf_a, told_outcome
from archive.models.companions import MAKE_COMPANION, AttachmentCompanion, attachment_key, companion_key
from attachments.content import Inspected, inspect
from attachments.formats import PDF_A
from attachments.models import Attachment
from config.storage import open_unaltered
from outbox import services as outbox
from outbox.decisions import Concern
from outbox.holding import make_once
from outbox.letters import address_of
from outbox.models import OutboxMessage
from responses.models import Submission
from responses.reading.attachment_numbers import attachments_of

_TIMES_AS_LARGE = 4
"""How much larger than an attachment may be a companion may be."""


@dataclass(frozen=True)
class MadeCompanion:
    """A companion that is made and not yet kept; `trouble` is why there is none."""

    made_by: str
    pdf: bytes = b""
    found: Inspected | None = None
    trouble: str = ""
    checked_by: str = ""
    outcome: str = ""


def order_companions(*, submission: Submission, at: datetime, again: bool = False) -> int:
    """Have those made that the submission's attachments lack, if the settings say so; returns how many are asked for.

    `again`: also of those of which none could be made. To be called in the transaction of what makes it necessary.
    """
    if not settings.ATTACHMENT_COMPANION:
        return 0
    entries = {e["id"]: e for e in attachments_of(submission.snapshot.content) if e["mime_type"] in CONVERTED}
    if again:
        AttachmentCompanion.objects.filter(attachment__in=entries).exclude(trouble="").delete()
    there = AttachmentCompanion.objects.filter(attachment__in=entries).values_list("attachment_id", flat=True)
    missing = entries.keys() - set(map(str, there))
    which = at.strftime("%Y%m%d%H%M%S") if again else ""
    payloads = {
        companion_key(pk, which): {
            # By its number: the title is the answer's, and what the outbox knows outlives it.
            "what": f"PDF/A-kopia av bilaga {entries[pk]['number']}, {submission.receipt_number}",
            "submission": str(submission.pk),
        }
        for pk in sorted(missing)
    }
    outbox.put_messages(kind=MAKE_COMPANION, payloads=payloads, at=at)
    return len(payloads)


def make_companion(*, message_id: int) -> None:
    """The outbox's work: make it, and then keep it (make_once)."""
    make_once(message_id, make=_make, keep=_keep)


def _make(message: OutboxMessage) -> tuple[Attachment, MadeCompanion]:
    attachment = Attachment.objects.get(pk=attachment_key(message.key))
    return attachment, make_of(attachment)


def _keep(made: tuple[Attachment, MadeCompanion]) -> None:
    attachment, companion = made
    if not AttachmentCompanion.objects.filter(attachment=attachment).exists():
        keep(attachment, companion, at=timezone.now())


def make_of(attachment: Attachment) -> MadeCompanion:
    """Convert, and see that it states to be PDF/A. It writes nothing.

    Raises ProgramTroubleError where the program is not to be had, ValueError where the stored file is not what it was.
    """
    program = program_version(settings.ATTACHMENT_COMPANION)
    if attachment.is_quarantined:
        return MadeCompanion(program, trouble="Virusskyddet misstänker virus i bilagan.")
    try:
        with _converted(attachment) as pdf, pdf.open("rb") as opened:
            largest = _TIMES_AS_LARGE * settings.ATTACHMENT_MAX_BYTES
            found = inspect(upload=File(opened, name="bilaga.pdf"), max_bytes=largest)
            if found.format.name != PDF_A:
                return MadeCompanion(program, trouble="Det som LibreOffice gjorde uppger sig inte vara PDF/A.")
            return _checked(MadeCompanion(program, pdf.read_bytes(), found), found)
    except ConversionError as error:
        return MadeCompanion(program, trouble=str(error))
    except ValidationError as error:
        return MadeCompanion(
            program, trouble=f"Det som LibreOffice gjorde går inte att spara: {error.messages[0]}"[:300]
        )


def _checked(made: MadeCompanion, found: Inspected) -> MadeCompanion:
    """With what veraPDF says of it, where it is set; none, and why, where that is no."""
    standard = f"{PDF_A}-{found.format.version}"
    judged = judge_pdf_a(made.pdf, "bilaga.pdf", standard)
    if judged is None:
        return made
    by, said = judged
    if said.outcome == FAILED:
        why = f"Det som LibreOffice gjorde följer inte {standard}, säger {by}: {told_outcome(asdict(said))}."
        return MadeCompanion(made.made_by, trouble=why[:300])
    return replace(made, checked_by=by, outcome=said.outcome)


@contextmanager
def _converted(attachment: Attachment) -> Iterator[Path]:
    program, seconds = settings.ATTACHMENT_COMPANION, settings.ATTACHMENT_COMPANION_SECONDS
    with (
        open_unaltered(attachment.file, attachment.sha256) as source,
        convert_file(cast(BinaryIO, source), attachment.mime_type, program=program, seconds=seconds) as pdf,
    ):
        yield pdf


def keep(attachment: Attachment, made: MadeCompanion, *, at: datetime) -> AttachmentCompanion:
    """File and row; a file whose row cannot be written is taken away again."""
    companion = AttachmentCompanion(
        attachment=attachment,
        source_sha256=attachment.sha256,
        made_by=made.made_by,
        made_at=at,
        trouble=made.trouble,
        checked_by=made.checked_by,
        outcome=made.outcome,
    )
    if found := made.found:
        companion.sha256, companion.size, companion.pages = found.sha256, found.size, found.pages
        kind = found.format
        companion.format_name, companion.format_version, companion.format_puid = kind.name, kind.version, kind.puid
        companion.file.save("companion.pdf", ContentFile(made.pdf), save=False)
    try:
        with transaction.atomic():
            companion.save(force_insert=True)
    except BaseException:
        if companion.file:
            companion.file.delete(save=False)
        raise
    return companion


def concern_of_companion(message: OutboxMessage) -> Concern:
    """Whose a companion is: the registrators of the organisation whose answer has the attachment."""
    submission = Submission.objects.select_related("response__organisation").get(pk=message.payload["submission"])
    people = people_with_role(submission.response.organisation, Role.ARCHIVIST)
    return Concern(tuple(people), address_of("archived", submission.pk))
