"""Which part of a file each seal and time stamp vouches for, and since when, in Swedish sentences."""

from config.language import swedish

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
    which = _which(span)
    if not span.holds:
        return f"{which} stämmer inte längre: något i den del av filen som det gäller är ändrat efteråt."
    if span.covered >= size:
        return f"{which} omfattar hela filen."
    part = f"de första {swedish.number(span.covered)} av filens {swedish.number(size)} byte"
    return f"{which} omfattar {part}, som är oförändrade."


def _which(span: Span) -> str:
    if span.at is None:
        return "Arkivtidsstämpeln" if span.archive_time else "Sigillet"
    when = swedish.moment(span.at)
    if span.archive_time:
        return f"Arkivtidsstämpeln från {when}"
    return f"Sigillet, tidsstämplat {when}," if span.proven else f"Sigillet från {when} (enligt portalens klocka)"
