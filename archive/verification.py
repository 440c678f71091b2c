"""What the register knows of a file: the lookup behind the verdict on a copy.

A file is known by its hash before anything in it is read: equal bytes are genuine, whatever their size, and however
slow the machine is, and a stored copy to which something was added is altered. Only then is a file looked at.
"""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from archive.copy_notes import note_on_day, notes_on, notes_on_version, told_seal_then
from archive.disposal.judging import find_destroyed, judge_destroyed, notes_on_destroyed
from archive.identities import told_identities
from archive.masking.judging import ALTERED_MASKED_COPY, find_masked, judge_masked
from archive.masking.making import PROOF_HASH
from archive.models import CopyExtension, CopyVersion, MaskedCopy, SealedCopy
from archive.records import record_of
from archive.sealing.owners import may_seal, name_owners, owners_of
from config.language import swedish
from config.storage import open_unaltered
from responses.models import DisposedSubmission, Submission
from seals.answers import ANSWERS_FILE_NAME, PROOF_FILE_NAME
from seals.confinement import File, contents_confined, inspect_confined
from seals.contents import Contents
from seals.differences import MASKED_COPY, WordingLookup, differences
from seals.revisions import Revisions, revisions_of
from seals.settings import roots_by_organisation, timestamp_roots_from_settings, trust_roots_from_settings
from seals.validation import reported_inspection
from seals.verify import Inspection, Judgement, Known, Verdict, verdict
from surveys.wordings.wording import label_of


def judge_file(data: File, *, on: date | None = None) -> tuple[Inspection, Judgement]:
    """Judge a file against the register, given as bytes or by its path. Never raises on what it holds.

    `on`: a day of which it is asked which submission of the answer was in force.

    A file that is not stored is inspected, confined in time and memory; an altered one that states a receipt of ours is
    compared with the stored copy. Raises OSError for a path that cannot be read.
    """
    revisions = _revisions(data)
    if masked := find_masked(revisions.whole):
        inspection, judgement = judge_masked(masked, data)
        return inspection, _of_day(judgement, masked.submission, on)
    stored = _stored(revisions.whole)
    if stored is not None:
        inspection, judgement = _judge_stored(stored)
        return inspection, _of_day(judgement, stored.submission, on)
    inspection = _inspected(data)
    if destroyed := find_destroyed(revisions.whole):
        return inspection, judge_destroyed(destroyed)
    origin = _origin(revisions)
    judgement = _judge_other(data, inspection, origin)
    return inspection, _of_day(judgement, origin.submission if origin else _submission(inspection), on)


def _inspected(data: File) -> Inspection:
    """Of a file that states no organisation, as a masked copy does not (the number may be struck), only the register
    knows by which roots its seal is to be judged: then it is looked at again, with those.
    """
    roots, own = trust_roots_from_settings(), roots_by_organisation()
    stamps = timestamp_roots_from_settings()
    found = inspect_confined(data=data, trust_roots=roots, timestamp_roots=stamps, own_roots=own)
    if found.organisation is not None or found.limit or not own:
        return found
    more = own.get(_organisation_of(found), ())
    return inspect_confined(data=data, trust_roots=(*roots, *more), timestamp_roots=stamps) if more else found


def _organisation_of(inspection: Inspection) -> str:
    """By the register, of the receipt that the file states; empty for one that is not ours."""
    if submission := _submission(inspection):
        return record_of(submission).organisation_number
    logged = _logged(inspection)
    return logged.organisation_number if logged else ""


def _of_day(judgement: Judgement, submission: Submission | None, on: date | None) -> Judgement:
    if submission is None or on is None:
        return judgement
    return replace(judgement, notes=(*judgement.notes, note_on_day(submission, on)))


def look_up(inspection: Inspection) -> Known:
    """Whether this very file is a stored copy, whether the receipt number it states is one of ours, and its seal."""
    submission = _submission(inspection)
    logged = None if submission else _logged(inspection)
    owners = owners_of(inspection.certificates)
    of = record_of(submission).organisation_number if submission else inspection.organisation
    of = logged.organisation_number if logged else of
    ours = may_seal(owners, of)
    return Known(
        same_file=_stored(inspection.sha256) is not None,
        submission=submission is not None or logged is not None,
        has_copy=logged is not None
        or (submission is not None and SealedCopy.objects.filter(submission=submission).exists()),
        our_seal=ours,
        seal_of="" if ours else name_owners(owners),
    )


