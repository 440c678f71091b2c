"""The secret address under which a person's calendar program fetches the days that concern them."""

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q


class CalendarAddress(models.Model):
    """One address of one person; only the SHA-256 of its token is kept. It is ended, never changed: a renewed one is
    another row.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64, unique=True)
    """Of the token."""
    made_at = models.DateTimeField()
    fetched_at = models.DateTimeField(null=True)
    """When a program was last here."""
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "kalenderadress"
        verbose_name_plural = "kalenderadresser"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["person"], condition=Q(ended_at__isnull=True), name="one_calendar_address")
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Protect(name="calendar_address_is_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="calendar_address_stays", exclude=["fetched_at", "ended_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}, {self.made_at:%Y-%m-%d}"
