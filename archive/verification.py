"""What the register knows of a file: the lookup behind the verdict on a copy."""

from dataclasses import replace

from archive.models import CopyExtension, SealedCopy
from responses.models import Submission
from seals.confinement import contents_confined, inspect_confined
from seals.contents import contents_of
from seals.differences import WordingLookup, differences
from seals.settings import timestamp_roots_from_settings, trust_roots_from_settings
from seals.verify import Inspection, Judgement, Known, Verdict, verdict
from surveys.wording import label_of


def look_up(sha256: str, receipt_number: str | None) -> Known:
    """Whether this very file is a stored copy, and whether the receipt number it states is one of ours."""
    submission = Submission.objects.filter(receipt_number=receipt_number).first() if receipt_number else None
    return Known(
        same_file=_stored(sha256),
        submission=submission is not None,
        has_copy=submission is not None and SealedCopy.objects.filter(submission=submission).exists(),
    )


def _stored(sha256: str) -> bool:
    kept = (SealedCopy, CopyExtension)
    return any(model.objects.filter(sha256=sha256).exists() for model in kept)


def judge_file(data: bytes) -> tuple[Inspection, Judgement]:
    """Inspect a file, confined in time and memory, and judge it against the register. Never raises on what it holds.

    An altered file that states a receipt of ours is compared with the stored copy.
    """
    inspection = inspect_confined(
        data=data, trust_roots=trust_roots_from_settings(), timestamp_roots=timestamp_roots_from_settings()
    )
    judgement = verdict(inspection, lookup=look_up)
    if judgement.verdict is Verdict.ALTERED:
        judgement = replace(judgement, changes=_changes(data, inspection.receipt_number))
    return inspection, judgement


def _changes(data: bytes, receipt_number: str | None) -> tuple[str, ...]:
    copy = SealedCopy.objects.filter(submission__receipt_number=receipt_number).first()
    found = contents_confined(data=data) if copy else None
    if copy is None or found is None:
        return ()
    with copy.file.open("rb") as opened:
        stored = contents_of(opened.read())
    return differences(found, stored, _wording(copy.submission))


def _wording(submission: Submission) -> WordingLookup:
    tree = submission.snapshot.questionnaire.tree

    def worded(link_id: str) -> str | None:
        try:
            item = tree.question(link_id)
        except KeyError:
            return None
        return label_of(item)

    return worded
