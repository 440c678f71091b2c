"""What a reader should know of a copy beside whether it is genuine: which version it is, and what replaced it."""

from datetime import date, datetime

from django.utils import timezone

from archive.correcting.reading import periods_of, told_of_day
from archive.models import CopyExtension, CopyVersion
from config.language import swedish
from responses.models import Submission


def notes_on_version(version: CopyVersion) -> tuple[str, ...]:
    """Of a stored file: whether it was extended or is an extension, and what replaced its submission."""
    return (*_extension(version), *notes_on(version.submission))


def told_seal_then(valid_until: datetime | None) -> str:
    """Of a stored file: when its seal was checked, and whether it can still be checked without the portal."""
    if valid_until is None or valid_until > timezone.now():
        return "Sigillet kontrollerades när filen sparades och var giltigt."
    until = swedish.day(timezone.localdate(valid_until))
    return f"Sigillet var giltigt när filen sparades. Dess certifikat gällde till och med {until}."


def notes_on(submission: Submission, *, of_another: bool = False) -> tuple[str, ...]:
    """Of a submission: the later one that is in force instead, or what this one, which is, has replaced. `of_another`:
    they are told of a file that is not its copy.
    """
    told = _standing_of(submission)
    return (
        (*told, f"Den här filen är inte arkivexemplaret {submission.receipt_number}.") if told and of_another else told
    )


def _standing_of(submission: Submission) -> tuple[str, ...]:
    after = submission.response.submissions.filter(number__gt=submission.number).select_related("correction")
    later = after.order_by("-number").first()
    if later is None:
        return _replaced_by_it(submission)
    if later.is_carried_over:
        what, receipt, closed = "försegling", "kvittens", "förseglat"
    else:
        what, receipt, closed = "inskickning", "svarskvitto", "inskickat"
    return (
        f"En senare {what} har ersatt {submission.receipt_number}: {receipt} {later.receipt_number}, {closed}"
        f" {swedish.moment(later.submitted_at)}{_why(later)}. Det är den som gäller nu.",
    )


def _replaced_by_it(submission: Submission) -> tuple[str, ...]:
    earlier = submission.replaces
    if earlier is None:
        return ()
    since = f"{swedish.moment(submission.submitted_at)}{_why(submission)}"
    return (f"{submission.receipt_number} gäller nu. Det ersatte {earlier.receipt_number} {since}.",)


def _why(submission: Submission) -> str:
    return f" ({submission.correction.kind_inside})" if submission.correction else ""


def note_on_day(submission: Submission, day: date) -> str:
    """Which submission of the same answer was in force at the end of the day."""
    return told_of_day(periods_of(submission.response), day)


def _extension(version: CopyVersion) -> tuple[str, ...]:
    extensions = list(CopyExtension.objects.filter(copy__submission=version.submission).order_by("number"))
    if not extensions:
        return ()
    newest = extensions[-1]
    if newest == version:
        return (f"Filen är arkivexemplaret förlängt med en arkivtidsstämpel {swedish.moment(newest.extended_at)}.",)
    since = swedish.moment(newest.extended_at)
    return (f"Arkivexemplaret är sedan dess förlängt med en arkivtidsstämpel {since}. Båda filerna gäller.",)
