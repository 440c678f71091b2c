"""Copies that lie in the storage without a row: made before the database was restored from an earlier night, or by a
worker that was killed before it had written the row.

The former may have been handed out. A copy of the same pages under our own seal is therefore taken up again instead of
being made anew, which would give it another hash; and nothing that is a copy of ours is deleted for want of a row.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.core.files.storage import default_storage

from archive.models.copies import copies_directory
from archive.records import record_of
from archive.sealing.owners import may_seal, owners_of
from config.storage import stored_names
from responses.models import Submission
from seals.revisions import revisions_of
from seals.settings import timestamp_roots_from_settings, trust_roots_for
from seals.verify import Inspection, inspect_pdf


@dataclass(frozen=True)
class StoredBefore:
    """A stored file that is a copy of the submission under our seal, what checking it shows, and whose the seal is."""

    name: str
    file: bytes
    inspection: Inspection
    owners: frozenset[str]


def stored_before(submission: Submission) -> list[StoredBefore]:
    """The copies of the submission in the storage that are sound, the shortest first: what was added is later."""
    number = record_of(submission).organisation_number
    return sound_in(copies_directory(submission), number)


def sound_in(directory: str, organisation: str) -> list[StoredBefore]:
    """The files of a place in the storage that are under the seal of the organisation (its number), or the portal's."""
    found = [_looked_at(name, organisation) for name in stored_names(directory) if name.endswith(".pdf")]
    sound = [one for one in found if one.inspection.passes_gate and may_seal(one.owners, organisation)]
    return sorted(sound, key=lambda one: len(one.file))


def is_made_of(stored: StoredBefore, unsealed_sha256: str) -> bool:
    """Whether the file begins with exactly the pages that have this hash."""
    return unsealed_sha256 in {sha256 for sha256, _ in revisions_of(stored.file).earlier}


def remove_strays(submission: Submission, *, sparing: Collection[str]) -> None:
    """Remove what a try that was killed has left behind, but no copy (`sparing`): there is no row that names any of it.

    What is sound was found before anything was locked: looking at a file takes seconds.
    """
    for name in names_stored(submission):
        if name not in sparing:
            default_storage.delete(name)


def names_stored(submission: Submission) -> list[str]:
    """The files in the place of the submission's copy."""
    return stored_names(copies_directory(submission))


def _looked_at(name: str, organisation: str) -> StoredBefore:
    with default_storage.open(name) as opened:
        file: bytes = opened.read()
    inspection = inspect_pdf(
        data=file, trust_roots=trust_roots_for(organisation), timestamp_roots=timestamp_roots_from_settings()
    )
    return StoredBefore(name, file, inspection, owners_of(inspection.certificates))
