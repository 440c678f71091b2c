"""A mandate as it was decided, and what has become of it since. Neither is ever changed."""

from datetime import date, timedelta
from typing import Any, ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone

from config.language.days import LAST_BEFORE_FIRST


class EventKind(models.TextChoices):
    """What can become of a mandate that was given."""

    CONFIRMED = "confirmed", "bekräftades"
    REFUSED = "refused", "avslogs"
    WITHDRAWN = "withdrawn", "återkallades"


class MandateQuerySet(models.QuerySet["Mandate"]):
    def valid(self, day: date) -> "MandateQuerySet":
        """Those that may be used on `day`: confirmed, within their days, and not withdrawn by then.

        The only rule for it; accounts.mandates.reading says the same of one mandate in words.
        """
        lasting = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        confirmed = Exists(_events(EventKind.CONFIRMED))
        withdrawn = Exists(_events(EventKind.WITHDRAWN).filter(from_day__lte=day))
        return self.filter(lasting, confirmed, ~withdrawn, valid_from__lte=day)

    def by_status(self, day: date, *values: str) -> "QuerySet[Mandate, tuple[Any, ...]]":
        """Each one's key, or the `values` that are named, and where it stands: "valid" (on `day` or later), "waiting"
        to be confirmed, or "over".
        """
        confirmed = When(Exists(_events(EventKind.CONFIRMED)), then=Value("valid"))
        status = Case(When(_is_over(day), then=Value("over")), confirmed, default=Value("waiting"))
        return self.annotate(status=status).values_list(*(values or ["pk"]), "status")

    def waiting(self, day: date) -> "MandateQuerySet":
        """Those that wait to be confirmed on `day`. Most are decided: what has happened is read once, not for each."""
        withdrawn = Q(kind=EventKind.WITHDRAWN, from_day__lte=day)
        decided = MandateEvent.objects.filter(Q(kind__in=[EventKind.CONFIRMED, EventKind.REFUSED]) | withdrawn)
        return self.exclude(valid_to__lt=day).exclude(pk__in=decided.values("mandate"))

    def with_withdrawal(self) -> "MandateQuerySet":
        """Each with the first day on which it no longer holds because it was withdrawn, for Mandate.last_day."""
        first = _events(EventKind.WITHDRAWN).order_by("from_day").values("from_day")[:1]
        return self.annotate(withdrawn_from=Subquery(first))

    def covering(self, series: str) -> "MandateQuerySet":
        """Those that are limited to no other survey series."""
        return self.filter(Q(scope=[]) | Q(scope__contains=[series]))


def _is_over(day: date) -> Q:
    withdrawn = Exists(_events(EventKind.WITHDRAWN).filter(from_day__lte=day))
    return Q(valid_to__lt=day) | Q(withdrawn) | Q(Exists(_events(EventKind.REFUSED)))


def signer_in_words(name: str, title: str, stands_in: str) -> str:
    """Who signs or has signed, and whom a deputy stands in for: "Eva Ek, biträdande direktör, ersättare för ..."."""
    deputy = f"ersättare för {stands_in}" if stands_in else ""
    return ", ".join(part for part in (name, title, deputy) if part)


