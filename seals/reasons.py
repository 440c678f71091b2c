"""What the signatures of a file mean, in Swedish sentences for whoever has it checked."""

from collections.abc import Sequence

from .limits import Limit
from .signatures import ENTIRE_FILE, SignatureFacts
from .timestamps import Level
from .traces import MadeAs

UNREADABLE = "Filen är skadad eller ingen PDF: något sigill går inte att läsa."

_LIMITS = {
    Limit.TIME: "Filen gick inte att kontrollera inom rimlig tid.",
    Limit.MEMORY: "Filen gick inte att kontrollera inom rimlig tid och storlek: den kräver för mycket minne.",
    Limit.SIZE: "Filen är för stor för att kontrolleras.",
    Limit.PASSWORD: "Filen är låst med ett lösenord och går inte att läsa. Ett arkivexemplar är aldrig låst.",
    Limit.CROWD: "Flera andra filer kontrolleras just nu. Försök igen om en stund.",
    Limit.TAIL: "Efter dokumentets slut står mer än 1 MB som inte hör till det. Filen går inte att kontrollera.",
    Limit.OBJECTS: "Filen har så många signaturer eller delar att den inte går att kontrollera.",
}


def limit_reason(limit: Limit) -> str:
    """Why a file could not be looked at."""
    return _LIMITS[limit]


_MADE_AS = {
    MadeAs.KOPIA: (
        "Filen uppger att den är en kopia att läsa ur portalen. En kopia är inte förseglad och kan inte kontrolleras:"
        " be om arkivexemplaret."
    ),
    MadeAs.DRAFT: (
        "Filen uppger att den är ett utkast ur portalen, från innan svaret skickades in. Ett utkast är inte förseglat"
        " och kan inte kontrolleras."
    ),
    MadeAs.CUT: "Filen slutar mitt i, som när en hämtning har avbrutits. Hämta den igen och kontrollera den på nytt.",
    MadeAs.ZIP: "Filen är en ZIP-fil. Packa upp den och kontrollera arkivexemplaret (PDF) för sig.",
}


def made_as_reasons(made_as: MadeAs) -> tuple[str, ...]:
    """What to do with a file that calls itself something else than a copy; nothing when it does not."""
    return (_MADE_AS[made_as],) if made_as in _MADE_AS else ()


def pades_level(signatures: Sequence[SignatureFacts]) -> str | None:
    """The highest PAdES level that the signatures confirm; None without a seal."""
    if not signatures or signatures[0].archive_time:
        return None
    seal, stamps = signatures[0], [one for one in signatures if one.archive_time and one.trusted]
    if stamps and seal.has_revocation_data:
        return Level.B_LTA.value
    if seal.stamped_at is None:
        return Level.B_B.value
    return Level.B_LT.value if seal.has_revocation_data else Level.B_T.value


def seal_reasons(signatures: Sequence[SignatureFacts], *, readable: bool) -> tuple[str, ...]:
    """What is wrong with the seal and the file around it, or that nothing is."""
    seals = [one for one in signatures if not one.archive_time]
    if not seals:
        return ("Filen har inget sigill." if readable else UNREADABLE,)
    found = [] if readable else ["Filens uppbyggnad är skadad."]
    if len(seals) > 1:
        found.append("Filen har mer än ett sigill.")
    found.extend(_flaws_of_the_file(signatures))
    found.extend(_flaws_of_a_signature(seals[-1]))
    for stamp in signatures:
        if stamp.archive_time and not stamp.trusted and stamp.content_holds:
            found.append(f"Arkivtidsstämpelns certifikat kan inte kontrolleras som giltigt ({_until(stamp)}).")
    return tuple(found) or (_all_well(signatures),)


def _flaws_of_the_file(signatures: Sequence[SignatureFacts]) -> list[str]:
    if signatures[-1].coverage != ENTIRE_FILE:
        return ["Sigillet omfattar inte hela filen: något är tillagt efteråt."]
    if not signatures[0].extended_only and not signatures[-1].archive_time:
        return []
    if not signatures[0].extended_only:
        return ["Något annat än arkivtidsstämplar är tillagt efter förseglingen."]
    return []


def _flaws_of_a_signature(seal: SignatureFacts) -> list[str]:
    checks = (
        (seal.content_holds, "Innehållet stämmer inte med sigillet."),
        (seal.signature_holds, "Sigillets signatur är ogiltig."),
        (seal.ours, "Sigillet är inte utfärdat av någon som portalen litar på."),
        (seal.trusted or not _holds_but_for_trust(seal), _trust_flaw(seal)),
    )
    return [sentence for holds, sentence in checks if not holds]


def _holds_but_for_trust(seal: SignatureFacts) -> bool:
    # pyHanko trusts nothing that is changed; the certificate is then not what is wrong.
    return seal.ours and seal.content_holds and seal.signature_holds


def _trust_flaw(seal: SignatureFacts) -> str:
    return f"Sigillets certifikat kan inte längre kontrolleras som giltigt ({_until(seal)})."


def _until(one: SignatureFacts) -> str:
    return f"det gällde till och med {one.certificate.not_valid_after_utc:%Y-%m-%d}"


def _all_well(signatures: Sequence[SignatureFacts]) -> str:
    stamps = [one for one in signatures if one.archive_time and one.stamped_at]
    if stamps:
        return f"Sigillet är giltigt, och arkivtidsstämpeln {stamps[-1].stamped_at:%Y-%m-%d} omfattar hela filen."
    if signatures[0].stamped_at:
        return f"Sigillet är giltigt, tidsstämplat {signatures[0].stamped_at:%Y-%m-%d} och omfattar hela filen."
    return "Sigillet är giltigt och omfattar hela filen."
