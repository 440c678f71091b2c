"""That somebody's lost second factor is to be replaced: asked by one person, confirmed by another."""

from datetime import timedelta
from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q

LASTS = timedelta(days=7)
"""How long another person may confirm it."""


class FactorReset(models.Model):
    """One request, kept for ever: who asked, when and why, and who confirmed or stopped it."""

    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="factor_resets", verbose_name="person")
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="+", verbose_name="organisation"
    )
    reason = models.TextField("varför", max_length=500)
    asked_by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="begärdes av")
    asked_at = models.DateTimeField("begärdes")
    confirmed_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name="bekräftades av"
    )
    confirmed_at = models.DateTimeField("bekräftades", null=True)
    stopped_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name="stoppades av"
    )
    """Nobody, where it wore out and was asked for again."""
    stopped_at = models.DateTimeField("stoppades", null=True)

    class Meta:
        verbose_name = "ersättning av andra faktor"
        verbose_name_plural = "ersättningar av andra faktor"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(confirmed_at__isnull=True, stopped_at__isnull=True),
                name="one_factor_reset_at_a_time",
            ),
            models.CheckConstraint(
                # A comparison with nobody is unknown, which a check lets through.
                condition=~Q(asked_by=F("user")) & ~Q(confirmed_by=F("user")) & ~Q(confirmed_by=F("asked_by")),
                name="factor_reset_takes_two_others",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False, stopped_at__isnull=True),
                name="factor_reset_is_confirmed_by_somebody",
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.ReadOnly(
                name="factor_reset_is_not_rewritten",
                fields=["user", "organisation", "reason", "asked_by", "asked_at"],
            ),
            pgtrigger.Protect(
                name="factor_reset_ends_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__confirmed_at__isnull=False) | pgtrigger.Q(old__stopped_at__isnull=False),
            ),
            pgtrigger.Protect(name="factor_reset_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.user.name}: {self.asked_at:%Y-%m-%d}"
