"""Which delivery to an e-archive is in force, and what it says where the register is shown."""

import re
import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence

from django.db.models import QuerySet

from accounts.models import User
from accounts.roles import Role
from accounts.selectors import organisations_of
from archive.access import readable_submissions
from archive.models import Deposit
from archive.register_facts import RegisterFact
from config import swedish
from outbox.letters import address_of
from responses.models import Event, Submission
from responses.notices.kept_files import KeptPlace

DEPOSITED = "deposited"
MOST = 500
"""So many are noted at a time at the most."""


def deposit_of(submission: Submission) -> Deposit | None:
    """The note in force; None where there is none, or it was taken back."""
    last = Deposit.objects.filter(submission=submission).select_related("receipt").order_by("-pk").first()
    return last if last and last.delivered_on else None


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


def sums_of(text: str, submissions: Sequence[Submission]) -> dict[uuid.UUID, str]:
    """The sums of the submissions' packages in what sha256sum writes, a line each: the file's name has the receipt
    number. For one submission the sum alone will do. Others' lines count for nothing.
    """
    written = text.strip()
    if len(submissions) == 1 and re.fullmatch(r"[0-9a-fA-F]{64}", written):
        return {submissions[0].pk: written.lower()}
    files = [(sha256.lower(), name.upper()) for sha256, name in _SUM.findall(written)]
    return {one.pk: sha256 for one in submissions for sha256, name in files if one.receipt_number in name}


def latest_packages(submissions: Sequence[Submission]) -> Mapping[uuid.UUID, str]:
    """The sum of the package that was fetched last of each, by its trail; one query."""
    found: dict[uuid.UUID, str] = {}
    by_number = {one.receipt_number: one.pk for one in submissions}
    packed = Event.objects.filter(response__in=[one.response_id for one in submissions], action="packaged")
    for note in packed.order_by("pk").values_list("note", flat=True):
        number, _, told = note.partition("\n")
        if number in by_number and re.fullmatch(r"[0-9a-f]{64}", told.removeprefix("SHA-256 ")):
            found[by_number[number]] = told.removeprefix("SHA-256 ")
    return found


def places_of_receipts(kept: Collection[uuid.UUID]) -> Iterator[KeptPlace]:
    """Where attachments (their keys) are kept as an e-archive's receipt (settings.KEPT_PLACES)."""
    found = Deposit.objects.filter(receipt__in=kept).order_by("receipt_id", "pk").distinct("receipt_id")
    for one in found.select_related("receipt__organisation", "receipt__uploaded_by", "submission"):
        if one.receipt:
            what = f"e-arkivets kvittens {one.reference}"
            address = address_of("archived", one.submission_id)
            yield KeptPlace(one.receipt, DEPOSITED, what, address, one.submission.response_id)
