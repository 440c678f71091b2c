"""That a submission's package was delivered to an e-archive, as the registrator noted it."""

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from attachments.models import Attachment
from responses.models.protection import OF_SUBMISSION, Kept
from responses.models.signing import Submission


class Deposit(models.Model):
    """That a submission's package was delivered on a day, with the e-archive's receipt, or that this was no fact.

    The last row of a submission is the one in force. `delivered_on` null: what was noted before is taken back, for a
    reason. `package_sha256`: of the package that was delivered, where it is known.
    """

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="deposits")
    delivered_on = models.DateField(null=True)
    archive = models.CharField(max_length=200, blank=True)
    """Which e-archive."""
    reference = models.CharField(max_length=200, blank=True)
    """What the e-archive's receipt is known by."""
    package_sha256 = models.CharField(max_length=64, blank=True)
    receipt = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    """What the person was called then."""
    at = models.DateTimeField()

    class Meta:
        verbose_name = "leverans till e-arkiv"
        verbose_name_plural = "leveranser till e-arkiv"
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=(Q(delivered_on__isnull=False) & ~Q(archive="") & ~Q(reference=""))
                | (Q(delivered_on__isnull=True, receipt__isnull=True, package_sha256="") & ~Q(reason="")),
                name="deposit_has_a_receipt_or_is_taken_back_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(package_sha256="") | Q(package_sha256__regex=r"^[0-9a-f]{64}$"),
                name="deposit_of_a_package_by_its_hash",
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            Kept(name="deposit_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete, response=OF_SUBMISSION)
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.delivered_on or 'inte levererat'}"
