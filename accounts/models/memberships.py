"""Who holds which role in an organisation. A role is its own history."""

from datetime import date
from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models.organisations import Organisation
from accounts.models.people import User
from accounts.roles import Role
from config.language.days import LAST_BEFORE_FIRST


class MembershipQuerySet(models.QuerySet["Membership"]):
    def valid(self, day: date | None = None) -> "MembershipQuerySet":
        """Those that hold on `day` (today), both ends included, and have not been ended."""
        day = day or timezone.localdate()
        lasting = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        return self.filter(lasting, valid_from__lte=day, ended_at__isnull=True)

    def lasting(self, day: date | None = None) -> "MembershipQuerySet":
        """Those that hold on `day` (today) or begin later."""
        day = day or timezone.localdate()
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), ended_at__isnull=True)


class Membership(models.Model):
    """One role of one person in one organisation, from a day on. Kept when it has ended: who gave and who ended it."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name="person")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="memberships", verbose_name="organisation"
    )
    role = models.CharField("roll", max_length=20, choices=Role.choices)
    valid_from = models.DateField("gäller från och med", default=timezone.localdate)
    valid_to = models.DateField("gäller till och med", null=True, blank=True, help_text="Tomt: tills vidare.")
    given_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="gavs av", editable=False
    )
    given_at = models.DateTimeField("gavs", default=timezone.now, editable=False)
    ended_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="avslutades av", editable=False
    )
    ended_at = models.DateTimeField("avslutades", null=True, blank=True, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "roll i organisation"
        verbose_name_plural = "roller i organisationer"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=Q(ended_at__isnull=True, valid_to__isnull=True),
                name="membership_once",
                violation_error_message="Personen har redan den rollen.",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_is_known"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="membership_ends_after_it_begins",
                violation_error_message=LAST_BEFORE_FIRST,
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            # What one person may in one organisation: both have a thousand.
            models.Index(fields=["organisation", "user"], name="membership_of_one_there")
        ]
        triggers: ClassVar[list[Any]] = [
            # A role is ended, never rewritten or removed: who had what, and when, is asked afterwards.
            pgtrigger.ReadOnly(
                name="membership_is_not_rewritten",
                fields=["user", "organisation", "role", "valid_from", "valid_to", "given_by", "given_at"],
            ),
            pgtrigger.Protect(
                name="membership_is_ended_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__ended_at__isnull=False),
            ),
            pgtrigger.Protect(name="membership_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.user.name}: {self.get_role_display()} i {self.organisation.name}"
