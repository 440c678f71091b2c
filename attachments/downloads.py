"""Handing out a stored file through the application, so that access can be asked first, whatever the storage."""

from django.http import FileResponse

from attachments.models import Attachment
from config.answering.downloads import download_file
from config.refusals import WrongStateError
from config.storage import open_unaltered, reading_stored

NOT_HANDED_OUT = (
    "Filen lämnas inte ut: virusskyddet misstänker att den innehåller virus. Lägg till en ren kopia i stället."
)

_GONE = "Filen lämnas inte ut: den är borta. Säg till portalens administratörer."
_ALTERED = "Filen lämnas inte ut: den är inte längre den som lades till. Säg till portalens administratörer."


def attachment_response(
    attachment: Attachment, *, name: str = "", gone: str = _GONE, altered: str = _ALTERED
) -> FileResponse:
    """The file as a download that no browser shows, guesses at or runs. Ask responses.lifecycle.access before.

    `name` is what the file is called instead of as it was uploaded. Content-Disposition follows RFC 6266 (filename* for
    å, ä, ö). Raises ValueError for a link, WrongStateError for a file in which a virus is suspected, and for one that
    is `gone`, is not what was added (`altered`: what is said then) or that the storage does not give.
    """
    if not attachment.is_file:
        raise ValueError("a link has no file to hand out")
    if attachment.is_quarantined:
        raise WrongStateError(NOT_HANDED_OUT)
    with reading_stored(gone, altered=altered):
        file = open_unaltered(attachment.file, attachment.sha256)
    response = download_file(file, name=name or attachment.original_name, media_type=attachment.mime_type)
    response["Content-Length"] = str(attachment.size)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
