"""A PDF/A beside an attachment, kept as the worker keeps it."""

from django.utils import timezone

from archive.companions.making import MadeCompanion, keep
from archive.files import list_attached
from archive.models import AttachmentCompanion
from attachments.content import inspect
from responses.models import Submission
from tests.attachments.files import stating, upload


def give_companion(submission: Submission, *, trouble: str = "") -> AttachmentCompanion:
    """Of the first attached file: a PDF/A-2b, or why there is none."""
    attachment = next(one.attachment for one in list_attached(submission) if one.attachment)
    pdf = stating(part="2", conformance="B")
    made = MadeCompanion("LibreOffice 7.4.7.2", pdf, inspect(upload=upload(pdf, "bilaga.pdf")))
    return keep(attachment, MadeCompanion(made.made_by, trouble=trouble) if trouble else made, at=timezone.now())
