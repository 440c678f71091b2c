"""To whom a case is sent (expedieras till), and what was sent to each, when."""

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from cases.models.case import APPEND_ONLY, NEVER_DELETED, Case
from cases.models.content import CaseDocument
from responses.models import Submission


class CaseRecipient(models.Model):
    """Somebody on the case's list "expedieras till". The address may be missing: not everything goes by e-mail."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="recipients")
    name = models.CharField("namn", max_length=200)
    email = models.EmailField("e-postadress", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "mottagare i ett ärende"
        verbose_name_plural = "mottagare i ärenden"
        ordering: ClassVar[list[str]] = ["pk"]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Protect(name="case_recipient_is_never_deleted", operation=NEVER_DELETED),
            pgtrigger.ReadOnly(name="case_recipient_only_removed", exclude=["removed_at", "removed_by"]),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.email})" if self.email else self.name


class Dispatch(models.Model):
    """That something was sent to one recipient: by the portal (a copy or a link, in a mail), or in another way.

    What became of a mail is what the outbox knows of it, by its key.
    """

    class Way(models.TextChoices):
        COPY = "copy", "Kopia i mejl"
        LINK = "link", "Länk i mejl"
        OTHER = "other", "På annat sätt"

    case = models.ForeignKey(Case, models.PROTECT, related_name="dispatches")
    recipient = models.ForeignKey(CaseRecipient, models.PROTECT, related_name="dispatches")
    way = models.CharField(max_length=10, choices=Way.choices)
    how = models.CharField("sätt", max_length=200, blank=True)
    """In what other way: by post, to the e-archive."""
    sent_on = models.DateField("skickat")
    message = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "expediering"
        verbose_name_plural = "expedieringar"
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(way__in=["copy", "link", "other"]), name="dispatch_way_is_known"),
            models.CheckConstraint(
                condition=(Q(way="other") & ~Q(how="")) | (Q(how="") & ~Q(way="other")), name="dispatch_says_how"
            ),
        ]
        triggers: ClassVar[list[Any]] = [pgtrigger.Protect(name="dispatch_is_append_only", operation=APPEND_ONLY)]

    def __str__(self) -> str:
        return f"{self.recipient}, {self.sent_on}"


class DispatchItem(models.Model):
    """One thing that was sent: a document of the case, or the sealed copy of an answer; `sha256` is the file's."""

    dispatch = models.ForeignKey(Dispatch, models.PROTECT, related_name="items")
    title = models.CharField(max_length=400)
    document = models.ForeignKey(CaseDocument, models.PROTECT, null=True, related_name="dispatched")
    submission = models.ForeignKey(Submission, models.DO_NOTHING, null=True, db_constraint=False, related_name="+")
    """Whose copy it was; an e-archive may have it alone by now."""
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = "expedierad handling"
        verbose_name_plural = "expedierade handlingar"
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(document__isnull=False, submission__isnull=True)
                | Q(document__isnull=True, submission__isnull=False),
                name="dispatch_item_is_one_thing",
            )
        ]
        triggers: ClassVar[list[Any]] = [pgtrigger.Protect(name="dispatch_item_is_append_only", operation=APPEND_ONLY)]

    def __str__(self) -> str:
        return self.title
