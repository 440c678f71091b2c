"""What has been handed out: a question or a section of a response, to one person; and sections said to be done."""

from datetime import date
from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from accounts.models import Membership, User
from responses.models.life import CLOSED_TO_GUESTS, Response
from responses.models.protection import Kept

_OPENED = (
    Q(response__correction__isnull=True)
    | Q(response__correction__opens=[])
    | Q(response__correction__opens__contains=[F("link_id")])
)
_OPEN_TO_GUESTS = ~Q(response__state__in=CLOSED_TO_GUESTS) & _OPENED


class Way(models.TextChoices):
    """How whoever is handed something writes."""

    ANSWER = "answer", "Skriver i svaret"
    CONTRIBUTION = "contribution", "Lämnar ett eget bidrag"


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    def active(self) -> "AssignmentQuerySet":
        """Those that have not been withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def present(self) -> "AssignmentQuerySet":
        """Those in which the response's version has something to write."""
        return self.filter(is_gone=False)

    def held_by(self, user: User | int) -> "AssignmentQuerySet":
        """The person's own (by the person or their key) that have not been withdrawn."""
        return self.active().filter(person=user)

    def to_answer(self) -> "AssignmentQuerySet":
        """Those by which the answer itself is written."""
        return self.filter(way=Way.ANSWER)

    def to_contribute(self) -> "AssignmentQuerySet":
        """Those that ask for a contribution beside the answer."""
        return self.filter(way=Way.CONTRIBUTION)

    def open_to(self, user: User | int, today: date) -> "AssignmentQuerySet":
        """Those by which the person comes to something: a guest, who has no role in the organisation on `today`, to
        nothing of what is submitted, until it is opened again.
        """
        member = Membership.objects.valid(today).filter(user=user, organisation=OuterRef("response__organisation"))
        return self.held_by(user).filter(_OPEN_TO_GUESTS | Exists(member))

    def open_to_guests(self) -> "AssignmentQuerySet":
        """Those by which a guest comes to something now."""
        return self.filter(_OPEN_TO_GUESTS)

    def opened(self) -> "AssignmentQuerySet":
        """Those in which something may be written as far as a correction goes."""
        return self.filter(_OPENED)


class Assignment(models.Model):
    """One question or section (with all that is in it) of a response, handed to one person.

    It is a draft until the person says that it is done (klar), and reviewed (granskad) when an editor has said so.
    Sending back makes it a draft again. Several people may have the same item; each has an assignment of their own.
    Where a contribution is asked for, done means that it is given (lämnat), and nobody reviews it: it is used, or not.
    """

    response = models.ForeignKey(Response, models.PROTECT, related_name="assignments")
    link_id = models.CharField(max_length=120)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="assignments")
    way = models.CharField(max_length=20, choices=Way.choices, default=Way.ANSWER, db_default=Way.ANSWER)
    unit = models.ForeignKey("accounts.Unit", models.PROTECT, null=True, related_name="+")
    """The unit to which it was handed, for which `person` then takes it; or within which it was handed on."""
    through = models.ForeignKey("self", models.RESTRICT, null=True, related_name="handed_on")
    """The unit's assignment, of which this has been handed on to one of the unit's people."""
    by_name = models.BooleanField(default=True)
    """Whether the organisation knows the person by name: one of its own, or somebody who has answered it."""
    handed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    handed_at = models.DateTimeField()
    last_day = models.DateField(null=True)
    """The internal last day; null when only the response's own holds."""
    message = models.TextField(blank=True)
    is_gone = models.BooleanField(default=False, db_default=False)
    """Whether the version that the response has been moved to has nothing to write in it: nobody waits for it."""
    done_at = models.DateTimeField(null=True)
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    sent_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sent_back_at = models.DateTimeField(null=True)
    sent_back_comment = models.TextField(blank=True)
    """Why it was last sent back; empty once it is done again."""
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "utdelning"
        verbose_name_plural = "utdelningar"
        ordering: ClassVar[list[str]] = ["handed_at", "pk"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["response", "link_id", "person"],
                condition=Q(withdrawn_at__isnull=True),
                name="assignment_once",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True) | Q(done_at__isnull=False, reviewed_at__gte=F("done_at")),
                name="assignment_done_before_reviewed",
            ),
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, reviewed_by__isnull=True)
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
                name="assignment_reviewed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True)
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False),
                name="assignment_withdrawn_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(through__isnull=True) | Q(unit__isnull=False), name="assignment_handed_on_within_a_unit"
            ),
            models.CheckConstraint(condition=Q(way__in=["answer", "contribution"]), name="assignment_way_is_known"),
            models.CheckConstraint(
                condition=Q(way="answer") | Q(reviewed_at__isnull=True), name="assignment_contribution_not_reviewed"
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            Kept(name="assignment_is_never_deleted"),
            pgtrigger.ReadOnly(name="assignment_way_stays", fields=["way"]),
        ]

    @property
    def shown_person(self) -> str:
        """What the person is called to those who have handed it out (responses.lifecycle.naming), after their unit."""
        called = self.person.name if self.by_name else self.person.email
        return f"{self.unit.name}, {called}" if self.unit else called

    @property
    def is_a_units(self) -> bool:
        """Whether it was handed to a unit, to be answered or handed on within it."""
        return self.unit_id is not None and self.through_id is None

    def __str__(self) -> str:
        return f"{self.link_id}: {self.person}"

    @property
    def is_contribution(self) -> bool:
        """Whether it asks for a contribution beside the answer."""
        return self.way == Way.CONTRIBUTION

    @property
    def status(self) -> str:
        """The state for its tag: draft (utkast), done (klar) or reviewed (granskad)."""
        if self.reviewed_at:
            return "reviewed"
        return "done" if self.done_at else "draft"

    @property
    def is_waited_for(self) -> bool:
        """Whether its person is still to say that it is done: as present() where `done_at` is null."""
        return self.status == "draft" and not self.is_gone

    @property
    def shown_status(self) -> str:
        """The same as pages tag it, where a contribution is asked for or given."""
        return {"draft": "asked", "done": "given"}[self.status] if self.is_contribution else self.status

    @property
    def status_word(self) -> str:
        """The state as one says it: utkast, klar, granskad; bidrag väntas, bidrag lämnat."""
        words = {"draft": "utkast", "done": "klar", "reviewed": "granskad"}
        return {**words, "asked": "bidrag väntas", "given": "bidrag lämnat"}[self.shown_status]

    @property
    def due(self) -> date:
        """The day by which it is to be done: of the correction that is open, the internal one, or the response's."""
        correction = self.response.correction
        return (correction and correction.last_day) or self.last_day or self.response.last_day

    def is_late(self, today: date) -> bool:
        """Whether the day has passed without the person having said that it is done."""
        return self.is_waited_for and self.due < today and not self.response.has_no_day


class SaidDone(models.Model):
    """An editor's word that a section is done (klar) as it stands, though not all that is asked in it is answered."""

    response = models.ForeignKey(Response, models.PROTECT, related_name="said_done")
    link_id = models.CharField(max_length=120)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    taken_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "avsnitt som är klart"
        verbose_name_plural = "avsnitt som är klara"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["response", "link_id"], condition=Q(taken_back_at__isnull=True), name="said_done_once"
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True, taken_back_by__isnull=True)
                | Q(taken_back_at__isnull=False, taken_back_by__isnull=False),
                name="said_done_taken_back_by_someone",
            ),
        ]
        triggers: ClassVar[list[Any]] = [Kept(name="said_done_is_never_deleted")]

    def __str__(self) -> str:
        return f"{self.link_id}: klar"