def _revisions(data: File) -> Revisions:
    if isinstance(data, bytes):
        return revisions_of(data)
    with data.open("rb") as file:
        return revisions_of(file)


@dataclass(frozen=True)
class _Origin:
    """The copy that a file is made from, byte for byte up to a place, and what the file is beside it. `logged`: where
    that copy has been destroyed, and there is no submission any more.
    """

    submission: Submission | None
    reason: str
    logged: DisposedSubmission | None = None


def _origin(revisions: Revisions) -> _Origin | None:
    """The stored copy, or its pages before they were sealed, that the file begins with, if there is one."""
    for sha256, size in reversed(revisions.earlier):
        version = _stored(sha256)
        if version is not None:
            added = swedish.count_of(revisions.size - size, "byte", "byte")
            return _Origin(version.submission, f"Filen är ett sparat arkivexemplar med {added} tillagda efter det.")
        if masked := find_masked(sha256):
            added = swedish.count_of(revisions.size - size, "byte", "byte")
            return _Origin(masked.submission, f"Filen är en maskad kopia härifrån med {added} tillagda efter den.")
        if destroyed := find_destroyed(sha256):
            added = swedish.count_of(revisions.size - size, "byte", "byte")
            return _Origin(
                None, f"Filen är en gallrad fil härifrån med {added} tillagda efter den.", destroyed.submission
            )
    hashes = [revisions.whole, *(sha256 for sha256, _ in revisions.earlier)]
    copy = SealedCopy.objects.filter(unsealed_sha256__in=hashes).select_related("submission").first()
    if copy:
        return _Origin(copy.submission, _WITHOUT_ITS_SEAL)
    logged = DisposedSubmission.objects.filter(unsealed_sha256__in=hashes).first()
    return _Origin(None, _WITHOUT_ITS_SEAL, logged) if logged else None


_WITHOUT_ITS_SEAL = "Filen har ett arkivexemplars sidor men inte dess sigill."


def _stored(sha256: str) -> CopyVersion | None:
    copies = SealedCopy.objects.select_related("submission")
    extensions = CopyExtension.objects.select_related("copy__submission")
    return copies.filter(sha256=sha256).first() or extensions.filter(sha256=sha256).first()


def _submission(inspection: Inspection) -> Submission | None:
    if inspection.receipt_number is None:
        return None
    return Submission.objects.filter(receipt_number=inspection.receipt_number).first()


def _logged(inspection: Inspection) -> DisposedSubmission | None:
    """The log of the submission that the file states, where that has been destroyed."""
    return DisposedSubmission.objects.filter(receipt_number=inspection.receipt_number or "").first()


def _judge_stored(version: CopyVersion) -> tuple[Inspection, Judgement]:
    inspection = reported_inspection(version.report, sha256=version.sha256)
    inspection = replace(inspection, receipt_number=version.submission.receipt_number)
    # Its bytes decide; the seal was checked when it was made, as the report kept since then says.
    known = Known(same_file=True, submission=True, has_copy=True, our_seal=True)
    reasons = (told_seal_then(version.valid_until), *told_identities(version.submission))
    judgement = verdict(replace(inspection, reasons=reasons), lookup=lambda _: known)
    return inspection, replace(judgement, notes=notes_on_version(version))


def _judge_other(data: File, inspection: Inspection, origin: _Origin | None) -> Judgement:
    """Of a file that is none of the stored ones; where it begins as one of them it is altered, whatever else it is."""
    judgement = verdict(inspection, lookup=look_up)
    if origin is not None:
        reasons = (origin.reason, *inspection.reasons)
        judgement = replace(judgement, verdict=Verdict.ALTERED, reasons=reasons)
    submission = origin.submission if origin else _submission(inspection)
    if submission is None:
        logged = origin.logged if origin else _logged(inspection)
        return replace(judgement, notes=notes_on_destroyed(logged)) if logged else judgement
    is_another = judgement.verdict in {Verdict.ALTERED, Verdict.UNKNOWN}
    judgement = replace(judgement, notes=notes_on(submission, of_another=is_another))
    return judgement if judgement.verdict is not Verdict.ALTERED else _compared(judgement, data, submission)


