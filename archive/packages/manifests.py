"""Noting what a package held, so that a delivery of it says what is delivered."""

from collections.abc import Iterable
from datetime import datetime

from archive.models import PackageManifest
from archive.packages.contents import PackedFile
from responses.models import Submission


def note_package(*, submission: Submission, sha256: str, files: Iterable[PackedFile], at: datetime) -> None:
    """Note the package with that SHA-256 and what is in it. Of one that is known already nothing is written."""
    held = sorted({file.sha256 for file in files})
    PackageManifest.objects.get_or_create(submission=submission, sha256=sha256, defaults={"files": held, "at": at})
