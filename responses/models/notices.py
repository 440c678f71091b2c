"""What a person should be told while an answer is drafted, and the one letter a day that tells it."""

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models

from responses.models.life import Response
from responses.models.protection import Kept


class DigestLetter(models.Model):
    """A person's letter about drafting for one local day. The constraint is what makes it one (docs/decisions/0012)."""

    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    day = models.DateField()
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = "sammandrag"
        verbose_name_plural = "sammandrag"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["to", "day"], name="digest_letter_once_a_day")
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Protect(name="digest_letter_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.day} till {self.to_id}"


class Notice(models.Model):
    """One thing to tell one person. Append only, but for the letter that it went out in."""

    class Kind(models.TextChoices):
        HANDED_OUT = "handed_out", "Att besvara"
        SENT_BACK = "sent_back", "Tillbaka till dig"
        MENTIONED = "mentioned", "Du är nämnd"
        COMMENTED = "commented", "Kommentar"
        REMINDER = "reminder", "Påminnelse"
        CORRECTED = "corrected", "Enkäten är rättad"
        WITHDRAWN = "withdrawn", "Taget tillbaka"

    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="notices")
    response = models.ForeignKey(Response, models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    text = models.TextField()
    """What is said, a finished sentence. Never what somebody has written in an answer or a comment."""
    path = models.CharField(max_length=300)
    """The page within the portal that it is about."""
    key = models.CharField(max_length=160, unique=True, null=True)  # noqa: DJ001 # several without a key are no clash
    """Says that it is the same thing as another notice; null for a thing of its own."""
    until = models.DateField(null=True)
    """The last day on which it is worth telling; null for ever."""
    created_at = models.DateTimeField()
    letter = models.ForeignKey(DigestLetter, models.PROTECT, null=True, related_name="notices")

    class Meta:
        verbose_name = "meddelande"
        verbose_name_plural = "meddelanden"
        ordering: ClassVar[list[str]] = ["created_at", "pk"]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["to"], condition=models.Q(letter__isnull=True), name="notice_waiting")
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(
                    kind__in=["handed_out", "sent_back", "mentioned", "commented", "reminder", "corrected", "withdrawn"]
                ),
                name="notice_kind_is_known",
            )
        ]
        triggers: ClassVar[list[Any]] = [
            Kept(name="notice_is_never_deleted"),
            pgtrigger.ReadOnly(name="notice_only_mailed", exclude=["letter"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.text}"


class PersonalReminder(models.Model):
    """That somebody reminded a person by hand of what waits at them ("Påminn nu"). Append only."""

    to = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    """What the person who reminded was called then."""
    at = models.DateTimeField()

    class Meta:
        verbose_name = "påminnelse för hand"
        verbose_name_plural = "påminnelser för hand"
        ordering: ClassVar[list[str]] = ["at", "pk"]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["to", "at"], name="personal_reminder_latest")]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Protect(name="personal_reminder_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} till {self.to_id}"
