"""Holding back what destroys: a restored database knows nothing of what was decided since (docs/decisions/0045)."""

import logging
from datetime import datetime, timedelta

from django.db.models import Max, Q

from config.language.swedish import count_of
from operations.models import DeletionHold

logger = logging.getLogger(__name__)
_TOLD_EVERY = timedelta(hours=1)
_AS_IT_WAS = (
    "Alla är utloggade. Roller, mandat, konton, passernycklar och appar för koder, nycklar till API:et och kalendrars"
    " adresser är som när kopian gjordes: det som har tagits bort sedan dess gäller igen. Låt varje organisations"
    " administratör gå igenom dem, och ta bort det som inte ska gälla. Alla nycklar och kalendrars adresser dras"
    " tillbaka på en gång av manage.py withdraw_keys --by ADRESS, en systemadministratörs."
)


def words_after_restore(letters: int) -> str:
    """What people are to do after a restore, in Swedish; `letters` is how many wait for them to decide."""
    lines = [
        "Gallring, utkast enligt regel, filer som ska raderas, gamla rader i loggen och gamla brevs text hålls inne:"
        " kopian vet inte vad som har tagits tillbaka sedan dess. Låt varje organisation läsa Gallringar, och kör sedan"
        " manage.py resume_deletion.",
        "Dagens påminnelser och morgonbrev vars klockslag har passerat räknas som skickade, och skickas inte en gång"
        " till.",
        f"{count_of(letters, 'mejl', 'mejl')} väntade när kopian gjordes och kan ha gått iväg sedan dess. De skickas"
        " inte av sig själva: en administratör väljer på sidan Det som inte gick fram.",
    ]
    return "\n".join([*(lines if letters else lines[:2]), _AS_IT_WAS])


def hold_deletion(*, at: datetime) -> None:
    """Let nothing be destroyed by the clock, from now until `resume_deletion`: no daily task that destroys begins, and
    no file that is to go is erased. Does nothing where it is held.
    """
    if held_since() is None:
        DeletionHold.objects.create(since=at)


def resume_deletion(*, at: datetime) -> datetime | None:
    """Let them begin again, within a minute; since when they were held, None where they were not."""
    since = held_since()
    DeletionHold.objects.filter(lifted_at__isnull=True).update(lifted_at=at)
    return since


def held_since() -> datetime | None:
    """Since when nothing is destroyed by the clock; None where it is."""
    held = DeletionHold.objects.filter(lifted_at__isnull=True).order_by("since")
    return held.values_list("since", flat=True).first()


def resumed_at() -> datetime | None:
    """When what was held was last let go; None where nothing ever was."""
    found: datetime | None = DeletionHold.objects.aggregate(at=Max("lifted_at"))["at"]
    return found


def tell_held(*, at: datetime) -> None:
    """Say in the process's log that they are held, once an hour however many ask."""
    untold = DeletionHold.objects.filter(Q(told_at__isnull=True) | Q(told_at__lte=at - _TOLD_EVERY))
    if untold.filter(lifted_at__isnull=True).update(told_at=at):
        logger.warning("what destroys is held back after a restore, until manage.py resume_deletion")
