"""A masked copy that is handed to the verification: known by its hash, and its proof worked out again."""

from dataclasses import replace
from pathlib import Path

from archive.copy_notes import notes_on, told_seal_then
from archive.masking.hidden import Hidden, told_masked
from archive.masking.making import proof_in
from archive.masking.proofs import BadProof, read_proof
from archive.models import MaskedCopy, SealedCopy
from seals.validation import reported_inspection
from seals.verify import Inspection, Judgement, Verdict

_SAME = "Filen är identisk med den maskade kopia som gjordes här."
_PROVEN = (
    "Beviset i filen ger samma rot som arkivexemplaret har: varje ord på dess sidor som syns är som det förseglades,"
    " och inget är tillagt, flyttat eller borttaget utan att det står en svart ruta där."
)
_NOT_PROVEN = "Beviset i filen ger inte den rot som arkivexemplaret har."
ALTERED_MASKED_COPY = "Ändrad: filen är inte den maskade kopia som gjordes här"


def find_masked(sha256: str) -> MaskedCopy | None:
    """The masked copy with this hash."""
    return MaskedCopy.objects.select_related("masking__submission").filter(sha256=sha256).first()


def hidden_of(copy: MaskedCopy) -> Hidden:
    """How much of it is hidden."""
    return Hidden(copy.hidden_answers, copy.hidden_attachments, copy.hidden_fields)


def told_copy(copy: MaskedCopy) -> str:
    """What is said of it wherever it is named."""
    return told_masked(copy.submission.receipt_number, hidden_of(copy))


def judge_masked(copy: MaskedCopy, file: bytes | Path) -> tuple[Inspection, Judgement]:
    """Of a `file` that is byte for byte a masked copy: its seal as it was when it was made, its proof as it is now."""
    inspection = reported_inspection(copy.report, sha256=copy.sha256)
    inspection = replace(inspection, receipt_number=copy.submission.receipt_number)
    if not _is_proven(copy, file):
        return inspection, Judgement(
            verdict=Verdict.ALTERED, reasons=(_NOT_PROVEN,), our_seal=True, title=ALTERED_MASKED_COPY
        )
    besides = hidden_of(copy).told_besides
    return inspection, Judgement(
        verdict=Verdict.GENUINE,
        reasons=tuple(filter(None, (_SAME, _PROVEN, told_seal_then(inspection.valid_until), besides))),
        notes=notes_on(copy.submission),
        our_seal=True,
        title=told_copy(copy),
    )


def _is_proven(copy: MaskedCopy, file: bytes | Path) -> bool:
    root = SealedCopy.objects.filter(submission=copy.submission).values_list("content_root", flat=True).first()
    try:
        proven = read_proof(proof_in(file))
    except BadProof:
        return False
    return bool(root) and proven.root == root and proven.receipt_number == copy.submission.receipt_number
