"""The types of file that may be attached, and how a refusal is worded."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError

_OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True)
class FileType:
    """One accepted type. `extensions` are in lower case with their dot; the first is the usual one."""

    mime_type: str
    extensions: tuple[str, ...]


PDF = FileType("application/pdf", (".pdf",))
DOCX = FileType(f"{_OFFICE}.wordprocessingml.document", (".docx",))
XLSX = FileType(f"{_OFFICE}.spreadsheetml.sheet", (".xlsx",))
PPTX = FileType(f"{_OFFICE}.presentationml.presentation", (".pptx",))
ODT = FileType("application/vnd.oasis.opendocument.text", (".odt",))
PNG = FileType("image/png", (".png",))
JPEG = FileType("image/jpeg", (".jpg", ".jpeg"))

ACCEPTED = (PDF, DOCX, XLSX, PPTX, ODT, PNG, JPEG)
ACCEPTED_IN_WORDS = "PDF, Word (docx), Excel (xlsx), PowerPoint (pptx), OpenDocument-text (odt), PNG och JPEG"
# What a browser's file dialogue shows first; the content decides all the same.
ACCEPT_ATTRIBUTE = ",".join(extension for file_type in ACCEPTED for extension in file_type.extensions)


def refusal(code: str, message: str) -> ValidationError:
    """A refusal with a code for tests and logs, and a Swedish sentence that says what is wrong and what to do."""
    return ValidationError(message, code=code)
