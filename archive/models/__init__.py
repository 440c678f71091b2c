"""The tables of the archive: copies, companions of attachments, deliveries, register, search; calendar addresses."""

from archive.models.calendars import CalendarAddress
from archive.models.companions import AttachmentCompanion
from archive.models.content import ContentSeed
from archive.models.copies import CopyExtension, CopyVersion, SealedCopy
from archive.models.deposits import Deposit
from archive.models.masking import MaskedCopy, Masking
from archive.models.packages import PackageManifest
from archive.models.register import RegisterEntry, SearchEntry, SearchPassage

__all__ = [
    "AttachmentCompanion",
    "CalendarAddress",
    "ContentSeed",
    "CopyExtension",
    "CopyVersion",
    "Deposit",
    "MaskedCopy",
    "Masking",
    "PackageManifest",
    "RegisterEntry",
    "SealedCopy",
    "SearchEntry",
    "SearchPassage",
]
