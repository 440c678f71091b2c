"""What people say to each other about a question while its answer is written. Never part of the answer."""

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models

from config.language import swedish
from responses.models.life import Response
from responses.models.protection import Kept
from surveys.checking.personal_data import kinds_in


class Comment(models.Model):
    """A comment to a question. Its words never change; it can be resolved, reopened, withdrawn by its writer."""

    response = models.ForeignKey(Response, models.PROTECT, related_name="comments")
    link_id = models.CharField(max_length=120)
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    mentioned = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "kommentar"
        verbose_name_plural = "kommentarer"
        ordering: ClassVar[list[str]] = ["at", "pk"]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["response", "link_id"])]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=models.Q(resolved_at__isnull=True, resolved_by__isnull=True)
                | models.Q(resolved_at__isnull=False, resolved_by__isnull=False),
                name="comment_resolved_by_somebody",
            )
        ]
        triggers: ClassVar[list[Any]] = [
            Kept(name="comment_is_never_deleted"),
            pgtrigger.ReadOnly(
                name="comment_words_never_change", exclude=["resolved_at", "resolved_by", "withdrawn_at"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.link_id}, {self.at:%Y-%m-%d %H:%M}"

    @property
    def is_open(self) -> bool:
        """Whether somebody still has something to do about it."""
        return self.resolved_at is None and self.withdrawn_at is None

    @property
    def personal_data(self) -> str:
        """The kinds of personal data that it seems to hold, in Swedish: "personnummer och e-postadress"; or nothing."""
        return swedish.listing([kind.value for kind in kinds_in(self.text)])
