"""The tables of the archive: sealed copies, the register, the search."""

from archive.models.copies import CopyExtension, CopyVersion, SealedCopy
from archive.models.register import RegisterEntry, SearchEntry, SearchPassage

__all__ = ["CopyExtension", "CopyVersion", "RegisterEntry", "SealedCopy", "SearchEntry", "SearchPassage"]