class Mandate(models.Model):
    """Who may sign for an organisation, as what, from when to when, and by which decision (delegationsordning).

    `name` and `title` are the decision's words: they are what is signed with, whatever the person calls themselves.
    """

    user = models.ForeignKey("accounts.User", models.PROTECT, related_name="mandates", verbose_name="person")
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="mandates", verbose_name="organisation"
    )
    name = models.CharField("namn", max_length=200)
    title = models.CharField("befattning", max_length=200)
    reference = models.CharField("beslut", max_length=200)
    """The decision's number or paragraph: "RS 2025-0123, § 45"."""
    decided_by = models.CharField("beslutat av", max_length=200, blank=True)
    decision = models.ForeignKey(
        "attachments.Attachment", models.PROTECT, null=True, related_name="+", verbose_name="beslutet som fil"
    )
    """None where it was given before decisions were kept as files."""
    valid_from = models.DateField("gäller från och med")
    valid_to = models.DateField("gäller till och med", null=True, blank=True)
    scope = ArrayField(models.SlugField(max_length=60), verbose_name="gäller enkäterna", default=list, blank=True)
    """The survey series that it is limited to, by Survey.key (surveys.models); empty for all."""
    deputy_for = models.CharField("ersättare för", max_length=402, blank=True)
    """Whom the person stands in for, in words; empty for a mandate of one's own."""
    deputy_when = models.CharField("ersätter när", max_length=200, blank=True)
    """In what: "vid frånvaro"."""
    deputy_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="deputies", verbose_name="ersättare för mandatet"
    )
    given_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", verbose_name="gavs av")
    """Nobody where a systemadministratör entered it, before organisations gave their own."""
    given_at = models.DateTimeField("gavs", default=timezone.now)

    objects = MandateQuerySet.as_manager()

    class Meta:
        verbose_name = "mandat"
        verbose_name_plural = "mandat"
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="mandate_ends_after_it_begins",
                violation_error_message=LAST_BEFORE_FIRST,
            ),
            # A comparison with nobody is unknown, which a check lets through.
            models.CheckConstraint(condition=~Q(given_by=F("user")), name="mandate_is_given_by_another"),
            models.CheckConstraint(
                condition=Q(deputy_of__isnull=True) | ~Q(deputy_for=""), name="deputy_says_for_whom"
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Protect(name="mandate_is_kept", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.organisation.name} ({self.reference})"

    def covers(self, series: str) -> bool:
        """As MandateQuerySet.covering has it, held to it by tests/responses/lifecycle/test_recipients.py."""
        return not self.scope or series in self.scope

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds, of a mandate that was read with_withdrawal; None until further notice."""
        withdrawn: date | None = self.withdrawn_from  # type: ignore[attr-defined]  # annotated
        days = [self.valid_to, withdrawn - timedelta(days=1) if withdrawn else None]
        return min((day for day in days if day is not None), default=None)

    @property
    def stands_in(self) -> str:
        """Whom the holder stands in for, and in what: "regiondirektören, vid frånvaro"; empty for one's own."""
        return ", ".join(words for words in (self.deputy_for, self.deputy_when) if words)

    @property
    def who(self) -> str:
        """Name and title as the holder signs with them, and for whom a deputy stands in."""
        return signer_in_words(self.name, self.title, self.stands_in)


_NOT_BY_ONESELF = """
IF NEW.kind = 'confirmed' AND EXISTS (
    SELECT FROM accounts_mandate m JOIN accounts_organisation o ON o.id = m.organisation_id
    WHERE m.id = NEW.mandate_id AND (m.user_id = NEW.actor_id
        OR (m.given_by_id = NEW.actor_id AND (o.mandates_are_confirmed OR m.given_at <> NEW.at))))
THEN RAISE EXCEPTION 'pgtrigger: Cannot confirm one''s own mandate'; END IF;
RETURN NEW;
"""


class MandateEvent(models.Model):
    """What somebody decided of a mandate: once confirmed or refused, and withdrawn from a day on."""

    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="events", verbose_name="mandat")
    kind = models.CharField("vad", max_length=10, choices=EventKind.choices)
    actor = models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name="av")
    at = models.DateTimeField("när")
    from_day = models.DateField("från och med", null=True)
    """The first day on which a withdrawn mandate no longer holds."""
    reason = models.CharField("varför", max_length=500, blank=True)

    class Meta:
        verbose_name = "händelse i mandat"
        verbose_name_plural = "händelser i mandat"
        ordering: ClassVar[list[str]] = ["at", "pk"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(kind__in=EventKind.values), name="mandate_event_is_known"),
            models.UniqueConstraint(
                fields=["mandate"],
                condition=Q(kind__in=[EventKind.CONFIRMED, EventKind.REFUSED]),
                name="mandate_is_answered_once",
            ),
            models.CheckConstraint(
                condition=Q(kind=EventKind.WITHDRAWN, from_day__isnull=False)
                | (~Q(kind=EventKind.WITHDRAWN) & Q(from_day__isnull=True)),
                name="mandate_is_withdrawn_from_a_day",
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Protect(name="mandate_event_is_kept", operation=pgtrigger.Update | pgtrigger.Delete),
            pgtrigger.Trigger(
                name="mandate_is_confirmed_by_another",
                operation=pgtrigger.Insert,
                when=pgtrigger.Before,
                func=" ".join(_NOT_BY_ONESELF.split()),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mandate}: {self.get_kind_display()} {self.at:%Y-%m-%d}"


def _events(kind: EventKind) -> QuerySet[MandateEvent]:
    return MandateEvent.objects.filter(mandate=OuterRef("pk"), kind=kind)
