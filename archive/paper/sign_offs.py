"""A sign-off in the copy: as its pages print it, and as data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.paper.facts import FactLine
from archive.signatures import document_name, signature_in_words, signature_name
from config.language import swedish
from responses.models import SignOff, Snapshot
from responses.reading.readings import sign_off_fields
from surveys.schema import Definition
from surveys.wordings.wording import item_name


@dataclass(frozen=True)
class Signature:
    """One sign-off as printed. `heading` is empty where there is only one."""

    heading: str
    attestation: str
    facts: list[FactLine]


def signature_of(sign_off: SignOff, snapshot: Snapshot) -> Signature:
    """A sign-off of the snapshot as its pages print it."""
    heading = f"Godkännande {sign_off.step} av {sign_off.steps}" if sign_off.steps > 1 else ""
    return Signature(heading, sign_off.attestation, _sign_off_facts(sign_off, snapshot.questionnaire.tree))


def _sign_off_facts(sign_off: SignOff, tree: Definition) -> list[FactLine]:
    facts = [
        FactLine("Namn", sign_off.name),
        FactLine("Befattning", sign_off.title),
        FactLine("Ersättare för", sign_off.stands_in),
        FactLine("Telefon", sign_off.phone),
        FactLine("E-post", sign_off.email),
        FactLine("Mandat", sign_off.mandate_reference),
        FactLine("Tidpunkt", swedish.moment(sign_off.signed_at)),
        FactLine("Identifierad genom", _identified_by(sign_off)),
        FactLine("Underskrift", _signed_in_words(sign_off)),
        FactLine("Underskriftens rotcertifikat", sign_off.signature.get("root_sha256", ""), "hash"),
        FactLine("Hade tagit del av", _acknowledged(sign_off.acknowledged, tree), "plain"),
        *_remarks(sign_off.acknowledged, tree),
        FactLine("Eget svar", _OWN_WORK if sign_off.own_work else ""),
        FactLine("Godkände svar med kontrollsumma", sign_off.sha256, "hash"),
    ]
    return [fact for fact in facts if fact.text]


def _identified_by(sign_off: SignOff) -> str:
    again = "" if sign_off.signature else ", på nytt vid signeringen"
    return f"{sign_off.authenticated_by}{again}{_vouched(sign_off)}"


def _signed_in_words(sign_off: SignOff) -> str:
    """Who signed by the certificate, and where the signature is in the copy."""
    if not sign_off.signature:
        return ""
    files = f"{document_name(sign_off)} och {signature_name(sign_off)}"
    where = f"Det som skrevs under och underskriften finns i filerna {files} i det här dokumentet"
    return f"{signature_in_words(sign_off)}. {where}"


def _vouched(sign_off: SignOff) -> str:
    if not sign_off.vouched:
        return ""
    if "left_out" in sign_off.vouched:
        return f". Tjänstens intyg är inte sparat: {sign_off.vouched['left_out']}"
    return ". Tjänstens intyg finns i filen identitet.json i det här dokumentet"


_OWN_WORK = (
    "Personen skickade själv svaret för godkännande eller ändrade det sist."
    " Organisationen har i sina inställningar beslutat att det är tillåtet."
)


def _remarks(seen: Mapping[str, Any], tree: Definition) -> list[FactLine]:
    """Each remark as it was worded when they signed, a row of its own, so that each can be struck by itself."""
    told = ((one["message"].rstrip("."), item_name(tree, one["link_id"])) for one in seen.get("told", []))
    return [
        FactLine(f"Hade tagit del av påpekande {number}", f"{message} ({question}).", "plain")
        for number, (message, question) in enumerate(told, start=1)
    ]


def _acknowledged(seen: Mapping[str, Any], tree: Definition) -> str:
    """How many remarks and parked answers the signer had seen, and at which questions."""
    warnings, parked = seen.get("warnings", []), seen.get("parked", [])
    told = [f"{swedish.count_of(len(warnings), 'påpekande', 'påpekanden')}{_at(warnings, tree)}"] if warnings else []
    if parked:
        told.append(f"{len(parked)} vilande svar, som inte ingår{_at(parked, tree)}")
    return swedish.listing(told)


def _at(link_ids: Sequence[str], tree: Definition) -> str:
    return f" ({'; '.join(dict.fromkeys(item_name(tree, link_id) for link_id in link_ids))})"


def sign_off_data(sign_off: SignOff) -> dict[str, Any]:
    """The same as data, for svar.json."""
    return {
        **{str(field): text for field, text in sign_off_fields(sign_off).items()},
        "step": sign_off.step,
        "steps": sign_off.steps,
        "attestation_text": sign_off.attestation,
        "mandate": sign_off.mandate_reference,
        "stands_in": sign_off.stands_in,
        "authenticated_by": sign_off.authenticated_by,
        **({"signature": sign_off.signature} if sign_off.signature else {}),
        "own_work": sign_off.own_work,
        "acknowledged": sign_off.acknowledged,
        "signed_at": sign_off.signed_at.isoformat(),
    }
