"""What becomes of an answer outside the portal: carried over into the receiver's own form, and sent separately.

Facts with rows of their own, never states of a response. Append only: what was noted by mistake is taken back by a row
that says so.
"""

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from attachments.models import Attachment
from responses.models.life import Response
from responses.models.protection import OF_SUBMISSION, Kept
from responses.models.signing import Submission

_APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete


class CarryOver(models.Model):
    """That a submission was entered in the receiver's own form ("överfört") on a day, or that this was no fact.

    The last row of a submission is the one in force. `done_on` null: what was noted before is taken back, for a reason.
    """

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="carry_overs")
    done_on = models.DateField(null=True)
    receipt_number = models.CharField(max_length=100, blank=True)
    """The number that the receiver's form gave."""
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    """What the person was called then."""
    at = models.DateTimeField()

    class Meta:
        verbose_name = "överföring"
        verbose_name_plural = "överföringar"
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(done_on__isnull=False) | ~Q(reason=""), name="carry_over_is_taken_back_for_a_reason"
            )
        ]
        triggers: ClassVar[list[Any]] = [
            Kept(name="carry_over_is_append_only", operation=_APPEND_ONLY, response=OF_SUBMISSION)
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.done_on or 'inte överfört'}"


class ReceiverReceipt(models.Model):
    """The receiver's own receipt or print-out: a file, or text that was pasted. `text` is what can be read of it."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="receiver_receipts")
    document = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")
    text = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "mottagarens kvitto"
        verbose_name_plural = "mottagarens kvitton"
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(document__isnull=False) | ~Q(text=""), name="receiver_receipt_is_something"
            )
        ]
        triggers: ClassVar[list[Any]] = [
            Kept(name="receiver_receipt_is_append_only", operation=_APPEND_ONLY, response=OF_SUBMISSION)
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}, {self.at:%Y-%m-%d %H:%M}"


class CarryTick(models.Model):
    """One person's word on one question: entered in the receiver's form, or seen to be the same on its receipt.

    The last row of a question and kind is the one in force; `done` false takes the word back.
    """

    class Kind(models.TextChoices):
        ENTERED = "entered", "inskriven"
        COMPARED = "compared", "jämförd"

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="carry_ticks")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    link_id = models.CharField(max_length=120)
    done = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "avprickning"
        verbose_name_plural = "avprickningar"
        ordering: ClassVar[list[str]] = ["pk"]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["submission", "kind", "link_id"])]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(kind__in=["entered", "compared"]), name="carry_tick_kind_is_known")
        ]
        triggers: ClassVar[list[Any]] = [
            Kept(name="carry_tick_is_append_only", operation=_APPEND_ONLY, response=OF_SUBMISSION)
        ]

    def __str__(self) -> str:
        return f"{self.link_id}: {self.get_kind_display()}"


class SentSeparately(models.Model):
    """That what a question wants was sent beside the form: what, to whom, when. The thing itself is `document`.

    `text` is what was sent where the portal made the document of it. `withdrawn_at`: noted by mistake.
    """

    response = models.ForeignKey(Response, models.PROTECT, related_name="sent_separately")
    link_id = models.CharField(max_length=120)
    document = models.ForeignKey(Attachment, models.PROTECT, related_name="+")
    text = models.TextField(blank=True)
    to = models.CharField(max_length=200)
    sent_on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "skickat separat"
        verbose_name_plural = "skickat separat"
        ordering: ClassVar[list[str]] = ["pk"]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["response", "link_id"])]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="sent_separately_withdrawn_by_somebody",
            )
        ]
        triggers: ClassVar[list[Any]] = [
            Kept(name="sent_separately_is_never_deleted"),
            pgtrigger.ReadOnly(name="sent_separately_only_withdrawn", exclude=["withdrawn_at", "withdrawn_by"]),
        ]

    def __str__(self) -> str:
        return f"{self.link_id}: {self.sent_on} till {self.to}"
