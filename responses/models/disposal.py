"""Gallring of what was sealed: the decision that two persons stand for, what it is of, and the log that stays.

A row of DisposedAnswer that has begun is what opens the triggers for the deletion of that answer
(responses.models.protection). It can begin only once the decision is confirmed by another person than the one who
proposed it, has not been taken back, and its waiting time has passed by the database's own clock, and when the log of
every submission is written (docs/decisions/0042).
"""

import uuid
from datetime import timedelta
from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from accounts.models import Organisation
from attachments.models import Attachment


class Guarded(pgtrigger.Trigger):
    """A trigger before the operation, whose `func` raises an exception where `refused` (SQL) is true."""

    when = pgtrigger.Before

    def __init__(self, *, refused: str, because: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        condition = " ".join(refused.split())
        self.func = f"IF {condition} THEN RAISE EXCEPTION 'pgtrigger: {because}'; END IF; RETURN NEW;"


_UNCHANGED = (
    *("id", "organisation_id", "decision", "decided_on", "rule", "document_id", "days"),
    *("proposed_by_id", "proposed_by_name", "proposed_at"),
)
_SAME = " AND ".join(f"NEW.{name} IS NOT DISTINCT FROM OLD.{name}" for name in _UNCHANGED)
_CONFIRMS = """
OLD.confirmed_at IS NULL AND NEW.confirmed_at IS NOT NULL AND NEW.taken_back_at IS NULL
AND abs(extract(epoch FROM NEW.confirmed_at - clock_timestamp())) < 3600
AND NEW.waits_until >= NEW.confirmed_at + NEW.days * interval '1 day' - interval '1 hour'
"""
_TAKES_BACK = """
NEW.taken_back_at IS NOT NULL AND NEW.confirmed_at IS NOT DISTINCT FROM OLD.confirmed_at
AND NEW.confirmed_by_id IS NOT DISTINCT FROM OLD.confirmed_by_id
AND NEW.confirmed_by_name IS NOT DISTINCT FROM OLD.confirmed_by_name
AND NEW.waits_until IS NOT DISTINCT FROM OLD.waits_until
"""
DUE = """
EXISTS (SELECT 1 FROM responses_disposal AS decided WHERE decided.id = {disposal} AND decided.confirmed_at IS NOT NULL
AND decided.taken_back_at IS NULL AND decided.waits_until <= clock_timestamp())
"""
"""SQL: the decision with that id is confirmed, stands, and has waited."""
_NOT_DUE_AND_LOGGED = f"""
NEW.id <> OLD.id OR NEW.disposal_id <> OLD.disposal_id OR NEW.response_key <> OLD.response_key
OR NEW.title <> OLD.title OR NEW.receipt_numbers <> OLD.receipt_numbers
OR (OLD.begun_at IS NOT NULL AND NEW.begun_at IS DISTINCT FROM OLD.begun_at)
OR (OLD.done_at IS NOT NULL AND NEW.done_at IS DISTINCT FROM OLD.done_at)
OR (OLD.begun_at IS NOT NULL AND NEW.handed_to IS DISTINCT FROM OLD.handed_to)
OR (OLD.begun_at IS NULL AND NEW.begun_at IS NOT NULL AND NOT (
    {DUE.format(disposal="NEW.disposal_id")}
    AND NEW.receipt_numbers IS NOT DISTINCT FROM (
        SELECT string_agg(receipt_number, ', ' ORDER BY number) FROM responses_submission
        WHERE response_id = NEW.response_key
    )
    AND NOT EXISTS (
        SELECT 1 FROM responses_submission AS held WHERE held.response_id = NEW.response_key
        AND NOT EXISTS (
            SELECT 1 FROM responses_disposedsubmission AS logged
            WHERE logged.answer_id = NEW.id AND logged.submission_key = held.id
        )
    )
))
"""  # noqa: S608  # our own names
_NOT_AS_PROPOSED = """
NEW.begun_at IS NOT NULL OR NEW.done_at IS NOT NULL OR NOT EXISTS (
    SELECT 1 FROM responses_disposal AS decided JOIN responses_response AS held
    ON held.organisation_id = decided.organisation_id
    WHERE decided.id = NEW.disposal_id AND held.id = NEW.response_key
)
"""
_NOT_OF_WHAT_IS_DUE = f"""
NOT EXISTS (
    SELECT 1 FROM responses_disposedanswer AS answer
    JOIN responses_submission AS held ON held.response_id = answer.response_key
    WHERE answer.id = NEW.answer_id AND answer.begun_at IS NULL AND held.id = NEW.submission_key
    AND {DUE.format(disposal="answer.disposal_id")}
)
"""  # noqa: S608  # our own names


class Disposal(models.Model):
    """A decision to destroy (gallra) answers that an e-archive has, as one person proposed and another confirmed it.

    `decision`, `decided_on` and `rule` are the gallringsbeslut: its number, its day, and by what paragraph or plan.
    `days`: how long it waits once it is confirmed. Taken back by either of the two, or whoever might have been, for as
    long as something of it has not begun.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="disposals")
    decision = models.CharField(max_length=100)
    decided_on = models.DateField()
    rule = models.CharField(max_length=300)
    document = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")
    days = models.PositiveSmallIntegerField()
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_by_name = models.CharField(max_length=200)
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_by_name = models.CharField(max_length=200, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    waits_until = models.DateTimeField(null=True)
    taken_back_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    taken_back_by_name = models.CharField(max_length=200, blank=True)
    taken_back_at = models.DateTimeField(null=True)
    taken_back_because = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = "gallring"
        verbose_name_plural = "gallringar"
        ordering: ClassVar[list[str]] = ["-proposed_at", "pk"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=~Q(decision="") & ~Q(rule="") & Q(days__gte=1), name="disposal_has_a_decision_and_waits"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True, waits_until__isnull=True)
                | (
                    Q(confirmed_at__isnull=False, confirmed_by__isnull=False)
                    & ~Q(confirmed_by=F("proposed_by"))
                    & Q(waits_until__gte=F("confirmed_at") + timedelta(hours=23))
                ),
                name="disposal_is_confirmed_by_another_and_waits",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True, taken_back_by__isnull=True, taken_back_because="")
                | (Q(taken_back_at__isnull=False, taken_back_by__isnull=False) & ~Q(taken_back_because="")),
                name="disposal_is_taken_back_for_a_reason",
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Protect(name="disposal_is_never_deleted", operation=pgtrigger.Delete),
            Guarded(
                name="disposal_begins_as_a_proposal",
                operation=pgtrigger.Insert,
                refused="NEW.confirmed_at IS NOT NULL OR NEW.taken_back_at IS NOT NULL",
                because="a disposal begins as a proposal",
            ),
            Guarded(
                name="disposal_only_confirmed_or_taken_back",
                operation=pgtrigger.Update,
                refused=f"NOT ({_SAME}) OR OLD.taken_back_at IS NOT NULL OR NOT (({_CONFIRMS}) OR ({_TAKES_BACK}))",
                because="a disposal is only confirmed or taken back",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision}, {self.rule}"


class DisposedAnswer(models.Model):
    """One answer (`response_key`, whose row goes) that a decision is of, with all of its submissions.

    `begun_at`: the log is written and the rows are gone. `done_at`: its files are out of the storage too.
    """

    disposal = models.ForeignKey(Disposal, models.PROTECT, related_name="answers")
    response_key = models.UUIDField()
    title = models.CharField(max_length=400)
    receipt_numbers = models.TextField()
    """Those of its submissions when it was proposed (told_numbers): it is of these, and of no later one."""
    begun_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    handed_to = ArrayField(models.BigIntegerField(), null=True)
    """The keys of those to whom something of it was handed, who are told what became of it where they were; by them
    nobody is found whose account is gone. None: it has not begun, or was destroyed before this was kept.
    """

    class Meta:
        verbose_name = "svar som gallras"
        verbose_name_plural = "svar som gallras"
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["disposal", "response_key"], name="disposed_answer_once_a_disposal"),
            models.UniqueConstraint(
                fields=["response_key"], condition=Q(begun_at__isnull=False), name="answer_is_disposed_of_once"
            ),
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(begun_at__isnull=False), name="disposed_answer_begins_before_end"
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Protect(name="disposed_answer_is_never_deleted", operation=pgtrigger.Delete),
            Guarded(
                name="disposed_answer_begins_as_proposed",
                operation=pgtrigger.Insert,
                refused=_NOT_AS_PROPOSED,
                because="an answer of the organisation is proposed before it is disposed of",
            ),
            Guarded(
                name="disposed_answer_only_when_due_and_logged",
                operation=pgtrigger.Update,
                refused=_NOT_DUE_AND_LOGGED,
                because="nothing is disposed of before it is due and logged",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class DisposedSubmission(models.Model):
    """The log (gallringslogg) of one submission: what it was, where it is now, nothing of what was answered. For ever.

    The decision and the persons are the disposal's. Names and days are those of then (archive.records).
    """

    answer = models.ForeignKey(DisposedAnswer, models.PROTECT, related_name="submissions")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    submission_key = models.UUIDField(unique=True)
    receipt_number = models.CharField(max_length=30, unique=True)
    diarienummer = models.CharField(max_length=60, blank=True)
    numbers = models.TextField(blank=True)
    """What it is found by: diarienummer, the recipient's number and the receipt number, a line each (SearchEntry)."""
    organisation_name = models.CharField(max_length=200)
    organisation_number = models.CharField(max_length=20)
    title = models.CharField(max_length=400)
    questionnaire = models.CharField(max_length=200)
    version = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    register = models.JSONField()
    """What the register said of it: key, label, text and whether it was public, each."""
    replaces = models.CharField(max_length=30, blank=True)
    """The receipt number of the submission that it replaced."""
    submitted_at = models.DateTimeField()
    sealed_at = models.DateTimeField()
    copy_sha256 = models.CharField(max_length=64)
    unsealed_sha256 = models.CharField(max_length=64)
    content_root = models.CharField(max_length=64, blank=True)
    copy_place = models.PositiveBigIntegerField()
    """The sealed copy's place among all copies, which a list of other systems goes on from."""
    snapshot_sha256 = models.CharField(max_length=64)
    delivered_on = models.DateField()
    archive = models.CharField(max_length=200)
    reference = models.CharField(max_length=200)
    package_sha256 = models.CharField(max_length=64)
    receipt = models.ForeignKey(Attachment, models.PROTECT, null=True, related_name="+")
    """The e-archive's receipt as a file: it stays."""
    files = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField()
    """How many files were destroyed, and how many bytes they were."""
    logged_at = models.DateTimeField()

    class Meta:
        verbose_name = "gallrat svar"
        verbose_name_plural = "gallringslogg"
        ordering: ClassVar[list[str]] = ["-logged_at", "-pk"]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["organisation", "-logged_at", "-id"], name="disposed_by_organisation")
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Protect(name="disposal_log_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            Guarded(
                name="disposal_log_is_of_what_is_due",
                operation=pgtrigger.Insert,
                refused=_NOT_OF_WHAT_IS_DUE,
                because="the log of disposals is of what is due",
            ),
        ]

    def __str__(self) -> str:
        return self.receipt_number


