"""Deleting all rows of an answer that the log of disposals says is destroyed. archive.disposal decides and calls it.

The triggers let nothing go unless the log's row has begun (responses.models.disposal).
"""

from django.db.models import Model

from attachments.models import Attachment
from responses.lifecycle.retention import PARTS
from responses.models import (
    CarryOver,
    CarryTick,
    Correction,
    CorrectionAddition,
    PersonalSignature,
    ReceiverReceipt,
    Response,
    SignOff,
    Submission,
    SupplementRequest,
)

SUBMISSION_PARTS: tuple[tuple[type[Model], str], ...] = (
    (CarryTick, "submission__response"),
    (ReceiverReceipt, "submission__response"),
    (CarryOver, "submission__response"),
)
SIGNED_PARTS: tuple[tuple[type[Model], str], ...] = (
    (PersonalSignature, "sign_off__snapshot__response"),
    (SignOff, "snapshot__response"),
)
"""What a submission has beside what a draft consists of (retention.PARTS), each before what it refers to."""


def attachments_held(response: Response) -> list[Attachment]:
    """Every attachment that is the answer's: placed beside a question, removed since or not, sent separately, and the
    receiver's own receipts.
    """
    keys = {
        *Attachment.objects.filter(placement__response=response).values_list("pk", flat=True),
        *response.sent_separately.values_list("document", flat=True),
        *ReceiverReceipt.objects.filter(submission__response=response, document__isnull=False).values_list(
            "document", flat=True
        ),
    }
    return list(Attachment.objects.filter(pk__in=keys).order_by("uploaded_at", "pk"))


def delete_rows(response: Response) -> None:
    """Delete the answer with everything in it, its attachments' rows too; of the files somebody else takes care. What
    other apps have of its submissions must be gone. Call it in the transaction in which its log began.
    """
    attached = [one.pk for one in attachments_held(response)]
    for model, path in SUBMISSION_PARTS:
        model._default_manager.filter(**{path: response}).delete()
    for submission in Submission.objects.filter(response=response).order_by("-number"):
        _delete_submission(submission)
    for model, path in (*SIGNED_PARTS, *PARTS):
        model._default_manager.filter(**{path: response}).delete()
    Attachment.objects.filter(pk__in=attached).delete()
    response.delete()


def _delete_submission(submission: Submission) -> None:
    """The newest first: a correction goes once what came of it is gone, and before what it replaces."""
    CorrectionAddition.objects.filter(correction__replaces=submission).delete()
    Correction.objects.filter(replaces=submission).delete()
    SupplementRequest.objects.filter(submission=submission).delete()
    submission.delete()
