"""What stands in the way of destroying answers: asked when it is proposed, confirmed and done."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string

from archive.deposits.reading import deposits_of
from archive.models import Deposit, Masking
from archive.models.companions import MAKE_COMPANION
from archive.packages.coverage import FileDue, due_of, manifests_of, missing_of
from config.language import swedish
from outbox.models import OutboxMessage
from responses.lifecycle.delivery import delivered_days
from responses.lifecycle.disposal import receipt_numbers
from responses.lifecycle.supplements import unmet_requests
from responses.models import (
    AnswerOrigin,
    Response,
    State,
    Submission,
)

MASKING_DAYS = 90
"""A masked copy that is ordered and could not be made stands in the way for so long: somebody waits for it."""


def submissions_of(*responses: Response) -> list[Submission]:
    """All of the answers' submissions with their copies, of each the first first."""
    by_key = {one.pk: one for one in responses}
    found = Submission.objects.filter(response__in=by_key).select_related(
        "copy", "snapshot", "register_entry", "replaces", "sign_off"
    )
    submissions = list(found.prefetch_related("copy__extensions").order_by("response", "number"))
    for one in submissions:
        one.response = by_key[one.response_id]
    return submissions


def hindrances_of(response: Response, *, at: datetime, proposed: str | None = None) -> list[str]:
    """Why the answer cannot be destroyed now, in Swedish sentences; empty where nothing stands in the way. `proposed`:
    the submissions (told_numbers) that a disposal is of, where there is one.
    """
    of = {} if proposed is None else {response.pk: proposed}
    return hindrances_of_all([response], at=at, proposed=of)[response.pk]


def hindrances_of_all(
    responses: Collection[Response], *, at: datetime, proposed: Mapping[UUID, str] | None = None
) -> dict[UUID, list[str]]:
    """The same of many, by the answer's key, in as many queries as for one."""
    submissions = submissions_of(*responses)
    return hindrances_by(responses, submissions, deposits_of(submissions), at=at, proposed=proposed)


def hindrances_by(
    responses: Collection[Response],
    submissions: Sequence[Submission],
    deposits: Mapping[UUID, Deposit],
    *,
    at: datetime,
    proposed: Mapping[UUID, str] | None = None,
) -> dict[UUID, list[str]]:
    """The same where the answers' submissions (submissions_of) and deliveries are read already."""
    found: dict[UUID, list[str]] = {one.pk: [] for one in responses}
    for told in (
        _not_as_proposed(submissions, proposed or {}),
        _in_their_lives(responses, submissions),
        _asked_for(responses, at),
        _not_delivered(submissions, deposits),
        _used_elsewhere(responses),
    ):
        for key, why in told:
            found[key].append(why)
    return found


def _not_as_proposed(submissions: Sequence[Submission], proposed: Mapping[UUID, str]) -> Iterator[tuple[UUID, str]]:
    for key, own in groupby(submissions, key=lambda one: one.response_id):
        if key in proposed and receipt_numbers(own) != proposed[key]:
            yield key, _of_others(proposed[key])


def _of_others(proposed: str) -> str:
    told = f"Svaret har andra inskickningar än dem som gallringen är av ({proposed})."
    return f"{told} Ta tillbaka gallringen, och föreslå en ny om allt ska gallras."


def _in_their_lives(responses: Collection[Response], submissions: Sequence[Submission]) -> Iterator[tuple[UUID, str]]:
    newest = {one.response_id: one for one in submissions}
    carried = delivered_days(list(newest))
    for one in responses:
        if one.state != State.ARCHIVED or one.correction_id:
            yield one.pk, "Svaret är inte registrerat i diariet, eller är öppnat för rättelse."
        if one.pk not in newest:
            yield one.pk, "Svaret är inte inskickat."
        elif newest[one.pk].is_carried_over and one.pk not in carried:
            yield one.pk, f"{newest[one.pk].receipt_number} är inte överfört till mottagaren ännu."
        elif not newest[one.pk].is_carried_over and one.receiver_organisation_id != one.organisation_id:
            yield one.pk, _received_here(one)
    for key in set(unmet_requests().filter(response__in=responses).values_list("response", flat=True)):
        yield key, "En begäran om komplettering är inte besvarad."


