"""The maskings of an organisation's sealed copies: who asked, what was struck and why, and what went out."""

from collections.abc import Sequence
from typing import Any

from accounts.models import Organisation
from archive.handover.parts import FilesTaken, HandedOver, HandoverPart
from archive.models import MaskedCopy, Masking
from archive.packages.later_facts import masked_facts, masking_facts

PART = "maskade-kopior"


class HandedStrike(HandedOver):
    """A place in the words of the sealed copy (docs/masking.md), whole or from word `first` to `last`."""

    path: list[int]
    first: int | None
    last: int | None
    paragraph: str
    reason: str


class HandedMaskedCopy(HandedOver):
    """The sealed file that went out; `path` is null where it could not be taken along. `report`: of its seal."""

    path: str | None
    sha256: str
    size: int
    pages: int
    hidden_answers: int
    hidden_attachments: int
    hidden_fields: int
    made_at: str
    report: Any


class MaskingRow(HandedOver):
    """One masking. `requester` is empty for who did not say; what was never ordered, or is thrown away, has no copy."""

    id: str
    package: str
    requester: str
    decision: str
    decided_on: str
    begun_at: str
    begun_by: str
    ordered_at: str | None
    ordered_by: str | None
    discarded_at: str | None
    discarded_by: str | None
    strikes: list[HandedStrike]
    copy_made: HandedMaskedCopy | None


def _read(organisation: Organisation, files: FilesTaken) -> Sequence[MaskingRow]:
    found = Masking.objects.filter(submission__response__organisation=organisation)
    related = ("submission", "begun_by", "ordered_by", "discarded_by", "copy")
    return [_row(one, files) for one in found.select_related(*related).order_by("begun_at", "pk")]


def _row(masking: Masking, files: FilesTaken) -> MaskingRow:
    copy: MaskedCopy | None = getattr(masking, "copy", None)
    facts = {**masking_facts(masking), "strikes": [HandedStrike(**one) for one in masking.strikes]}
    return MaskingRow(
        **facts,
        package=masking.submission.receipt_number,
        begun_by=masking.begun_by.name,
        ordered_by=masking.ordered_by.name if masking.ordered_by else None,
        discarded_at=masking.discarded_at.isoformat() if masking.discarded_at else None,
        discarded_by=masking.discarded_by.name if masking.discarded_by else None,
        copy_made=_copy(copy, masking, files) if copy else None,
    )


def _copy(copy: MaskedCopy, masking: Masking, files: FilesTaken) -> HandedMaskedCopy:
    number = masking.submission.receipt_number
    title = f"Maskad kopia av {number}, beslut {masking.decision}"
    file = files.take_file(
        copy.file,
        of=number,
        name=f"{masking.pk}.pdf",
        title=title,
        called=title,
        media_type="application/pdf",
        created=copy.made_at,
        sha256=copy.sha256,
    )
    return HandedMaskedCopy(path=file.path if file else None, **masked_facts(copy))


MASKINGS = HandoverPart(PART, "Maskningar och maskade kopior", MaskingRow, _read)
