"""The attachments of a submission, one by one: as they were frozen, with what the virus scanner has said since."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404

from archive.files import check_unaltered
from attachments.models import Attachment
from config.refusals import WrongStateError
from responses.models import Submission
from responses.reading.attachment_numbers import attachment_file_name, attachment_name, attachments_of

_ALTERED = (
    "Bilagan lämnas inte ut: filen som portalen har sparat är inte den som svaret skickades in med. Hämta "
    "arkivexemplaret, där bilagan ligger som den var, och säg till portalens administratörer."
)


@dataclass(frozen=True)
class Attached:
    """One attachment. `entry` is what the snapshot says of it (responses.reading.attachment_numbers), `attachment` the
    stored file, None for a link and for what is gone."""

    entry: Mapping[str, Any]
    file_name: str
    attachment: Attachment | None

    @property
    def called(self) -> str:
        """ "Bilaga 3: Handlingsplan"."""
        return attachment_name(self.entry)


def list_attached(submission: Submission) -> list[Attached]:
    """All that the snapshot names, in its order. One query, none where there is nothing."""
    content = submission.snapshot.content
    entries = attachments_of(content)
    files = [uuid.UUID(entry["id"]) for entry in entries if entry["sha256"]]
    stored = Attachment.objects.in_bulk(files) if files else {}
    return [
        Attached(entry, attachment_file_name(entry, content), stored.get(uuid.UUID(entry["id"]))) for entry in entries
    ]


def attached_or_404(submission: Submission, number: int) -> tuple[Attached, Attachment]:
    """The attachment by its number, with its file. Http404 for a link and for a number that there is not.

    Raises WrongStateError when what is stored is no longer what was submitted.
    """
    for one in list_attached(submission):
        if one.entry["number"] == number and one.attachment is not None:
            _require_unaltered(one.attachment, one.entry["sha256"])
            return one, one.attachment
    raise Http404("Det finns ingen sådan bilaga.")


def _require_unaltered(attachment: Attachment, sha256: str) -> None:
    if attachment.is_quarantined:  # it is refused for that, without being read
        return
    try:
        check_unaltered(attachment.file, sha256)
    except ValueError:
        raise WrongStateError(_ALTERED) from None
