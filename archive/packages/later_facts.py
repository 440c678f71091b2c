"""What a package tells that came after the sealing, as data: how the answer reached its receiver, and what was handed
out of it. Of many submissions at once, so that what an older package lacks of it is known by hash.
"""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from archive.files import sent_data
from archive.models import MaskedCopy, Masking
from responses.models import CarryOver, ReceiverReceipt, SentSeparately, Submission

DELIVERY_FILE, MASKINGS_FILE = "leverans.json", "maskningar.json"


def delivery_data(submissions: Collection[Submission]) -> dict[UUID, dict[str, Any]]:
    """How each reached its receiver, by its key; three queries."""
    carried = {one.submission_id: one for one in CarryOver.objects.filter(submission__in=submissions).order_by("pk")}
    pasted = _grouped(
        ReceiverReceipt.objects.filter(submission__in=submissions, document__isnull=True).order_by("pk"),
        "submission_id",
    )
    in_force = SentSeparately.objects.filter(
        response__in={one.response_id for one in submissions}, withdrawn_at__isnull=True
    )
    sent = _grouped(in_force.select_related("document").order_by("pk"), "response_id")
    return {
        one.pk: _delivery(one, carried.get(one.pk), pasted.get(one.pk, []), sent.get(one.response_id, []))
        for one in submissions
    }


def _grouped(rows: Any, by: str) -> dict[UUID, list[Any]]:
    groups: dict[UUID, list[Any]] = {}
    for row in rows:
        groups.setdefault(getattr(row, by), []).append(row)
    return groups


def _delivery(
    submission: Submission,
    last: CarryOver | None,
    pasted: Collection[ReceiverReceipt],
    sent: Collection[SentSeparately],
) -> dict[str, Any]:
    carried = last if last and last.done_on and submission.is_carried_over else None
    return {
        "delivery": submission.delivery,
        "carried_over_on": carried.done_on.isoformat() if carried and carried.done_on else "",
        "carried_over_noted_by": carried.by_name if carried else "",
        "receiver_receipt_number": carried.receipt_number if carried else "",
        "pasted_receipts": [one.text for one in pasted],
        "sent_separately": [sent_data(one) for one in sent],
    }


def maskings_data(submissions: Collection[Submission]) -> dict[UUID, list[dict[str, Any]]]:
    """The register of what was ordered to be handed out of each, by its key: who asked, the decision, what was struck
    and why, and what was made. Only those of which there is any; one query. What was never ordered is working material.
    """
    ordered = Masking.objects.filter(submission__in=submissions, ordered_at__isnull=False)
    found = ordered.select_related("copy").order_by("begun_at", "pk")
    return {key: [_masking(one) for one in group] for key, group in _grouped(found, "submission_id").items()}


def _masking(masking: Masking) -> dict[str, Any]:
    copy: MaskedCopy | None = getattr(masking, "copy", None)
    return {**masking_facts(masking), "copy_made": masked_facts(copy) if copy else None}


def masking_facts(masking: Masking) -> dict[str, Any]:
    """What the register says of one masking, but for the registrators, who may have another name tomorrow."""
    return {
        "id": str(masking.pk),
        "requester": masking.requester,
        "decision": masking.decision,
        "decided_on": masking.decided_on.isoformat(),
        "begun_at": masking.begun_at.isoformat(),
        "ordered_at": masking.ordered_at.isoformat() if masking.ordered_at else None,
        "strikes": masking.strikes,
    }


def masked_facts(copy: MaskedCopy) -> dict[str, Any]:
    """What the register says of the copy that was made. `report`: of its seal."""
    return {
        "sha256": copy.sha256,
        "size": copy.size,
        "pages": copy.pages,
        "hidden_answers": copy.hidden_answers,
        "hidden_attachments": copy.hidden_attachments,
        "hidden_fields": copy.hidden_fields,
        "made_at": copy.made_at.isoformat(),
        "report": copy.report,
    }
