"""The sealed copy of a submission, and the outbox that makes work survive crashes."""

from typing import Any, ClassVar

import pgtrigger
from django.db import models

from responses.models.signing import Submission


def _copy_path(copy: "SealedCopy", _: str) -> str:
    return f"copies/{copy.submission.submitted_at:%Y}/{copy.submission.receipt_number}-{copy.sha256[:12]}.pdf"


class SealedCopy(models.Model):
    """The arkivexemplar: one a submission, with the hash before sealing and the validation report."""

    submission = models.OneToOneField(Submission, models.PROTECT, related_name="copy")
    file = models.FileField(upload_to=_copy_path, max_length=200)
    sha256 = models.CharField(max_length=64, unique=True)
    unsealed_sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    pages = models.PositiveIntegerField()
    report = models.JSONField()
    sealed_at = models.DateTimeField()

    class Meta:
        verbose_name = "arkivexemplar"
        verbose_name_plural = "arkivexemplar"
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Protect(name="sealed_copy_is_immutable", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.submission.receipt_number}, {self.sha256[:12]}"


class OutboxMessage(models.Model):
    """Work to be done once, written in the transaction that makes it necessary (docs/decisions/0005)."""

    class Kind(models.TextChoices):
        SEAL_COPY = "seal_copy", "försegla arkivexemplar"
        EMAIL = "email", "skicka e-post"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    key = models.CharField(max_length=120, unique=True)
    submission = models.ForeignKey(Submission, models.PROTECT, null=True, related_name="+")
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)

    class Meta:
        verbose_name = "utgående arbete"
        verbose_name_plural = "utgående arbeten"
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["created_at"], condition=models.Q(done_at__isnull=True), name="outbox_waiting")
        ]

    def __str__(self) -> str:
        return self.key
