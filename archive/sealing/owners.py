"""Whose a seal is: an organisation's own or the portal's, and for whose copies it may stand.

An issuer has many customers, so a seal is known by its certificate. One that is an organisation's own stands for its
copies alone; the portal's for everybody's.
"""

from collections.abc import Iterable
from dataclasses import replace

from accounts.models import Organisation
from archive.models import SealedCopy
from archive.models.copies import SEAL_CERTIFICATE, SEAL_OWNER
from archive.records import Record
from config.language import swedish
from seals.settings import owners_in_settings
from seals.verify import Inspection

PORTAL = ""
"""The owner of the portal's own seals, where an organisation has its number."""


def owners_of(certificates: Iterable[str]) -> frozenset[str]:
    """Whose the certificates (SHA-256 fingerprints) are, by number; none for those that have never sealed here.

    As the settings say, and as was noted each time that the certificate sealed a copy that is stored: of one that has
    sealed for several it is not decided whose it is, and it stands for each of them.
    """
    said = owners_in_settings()
    return frozenset(owner for one in certificates for owner in said.get(one, frozenset()) | noted_owners(one))


def noted_owners(certificate: str) -> frozenset[str]:
    """Those for whom the certificate has sealed, one by one along the index: they are few, however many copies."""
    copies = SealedCopy.objects.annotate(certificate=SEAL_CERTIFICATE, owner=SEAL_OWNER)
    sealed, found = copies.filter(certificate=certificate).order_by("certificate", "owner"), list[str]()
    ordered = sealed.values_list("owner", flat=True)
    while (owner := (ordered.filter(owner__gt=found[-1]) if found else ordered).first()) is not None:
        found.append(owner)
    return frozenset(found)


def may_seal(owners: frozenset[str], organisation: str | None) -> bool:
    """Whether a seal of these owners stands for a copy of the organisation; where none is stated, for anybody's."""
    return bool(owners) if organisation is None else not owners.isdisjoint({PORTAL, organisation})


def name_owners(owners: Iterable[str]) -> str:
    """The owners' names for a reader, numbers where the portal has no such organisation: "Region A eller Region B"."""
    names = dict(Organisation.objects.filter(number__in=list(owners)).values_list("number", "name"))
    return swedish.listing([names.get(owner, owner) for owner in sorted(owners) if owner != PORTAL], "eller")


def with_owner(inspection: Inspection, record: Record, *, own: bool) -> Inspection:
    """The inspection of a copy, in whose report stands whether the seal is its organisation's own."""
    noted = {"organisation": record.organisation, "number": record.organisation_number, "own": own}
    return replace(inspection, report={**inspection.report, "sealed_for": noted})
