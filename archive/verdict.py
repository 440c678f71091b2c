"""A verdict in words, the same on the page, in the command and as data."""

from dataclasses import dataclass

from seals.description import TEST_SEAL, seal_in_report
from seals.limits import Limit
from seals.reasons import limit_reason
from seals.spans import told_spans
from seals.verify import Inspection, Judgement, Verdict

_TITLES = {
    Verdict.GENUINE: "Oförändrad: filen är arkivexemplaret som förseglades här",
    Verdict.ALTERED: "Ändrad: filen är inte det arkivexemplar som förseglades",
    Verdict.UNKNOWN: "Okänd: filen är inget arkivexemplar härifrån",
    Verdict.UNCHECKED: "Kunde inte kontrolleras: filen är varken visad oförändrad eller ändrad",
}


_TEST_TITLE = "Oförändrad: filen är arkivexemplaret, men det är förseglat med ett testsigill"


@dataclass(frozen=True, kw_only=True)
class ToldVerdict:
    """What is said of a file. `kind`: genuine, altered, unknown or unchecked; `status`: the command's exit status.

    `notes`: what replaced the copy, and which version it is. `facts`: label and value, SHA-256 last. `spans`: since
    when which part of the file is as it was. `is_test_seal`: unaltered, but its seal vouches for nobody. `crowded`:
    nobody has looked at the file, since others were before it.
    """

    kind: str
    status: int
    title: str
    reasons: tuple[str, ...]
    notes: tuple[str, ...] = ()
    changes: tuple[str, ...] = ()
    spans: tuple[str, ...] = ()
    facts: tuple[tuple[str, str], ...] = ()
    is_test_seal: bool = False
    crowded: bool = False

    @property
    def about_seal(self) -> str:
        """What a reader must know of the seal; empty where the title says it all."""
        return TEST_SEAL if self.is_test_seal else ""


def tell(inspection: Inspection, judgement: Judgement) -> ToldVerdict:
    """The verdict in words."""
    seal = seal_in_report(inspection.report)
    is_test = judgement.verdict is Verdict.GENUINE and seal is not None and seal.is_test
    return ToldVerdict(
        kind=judgement.verdict.name.lower(),
        status=judgement.verdict.value,
        title=judgement.title or (_TEST_TITLE if is_test else _TITLES[judgement.verdict]),
        reasons=judgement.reasons,
        notes=judgement.notes,
        is_test_seal=is_test,
        changes=judgement.changes,
        crowded=inspection.limit is Limit.CROWD,
        spans=told_spans(inspection, size=inspection.report.get("size", 0)),
        facts=(
            ("Kvittonummer i filen", inspection.receipt_number or "Saknas eller gick inte att läsa"),
            _seal(inspection, judgement),
            *([("Sigill", seal.whose)] if seal and seal.whose and judgement.our_seal else []),
            *([("Sigillets certifikat är utfärdat av", seal.issuer)] if seal and judgement.our_seal else []),
            *([("Sigillets nivå (PAdES)", inspection.level)] if inspection.level and judgement.our_seal else []),
            *([("Certifikatets fingeravtryck (SHA-256)", seal.fingerprint)] if seal and judgement.our_seal else []),
            ("Filens kontrollsumma (SHA-256)", inspection.sha256),
        ),
    )


def _seal(inspection: Inspection, judgement: Judgement) -> tuple[str, str]:
    """Whose the seal is; what a certificate of somebody else's says of its owner is not taken for true."""
    if inspection.signer_name is None:
        return "Förseglad av", "Gick inte att läsa" if inspection.limit else "Inget sigill"
    if judgement.our_seal:
        return "Förseglad av", inspection.signer_name
    whose = f"sigillet för {judgement.seal_of}" if judgement.seal_of else "inte den här portalens sigill"
    return "Sigillet uppger", f"{inspection.signer_name} ({whose})"


TOO_LARGE = ToldVerdict(
    kind=Verdict.UNCHECKED.name.lower(),
    status=Verdict.UNCHECKED.value,
    title=_TITLES[Verdict.UNCHECKED],
    reasons=(limit_reason(Limit.SIZE), "Den som sköter driften kan kontrollera den med manage.py verify_copy."),
)
"""Of a file that is refused before it is read."""
