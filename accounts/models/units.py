"""A unit of an organisation. It is ended, never removed: what was handed to it tells whose it was."""

from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower


class Unit(models.Model):
    """A förvaltning or the like, with its people and the one who coordinates them."""

    organisation = models.ForeignKey("accounts.Organisation", models.PROTECT, related_name="units")
    name = models.CharField("namn", max_length=200)
    coordinator = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    mailbox = models.EmailField("funktionsbrevlåda", blank=True, default="", db_default="")
    """An address of no person, which gets what is handed to the unit and answers as a guest does."""
    members = models.ManyToManyField("accounts.User", related_name="units", blank=True)
    ended_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = "enhet"
        verbose_name_plural = "enheter"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                "organisation", Lower("name"), condition=Q(ended_at__isnull=True), name="unit_name_once"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="unit_has_a_name"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="unit_is_ended_by_somebody",
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Protect(name="unit_is_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="unit_stays_its_organisations", fields=["organisation"]),
        ]

    @property
    def receives(self) -> bool:
        """Whether something can be handed to it: somebody, or a mailbox, takes it."""
        return self.ended_at is None and bool(self.mailbox or self.coordinator_id)

    def __str__(self) -> str:
        return self.name
