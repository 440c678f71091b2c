"""What was confirmed of whom, and when everybody had been gone through."""

from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q


class AccessConfirmation(models.Model):
    """An administrator has looked at what a person may do in the organisation, and it is right."""

    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="+", verbose_name="organisation"
    )
    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="person")
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="av")
    at = models.DateTimeField("när")

    class Meta:
        verbose_name = "bekräftad behörighet"
        verbose_name_plural = "bekräftade behörigheter"
        indexes: ClassVar[list[Any]] = [models.Index(fields=["organisation", "at"], name="confirmed_access_by_time")]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=~Q(by=F("user")), name="access_is_confirmed_by_another")
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Protect(name="confirmed_access_is_kept", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.user.name}: {self.at:%Y-%m-%d}"


class AccessReview(models.Model):
    """A finished review. `people`: who had what then, and by whom it was confirmed."""

    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="access_reviews", verbose_name="organisation"
    )
    by = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="av")
    at = models.DateTimeField("när")
    people = models.JSONField("personer")

    class Meta:
        verbose_name = "genomgång av behörigheter"
        verbose_name_plural = "genomgångar av behörigheter"
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Protect(name="access_review_is_kept", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.organisation.name}: {self.at:%Y-%m-%d}"
