"""Which files an answer has in the storage, and emptying their places."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from uuid import UUID

from django.core.files.storage import default_storage

from archive.disposal.looking import StorageLook
from archive.models import AttachmentCompanion, Deposit, MaskedCopy, Masking, SealedCopy
from archive.models.companions import companions_directory
from archive.models.copies import CopyVersion, copies_directory
from archive.models.masking import masked_directory
from attachments.models import Attachment
from config.storage import stored_names
from responses.lifecycle.disposal import attachments_held
from responses.models import DisposedFile, DisposedSubmission, ReceiverReceipt, Response, Submission
from responses.reading.attachment_numbers import attachments_of

DisposedKind = DisposedFile.Kind


@dataclass(frozen=True, kw_only=True)
class HeldFile:
    """One file: whose submission it is logged with, what it is, and its folder in the storage. `key`: what it is of."""

    submission: UUID
    kind: DisposedFile.Kind
    key: UUID | None
    sha256: str
    size: int
    place: str


def files_of(response: Response, submissions: Sequence[Submission], look: StorageLook) -> list[HeldFile]:
    """Every file of the answer, each once; `submissions` are all of its own, the first first, with their copies. Raises
    LookAgainError by a look that is over, where the rows name other files than those that it was of.
    """
    owners = _owners_of_attachments(submissions)
    newest = submissions[-1].pk
    kinds = _kinds_of_attachments(response)
    held = [one for one in attachments_held(response) if one.file]
    return [
        *(file for one in submissions for file in _files_of_copy(one, look)),
        *(_attached(one, owners.get(str(one.pk)), newest, kinds.get(one.pk)) for one in held),
        *(_superseded(one, newest) for one in superseded_receipts(response)),
        *_files_of_companions(response, held, owners, newest, look),
    ]


def superseded_receipts(response: Response) -> list[Attachment]:
    """The e-archive's receipts of deliveries that are in force no more, which nothing else names: they go too. Those in
    force stay with the log.
    """
    named = Deposit.objects.filter(submission__response=response, receipt__isnull=False)
    latest = Deposit.objects.filter(submission__response=response).order_by("submission_id", "-pk")
    in_force = {one.receipt_id for one in latest.distinct("submission_id")}
    keys = set(named.values_list("receipt", flat=True)) - in_force
    elsewhere = Deposit.objects.filter(receipt__in=keys).exclude(submission__response=response)
    keys -= set(elsewhere.values_list("receipt", flat=True))
    keys -= set(DisposedSubmission.objects.filter(receipt__in=keys).values_list("receipt", flat=True))
    return list(Attachment.objects.filter(pk__in=keys).order_by("uploaded_at", "pk"))


def _superseded(receipt: Attachment, newest: UUID) -> HeldFile:
    return HeldFile(
        submission=newest,
        kind=DisposedKind.SUPERSEDED,
        key=receipt.pk,
        sha256=receipt.sha256,
        size=receipt.size or 0,
        place=str(PurePosixPath(str(receipt.file.name)).parent),
    )


def _files_of_companions(
    response: Response,
    attachments: Sequence[Attachment],
    owners: Mapping[str, UUID],
    newest: UUID,
    look: StorageLook,
) -> Iterator[HeldFile]:
    made = {
        one.attachment_id: one for one in AttachmentCompanion.objects.filter(attachment__placement__response=response)
    }
    for attachment in attachments:
        of = HeldFile(
            submission=owners.get(str(attachment.pk), newest),
            kind=DisposedKind.COMPANION,
            key=None,
            sha256="",
            size=0,
            place=companions_directory(attachment),
        )
        named = made.get(attachment.pk)
        if named and named.file:
            yield replace(of, sha256=named.sha256, size=named.size or 0)
        yield from _left_beside(of, str(named.file) if named else "", look)


def _files_of_copy(submission: Submission, look: StorageLook) -> list[HeldFile]:
    copy: SealedCopy = submission.copy
    versions = [(DisposedKind.COPY, copy), *((DisposedKind.EXTENSION, one) for one in copy.extensions.all())]
    files = [file for kind, version in versions for file in _files_of_version(submission, kind, version, look)]
    maskings = Masking.objects.filter(submission=submission).select_related("submission__copy", "copy")
    return [*files, *(file for one in maskings for file in _files_of_masking(one, look))]


def _files_of_version(
    submission: Submission, kind: DisposedFile.Kind, version: CopyVersion, look: StorageLook
) -> list[HeldFile]:
    made = HeldFile(
        submission=submission.pk,
        kind=kind,
        key=None,
        sha256=version.sha256,
        size=version.size,
        place=copies_directory(submission),
    )
    if not version.report_file:
        return [made]
    size = look.size_of(version.report_file)
    return [made, replace(made, kind=DisposedKind.REPORT, sha256=version.report_sha256, size=size)]


def _files_of_masking(masking: Masking, look: StorageLook) -> Iterator[HeldFile]:
    of = HeldFile(
        submission=masking.submission_id,
        kind=DisposedKind.MASKED,
        key=masking.pk,
        sha256="",
        size=0,
        place=masked_directory(masking),
    )
    copy: MaskedCopy | None = getattr(masking, "copy", None)
    if copy:
        yield replace(of, sha256=copy.sha256, size=copy.size)
    for left in _left_beside(of, str(copy.file) if copy else "", look):
        is_masked = left.sha256 in look.masked_copies(masking)
        yield left if is_masked else replace(left, kind=DisposedKind.UNKNOWN)


def _left_beside(of: HeldFile, named: str, look: StorageLook) -> Iterator[HeldFile]:
    """What lies in the same place and no row names: of a worker that was killed before it had kept it, or handed out
    before the database was restored. With its hash as it lies.
    """
    for sha256, size in look.left_beside(of.place, named):
        yield replace(of, sha256=sha256, size=size)


def _owners_of_attachments(submissions: Sequence[Submission]) -> Mapping[str, UUID]:
    """The first submission that each attachment was part of, by the attachment's key."""
    owners: dict[str, UUID] = {}
    for one in submissions:
        for entry in attachments_of(one.snapshot.content):
            owners.setdefault(entry["id"], one.pk)
    return owners


