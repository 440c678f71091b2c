"""A key of an organisation: withdrawn, or past its last day, and never removed, since the log tells of it by name."""

from datetime import date
from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone


class ApiKey(models.Model):
    """One key; of its secret only the SHA-256 is kept. `prefix` is shown, and is what it is found by.

    `name` is the system that has it. A system may have two that hold at once, while it goes over from one to the other.
    """

    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="api_keys")
    name = models.CharField("namn", max_length=100)
    prefix = models.CharField(max_length=12, unique=True)
    sha256 = models.CharField(max_length=64)
    """Of the whole key."""
    gives_files = models.BooleanField(default=True)
    """Whether it fetches files and answers, or facts alone."""
    last_day = models.DateField("gäller till och med")
    made_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    """When it was last used, to the minute."""
    withdrawn_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "nyckel för andra system"
        verbose_name_plural = "nycklar för andra system"
        ordering: ClassVar[list[str]] = ["-made_at", "-pk"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=~Q(name=""), name="api_key_has_a_name"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="api_key_is_withdrawn_by_somebody",
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Protect(name="api_key_is_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="api_key_stays", exclude=["used_at", "withdrawn_by", "withdrawn_at"]),
            pgtrigger.Protect(
                name="api_key_is_withdrawn_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__withdrawn_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix})"

    def holds(self, day: date | None = None) -> bool:
        """Whether it opens anything on `day` (today)."""
        return self.withdrawn_at is None and (day or timezone.localdate()) <= self.last_day
