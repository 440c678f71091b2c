"""Which delivery to an e-archive is in force, and what it says where the register is shown."""

import re
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, F, Func, QuerySet, Value

from accounts.models import User
from accounts.roles import Role
from accounts.selectors import organisations_of
from archive.access import readable_submissions
from archive.models import Deposit
from archive.register_facts import RegisterFact
from config.language import swedish
from outbox.letters import address_of
from responses.models import Event, Submission
from responses.notices.kept_files import KeptPlace

KIND_DEPOSITED = "deposited"
MOST = 500
"""So many are noted at a time at the most."""


def deposit_of(submission: Submission) -> Deposit | None:
    """The note in force; None where there is none, or it was taken back."""
    last = Deposit.objects.filter(submission=submission).select_related("receipt").order_by("-pk").first()
    return last if last and last.delivered_on else None


def deposits_of(submissions: Collection[Submission]) -> dict[uuid.UUID, Deposit]:
    """The notes in force, by the submission's key; one query."""
    last = Deposit.objects.filter(submission__in=submissions).order_by("submission_id", "-pk").distinct("submission_id")
    return {one.submission_id: one for one in last.select_related("receipt") if one.delivered_on}


def newest_deposited(
    submitted: Iterable[Submission], deposits: Mapping[uuid.UUID, Deposit], *, before: Submission
) -> Submission | None:
    """The newest of an answer's submissions before one that has not been delivered itself: what the e-archive holds of
    the answer. None where that is nothing, and where the one itself is delivered.
    """
    held = [one for one in submitted if one.pk in deposits and one.number <= before.number]
    newest = max(held, key=lambda one: one.number, default=None)
    return None if newest == before else newest


def deposit_fact(deposit: Deposit | None) -> RegisterFact:
    """What the register says of it."""
    if deposit is None or deposit.delivered_on is None:
        return RegisterFact("deposited_on", "Levererad till e-arkiv", "", words="Inte antecknat")
    words = f"{swedish.day(deposit.delivered_on)} till {deposit.archive}, kvittens {deposit.reference}"
    return RegisterFact("deposited_on", "Levererad till e-arkiv", deposit.delivered_on.isoformat(), words=words)


def chosen_submissions(user: User, keys: Collection[uuid.UUID]) -> "QuerySet[Submission]":
    """Those of the submissions that are sealed, and of organisations whose registrator the person is, in order."""
    own = organisations_of(user, Role.ARCHIVIST)
    found = readable_submissions(user).filter(pk__in=keys, response__organisation__in=own, copy__isnull=False)
    return found.select_related("copy").defer("copy__report").order_by("submitted_at", "pk")


_SUM = re.compile(r"^([0-9a-fA-F]{64})[ \t]+\*?(.+)$", re.MULTILINE)
_TOLD = re.compile(r"SHA-256 ([0-9a-f]{64})")
_FIRST_LINE = Func(F("note"), Value("\n"), Value(1), function="split_part", output_field=CharField())


class ContradictingSumsError(Exception):
    """Two sums are said to be of one package; the message is the receipt number."""


def package_sums(text: str, submissions: Sequence[Submission]) -> dict[uuid.UUID, str]:
    """The sums of the submissions' packages in what sha256sum writes, a line each. The file is called as the portal
    calls packages, KVITTO.zip or KVITTO-sip.zip in whatever folder: what else has the number in its name is no package.
    For one submission the sum alone will do. Others' lines count for nothing. Raises ContradictingSumsError.
    """
    written = text.strip()
    if len(submissions) == 1 and re.fullmatch(r"[0-9a-fA-F]{64}", written):
        return {submissions[0].pk: written.lower()}
    called = {f"{one.receipt_number}{end}".upper(): one for one in submissions for end in (".zip", "-sip.zip")}
    found: dict[uuid.UUID, str] = {}
    for sha256, name in _SUM.findall(written):
        one = called.get(re.split(r"[/\\]", name.strip())[-1].upper())
        if one and found.setdefault(one.pk, sha256.lower()) != sha256.lower():
            raise ContradictingSumsError(one.receipt_number)
    return found


@dataclass(frozen=True)
class FetchedPackage:
    """A package that was fetched: its sum, when, and by whom or by which system."""

    sha256: str
    at: datetime
    by: str


def latest_packages(submissions: Sequence[Submission]) -> Mapping[uuid.UUID, FetchedPackage]:
    """The package that was fetched last of each, by its trail, on a page or with a key: one query, and one row of each,
    however often a system has fetched it.
    """
    found: dict[uuid.UUID, FetchedPackage] = {}
    by_number = {one.receipt_number: one.pk for one in submissions}
    packed = Event.objects.filter(response__in=[one.response_id for one in submissions], action="packaged")
    told = packed.filter(note__regex=rf"\n{_TOLD.pattern}$").annotate(number=_FIRST_LINE).select_related("actor")
    for event in told.order_by("response", "number", "-pk").distinct("response", "number"):
        if event.number in by_number and (sha256 := _TOLD.search(event.note)):
            found[by_number[event.number]] = FetchedPackage(sha256[1], event.at, event.by)
    return found


def places_of_receipts(kept: Collection[uuid.UUID]) -> Iterator[KeptPlace]:
    """Where attachments (their keys) are kept as an e-archive's receipt (settings.KEPT_PLACES)."""
    found = Deposit.objects.filter(receipt__in=kept).order_by("receipt_id", "pk").distinct("receipt_id")
    for one in found.select_related("receipt__organisation", "receipt__uploaded_by", "submission"):
        if one.receipt:
            what = f"e-arkivets kvittens {one.reference}"
            address = address_of("archived", one.submission_id)
            yield KeptPlace(one.receipt, KIND_DEPOSITED, what, address, one.submission.response_id)
