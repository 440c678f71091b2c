"""A response and the trail of what has happened to it."""

import uuid
from datetime import date
from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.models import Organisation
from responses.models.protection import Kept
from surveys.contact_slot import Contact
from surveys.models import Questionnaire
from surveys.schema import Definition
from surveys.terms import Delivery, Fact


class State(models.TextChoices):
    """The states of a response; responses/lifecycle/workflow.py holds the moves between them."""

    DRAFT = "draft", "Utkast"
    IN_REVIEW = "in_review", "Väntar på godkännande"
    APPROVED = "approved", "Godkänt"
    SUBMITTED = "submitted", "Inskickat"
    ARCHIVED = "archived", "Arkiverat"


CLOSED_TO_GUESTS = frozenset({State.SUBMITTED, State.ARCHIVED})
"""The states in which whoever has been handed something without a role in the organisation comes to nothing of it."""


class Response(models.Model):
    """One organisation's answer to one exact version of a questionnaire."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="responses")
    questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="responses")
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    opens_on = models.DateField()
    last_day = models.DateField()
    diarienummer = models.CharField(max_length=60, blank=True)
    inviter = models.ForeignKey(Organisation, models.PROTECT, related_name="invitations")
    """Who sent it out; its authors alone move the last day."""
    receiver_organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="received_responses")
    """Who receives it: the questionnaire's owner, or the inviter."""
    receiver = models.CharField(max_length=200, blank=True)
    """To whom this answer goes, where the invitation says it in other words."""
    delivery = models.CharField(max_length=20, blank=True)
    """How this answer is delivered, where the invitation says otherwise than the questionnaire (surveys.terms)."""
    contact_name = models.CharField(max_length=200, blank=True)
    contact_email = models.EmailField(blank=True)
    return_reason = models.TextField(blank=True)
    correction = models.ForeignKey("Correction", models.PROTECT, null=True, related_name="+")
    """The correction that is open now; null where the answer has not been opened again since it was submitted."""
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "svar"
        verbose_name_plural = "svar"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["organisation", "questionnaire"], name="response_once"),
            models.CheckConstraint(condition=Q(state__in=State.values), name="response_state_is_known"),
            models.CheckConstraint(
                condition=Q(delivery__in=["", *(way.value for way in Delivery)]), name="response_delivery_is_known"
            ),
            models.CheckConstraint(condition=Q(last_day__gte=models.F("opens_on")), name="response_ends_after_opening"),
            models.CheckConstraint(
                condition=Q(correction__isnull=True) | ~Q(state__in=["submitted", "archived"]),
                name="no_correction_is_open_of_what_is_submitted",
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            Kept(name="response_is_never_deleted", response="OLD.id"),
            pgtrigger.ReadOnly(name="invitation_stays", fields=["inviter", "receiver_organisation"]),
        ]

    def __str__(self) -> str:
        return f"{self.organisation.name}: {self.questionnaire.title}"

    def get_absolute_url(self) -> str:
        return reverse("response", args=[self.pk])

    @property
    def tree(self) -> Definition:
        return self.questionnaire.tree

    @property
    def received_by(self) -> str:
        """To whom the answer goes, in words."""
        if self.receiver or self.receiver_organisation_id == self.questionnaire.owner_id:
            return self.receiver or self.tree.received_by
        return self.receiver_organisation.name

    @property
    def delivered_by(self) -> Delivery:
        """How the answer reaches its receiver."""
        return Delivery(self.delivery) if self.delivery else self.tree.delivery

    @property
    def is_carried_over(self) -> bool:
        """Whether the respondent enters the sealed answer in the receiver's own form: sealing it delivers nothing."""
        return self.delivered_by == Delivery.CARRIED_OVER

    @property
    def shown_state(self) -> str:
        """The state's code as pages tag it: what is sealed and not read here is no "Inskickat", and what is in force
        while a draft of it is open is no mere draft.
        """
        if self.state == State.DRAFT and self.correction_id:
            return "correcting"
        return "sealed" if self.state == State.SUBMITTED and self.is_carried_over else self.state

    @property
    def state_in_words(self) -> str:
        """The state as it is called to people."""
        return {"sealed": "Förseglat", "correcting": "Rättas"}.get(self.shown_state, State(self.state).label)

    @property
    def contact(self) -> Contact:
        """Whom the respondent may ask, as it was said when inviting."""
        return Contact(name=self.contact_name, email=self.contact_email)

    @property
    def facts(self) -> dict[Fact, int]:
        """The facts about the organisation that bounds and sums in the questionnaire refer to."""
        known = {Fact.MUNICIPALITIES: self.organisation.municipalities}
        return {fact: value for fact, value in known.items() if value is not None}

    def days_left(self, today: date) -> int:
        """Days to the day it is wanted, 0 on the day itself, negative after it."""
        return (self.due_day - today).days

    @property
    def due_day(self) -> date:
        """The day by which it is wanted: the last day, or that of the correction that is open."""
        return (self.correction and self.correction.last_day) or self.last_day

    @property
    def has_no_day(self) -> bool:
        """Whether it is corrected and nobody has said by when: what was submitted came on its own day."""
        open_now = self.correction
        return open_now is not None and open_now.kind != "change" and open_now.last_day is None

    def is_open(self, link_id: str) -> bool:
        """Whether the item may be changed as far as a correction goes; without one everything may."""
        return self.correction is None or self.correction.lets(link_id)


class Event(models.Model):
    """The audit trail: who did what to a response, when. Append only, by a database trigger."""

    response = models.ForeignKey(Response, models.PROTECT, related_name="events")
    action = models.CharField(max_length=40)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=200, blank=True)
    """What the actor was called then; empty for the portal."""
    at = models.DateTimeField()
    from_state = models.CharField(max_length=20, blank=True)
    to_state = models.CharField(max_length=20, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        verbose_name = "händelse"
        verbose_name_plural = "händelser"
        ordering: ClassVar[list[str]] = ["at", "pk"]
        triggers: ClassVar[list[Any]] = [
            Kept(name="event_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"

    @property
    def by(self) -> str:
        """Who did it, by the name of then; "Portalen" when nobody did."""
        return self.actor_name or (self.actor.name if self.actor else "Portalen")


class VersionMove(models.Model):
    """A draft that was moved to a newer version of its questionnaire, and which one it was written for before."""

    response = models.ForeignKey(Response, models.PROTECT, related_name="version_moves")
    from_questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="+")
    to_questionnaire = models.ForeignKey(Questionnaire, models.PROTECT, related_name="+")
    moved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    moved_at = models.DateTimeField()

    class Meta:
        verbose_name = "byte av utgåva"
        verbose_name_plural = "byten av utgåva"
        ordering: ClassVar[list[str]] = ["moved_at"]
        triggers: ClassVar[list[Any]] = [
            Kept(name="version_move_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.from_questionnaire.version} till {self.to_questionnaire.version}"