def _compared(judgement: Judgement, data: File, submission: Submission) -> Judgement:
    found, stored = _contents(data, submission)
    if found and (PROOF_FILE_NAME in found.files or ANSWERS_FILE_NAME not in found.files):
        nearest, told = _nearest(found, submission)
        judgement = replace(judgement, notes=(*judgement.notes, *told))
        if nearest:
            changes = differences(found, nearest, _wording(submission), of=MASKED_COPY)
            return replace(judgement, title=ALTERED_MASKED_COPY, changes=changes)
        if _NOT_WITH_ITS_OWN in told:
            return replace(judgement, title=ALTERED_MASKED_COPY)
    if not found or not stored:
        return replace(judgement, notes=(*judgement.notes, "Filen gick inte att jämföra med arkivexemplaret."))
    return replace(judgement, changes=differences(found, stored, _wording(submission)))


_NOT_WITH_ITS_OWN = "Filen gick inte att jämföra med den maskade kopian."
_MOST_MASKED = 20


def _contents(data: File, submission: Submission) -> tuple[Contents | None, Contents | None]:
    """What the file holds, and what the submission's stored copy does: read in one process, ours first, since nobody
    knows what the file does to it. None for what cannot be read.
    """
    copy = SealedCopy.objects.filter(submission=submission).first()
    with _as_local_file(copy) if copy else nullcontext() as path:
        *read, found = contents_confined(files=[*([path] if path else []), data])
    return found, read[0] if read else None


def _nearest(found: Contents, submission: Submission) -> tuple[Contents | None, tuple[str, ...]]:
    """What the masked copy holds whose proof is in the file, by its report or, of one that was made before reports said
    it, among the newest; where none is, of those that of which it has most pages, None where it has none of any. And
    what is to be known of the others, that it was not compared with: of a masked copy that was compared with none at
    all that is all that is said, for it is not to be held against the sealed copy, which it differs from on every page.
    """
    copies = MaskedCopy.objects.filter(masking__submission=submission).order_by("-made_at")
    proof = found.files.get(PROOF_FILE_NAME)
    proven = list(copies.filter(**{f"report__{PROOF_HASH}": proof})[:_MOST_MASKED]) if proof else []
    asked = proven or list(copies[:_MOST_MASKED])
    with ExitStack() as held:
        paths = [held.enter_context(_as_local_file(copy)) for copy in asked]
        there = [path for path in paths if path]
        read = [one for one in (contents_confined(files=there) if there else ()) if one]
    same = [one for one in read if proof and one.files.get(PROOF_FILE_NAME) == proof]
    shared = [(len(set(found.pages) & set(one.pages)), one) for one in same or read]
    most, nearest = max(shared, key=lambda one: one[0], default=(0, None))
    if nearest and (proven or same):
        return nearest, ()
    if asked and not read and proof and ANSWERS_FILE_NAME not in found.files:
        return None, (_NOT_WITH_ITS_OWN,)
    return nearest if most else None, _told_of_masked(len(read), len(asked), copies.count()) if asked else ()


def _told_of_masked(read: int, asked: int, count: int) -> tuple[str, ...]:
    """With how many of the masked copies a file was compared; nothing where it was all of them."""
    if read == count:
        return ()
    if not read:
        return ("Filen gick inte att jämföra med någon maskad kopia.",)
    newest = f"de {asked} nyaste av " if read == asked else f"{read} av de {asked} nyaste av "
    return (f"Filen är jämförd med {newest if count > asked else f'{read} av '}{count} maskade kopior.",)


@contextmanager
def _as_local_file(copy: SealedCopy | MaskedCopy) -> Iterator[Path | None]:
    """The stored file on this machine's disk, never held in memory; None when the storage has it no longer, or not as
    it was.
    """
    with tempfile.NamedTemporaryFile() as local:
        try:
            with open_unaltered(copy.file, copy.sha256) as stored:
                shutil.copyfileobj(stored, local)
            local.flush()
        # Whatever the storage raises, the verdict stands without the comparison.
        except Exception:
            yield None
            return
        yield Path(local.name)


def _wording(submission: Submission) -> WordingLookup:
    tree = submission.snapshot.questionnaire.tree

    def worded(link_id: str) -> str | None:
        try:
            item = tree.question(link_id)
        except KeyError:
            return None
        return label_of(item)

    return worded
