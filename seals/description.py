"""Whose a seal is, who vouches for that, and whether it is only one for tests, said the same wherever it is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID

from .chains import root_of
from .development_certificate import ROOT_NAME
from .timestamps import Level

TEST_SEAL = "Sigillet är gjort för test och utveckling. Det visar inte vem som står bakom filen."
"""What a development portal's seal is worth."""


@dataclass(frozen=True)
class SealDescription:
    """What a copy says of the seal that it gets. `owner` and `issuer`: as name_of gives them; `level`: PAdES.

    `fingerprint` and `root`: SHA-256, as space_digits writes them, of the seal's certificate and of the root that
    vouches for it; `root` is empty where none is known. `whose`: as whose_seal says, empty where it was not noted.
    """

    owner: str
    issuer: str
    level: Level
    is_test: bool
    fingerprint: str
    root: str
    whose: str = ""

    @property
    def about(self) -> str:
        """What a reader must know of it; empty where its names say it all."""
        return TEST_SEAL if self.is_test else ""


def whose_seal(organisation: str, *, own: bool) -> str:
    """Whether the seal on an organisation's copy is its own, or the portal's in the place of one."""
    return f"Organisationens eget sigill: {organisation}" if own else f"Svarsportalens sigill för {organisation}"


def describe_seal(
    certificate: x509.Certificate,
    level: Level,
    *,
    chain: Sequence[x509.Certificate] = (),
    trust_roots: Sequence[x509.Certificate] = (),
) -> SealDescription:
    """Of a seal that will be made with the certificate's key; `chain` are the certificates that go along with it."""
    root = root_of(trust_roots, certificate, chain)
    return SealDescription(
        owner=name_of(certificate.subject),
        issuer=name_of(certificate.issuer),
        level=level,
        is_test=is_test_certificate(certificate),
        fingerprint=fingerprint_of(certificate),
        root=fingerprint_of(root) if root else "",
    )


def fingerprint_of(certificate: x509.Certificate) -> str:
    """SHA-256 of the certificate, as space_digits writes it."""
    return space_digits(certificate.fingerprint(hashes.SHA256()).hex())


def space_digits(fingerprint: str) -> str:
    """Hexadecimal digits as `openssl x509 -fingerprint` writes them, so that two are compared at a glance."""
    return ":".join(fingerprint[at : at + 2] for at in range(0, len(fingerprint), 2)).upper()


def name_of(name: x509.Name) -> str:
    """Common name and organisation, for a reader; a name without them as RFC 4514 writes it."""
    parts = [*name.get_attributes_for_oid(NameOID.COMMON_NAME), *name.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)]
    return " – ".join(str(part.value) for part in parts) or name.rfc4514_string()


def is_test_certificate(certificate: x509.Certificate) -> bool:
    """Whether it was made by a development portal (seals.development_certificate), and so vouches for nobody."""
    return is_test_issuer(certificate.issuer)


def seal_in_report(report: Mapping[str, Any]) -> SealDescription | None:
    """The seal that a report on checking a file tells of (the `report` of an Inspection); None where it has none."""
    for signature in report.get("signatures", []):
        if signature["kind"] == "seal" and signature.get("certificates"):
            own = signature["certificates"][0]
            issuer = x509.Name.from_rfc4514_string(own["issuer"])
            level = Level(report.get("level") or Level.B_B)
            noted = report.get("sealed_for")
            return SealDescription(
                owner=signature["signer_name"],
                issuer=name_of(issuer),
                level=level,
                is_test=is_test_issuer(issuer),
                fingerprint=space_digits(own["sha256_fingerprint"]),
                root="",
                whose=whose_seal(noted["organisation"], own=noted["own"]) if noted else "",
            )
    return None


def is_test_issuer(issuer: x509.Name) -> bool:
    """Whether the issuer is a development portal's root, as the name has it."""
    return [part.value for part in issuer.get_attributes_for_oid(NameOID.COMMON_NAME)] == [ROOT_NAME]
