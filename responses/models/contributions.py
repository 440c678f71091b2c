"""What somebody who was asked for it writes beside a question (bidrag). Working material, never part of the answer."""

from datetime import datetime
from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from responses.models.answers import Answer
from responses.models.life import Response
from responses.models.protection import OF_CONTRIBUTION, OF_WORDING, Kept, OnlyWhatIsOpen


class Contribution(models.Model):
    """One person's own text to one question. It is theirs until they give it, and used by whoever writes the answer.

    Begun (påbörjat), given (lämnat) or taken back (taget tillbaka) to be changed and given anew.
    """

    response = models.ForeignKey(Response, models.PROTECT, related_name="contributions")
    link_id = models.CharField(max_length=120)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="contributions")
    text = models.TextField(blank=True)
    revision = models.PositiveIntegerField()
    """The number of the wording that is in force."""
    updated_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True)
    """When it was given as it stands; null while it is being written."""
    taken_back_at = models.DateTimeField(null=True)
    """When what had been given was last opened to be changed; null once it is given anew."""

    class Meta:
        verbose_name = "bidrag"
        verbose_name_plural = "bidrag"
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["response", "link_id", "person"], name="contribution_once"),
            models.CheckConstraint(
                condition=Q(given_at__isnull=True) | (~Q(text="") & Q(taken_back_at__isnull=True)),
                name="contribution_given_says_something",
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            Kept(name="contribution_is_never_deleted"),
            pgtrigger.ReadOnly(name="contribution_stays_its_writers", fields=["response", "link_id", "person"]),
            pgtrigger.Protect(
                name="contribution_given_never_changes",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.given_at IS NOT NULL AND NEW.given_at IS NOT NULL AND NEW.text IS DISTINCT FROM OLD.text"
                ),
            ),
            OnlyWhatIsOpen(name="contribution_is_open", operation=pgtrigger.Insert | pgtrigger.Update),
        ]

    def __str__(self) -> str:
        return f"{self.link_id}: {self.person}"

    @property
    def state(self) -> str:
        """The state for its tag: given, taken_back or begun."""
        if self.given_at:
            return "given"
        return "taken_back" if self.taken_back_at else "begun"

    @property
    def since(self) -> datetime:
        """When it came to what it is: given, taken back, or last written."""
        since: datetime = self.given_at or self.taken_back_at or self.updated_at
        return since


class ContributionWording(models.Model):
    """One wording that a contribution has had. Append only, so that nobody's words are lost.

    A refused one was written on a revision that was no longer in force, or when the contribution had been given, and
    never becomes Contribution.revision.
    """

    contribution = models.ForeignKey(Contribution, models.PROTECT, related_name="wordings")
    number = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    refused = models.BooleanField(default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "lydelse av bidrag"
        verbose_name_plural = "lydelser av bidrag"
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["contribution", "number"], name="contribution_wording_once"),
        ]
        triggers: ClassVar[list[Any]] = [
            Kept(
                name="contribution_wording_append_only",
                operation=pgtrigger.Update | pgtrigger.Delete,
                response=OF_CONTRIBUTION,
            )
        ]

    def __str__(self) -> str:
        return f"{self.contribution}, lydelse {self.number}"


class ContributionUse(models.Model):
    """That one revision of an answer was made with a contribution: what the answer's history tells. Append only."""

    class Manner(models.TextChoices):
        APPENDED = "appended", "lagt till"
        QUOTED = "quoted", "taget in som citat"
        TICKED = "ticked", "kryssat i"

    wording = models.ForeignKey(ContributionWording, models.PROTECT, related_name="uses")
    answer = models.ForeignKey(Answer, models.PROTECT, related_name="uses")
    revision = models.PositiveIntegerField()
    manner = models.CharField(max_length=20, choices=Manner.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "använt bidrag"
        verbose_name_plural = "använda bidrag"
        ordering: ClassVar[list[str]] = ["at", "pk"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["answer", "revision"], name="contribution_use_once"),
            models.CheckConstraint(
                condition=Q(manner__in=["appended", "quoted", "ticked"]), name="contribution_manner_is_known"
            ),
            models.CheckConstraint(condition=Q(revision__gte=1), name="contribution_use_has_a_revision"),
        ]
        triggers: ClassVar[list[Any]] = [
            Kept(
                name="contribution_use_is_append_only",
                operation=pgtrigger.Update | pgtrigger.Delete,
                response=OF_WORDING,
            )
        ]

    def __str__(self) -> str:
        return f"{self.wording}, {self.get_manner_display()}"
