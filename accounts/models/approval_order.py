"""In which order an organisation's people approve."""

from typing import Any, ClassVar

import pghistory
from django.db import models
from django.db.models import Q

from accounts.models.organisations import Organisation
from accounts.models.people import User
from accounts.models.protection import KEPT_OF


class ApprovalStep(models.Model):
    """One person in the order in which an organisation's people approve. Without any, one approver of any kind does."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="approval_steps", verbose_name="organisation"
    )
    series = models.SlugField("enkät", max_length=60, blank=True, editable=False)
    """The survey series that it is for (surveys.models.Survey.key); empty for all that have none of their own."""
    number = models.PositiveSmallIntegerField("ordning", help_text="1 godkänner först. Den sista signerar för alla.")
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="person")

    class Meta:
        verbose_name = "granskare i ordning"
        verbose_name_plural = "granskare i ordning"
        ordering: ClassVar[list[str]] = ["organisation", "series", "number"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["organisation", "series", "number"], name="one_person_an_approval_step"),
            models.UniqueConstraint(fields=["organisation", "series", "user"], name="one_approval_step_a_person"),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="approval_steps_count_from_one",
                violation_error_message="Ordningen räknas från 1.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.user.name}"


pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    obj_field=KEPT_OF,
    meta={"verbose_name": "vem som stod i ordningen"},
    append_only=True,
)(ApprovalStep)
