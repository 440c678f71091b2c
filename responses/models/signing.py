"""What is approved and what is submitted: snapshot, sign-off, submission. All of them stay as they were."""

import uuid
from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models

from accounts.models import Mandate
from accounts.models.mandates import signer_in_words
from responses.models.life import Response
from responses.models.protection import OF_SIGN_OFF, OF_SNAPSHOT, Kept
from surveys.models import Questionnaire
from surveys.reading import definition_of
from surveys.schema import Definition
from surveys.terms import Delivery


class Snapshot(models.Model):
    """The answers as they were sent for approval; `sha256` is over the canonical JSON (RFC 8785) of `content`."""

    response = models.ForeignKey(Response, models.PROTECT, related_name="snapshots")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    sha256 = models.CharField(max_length=64)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    edited_last_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    """Whose change was the last before sending; null where nobody changed what was prefilled."""

    class Meta:
        verbose_name = "fryst svar"
        verbose_name_plural = "frysta svar"
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["response", "number"], name="snapshot_once")
        ]
        triggers: ClassVar[list[Any]] = [
            Kept(name="snapshot_is_immutable", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"Underlag {self.number}, {self.sha256[:12]}"

    @property
    def questionnaire(self) -> Questionnaire:
        """The version that was answered; the response itself may have been moved to a newer one since."""
        asked, now = self.content["questionnaire"], self.response.questionnaire
        if now.sha256 == asked["sha256"]:
            return now
        found: Questionnaire = Questionnaire.objects.get(
            owner=now.owner_id, name=asked["name"], version=asked["version"]
        )
        return found

    @property
    def tree(self) -> Definition:
        """The typed tree of that version, which the process has mostly read already."""
        return definition_of(self.content["questionnaire"]["sha256"], lambda: self.questionnaire.definition)


class ApprovalTurn(models.Model):
    """One person in the order in which a snapshot is to be approved, as the organisation's order was when it was sent.

    A snapshot without turns is approved by one behörig företrädare of any kind.
    """

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="turns")
    number = models.PositiveSmallIntegerField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "tur att godkänna"
        verbose_name_plural = "turer att godkänna"
        ordering: ClassVar[list[str]] = ["number"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["snapshot", "number"], name="approval_turn_once"),
            models.UniqueConstraint(fields=["snapshot", "user"], name="one_approval_turn_a_person"),
        ]
        triggers: ClassVar[list[Any]] = [
            Kept(
                name="approval_turn_is_immutable",
                operation=pgtrigger.Update | pgtrigger.Delete,
                response=OF_SNAPSHOT,
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.user.name}"


class SnapshotReading(models.Model):
    """That somebody who is to approve has read this far, as they said themselves; no page says it by being opened."""

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="readings")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "läst underlag"
        verbose_name_plural = "lästa underlag"
        ordering: ClassVar[list[str]] = ["at"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["snapshot", "user"], name="snapshot_read_once_a_person")
        ]
        triggers: ClassVar[list[Any]] = [
            Kept(
                name="snapshot_reading_is_append_only",
                operation=pgtrigger.Update | pgtrigger.Delete,
                response=OF_SNAPSHOT,
            )
        ]

    def __str__(self) -> str:
        return f"{self.user.name}, {self.at:%Y-%m-%d %H:%M}"


