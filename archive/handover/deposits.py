"""What an organisation has noted of deliveries to an e-archive, every note, with the receipts."""

from collections.abc import Sequence

from accounts.models import Organisation
from archive.handover.parts import FilesTaken, HandedDocument, HandedOver, HandoverPart
from archive.models import Deposit

PART = "leveranser"


class DepositRow(HandedOver):
    """A note; the last of a package is in force. `delivered_on` null: it was taken back, for `reason`."""

    package: str
    delivered_on: str | None
    archive: str
    reference: str
    package_sha256: str
    reason: str
    by: str
    at: str
    receipt: HandedDocument | None


def _read(organisation: Organisation, files: FilesTaken) -> Sequence[DepositRow]:
    found = Deposit.objects.filter(submission__response__organisation=organisation)
    return [_row(one, files) for one in found.select_related("submission", "receipt").order_by("pk")]


def _row(deposit: Deposit, files: FilesTaken) -> DepositRow:
    receipt = deposit.receipt
    return DepositRow(
        package=deposit.submission.receipt_number,
        delivered_on=deposit.delivered_on.isoformat() if deposit.delivered_on else None,
        archive=deposit.archive,
        reference=deposit.reference,
        package_sha256=deposit.package_sha256,
        reason=deposit.reason,
        by=deposit.by_name,
        at=deposit.at.isoformat(),
        receipt=files.take(receipt, of="kvittenser", name=f"kvittens-{deposit.pk}") if receipt else None,
    )


DEPOSITS = HandoverPart(PART, "Leveranser till e-arkiv", DepositRow, _read)
