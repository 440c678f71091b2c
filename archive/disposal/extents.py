"""How much there is of answers that are to be destroyed, and which e-archive has them: for whoever decides."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.db.models import Count, QuerySet, Sum

from archive.models import Deposit, MaskedCopy
from attachments.models import Attachment
from responses.models import Submission
from responses.reading.attachment_numbers import attachments_of
from responses.reading.progress import count_answered


@dataclass(frozen=True)
class Extent:
    """Of one answer. `answered`: questions of what was submitted last. `size`: bytes of the sealed copies, `attached`
    files and `masked` copies. `submissions`: each with the delivery of its package, None where none is noted.
    """

    answered: int
    attached: int
    masked: int
    size: int
    submissions: Sequence[tuple[Submission, Deposit | None]]


def extents_of(submissions: Sequence[Submission], deposits: Mapping[UUID, Deposit]) -> dict[UUID, Extent]:
    """By the answer's key; `submissions` are all of the answers', of each the first first. Two queries."""
    keys = {one.response_id for one in submissions}
    files = Attachment.objects.filter(placement__response__in=keys, size__isnull=False)
    attached = _counted(files, "placement__response")
    masked = _counted(
        MaskedCopy.objects.filter(masking__submission__response__in=keys), "masking__submission__response"
    )
    return {
        key: _extent(list(own), deposits, attached.get(key, (0, 0)), masked.get(key, (0, 0)))
        for key, own in groupby(submissions, key=lambda one: one.response_id)
    }


def _counted(files: "QuerySet[Attachment] | QuerySet[MaskedCopy]", path: str) -> dict[UUID, tuple[int, int]]:
    """How many, and how many bytes."""
    found = files.order_by().values_list(path).annotate(Count("pk"), Sum("size"))
    return {key: (count, size) for key, count, size in found}


def _extent(
    own: Sequence[Submission], deposits: Mapping[UUID, Deposit], attached: tuple[int, int], masked: tuple[int, int]
) -> Extent:
    versions = [one for each in own if hasattr(each, "copy") for one in (each.copy, *each.copy.extensions.all())]
    return Extent(
        answered=_answered(own[-1]),
        attached=attached[0],
        masked=masked[0],
        size=sum(one.size for one in versions) + attached[1] + masked[1],
        submissions=[(one, deposits.get(one.pk)) for one in own],
    )


def _answered(submission: Submission) -> int:
    snapshot = submission.snapshot
    with_documents: Collection[str] = {entry["link_id"] for entry in attachments_of(snapshot.content)}
    return count_answered(snapshot.tree, snapshot.content["answers"], with_documents)
