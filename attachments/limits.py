"""How much may be attached to one response, or kept in one case: all files together, and how many.

The sum decides how large the sealed copy (or the package) becomes, which carries the files, and with it what a worker
needs to make it and what must get through where copies are checked.
"""

from dataclasses import dataclass

from django.conf import settings

from attachments.content import megabytes
from attachments.filetypes import refusal


@dataclass(frozen=True)
class Holder:
    """What holds the files, as sentences call it: "Svaret har redan 200 bilagor", "Svarets bilagor får vara ..."."""

    it: str
    files: str
    several: str
    files_of: str


ANSWER_HOLDER = Holder(
    "Svaret", "bilagor", "Ta bort någon, eller lägg ihop flera dokument till ett.", "Svarets bilagor"
)
CASE_HOLDER = Holder("Ärendet", "handlingar", "Lägg ihop flera dokument till ett.", "Ärendets handlingar")


def room_left(taken: int) -> int:
    """The bytes that are left when `taken` are attached; never below 0."""
    most: int = settings.ATTACHMENTS_MAX_BYTES
    return max(0, most - taken)


def is_nearly_full(taken: int) -> bool:
    """Whether the largest file that is taken by itself would no longer go in."""
    largest: int = settings.ATTACHMENT_MAX_BYTES
    return room_left(taken) < largest


def room_in_words(taken: int, holder: Holder = ANSWER_HOLDER) -> str:
    """What a page says beside the field before anything is chosen."""
    most, left = megabytes(settings.ATTACHMENTS_MAX_BYTES), room_left(taken)
    if not left:
        full = f"{holder.files_of} är redan {most}, som är det mesta."
        return f"{full} Ta bort någon, eller lägg in en länk." if holder is ANSWER_HOLDER else full
    return f"{holder.files_of} får vara högst {most} tillsammans, och {megabytes(left)} är kvar."


def check_amount(number: int, holder: Holder = ANSWER_HOLDER) -> None:
    """Raise ValidationError when a response with `number` attachments, links too, can have no more; or a case."""
    most: int = settings.ATTACHMENTS_MAX_NUMBER
    if number >= most:
        told = f"{holder.it} har redan {number} {holder.files}, och högst {most} tas emot."
        raise refusal("too_many", f"{told} {holder.several}")


def check_room(*, size: int, taken: int, holder: Holder = ANSWER_HOLDER) -> None:
    """Raise ValidationError, in Swedish with what is left, when a file of `size` bytes would not go in."""
    left = room_left(taken)
    if size <= left:
        return
    most = megabytes(settings.ATTACHMENTS_MAX_BYTES)
    room = f"{megabytes(left)} är kvar, och filen är {megabytes(size)}."
    told = f"{holder.files_of} får vara högst {most} tillsammans. {room}"
    instead = "Komprimera dokumentet, ta bort en annan bilaga eller lägg in en länk till det."
    raise refusal("too_much_together", f"{told} {instead if holder is ANSWER_HOLDER else 'Komprimera dokumentet.'}")
