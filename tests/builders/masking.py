"""Maskings of a sealed copy, by the real services."""

from datetime import datetime

from django.utils import timezone

from archive.masking import making, services
from archive.masking.proofs import Mask, Strike
from archive.masking.strikes import ANSWER, PagePlace, places_to_strike, strike_place
from archive.models import MaskedCopy, Masking, SealedCopy
from responses.models import Response
from tests.builders.people import archivist_of

HEALTH = Mask("OSL 25 kap. 1 §", "Enskilds hälsotillstånd")
BUSINESS = Mask("OSL 31 kap. 16 §", "Affärsförhållanden")


def places_in(copy: SealedCopy) -> list[PagePlace]:
    """What can be struck of the copy."""
    return places_to_strike(making.content_in(copy).body)


def begin_masking(
    response: Response, *strikes: Strike, requester: str = "", made: bool = False, at: datetime | None = None
) -> Masking:
    """A masking of the newest submission's copy, in which these are struck, or else its first answer."""
    submission, actor, now = response.submissions.latest("number"), archivist_of(response), at or timezone.now()
    asked = services.Request(requester=requester, decision="RS 2026-0417", decided_on=timezone.localdate(now))
    masking = services.begin_masking(submission=submission, request=asked, actor=actor, at=now)
    if not strikes:
        first = next(one for one in places_in(submission.copy) if one.kind == ANSWER)
        strikes = tuple(strike_place(first, HEALTH))
    masking = services.strike_parts(masking=masking, strikes=strikes, actor=actor, at=now)
    if made:
        make_masked(masking)
    return masking


def order_masked(masking: Masking, at: datetime | None = None) -> Masking:
    """Ordered as it is struck now."""
    seen, actor = services.digest_of_strikes(masking), archivist_of(masking.submission.response)
    return services.order_masked(masking=masking, seen=seen, actor=actor, at=at or timezone.now())


def discard_masking(masking: Masking) -> Masking:
    """Thrown away by the registrator."""
    actor = archivist_of(masking.submission.response)
    return services.discard_masking(masking=masking, actor=actor, at=timezone.now())


def make_masked(masking: Masking) -> MaskedCopy:
    """The worker's part: ordered, really rendered and sealed, and kept."""
    ordered = order_masked(masking)
    return making.keep_masked(ordered, making.make_masked(ordered, timezone.now()), timezone.now())
