"""What somebody asked to have, what was struck of it and why, and what went out: in the register, append only."""

import uuid
from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models

from responses.models.protection import OF_MASKING, OF_SUBMISSION, Kept
from responses.models.signing import Submission

MAKE_MASKED = "make_masked"
"""The kind of outbox message that makes a masked copy; its key is masked_key."""

_CLOSED = pgtrigger.Q(old__ordered_at__isnull=False) | pgtrigger.Q(old__discarded_at__isnull=False)


class Masking(models.Model):
    """One masking of a submission's sealed copy: who asked (empty: anonymous), the decision, and what is struck.

    A draft until it is ordered or thrown away (discarded); from then on nothing of it changes. It is never deleted,
    finished or not. `strikes` are mappings of path, first, last, paragraph and reason (archive.masking.strikes).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="maskings")
    requester = models.CharField(max_length=200, blank=True)
    decision = models.CharField(max_length=60)
    decided_on = models.DateField()
    strikes = models.JSONField(default=list)
    begun_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField()
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    ordered_at = models.DateTimeField(null=True)
    discarded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True)
    discarded_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "maskning"
        verbose_name_plural = "maskningar"
        ordering: ClassVar[list[str]] = ["begun_at", "pk"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                name="masking_is_ordered_or_discarded",
                condition=models.Q(ordered_at__isnull=True) | models.Q(discarded_at__isnull=True),
            ),
            models.CheckConstraint(
                name="masking_knows_who_discarded_it",
                condition=models.Q(discarded_at__isnull=True, discarded_by__isnull=True)
                | models.Q(discarded_at__isnull=False, discarded_by__isnull=False),
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Protect(name="closed_masking_is_immutable", operation=pgtrigger.Update, condition=_CLOSED),
            Kept(name="masking_is_never_deleted", response=OF_SUBMISSION),
        ]

    def __str__(self) -> str:
        return f"{self.submission.receipt_number}, {self.decision}"

    @property
    def key(self) -> str:
        """The outbox key of the work that makes the copy."""
        return f"masked:{self.pk}"

    @property
    def asked_by(self) -> str:
        """Who asked, in words: whoever asks need not say who they are (TF 2 kap. 18 §)."""
        return self.requester or "anonym"


def masking_key(key: str) -> uuid.UUID:
    """The masking's primary key, of the outbox key."""
    return uuid.UUID(key.removeprefix("masked:"))


def masked_directory(masking: Masking) -> str:
    """Where in the storage the masked copy is, and nothing else."""
    return f"masked/{masking.submission.receipt_number}/{masking.pk}"


def _path(copy: "MaskedCopy", _: str) -> str:
    return f"{masked_directory(copy.masking)}/{copy.sha256[:12]}.pdf"


class MaskedCopy(models.Model):
    """What went out: the sealed file, with its hash, how much of it is hidden, and the report on checking its seal."""

    masking = models.OneToOneField(Masking, models.PROTECT, primary_key=True, related_name="copy")
    file = models.FileField(upload_to=_path, max_length=200)
    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    pages = models.PositiveIntegerField()
    hidden_answers = models.PositiveIntegerField()
    hidden_attachments = models.PositiveIntegerField()
    hidden_fields = models.PositiveIntegerField()
    made_at = models.DateTimeField()
    report = models.JSONField()

    class Meta:
        verbose_name = "maskad kopia"
        verbose_name_plural = "maskade kopior"
        triggers: ClassVar[list[Any]] = [
            Kept(name="masked_copy_is_immutable", operation=pgtrigger.Update | pgtrigger.Delete, response=OF_MASKING)
        ]

    def __str__(self) -> str:
        return f"{self.masking}, {self.sha256[:12]}"

    @property
    def submission(self) -> Submission:
        """The submission that it is a masked copy of."""
        return self.masking.submission