class SignOff(models.Model):
    """The approval of one fingerprint, with everything as it was when signing.

    Where several approve in order each has a `step` of `steps`. The last one is the behörig företrädare's: it needs a
    mandate, fills the form's own section and makes the response approved.
    """

    snapshot = models.ForeignKey(Snapshot, models.PROTECT, related_name="sign_offs")
    signer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    step = models.PositiveSmallIntegerField(default=1)
    steps = models.PositiveSmallIntegerField(default=1)
    mandate = models.ForeignKey(Mandate, models.PROTECT, null=True, related_name="+")
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    title = models.CharField(max_length=200)
    phone = models.CharField(max_length=60)
    email = models.EmailField()
    mandate_reference = models.CharField(max_length=200, blank=True)
    stands_in = models.CharField(max_length=610, blank=True, default="")
    """Whom a deputy (ersättare) stood in for, and in what."""
    attestation = models.TextField()
    authenticated_by = models.CharField(max_length=200)
    vouched = models.JSONField(default=dict, db_default={})
    """What the identity provider vouched for (accounts.identity_providers.vouching); empty for other ways."""
    signature = models.JSONField(default=dict, db_default={})
    """Of an advanced electronic signature: who made it by its certificate, and of what; otherwise empty."""
    own_work = models.BooleanField(default=False)
    """The signer had sent or last changed the answers themselves, which the organisation's settings allowed."""
    acknowledged = models.JSONField(default=dict)
    """What the signer had seen: {"warnings": [link_id ...], "parked": [link_id ...]}, each once a warning or answer."""
    signed_at = models.DateTimeField()
    voided_at = models.DateTimeField(null=True)
    voided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "godkännande"
        verbose_name_plural = "godkännanden"
        ordering: ClassVar[list[str]] = ["signed_at"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["snapshot", "step"],
                condition=models.Q(voided_at__isnull=True),
                name="one_valid_sign_off_a_step",
            ),
            models.UniqueConstraint(
                fields=["snapshot", "signer"],
                condition=models.Q(voided_at__isnull=True),
                name="one_valid_sign_off_a_person",
            ),
            models.CheckConstraint(
                condition=models.Q(step__gte=1, step__lte=models.F("steps")), name="sign_off_step_is_one_of_steps"
            ),
            models.CheckConstraint(
                condition=models.Q(mandate__isnull=False) | models.Q(step__lt=models.F("steps")),
                name="last_sign_off_has_a_mandate",
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            Kept(name="sign_off_is_never_deleted", response=OF_SNAPSHOT),
            pgtrigger.ReadOnly(name="sign_off_only_voided", exclude=["voided_at", "voided_by"]),
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.signed_at:%Y-%m-%d %H:%M}"

    @property
    def who(self) -> str:
        """Name and title as they were signed with, and for whom a deputy stood in."""
        return signer_in_words(self.name, self.title, self.stands_in)

    @property
    def is_last(self) -> bool:
        """Whether it makes the response approved."""
        return self.step == self.steps


class PersonalSignature(models.Model):
    """The advanced electronic signature of a sign-off: the document that was signed, and the signature (CMS) on it.

    Apart from the sign-off, which is read on many pages.
    """

    sign_off = models.OneToOneField(SignOff, models.PROTECT, related_name="personal_signature")
    request_id = models.UUIDField(unique=True)
    document = models.BinaryField()
    cms = models.BinaryField()

    class Meta:
        verbose_name = "elektronisk underskrift"
        verbose_name_plural = "elektroniska underskrifter"
        triggers: ClassVar[list[Any]] = [
            Kept(
                name="personal_signature_is_immutable",
                operation=pgtrigger.Update | pgtrigger.Delete,
                response=OF_SIGN_OFF,
            )
        ]

    def __str__(self) -> str:
        return f"{self.sign_off}, {self.request_id}"


class Submission(models.Model):
    """One submission of a response: number 1, and 2 after a correction. Never changed, never deleted.

    Each but the first `replaces` the one before it, which has it as `replaced_by`: of a response's submissions exactly
    one is in force at any time, from its `submitted_at` to that of the next.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    response = models.ForeignKey(Response, models.PROTECT, related_name="submissions")
    number = models.PositiveIntegerField()
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replaced_by")
    correction = models.OneToOneField("Correction", models.PROTECT, null=True, related_name="submission")
    """By what it came to replace the one before."""
    snapshot = models.OneToOneField(Snapshot, models.PROTECT, related_name="submission")
    sign_off = models.OneToOneField(SignOff, models.PROTECT, related_name="submission")
    receipt_number = models.CharField(max_length=30, unique=True)
    receipt_email = models.EmailField()
    diarienummer = models.CharField(max_length=60, blank=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    delivery = models.CharField(max_length=20, default=Delivery.READ_HERE)
    """How it is delivered, as it was then: `read_here`, or `carried_over` by the respondent."""
    record = models.JSONField(default=dict)
    """What was true when it was submitted, as archive.records has made it. Everything that is told of it reads this."""

    class Meta:
        verbose_name = "inskickat svar"
        verbose_name_plural = "inskickade svar"
        ordering: ClassVar[list[str]] = ["-submitted_at"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["response", "number"], name="submission_once"),
            models.CheckConstraint(
                condition=models.Q(number=1, replaces__isnull=True, correction__isnull=True)
                | models.Q(number__gt=1, replaces__isnull=False),
                name="submission_but_the_first_replaces_one",
            ),
            models.CheckConstraint(
                condition=models.Q(delivery__in=[way.value for way in Delivery]), name="submission_delivery_is_known"
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            Kept(name="submission_is_immutable", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return self.receipt_number

    @property
    def is_carried_over(self) -> bool:
        """Whether the respondent enters it in the receiver's own form: it is sealed, and not delivered by that."""
        return self.delivery == Delivery.CARRIED_OVER
