"""The tables of the archive: sealed copies, the register, the search; secret calendar addresses."""

from archive.models.calendars import CalendarAddress
from archive.models.content import ContentSeed
from archive.models.copies import CopyExtension, CopyVersion, SealedCopy
from archive.models.register import RegisterEntry, SearchEntry, SearchPassage

__all__ = [
    "CalendarAddress",
    "ContentSeed",
    "CopyExtension",
    "CopyVersion",
    "RegisterEntry",
    "SealedCopy",
    "SearchEntry",
    "SearchPassage",
]
