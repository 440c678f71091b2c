"""Drafts that the organisation's rule discards: the warning before, and the log that stays."""

from typing import Any, ClassVar

import pgtrigger
from django.db import models

from accounts.models import Organisation
from responses.models.life import Response
from responses.models.protection import Kept
from surveys.models import Questionnaire


class DraftWarning(models.Model):
    """That people were told when a draft will be discarded. `due_on` is by the rule, `delete_on` what was promised.

    There is another of the same `due_on` where the rule has been another meanwhile, or nobody was reached.
    """

    response = models.ForeignKey(Response, models.PROTECT, related_name="draft_warnings")
    due_on = models.DateField()
    delete_on = models.DateField()
    warned_at = models.DateTimeField()

    class Meta:
        verbose_name = "varning om gallring"
        verbose_name_plural = "varningar om gallring"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["response", "warned_at"], name="draft_warning_once_at_a_time")
        ]
        triggers: ClassVar[list[Any]] = [
            Kept(name="draft_warning_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.response_id} tas bort {self.delete_on}"


class DraftDeletion(models.Model):
    """The log of a discarded draft: what it was, whose, when, by which rule. Nothing of what was written in it.

    It is written before anything is deleted, and is what makes the deletion possible (responses.models.protection).
    """

    response_key = models.UUIDField(unique=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="+")
    last_day = models.DateField()
    people = models.TextField(blank=True)
    """The names of those who had a part in it, one a line."""
    answers = models.PositiveIntegerField()
    attachments = models.PositiveIntegerField()
    rule = models.CharField(max_length=200)
    warned_at = models.DateTimeField()
    deleted_at = models.DateTimeField()

    class Meta:
        verbose_name = "borttaget utkast"
        verbose_name_plural = "borttagna utkast"
        ordering: ClassVar[list[str]] = ["-deleted_at", "-pk"]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Protect(name="draft_deletion_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.organisation.name}: {self.questionnaire.title}"
