"""What a reader should know of a copy beside whether it is genuine: which version it is, and what replaced it."""

from datetime import datetime

from django.utils import timezone

from archive.models import CopyExtension, CopyVersion
from config import swedish
from responses.models import Submission


def notes_on_version(version: CopyVersion) -> tuple[str, ...]:
    """Of a stored file: whether it was extended or is an extension, and what replaced its submission."""
    return (*_extension(version), *notes_on(version.submission))


def notes_on(submission: Submission) -> tuple[str, ...]:
    """Of a submission: the later one that is in force instead; nothing where this one is."""
    later = submission.response.submissions.filter(number__gt=submission.number).order_by("-number").first()
    if later is None:
        return ()
    if later.is_carried_over:
        what, receipt, closed = "försegling", "kvittens", "förseglat"
    else:
        what, receipt, closed = "inskickning", "svarskvitto", "inskickat"
    return (
        f"En senare {what} har ersatt den här: {receipt} {later.receipt_number}, {closed}"
        f" {_moment(later.submitted_at)}.",
    )


def _extension(version: CopyVersion) -> tuple[str, ...]:
    extensions = list(CopyExtension.objects.filter(copy__submission=version.submission).order_by("number"))
    if not extensions:
        return ()
    newest = extensions[-1]
    if newest == version:
        return (f"Filen är arkivexemplaret förlängt med en arkivtidsstämpel {_moment(newest.extended_at)}.",)
    return (
        f"Arkivexemplaret är sedan dess förlängt med en arkivtidsstämpel {_moment(newest.extended_at)}. Båda filerna är"
        " äkta.",
    )


def _moment(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{swedish.day(local.date())} kl. {local:%H:%M}"