def _kinds_of_attachments(response: Response) -> Mapping[UUID, tuple[DisposedFile.Kind, UUID | None]]:
    """Of those that are no part of the answer itself: what they are, and whose submission's where they have one."""
    sent = dict.fromkeys(response.sent_separately.values_list("document", flat=True), (DisposedKind.SENT, None))
    receipts = ReceiverReceipt.objects.filter(submission__response=response, document__isnull=False)
    return {
        **sent,
        **{one.document_id: (DisposedKind.RECEIPT, one.submission_id) for one in receipts if one.document_id},
    }


def _attached(
    attachment: Attachment, owner: UUID | None, newest: UUID, other: tuple[DisposedFile.Kind, UUID | None] | None
) -> HeldFile:
    """What is in no submission, since it was taken away before, is logged with the newest."""
    kind, of = other or (DisposedKind.ATTACHED if owner else DisposedKind.OTHER, None)
    return HeldFile(
        submission=owner or of or newest,
        kind=kind,
        key=attachment.pk,
        sha256=attachment.sha256,
        size=attachment.size or 0,
        place=str(PurePosixPath(str(attachment.file.name)).parent),
    )


def is_kept_elsewhere(file: HeldFile, going: Sequence[UUID | None]) -> bool:
    """Whether an attachment that does not go (`going`: keys of those that do) has the same stored file."""
    others = Attachment.objects.filter(file__startswith=f"{file.place}/").exclude(pk__in=[key for key in going if key])
    return file.key is not None and others.exists()


def empty_place(place: str) -> int:
    """Remove what is in the folder, but what some attachment still keeps; how many files that was. Of a folder that is
    empty or not there nothing is removed. Raises what the storage raises.
    """
    removed = 0
    for name in stored_names(place):
        if not Attachment.objects.filter(file=name).exists():
            default_storage.delete(name)
            removed += 1
    return removed
