"""Telling in time that a seal's certificate ends, so that a new one is there before copies have to wait for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from accounts.models import Organisation, User
from accounts.roles import Role
from accounts.selectors import people_with_role
from archive import letters
from archive.sealing.certificates import certificates_of_seals
from archive.sealing.owners import PORTAL
from outbox.decisions import administrators
from seals.certificates import PublishedCertificate, Use
from seals.settings import source_for

DAYS_BEFORE = (90, 60, 30, 14, 7, 3, 1, 0)
"""How many days before a certificate ends it is told of, once for each."""


@dataclass(frozen=True)
class Ending:
    """A seal whose newest certificate is near its end. `organisation`: whose it is; None for the portal's."""

    certificate: PublishedCertificate
    organisation: Organisation | None
    step: int

    @property
    def whose(self) -> str:
        """Whose the seal is, in words."""
        return f"{self.organisation.name}, eget sigill" if self.organisation else "Svarsportalens sigill"


def endings(*, at: datetime) -> list[Ending]:
    """The seals that are in use and whose newest known certificate ends within the first of DAYS_BEFORE or has."""
    return list(_endings(at))


def _endings(at: datetime) -> Iterator[Ending]:
    seals = [one for one in certificates_of_seals() if one.use is Use.SEAL]
    numbers = [number for number in settings.ORGANISATION_SEALS if source_for(number).organisation]
    organisations = {one.number: one for one in Organisation.objects.filter(number__in=numbers)}
    for owner in (PORTAL, *organisations):
        own = [one for one in seals if (owner in one.organisations if owner else not one.organisations)]
        newest = max(own, key=lambda one: one.valid_until, default=None)
        if newest and newest.valid_until - at <= timedelta(days=DAYS_BEFORE[0]):
            left = (newest.valid_until - at).days
            yield Ending(
                newest, organisations.get(owner), min((step for step in DAYS_BEFORE if step >= left), default=0)
            )


def report_ending_seals(*, at: datetime) -> int:
    """Tell the administrators, and those of the organisation whose own seal it is, once for each of DAYS_BEFORE."""
    found = endings(at=at)
    for ending in found:
        letters.SEAL_NEAR_EXPIRY.put_to_each(
            to=_told_of(ending),
            at=at,
            whose=ending.whose,
            ends_on=ending.certificate.valid_until,
            fingerprint=ending.certificate.fingerprint.replace(":", "")[:16],
            step=ending.step,
        )
    return len(found)


def _told_of(ending: Ending) -> list[User]:
    own = people_with_role(ending.organisation, Role.ADMINISTRATOR) if ending.organisation else ()
    return list(dict.fromkeys((*administrators(), *own)))
