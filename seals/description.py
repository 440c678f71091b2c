"""Whose a seal is, who vouches for that, and whether it is only one for tests, said the same wherever it is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.x509.oid import NameOID

from .development_certificate import ROOT_NAME
from .timestamps import Level

TEST_SEAL = "Sigillet är gjort för test och utveckling. Det visar inte vem som står bakom filen."
"""What a development portal's seal is worth."""


@dataclass(frozen=True)
class SealDescription:
    """What a copy says of the seal that it gets. `owner` and `issuer`: as name_of gives them; `level`: PAdES."""

    owner: str
    issuer: str
    level: Level
    is_test: bool

    @property
    def about(self) -> str:
        """What a reader must know of it; empty where its names say it all."""
        return TEST_SEAL if self.is_test else ""


def describe_seal(certificate: x509.Certificate, level: Level) -> SealDescription:
    """Of a seal that will be made with the certificate's key."""
    return SealDescription(
        owner=name_of(certificate.subject),
        issuer=name_of(certificate.issuer),
        level=level,
        is_test=is_test_certificate(certificate),
    )


def name_of(name: x509.Name) -> str:
    """Common name and organisation, for a reader; a name without them as RFC 4514 writes it."""
    parts = [*name.get_attributes_for_oid(NameOID.COMMON_NAME), *name.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)]
    return " – ".join(str(part.value) for part in parts) or name.rfc4514_string()


def is_test_certificate(certificate: x509.Certificate) -> bool:
    """Whether it was made by a development portal (seals.development_certificate), and so vouches for nobody."""
    return _is_of_test_root(certificate.issuer)


def seal_in_report(report: Mapping[str, Any]) -> SealDescription | None:
    """The seal that a report on checking a file tells of (the `report` of an Inspection); None where it has none."""
    for signature in report.get("signatures", []):
        if signature["kind"] == "seal" and signature.get("certificates"):
            own = signature["certificates"][0]
            issuer = x509.Name.from_rfc4514_string(own["issuer"])
            level = Level(report.get("level") or Level.B_B)
            return SealDescription(signature["signer_name"], name_of(issuer), level, _is_of_test_root(issuer))
    return None


def _is_of_test_root(issuer: x509.Name) -> bool:
    return [part.value for part in issuer.get_attributes_for_oid(NameOID.COMMON_NAME)] == [ROOT_NAME]
