"""Word documents of a response: what was sent out, what came back, and what of it was taken into answers."""

import uuid
from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models

from responses.models.answers import Answer
from responses.models.life import Response
from responses.models.protection import OF_ANSWER, Kept
from surveys.models import Questionnaire


class WordFile(models.Model):
    """A reading version in Word that went out for this response. Append only. The file itself is not kept: `revisions`
    are those of the answers that it was filled in with, by link_id, and their wordings are; `contributions` those of
    what the one who made it had begun to contribute, which fills the fields of such questions.

    `items` are the questions and sections that it was made for; empty for all of it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    response = models.ForeignKey(Response, models.PROTECT, related_name="word_files")
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="+")
    items = models.JSONField(default=list)
    revisions = models.JSONField(default=dict)
    contributions = models.JSONField(default=dict, db_default={})
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        verbose_name = "Word-fil"
        verbose_name_plural = "Word-filer"
        triggers: ClassVar[list[Any]] = [
            Kept(name="word_file_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.response_id}, {self.made_at:%Y-%m-%d}"


class WordReturn(models.Model):
    """A document that somebody has uploaded: what it answers and what of it no question holds. Append only.

    `values` by link_id and `leftovers` are what surveys.word made of it (a leftover is also `kept_beside` where it is
    among the wordings of a contribution), `sent` the file that it is, where it is known.
    `other`: it is of another response or version, and answers nothing here; empty where it is of this one.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    response = models.ForeignKey(Response, models.PROTECT, related_name="word_returns")
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="+")
    sent = models.ForeignKey(WordFile, models.PROTECT, null=True, related_name="returns")
    name = models.CharField(max_length=200)
    other = models.CharField(max_length=300, blank=True)
    values = models.JSONField(default=dict)
    missing = models.JSONField(default=list)
    leftovers = models.JSONField(default=list)
    tracked = models.BooleanField(default=False)
    whose = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    """Whose contribution words of it became when it was uploaded; null where none did."""
    contributions = models.JSONField(default=dict, db_default={})
    """By link_id, the revision of each of those contributions that says what it says."""
    writer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    """Who has answered in it, where that is another than whoever uploaded it."""
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "uppladdad Word-fil"
        verbose_name_plural = "uppladdade Word-filer"
        ordering: ClassVar[list[str]] = ["-at", "pk"]
        triggers: ClassVar[list[Any]] = [
            Kept(name="word_return_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.name


class WordTaking(models.Model):
    """That one revision of an answer is a document's, taken in or laid aside: what the answer's history tells. Append
    only.
    """

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="word_takings")
    revision = models.PositiveIntegerField()
    returned = models.ForeignKey(WordReturn, models.PROTECT, related_name="takings")

    class Meta:
        verbose_name = "svar ur Word-fil"
        verbose_name_plural = "svar ur Word-filer"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["answer", "revision"], name="word_taking_once")
        ]
        triggers: ClassVar[list[Any]] = [
            Kept(
                name="word_taking_is_append_only",
                operation=pgtrigger.Update | pgtrigger.Delete,
                response=OF_ANSWER,
            )
        ]

    def __str__(self) -> str:
        return f"{self.answer.link_id}, revision {self.revision}"
