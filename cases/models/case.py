"""A case with its numbers and its history. Nothing of it is ever deleted."""

import uuid
from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Organisation

NEVER_DELETED = pgtrigger.Delete
APPEND_ONLY = pgtrigger.Update | pgtrigger.Delete


class Case(models.Model):
    """A case of an organisation. Its title is what the register says that it concerns, in short."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="cases")
    title = models.CharField("ärendet rör", max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="öppnat av")
    by_name = models.CharField(max_length=200)
    """What the person was called then; so in every table of a case."""
    at = models.DateTimeField("öppnat")

    class Meta:
        verbose_name = "ärende"
        verbose_name_plural = "ärenden"
        ordering: ClassVar[list[str]] = ["-at", "pk"]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["organisation", "-at"], name="case_newest_first")]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Protect(name="case_is_never_deleted", operation=NEVER_DELETED),
            pgtrigger.ReadOnly(name="case_is_only_renamed", exclude=["title"]),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("case", args=[self.pk])


class CaseNumber(models.Model):
    """A number of the case, and whose it is. `own`: of the organisation's own register, so an answer may have it.

    `key` is accounts.diarienummer.number_key of it: what is the same however it is written. One that was given by
    mistake is withdrawn; the row stays.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="numbers")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    """The case's: what a number is unique within."""
    number = models.CharField("diarienummer", max_length=60)
    key = models.CharField(max_length=120)
    whose = models.CharField("vems", max_length=200)
    own = models.BooleanField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "ärendets nummer"
        verbose_name_plural = "ärendens nummer"
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["organisation", "key"],
                condition=Q(own=True, withdrawn_at__isnull=True),
                name="own_number_is_one_cases",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="case_number_withdrawn_by_somebody",
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Protect(name="case_number_is_never_deleted", operation=NEVER_DELETED),
            pgtrigger.ReadOnly(name="case_number_only_withdrawn", exclude=["withdrawn_at", "withdrawn_by"]),
        ]

    def __str__(self) -> str:
        return f"{self.number} ({self.whose})"


class CaseEvent(models.Model):
    """The history: who did what to a case, when. Append only."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    action = models.CharField(max_length=40)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    note = models.TextField(blank=True)

    class Meta:
        verbose_name = "händelse i ett ärende"
        verbose_name_plural = "händelser i ärenden"
        ordering: ClassVar[list[str]] = ["at", "pk"]
        triggers: ClassVar[list[Any]] = [pgtrigger.Protect(name="case_event_is_append_only", operation=APPEND_ONLY)]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"
