"""Answers of earlier years that were given elsewhere and are entered afterwards (inlagt i efterhand)."""

import uuid
from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Organisation
from attachments.models import Attachment
from surveys.models import Questionnaire


class EnteredAnswer(models.Model):
    """What an organisation answered an earlier year, outside the portal. No response: it has no state, is signed by
    nobody, sealed by nothing, and no submission.

    With `own_form` that year's questionnaire is `questionnaire`; otherwise the portal has none of that year, and its
    words stand at the questions of `questionnaire`, a later year's. What it says is its newest version.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="entered_answers")
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="+")
    own_form = models.BooleanField()
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)
    removed_because = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = "svar inlagt i efterhand"
        verbose_name_plural = "svar inlagda i efterhand"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["organisation", "questionnaire"],
                condition=Q(own_form=True, removed_at__isnull=True),
                name="entered_answer_once",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True, removed_because="")
                | Q(removed_at__isnull=False, removed_by__isnull=False) & ~Q(removed_because=""),
                name="entered_answer_removed_by_somebody",
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Protect(name="entered_answer_is_kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="entered_answer_stays_its_own", fields=["organisation", "questionnaire", "own_form"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organisation.name}: {self.questionnaire.title}"

    def get_absolute_url(self) -> str:
        return reverse("entered_answer", args=[self.pk])


class EnteredVersion(models.Model):
    """One wording of an entered answer, whole; the newest holds. Append only, so that what was corrected stays.

    `values` by link_id has the shapes of surveys.answers.values; without a form of its own each is a text. `left_out`
    are words of a file that no question took, as (link_id or "", text).
    """

    entered = models.ForeignKey(EnteredAnswer, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    year = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=300)
    document = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")
    """The original: what was handed in then, a minute, or a link to it."""
    dated_on = models.DateField(null=True)
    diarienummer = models.CharField(max_length=100, blank=True)
    values = models.JSONField(default=dict)
    left_out = models.JSONField(default=list)
    did = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "lydelse av svar inlagt i efterhand"
        verbose_name_plural = "lydelser av svar inlagda i efterhand"
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["entered", "number"], name="entered_version_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="entered_version_counts_from_one"),
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Protect(name="entered_version_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.year}, lydelse {self.number}"

    @property
    def dated_title(self) -> str:
        """The title with its year; one that has the year already is left as it is."""
        return self.title if str(self.year) in self.title else f"{self.title} {self.year}"
