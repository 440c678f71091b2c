"""What others may ask about attachments."""

from django.db.models import F, Q, QuerySet

from accounts.models import Organisation
from attachments.models import Attachment


def attachments_of(*, organisation: Organisation) -> QuerySet[Attachment]:
    """The organisation's attachments that have not been removed, the oldest first."""
    return Attachment.objects.filter(organisation=organisation, removed_at__isnull=True)


def register_of_decisions(*, organisation: Organisation) -> QuerySet[Attachment]:
    """The attachments that document a decision (a diarienummer, day or deciding body is given), the youngest first."""
    decision = ~Q(diarienummer="") | Q(decided_on__isnull=False) | ~Q(decided_by="")
    return (
        attachments_of(organisation=organisation)
        .filter(decision)
        .order_by(F("decided_on").desc(nulls_last=True), "-uploaded_at")
    )
