"""Renewing the archive time stamps of copies before their certificates expire, and telling which are near."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TypedDict

from cryptography import x509
from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django_stubs_ext import WithAnnotations

from archive import letters
from archive.files import ALTERED_IN_STORAGE
from archive.models import CopyExtension, CopyVersion, SealedCopy
from archive.records import record_of
from archive.sealing.making import SealingError, keep_copy, validate_copy
from audit.actions import Logged
from config.database.waiting import allow_standstill
from config.storage import read_unaltered
from outbox.decisions import administrators
from responses.lifecycle.log import log_event
from seals.settings import authority_from_settings, trust_roots_for
from seals.timestamps import TimestampError, add_archive_timestamp
from seals.verify import Inspection


class Proof(TypedDict):
    """What near_expiry adds to a copy: until when its newest version can be checked."""

    provable_until: datetime | None


class ExtendingError(Exception):
    """A copy could not be given one more archive time stamp; it is as it was. The message says why, in Swedish."""


def near_expiry(*, at: datetime, within: timedelta) -> "QuerySet[WithAnnotations[SealedCopy, Proof]]":
    """Copies whose newest proof can be checked for no longer than `within` from `at`, the most urgent first.

    Copies from before this was recorded count as near. Those whose proof has expired do not: it is too late for them.
    """
    near = Q(provable_until__gt=at, provable_until__lte=at + within) | Q(provable_until__isnull=True)
    return _with_proof().filter(near).select_related("submission").order_by("provable_until", "pk")


def expired_copies(*, at: datetime) -> "QuerySet[WithAnnotations[SealedCopy, Proof]]":
    """Copies that can no longer be checked by themselves, only by the portal's register."""
    return _with_proof().filter(provable_until__lte=at)


def _with_proof() -> "QuerySet[WithAnnotations[SealedCopy, Proof]]":
    newest = CopyExtension.objects.filter(copy=OuterRef("pk")).order_by("-number").values("valid_until")[:1]
    return SealedCopy.objects.annotate(provable_until=Coalesce(Subquery(newest), "valid_until"))


def extend_copy(*, copy: SealedCopy, at: datetime) -> CopyExtension:
    """Add an archive time stamp to the copy's newest file and keep the result as a new version. Raises ExtendingError.

    The file that was there stays, and both are genuine. A time stamp that would last no longer than the one that is
    there is refused: it would only make the file grow. Nothing is locked while the time stamp is waited for.
    """
    newest = SealedCopy.objects.get(pk=copy.pk).newest
    roots = trust_roots_for(record_of(copy.submission).organisation_number)
    extended, inspection = _extended(_sealed(newest), roots)
    inspection.report.update({name: newest.report[name] for name in ("sealed_for",) if name in newest.report})
    if newest.valid_until and inspection.valid_until and inspection.valid_until <= newest.valid_until:
        raise ExtendingError(
            "Tidsstämplingstjänstens certifikat gäller inte längre än den stämpel som redan finns, till och med "
            f"{newest.valid_until:%Y-%m-%d}. Försök igen när tjänsten har bytt certifikat."
        )
    return _keep_extension(copy, newest, extended, inspection, at)


@transaction.atomic
def _keep_extension(
    copy: SealedCopy, extended_from: CopyVersion, extended: bytes, inspection: Inspection, at: datetime
) -> CopyExtension:
    locked = SealedCopy.objects.select_for_update(no_key=True).get(pk=copy.pk)
    if locked.newest.sha256 != extended_from.sha256:
        raise ExtendingError("Arkivexemplaret fick en tidsstämpel av någon annan under tiden.")
    allow_standstill()
    extension = CopyExtension(copy=locked, number=locked.extensions.count() + 1, extended_at=at)
    keep_copy(extension, sealed=extended, inspection=inspection, at=at)
    submission = locked.submission
    told = f"{submission.receipt_number}, tidsstämpel {extension.number}"
    log_event(response=submission.response, action=Logged.SEALED, actor=None, at=at, what=told)
    return extension


def _sealed(version: CopyVersion) -> bytes:
    """What is stored, which is extended only where it is what was sealed: a new stamp would attest to anything."""
    try:
        return read_unaltered(version.file, version.sha256)
    except ValueError as error:
        raise ExtendingError(ALTERED_IN_STORAGE) from error


def _extended(sealed: bytes, roots: Sequence[x509.Certificate]) -> tuple[bytes, Inspection]:
    authority = authority_from_settings()
    if authority is None:
        raise ExtendingError("Ingen tidsstämplingstjänst är angiven (SEAL_TSA_URL).")
    try:
        extended = add_archive_timestamp(pdf=sealed, authority=authority, trust_roots=roots)
        return extended, validate_copy(extended, roots)
    except (TimestampError, SealingError) as error:
        raise ExtendingError(f"Arkivexemplaret kunde inte förlängas: {error}") from error


def report_near_expiry(*, at: datetime, within: timedelta) -> int:
    """Tell the administrators, once a day at most, how many copies are near and when the first one is due.

    Without a time stamp authority there is nothing they could do, and nobody is told.
    """
    if authority_from_settings() is None:
        return 0
    ends = list(near_expiry(at=at, within=within).values_list("provable_until", flat=True))
    if not ends:
        return 0
    first_day = min((end for end in ends if end), default=None)
    letters.COPIES_NEAR_EXPIRY.put_to_each(to=administrators(), at=at, count=len(ends), first_day=first_day)
    return len(ends)
