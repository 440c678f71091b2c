"""An answer that is opened again once it has been submitted: to be supplemented or corrected, and by what right."""

from datetime import datetime
from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from config.language import swedish
from config.language.swedish import listing
from responses.models.life import Response, State
from responses.models.protection import OF_CORRECTION, Kept
from responses.models.signing import Submission


class SupplementRequest(models.Model):
    """That whoever receives an answer asks for a supplement of it: which questions, why and by when. Append only.

    It is met by a correction that is submitted and had open what it asks for (responses.lifecycle.supplements).
    """

    response = models.ForeignKey(Response, models.PROTECT, related_name="supplement_requests")
    submission = models.ForeignKey(Submission, models.PROTECT, related_name="supplement_requests")
    """What was in force when it was asked for."""
    items = ArrayField(models.CharField(max_length=120))
    reason = models.TextField()
    last_day = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    organisation_name = models.CharField(max_length=200)
    """Who asks, as it was called then."""
    at = models.DateTimeField()

    class Meta:
        verbose_name = "begäran om komplettering"
        verbose_name_plural = "begäranden om komplettering"
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=~Q(reason=""), name="supplement_is_asked_for_a_reason")
        ]
        triggers: ClassVar[list[Any]] = [
            Kept(name="supplement_request_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.organisation_name}, {self.at:%Y-%m-%d}"


class Correction(models.Model):
    """One opening of a submitted answer. While it lasts the response's `correction` is this row.

    `replaces` stays in force until the correction is submitted, and for ever where it is abandoned. `chosen` are the
    questions that were chosen, `opens` everything that may be written while it lasts: those, what depends on them, and
    the groups around them; both are empty where all of the answer is open, and otherwise only grow: each time by a row
    of `additions`. `base` is the answer as it was when it was opened:
    {"answers": {link_id: revision}, "attached": [id ...], "version": id}.
    """

    class Kind(models.TextChoices):
        CHANGE = "change", "Ändring före sista svarsdag"
        SUPPLEMENT = "supplement", "Komplettering"
        MATERIAL = "material", "Väsentlig rättelse"
        SLIP = "slip", "Skrivfel"

    class Outcome(models.TextChoices):
        SUBMITTED = "submitted", "inskickad"
        ABANDONED = "abandoned", "avbruten"

    response = models.ForeignKey(Response, models.PROTECT, related_name="corrections")
    replaces = models.ForeignKey(Submission, models.PROTECT, related_name="corrections")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    reason = models.TextField()
    asked_by = models.CharField(max_length=200, blank=True)
    """Who asked for it, where that is somebody else."""
    reference = models.CharField(max_length=100, blank=True)
    """The number or the date by which the asking is found."""
    chosen = ArrayField(models.CharField(max_length=120), default=list)
    opens = ArrayField(models.CharField(max_length=120), default=list)
    base = models.JSONField(default=dict)
    asked = models.ForeignKey(SupplementRequest, models.PROTECT, null=True, related_name="corrections")
    """The asking that it was opened for, where that was made in the portal; again where an earlier was abandoned."""
    from_state = models.CharField(max_length=20, choices=State.choices)
    """The state that it was opened from, and goes back to where it is abandoned."""
    last_day = models.DateField(null=True)
    """By when it is wanted; null where nobody has said."""
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_by_name = models.CharField(max_length=200)
    opened_at = models.DateTimeField()
    outcome = models.CharField(max_length=20, blank=True, choices=Outcome.choices)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_by_name = models.CharField(max_length=200, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "rättelse"
        verbose_name_plural = "rättelser"
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["response"], condition=Q(outcome=""), name="one_open_correction"),
            models.CheckConstraint(
                condition=Q(kind__in=["change", "supplement", "material", "slip"]), name="correction_kind_is_known"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="correction_has_a_reason"),
            models.CheckConstraint(
                condition=Q(outcome="", ended_at__isnull=True, ended_by__isnull=True)
                | Q(outcome__in=["submitted", "abandoned"], ended_at__isnull=False, ended_by__isnull=False),
                name="correction_ends_with_an_outcome",
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            Kept(name="correction_is_never_deleted"),
            pgtrigger.ReadOnly(
                name="correction_only_ended",
                exclude=["chosen", "opens", "outcome", "ended_by", "ended_by_name", "ended_at"],
            ),
            pgtrigger.Protect(
                name="correction_only_widened",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "NOT (NEW.chosen @> OLD.chosen AND NEW.opens @> OLD.opens)"
                    " OR (cardinality(OLD.opens) = 0) <> (cardinality(NEW.opens) = 0)"
                ),
            ),
            pgtrigger.Protect(
                name="ended_correction_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__ended_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} av {self.replaces.receipt_number}"

    @property
    def kind_inside(self) -> str:
        """The kind as one says it within a sentence."""
        return swedish.within_sentence(str(self.Kind(self.kind).label))

    @property
    def reasons(self) -> list[str]:
        """Why it was opened, and why more of it was, in the order in which it was said."""
        return [self.reason, *(added.in_words for added in self.additions.all())]

    def lasted_at(self, at: datetime) -> bool:
        """Whether it was under way then, or ended just then."""
        return self.opened_at <= at and (self.ended_at is None or at <= self.ended_at)

    def lets(self, link_id: str) -> bool:
        """Whether the item may be changed while the correction lasts; of a group: whether something in it may."""
        return not self.opens or link_id in self.opens


class CorrectionAddition(models.Model):
    """That more questions were opened in a correction that is under way: which, and why. Append only."""

    correction = models.ForeignKey(Correction, models.PROTECT, related_name="additions")
    chosen = ArrayField(models.CharField(max_length=120))
    names = ArrayField(models.TextField())
    """What those questions are called in the version that was corrected."""
    reason = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "fråga som öppnats i en rättelse"
        verbose_name_plural = "frågor som öppnats i en rättelse"
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=~Q(reason=""), name="addition_has_a_reason"),
            models.CheckConstraint(condition=~Q(chosen=[]), name="addition_opens_something"),
        ]
        triggers: ClassVar[list[Any]] = [
            Kept(
                name="addition_is_append_only",
                operation=pgtrigger.Update | pgtrigger.Delete,
                response=OF_CORRECTION,
            ),
            pgtrigger.Trigger(
                name="nothing_is_added_to_what_has_ended",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=(
                    "IF EXISTS (SELECT 1 FROM responses_correction"
                    " WHERE id = NEW.correction_id AND ended_at IS NOT NULL)"
                    " THEN RAISE EXCEPTION 'pgtrigger: the correction has ended'; END IF; RETURN NEW;"
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.correction}, {self.at:%Y-%m-%d}"

    @property
    def in_words(self) -> str:
        """Which questions and why, as one line says it."""
        return f"Senare öppnades också {listing(self.names)}: {self.reason}"
