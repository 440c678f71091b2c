"""Where an answer was fetched from, until somebody has answered for it anew."""

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, OuterRef

from responses.models.answers import Answer
from responses.models.entries import EnteredVersion
from responses.models.life import Response
from responses.models.protection import OF_ANSWER, Kept
from responses.models.signing import Submission


class AnswerOriginQuerySet(models.QuerySet["AnswerOrigin"]):
    def unconfirmed(self, response: Response | OuterRef) -> "AnswerOriginQuerySet":
        """Those of the response's answers that stand as they were fetched and that nobody has confirmed."""
        return self.filter(answer__response=response, revision=F("answer__revision"), confirmed_at__isnull=True)


class AnswerOrigin(models.Model):
    """One revision of an answer that was fetched from an earlier year's: a submission, or an entered answer.

    It asks for confirmation as long as that revision is the answer's present one: a changed answer is a new revision,
    so that nothing has to be cleared when somebody writes.
    """

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="origins")
    revision = models.PositiveIntegerField()
    submission = models.ForeignKey(Submission, models.DO_NOTHING, null=True, db_constraint=False, related_name="+")
    """That submission, which an e-archive may have alone by now."""
    entered = models.ForeignKey(EnteredVersion, models.PROTECT, null=True, related_name="+")
    """Where it comes from one that was entered afterwards: that wording of it."""
    link_id = models.CharField(max_length=120)
    """The question in the earlier questionnaire."""
    year = models.PositiveSmallIntegerField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    objects = AnswerOriginQuerySet.as_manager()

    class Meta:
        verbose_name = "hämtat svar"
        verbose_name_plural = "hämtade svar"
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["answer", "revision"], name="answer_origin_once"),
            models.CheckConstraint(
                condition=models.Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | models.Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
                name="answer_origin_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(submission__isnull=False, entered__isnull=True)
                | models.Q(submission__isnull=True, entered__isnull=False),
                name="answer_origin_is_of_one_source",
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            Kept(name="answer_origin_is_never_deleted", response=OF_ANSWER),
            pgtrigger.ReadOnly(name="answer_origin_only_confirmed", exclude=["confirmed_at", "confirmed_by"]),
        ]

    def __str__(self) -> str:
        return f"{self.answer.link_id}, revision {self.revision}, från {self.year}"


class PassageUse(models.Model):
    """That one revision of an answer was made with a passage of another answer: what its history tells. Append only,
    but for what has been seen.

    `source` says which, in words, as it was then: the answer may be a draft that is discarded.
    """

    answer = models.ForeignKey(Answer, models.PROTECT, related_name="passage_uses")
    revision = models.PositiveIntegerField()
    source = models.CharField(max_length=600)
    source_answer = models.ForeignKey(Answer, models.DO_NOTHING, null=True, db_constraint=False, related_name="+")
    """Of a draft's text: that answer, which may be gone since."""
    source_revision = models.PositiveIntegerField(null=True)
    """Its revision that the text was taken from."""
    paragraph = models.PositiveIntegerField(null=True)
    """Which of its paragraphs was taken, counted from 1; none for all of it."""
    seen_revision = models.PositiveIntegerField(null=True)
    """Its revision when somebody last took the text, or chose to keep what was taken."""

    class Meta:
        verbose_name = "använd text ur ett annat svar"
        verbose_name_plural = "använda texter ur andra svar"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["answer", "revision"], name="passage_use_once"),
            models.CheckConstraint(
                condition=models.Q(
                    source_answer__isnull=True, source_revision__isnull=True, seen_revision__isnull=True, paragraph=None
                )
                | models.Q(source_answer__isnull=False, source_revision__isnull=False, seen_revision__isnull=False),
                name="passage_use_is_of_a_wording",
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            Kept(name="passage_use_is_never_deleted", response=OF_ANSWER),
            pgtrigger.ReadOnly(name="passage_use_only_seen", exclude=["seen_revision"]),
        ]

    def __str__(self) -> str:
        return f"{self.answer.link_id}, revision {self.revision}"