def _received_here(response: Response) -> str:
    return (
        f"Svaret har tagits emot här av {response.receiver_organisation.name} och är en allmän handling också där."
        " Portalen har bara ett exemplar."
    )


def _asked_for(responses: Collection[Response], at: datetime) -> Iterator[tuple[UUID, str]]:
    unmade = Masking.objects.filter(submission__response__in=responses, copy__isnull=True, discarded_at__isnull=True)
    ordered_lately = Q(ordered_at__gt=at - timedelta(days=MASKING_DAYS))
    waiting = unmade.filter(Q(ordered_at__isnull=True) | ordered_lately)
    for key, decision, ordered_at in waiting.values_list("submission__response", "decision", "ordered_at"):
        yield key, _unmade(decision, ordered_at)


def _unmade(decision: str, ordered_at: datetime | None) -> str:
    if ordered_at is None:
        return f"En maskad kopia är påbörjad och inte gjord (beslut {decision}). Gör den klar, eller kasta utkastet."
    last = swedish.day(timezone.localdate(ordered_at + timedelta(days=MASKING_DAYS)))
    return (
        f"En maskad kopia är beställd och inte gjord ännu (beslut {decision}). Den går inte att kasta. Går den inte att"
        f" göra ser portalens administratörer det, och till och med {last} hindrar den gallringen."
    )


def _not_delivered(submissions: Sequence[Submission], deposits: Mapping[UUID, Deposit]) -> Iterator[tuple[UUID, str]]:
    manifests, due = manifests_of(submissions), due_of(submissions)
    for one in submissions:
        deposit = deposits.get(one.pk)
        held = manifests.get((one.pk, deposit.package_sha256)) if deposit else None
        told = _without_a_delivery(one, deposit, held)
        if told := told or _not_in_the_package(one, held or frozenset(), due):
            yield one.response_id, told


def _without_a_delivery(submission: Submission, deposit: Deposit | None, held: frozenset[str] | None) -> str:
    number = submission.receipt_number
    if not hasattr(submission, "copy"):
        return f"{number} har inget arkivexemplar ännu."
    if deposit is None:
        return f"{number} är inte antecknat som levererat till e-arkivet."
    if not deposit.package_sha256:
        return f"Det levererade paketets kontrollsumma är inte antecknad för {number}."
    if held is None:
        return (
            f"Portalen vet inte vad det levererade paketet för {number} innehöll: kontrollsumman är inte av ett paket"
            " som den har gjort. Hämta ett nytt paket, leverera det och anteckna leveransen."
        )
    return ""


def _not_in_the_package(submission: Submission, held: frozenset[str], due: Sequence[FileDue]) -> str:
    """What of the submission came after the package was made, or is not in it; empty where it holds all."""
    missing = [one.title for one in missing_of(submission, held, due)]
    if not missing:
        return ""
    return (
        f"Det levererade paketet för {submission.receipt_number} innehåller inte {swedish.listing(missing)}. Hämta ett"
        " nytt paket, leverera det och anteckna leveransen."
    )


def _used_elsewhere(responses: Collection[Response]) -> Iterator[tuple[UUID, str]]:
    waiting = AnswerOrigin.objects.filter(
        submission__response__in=responses, confirmed_at__isnull=True, answer__response__state=State.DRAFT
    )
    for key in set(waiting.values_list("submission__response", flat=True)):
        yield key, "Ett utkast har hämtat ord ur svaret som ingen har bekräftat ännu."
    keys = {str(pk): response for pk, response in _keys_of(responses)}
    making = OutboxMessage.objects.filter(kind=MAKE_COMPANION, done_at__isnull=True, given_up_at__isnull=True)
    for key in set(making.filter(payload__submission__in=keys).values_list("payload__submission", flat=True)):
        yield keys[key], "En PDF/A-kopia av en bilaga är inte gjord ännu."
    for path in settings.DISPOSAL_HINDRANCES:
        yield from import_string(path)(responses)


def _keys_of(responses: Collection[Response]) -> Iterator[tuple[UUID, UUID]]:
    """The submissions' keys with their answers'."""
    yield from Submission.objects.filter(response__in=responses).values_list("pk", "response")
