"""How much may be attached to one response: all files together, and how many.

The sum decides how large the sealed copy becomes, which carries the files, and with it what a worker needs to make it
and what must get through where copies are checked.
"""

from django.conf import settings

from attachments.content import megabytes
from attachments.filetypes import refusal


def room_left(taken: int) -> int:
    """The bytes that are left when `taken` are attached; never below 0."""
    most: int = settings.ATTACHMENTS_MAX_BYTES
    return max(0, most - taken)


def is_nearly_full(taken: int) -> bool:
    """Whether the largest file that is taken by itself would no longer go in."""
    largest: int = settings.ATTACHMENT_MAX_BYTES
    return room_left(taken) < largest


def room_in_words(taken: int) -> str:
    """What a page says beside the field before anything is chosen."""
    most, left = megabytes(settings.ATTACHMENTS_MAX_BYTES), room_left(taken)
    if not left:
        return f"Svarets bilagor är redan {most}, som är det mesta. Ta bort någon, eller lägg in en länk."
    return f"Svarets bilagor får vara högst {most} tillsammans, och {megabytes(left)} är kvar."


def check_number(number: int) -> None:
    """Raise ValidationError when a response with `number` attachments, links too, can have no more."""
    most: int = settings.ATTACHMENTS_MAX_NUMBER
    if number >= most:
        raise refusal(
            "too_many",
            f"Svaret har redan {number} bilagor, och högst {most} tas emot. "
            "Ta bort någon, eller lägg ihop flera dokument till ett.",
        )


def check_room(*, size: int, taken: int) -> None:
    """Raise ValidationError, in Swedish with what is left, when a file of `size` bytes would not go in."""
    left = room_left(taken)
    if size <= left:
        return
    most = megabytes(settings.ATTACHMENTS_MAX_BYTES)
    raise refusal(
        "too_much_together",
        f"Svarets bilagor får vara högst {most} tillsammans. {megabytes(left)} är kvar, och filen är "
        f"{megabytes(size)}. Komprimera dokumentet, ta bort en annan bilaga eller lägg in en länk till det.",
    )