class DisposedFile(models.Model):
    """A file that was destroyed, by its hash; no name that somebody gave it. `place`: its folder in the storage.

    `key`: the attachment or the masking that it was of. `removed_at`: it is out of the storage.
    """

    class Kind(models.TextChoices):
        COPY = "copy", "Arkivexemplar"
        EXTENSION = "extension", "Arkivexemplar med ny arkivtidsstämpel"
        REPORT = "report", "Valideringsrapport"
        MASKED = "masked", "Maskad kopia"
        ATTACHED = "attached", "Bilaga"
        COMPANION = "companion", "PDF/A-kopia av bilaga"
        SENT = "sent", "Skickat separat"
        RECEIPT = "receipt", "Mottagarens kvitto"
        SUPERSEDED = "superseded", "E-arkivets kvittens på en leverans som inte gäller längre"
        OTHER = "other", "Borttagen bilaga"
        UNKNOWN = "unknown", "Fil som registret inte kände till"

    submission = models.ForeignKey(DisposedSubmission, models.PROTECT, related_name="destroyed")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    key = models.UUIDField(null=True)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField()
    place = models.CharField(max_length=300)
    kept_elsewhere = models.BooleanField(default=False)
    """The same stored file is another answer's or case's too, and stays there."""
    removed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "gallrad fil"
        verbose_name_plural = "gallrade filer"
        ordering: ClassVar[list[str]] = ["pk"]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["key"], name="disposed_file_by_key"),
            models.Index(fields=["id"], condition=Q(removed_at__isnull=True), name="disposed_file_left"),
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(place__regex=r"^(copies|masked|attachments|companions)/[^/]+/[^/]+$"),
                name="disposed_file_has_a_folder_of_its_own",
            )
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Protect(name="disposed_file_is_never_deleted", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="disposed_file_only_removed", exclude=["removed_at"]),
            pgtrigger.Protect(
                name="disposed_file_stays_removed",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__removed_at__isnull=False),
            ),
            Guarded(
                name="disposed_file_is_of_what_begins",
                operation=pgtrigger.Insert,
                refused="""
                NOT EXISTS (
                    SELECT 1 FROM responses_disposedsubmission AS logged JOIN responses_disposedanswer AS answer
                    ON answer.id = logged.answer_id WHERE logged.id = NEW.submission_id AND answer.begun_at IS NULL
                )
                """,
                because="the log of disposals is written before it begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {self.sha256[:12]}"
