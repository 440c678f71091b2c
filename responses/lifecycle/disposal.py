"""Who may confirm a gallring, and deleting all rows of an answer that the log of disposals says is destroyed.

archive.disposal decides and calls it. The triggers let nothing go unless the log's row has begun
(responses.models.disposal).
"""

from collections.abc import Iterable
from datetime import date

from django.db.models import Model, QuerySet

from accounts.roles import Role
from accounts.selectors import organisations_of
from attachments.models import Attachment
from config.refusals import WrongStateError
from responses.lifecycle.retention import PARTS
from responses.models import (
    Assignment,
    CarryOver,
    CarryTick,
    Correction,
    CorrectionAddition,
    Disposal,
    PersonalSignature,
    ReceiverReceipt,
    Response,
    SignOff,
    Submission,
    SupplementRequest,
)

CONFIRMING_DISPOSAL = frozenset({Role.APPROVER, Role.ADMINISTRATOR})
"""The roles of the second person."""

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


def receipt_numbers(submissions: Iterable[Submission]) -> str:
    """The receipt numbers by which a disposal says which submissions it is of, the first first."""
    return ", ".join(one.receipt_number for one in submissions)


def refuse_confirmed_disposal(response: Response) -> None:
    """Raise WrongStateError while a confirmed disposal of the answer waits: what would be submitted by then was never
    decided on.
    """
    confirmed = Disposal.objects.filter(confirmed_at__isnull=False, taken_back_at__isnull=True)
    found = confirmed.filter(answers__response_key=response.pk, answers__begun_at__isnull=True).first()
    if found:
        raise WrongStateError(
            f"Svaret ska gallras enligt beslut {found.decision}, som {found.confirmed_by_name} har bekräftat. Be en"
            " registrator, en behörig företrädare eller organisationens administratör att först ta tillbaka gallringen."
        )


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


def persons_handed(response: Response) -> list[int]:
    """The keys of those who hold something of it that was handed out."""
    held = Assignment.objects.active().filter(response=response)
    return sorted(set(held.values_list("person", flat=True)))


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


def disposals_to_confirm(user: int, today: date) -> QuerySet[Disposal]:
    """Those that somebody else has proposed in the organisations in which the person (their key) may confirm."""
    own = organisations_of(user, *sorted(CONFIRMING_DISPOSAL), day=today).values("pk")
    found = Disposal.objects.filter(organisation__in=own, confirmed_at__isnull=True, taken_back_at__isnull=True)
    return found.exclude(proposed_by=user)
