"""What the register knows of a file: the lookup behind the verdict on a copy."""

from responses.copies.confined import inspect_confined
from responses.copies.seal_settings import timestamp_roots_from_settings, trust_roots_from_settings
from responses.copies.verify import Inspection, Judgement, Known, verdict
from responses.models import CopyExtension, SealedCopy, Submission


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
    """Inspect a file, confined in time and memory, and judge it against the register. Never raises on what it holds."""
    inspection = inspect_confined(
        data=data, trust_roots=trust_roots_from_settings(), timestamp_roots=timestamp_roots_from_settings()
    )
    return inspection, verdict(inspection, lookup=look_up)
