"""Whose a seal is: an organisation's own or the portal's, and for whose copies it may stand.

An issuer has many customers, so a seal is known by its certificate. One that is an organisation's own stands for its
copies alone; the portal's for everybody's.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from accounts.models import Organisation
from archive.models import SealedCopy
from archive.models.copies import SEAL_CERTIFICATE
from archive.records import Record
from seals.settings import owners_in_settings
from seals.verify import Inspection

PORTAL = ""
"""The owner of the portal's own seals, where an organisation has its number."""


def owners_of(certificates: Iterable[str]) -> frozenset[str]:
    """Whose the certificates (SHA-256 fingerprints) are, by number; none for those that have never sealed here.

    As the settings say, and as was noted when the certificate sealed a copy that is stored.
    """
    said = owners_in_settings()
    return frozenset(owner for one in certificates for owner in said.get(one, frozenset()) | _noted_owner(one))


def _noted_owner(certificate: str) -> frozenset[str]:
    sealed = SealedCopy.objects.alias(certificate=SEAL_CERTIFICATE).filter(certificate=certificate)
    return frozenset(owner_noted(noted) for noted in sealed.values_list("report__sealed_for", flat=True)[:1])


def owner_noted(sealed_for: dict[str, Any] | None) -> str:
    """Whose seal a report notes; copies from before it was noted have the portal's."""
    return str(sealed_for["number"]) if sealed_for and sealed_for["own"] else PORTAL


def may_seal(owners: frozenset[str], organisation: str | None) -> bool:
    """Whether a seal of these owners stands for a copy of the organisation; where none is stated, for anybody's."""
    return bool(owners) if organisation is None else not owners.isdisjoint({PORTAL, organisation})


def named(owners: Iterable[str]) -> str:
    """The owners' names for a reader, or numbers where the portal has no such organisation."""
    names = dict(Organisation.objects.filter(number__in=list(owners)).values_list("number", "name"))
    return ", ".join(names.get(owner, owner) for owner in sorted(owners) if owner != PORTAL)


def with_owner(inspection: Inspection, record: Record, *, own: bool) -> Inspection:
    """The inspection of a copy, in whose report stands whether the seal is its organisation's own."""
    noted = {"organisation": record.organisation, "number": record.organisation_number, "own": own}
    return replace(inspection, report={**inspection.report, "sealed_for": noted})
