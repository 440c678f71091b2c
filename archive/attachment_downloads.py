"""One attachment of a submission, to hand out: as it was frozen, with what the virus scanner has said since."""

from django.http import FileResponse, Http404

from archive.files import Attached, companion_name, list_attached
from archive.models import AttachmentCompanion
from attachments.downloads import attachment_response
from attachments.models import Attachment
from config.answering.downloads import download_file
from config.storage import open_unaltered, reading_stored
from responses.models import Submission

_FROM_THE_COPY = " Hämta arkivexemplaret, där bilagan ligger som den var, och säg till portalens administratörer."
_GONE = f"Bilagan lämnas inte ut: filen som portalen har sparat är borta.{_FROM_THE_COPY}"
_ALTERED = f"Bilagan lämnas inte ut: filen som portalen har sparat är inte den som följde med svaret.{_FROM_THE_COPY}"

_THE_ATTACHMENT_ITSELF = " Hämta bilagan själv, och säg till portalens administratörer."
_COMPANION_GONE = f"PDF/A-kopian lämnas inte ut: filen som portalen har sparat är borta.{_THE_ATTACHMENT_ITSELF}"
_COMPANION_ALTERED = (
    f"PDF/A-kopian lämnas inte ut: filen som portalen har sparat är inte den som gjordes.{_THE_ATTACHMENT_ITSELF}"
)


def attached_or_404(submission: Submission, number: int) -> tuple[Attached, Attachment]:
    """The attachment by its number, with its file. Http404 for a link and for a number that there is not."""
    for one in list_attached(submission):
        if one.entry["number"] == number and one.attachment is not None:
            return one, one.attachment
    raise Http404("Det finns ingen sådan bilaga.")


def companion_or_404(submission: Submission, number: int) -> tuple[Attached, AttachmentCompanion]:
    """The PDF/A beside the attachment of that number. Http404 where there is none, or the attachment is quarantined."""
    for one in list_attached(submission):
        if one.entry["number"] == number and one.companion and one.companion.file and one.attachment:
            if one.attachment.is_quarantined:
                break
            return one, one.companion
    raise Http404("Det finns ingen PDF/A-kopia av bilagan.")


def hand_out_attached(attached: Attached, stored: Attachment) -> FileResponse:
    """The file as a download. Raises WrongStateError when what is stored is no longer what was submitted, or cannot be
    read, or where a virus is suspected in it since.
    """
    return attachment_response(stored, name=attached.file_name, gone=_GONE, altered=_ALTERED)


def hand_out_companion(attached: Attached, made: AttachmentCompanion) -> FileResponse:
    """The PDF/A as a download. Raises WrongStateError where what is stored is not what was made, or cannot be read."""
    with reading_stored(_COMPANION_GONE, altered=_COMPANION_ALTERED):
        file = open_unaltered(made.file, made.sha256)
    return download_file(file, name=companion_name(attached.file_name), media_type="application/pdf")
