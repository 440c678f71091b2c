"""What the storage has of an answer's files, looked at before anything is locked: it may be slow, and much to hash."""

from hashlib import sha256
from uuid import UUID

from django.core.files.storage import default_storage
from django.db.models.fields.files import FieldFile

from archive.masking.making import masked_before
from archive.models import Masking
from archive.packages.contents import hash_of
from archive.records import record_of
from config.storage import is_storage_trouble, stored_names


class LookAgainError(Exception):
    """Files have come or gone since the storage was looked at."""


class StorageLook:
    """Asks the storage until it is over; then it tells what was seen, and raises LookAgainError for anything else.

    Raises what the storage raises.
    """

    def __init__(self) -> None:
        self._is_over = False
        self._names: dict[str, set[str]] = {}
        self._left: dict[tuple[str, str], list[tuple[str, int]]] = {}
        self._sizes: dict[str, int] = {}
        self._masked: dict[UUID, frozenset[str]] = {}

    def end(self) -> None:
        """Ask the storage no more. Raises LookAgainError where a folder has other files by now."""
        if any(set(stored_names(place)) != names for place, names in self._names.items()):
            raise LookAgainError
        self._is_over = True

    def left_beside(self, place: str, named: str) -> list[tuple[str, int]]:
        """Hash and size of what is in the folder, but the file that a row names."""
        if (place, named) not in self._left:
            self._check_asks()
            self._names[place] = set(stored_names(place))
            self._left[place, named] = [_hash_and_size(name) for name in sorted(self._names[place] - {named})]
        return self._left[place, named]

    def masked_copies(self, masking: Masking) -> frozenset[str]:
        """The hashes of what lies in its place and is a masked copy of ours, whether a row names it or not: a file is
        not one for lying there.
        """
        if masking.pk not in self._masked:
            self._check_asks()
            submission = masking.submission
            found = masked_before(masking, submission.copy.content_root, record_of(submission))
            self._masked[masking.pk] = frozenset(sha256(one.file).hexdigest() for one in found)
        return self._masked[masking.pk]

    def size_of(self, file: FieldFile) -> int:
        """What the storage says; 0 of a file that is not there any more."""
        if str(file) not in self._sizes:
            self._check_asks()
            self._sizes[str(file)] = _size_of(file)
        return self._sizes[str(file)]

    def _check_asks(self) -> None:
        if self._is_over:
            raise LookAgainError


def _hash_and_size(name: str) -> tuple[str, int]:
    with default_storage.open(name) as opened:
        return hash_of(opened), default_storage.size(name)


def _size_of(file: FieldFile) -> int:
    try:
        return int(file.size)
    except Exception as error:
        if isinstance(error, FileNotFoundError) or (is_storage_trouble(error) and not file.storage.exists(str(file))):
            return 0
        raise
