"""Answers with their history, and the documents attached to them."""

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models

from attachments.models import Attachment
from responses.models.life import Response
from responses.models.protection import OF_ANSWER, Kept, OnlyWhatIsOpen


class Answer(models.Model):
    """The present answer to one item. `value` has the shapes of surveys.answers.values.

    `remark` is the respondent's own comment to the answer, which is no part of the form. `revision` is
    the number of the revision that is in force; 0 while there is none.
    """

    response = models.ForeignKey(Response, models.PROTECT, related_name="answers")
    link_id = models.CharField(max_length=120)
    value = models.JSONField(null=True)
    remark = models.TextField(blank=True, default="", db_default="")
    revision = models.PositiveIntegerField(default=1)
    updated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = "svar på fråga"
        verbose_name_plural = "svar på frågor"
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["response", "link_id"], name="answer_once")]
        triggers: ClassVar[list[Any]] = [
            OnlyWhatIsOpen(name="answer_is_open", operation=pgtrigger.Insert | pgtrigger.Update)
        ]

    def __str__(self) -> str:
        return f"{self.link_id} (revision {self.revision})"


class AnswerRevision(models.Model):
    """One wording that somebody has given an answer. Append only, so that nobody's words are lost.

    Numbers count from 1 in the order in which wordings came. A refused one, which was written on a revision that was
    no longer in force, has a number of its own and never becomes Answer.revision.
    """

    class Kind(models.TextChoices):
        SAVED = "saved", "Sparad"
        RESTORED = "restored", "Återställd"
        REFUSED = "refused", "Inte använd"

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.SAVED)
    base = models.PositiveIntegerField(null=True)
    """The revision that it was written on, or of which it is the restored wording; null when not known."""
    value = models.JSONField(null=True)
    remark = models.TextField(blank=True, default="", db_default="")
    words_hash = models.BigIntegerField(null=True)
    """By which a long text is known again in other answers (responses.reading.equal_texts); null for others."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "revision"
        verbose_name_plural = "revisioner"
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["answer", "number"], name="answer_revision_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["saved", "restored", "refused"]), name="revision_kind_is_known"
            ),
        ]
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["words_hash"], condition=models.Q(words_hash__isnull=False), name="revision_by_its_words"
            )
        ]
        triggers: ClassVar[list[Any]] = [
            Kept(
                name="answer_revision_is_append_only",
                operation=pgtrigger.Update | pgtrigger.Delete,
                response=OF_ANSWER,
            )
        ]

    def __str__(self) -> str:
        return f"{self.answer.link_id}, revision {self.number}"


class ResponseAttachment(models.Model):
    """A document attached to one item of a response."""

    response = models.ForeignKey(Response, models.PROTECT, related_name="attached")
    link_id = models.CharField(max_length=120)
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="placement")

    class Meta:
        verbose_name = "bilaga till fråga"
        verbose_name_plural = "bilagor till frågor"
        ordering: ClassVar[list[str]] = ["pk"]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["response", "link_id"])]
        triggers: ClassVar[list[Any]] = [OnlyWhatIsOpen(name="attached_where_it_is_open", operation=pgtrigger.Insert)]

    def __str__(self) -> str:
        return f"{self.link_id}: {self.attachment}"
