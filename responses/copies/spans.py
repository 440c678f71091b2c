"""Which part of a file each seal and time stamp vouches for, and since when, in Swedish sentences."""

from django.utils import timezone

from config import swedish

from .verify import Inspection, Span


def told_spans(inspection: Inspection, *, size: int) -> tuple[str, ...]:
    """One sentence a signature, oldest first, and one on what nobody vouches for."""
    told = [_told(span, size) for span in inspection.spans]
    intact = [span.covered for span in inspection.spans if span.holds]
    if intact and max(intact) < size:
        added = swedish.count_of(size - max(intact), "byte", "byte")
        told.append(f"{added} har tillkommit efter det, vid en tidpunkt som filen inte kan bevisa.")
    return tuple(told)


def _told(span: Span, size: int) -> str:
    what = "Arkivtidsstämpeln" if span.archive_time else "Sigillet"
    dated = f"{what} {_when(span)}"
    if not span.holds:
        return f"{dated} stämmer inte längre: något i den del av filen som det gäller är ändrat efteråt."
    if span.covered >= size:
        return f"{dated} omfattar hela filen."
    part = f"de första {swedish.number(span.covered)} av filens {swedish.number(size)} byte"
    return f"{dated} omfattar {part}, som är oförändrade."


def _when(span: Span) -> str:
    if span.at is None:
        return "utan angiven tid"
    local = timezone.localtime(span.at)
    word = "tidsstämplat" if span.proven and not span.archive_time else ""
    stated = "" if span.proven else " enligt portalens klocka"
    return f"{word} {swedish.day(local.date())} kl. {local:%H:%M}{stated}".strip()
