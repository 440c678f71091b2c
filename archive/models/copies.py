"""The sealed copy of a submission, and what has been added to it since."""

import uuid
from datetime import datetime
from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.db.models import Case, Value, When
from django.db.models.fields.json import KT

from responses.models.protection import OF_COPY, OF_SUBMISSION, Kept
from responses.models.signing import Submission
from seals.description import SealDescription, seal_in_report

SEAL_COPY = "seal_copy"
"""The kind of outbox message that makes a submission's copy; its key is copy_key."""


def copy_key(submission: Submission) -> str:
    """The outbox key of the work that makes the submission's copy."""
    return f"copy:{submission.pk}"


def submission_key(key: str) -> uuid.UUID:
    """The submission's primary key, of an outbox key that copy_key has made."""
    return uuid.UUID(key.removeprefix("copy:"))


def copies_directory(submission: Submission) -> str:
    """Where in the storage the files of a submission's copy are, and nothing else."""
    return f"copies/{submission.submitted_at:%Y}/{submission.receipt_number}"


def _place(version: "CopyVersion", ending: str) -> str:
    return f"{copies_directory(version.submission)}/{version.sha256[:12]}.{ending}"


def _copy_path(version: "CopyVersion", _: str) -> str:
    return _place(version, "pdf")


def _report_path(version: "CopyVersion", _: str) -> str:
    return _place(version, "validering.json")


class CopyVersion(models.Model):
    """A sealed file with the report on checking it. `valid_until`: until when its newest proof can be checked.

    The report is a file of its own, with its hash; `report` is the same to search in and show.
    """

    file = models.FileField(upload_to=_copy_path, max_length=200)
    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    report = models.JSONField()
    report_file = models.FileField(upload_to=_report_path, max_length=200, blank=True)
    report_sha256 = models.CharField(max_length=64, blank=True)
    valid_until = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    submission: Any
    made_at: Any

    @property
    def seal(self) -> SealDescription | None:
        """The seal as the report tells of it."""
        return seal_in_report(self.report)


SEAL_CERTIFICATE = KT("report__signatures__0__certificates__0__sha256_fingerprint")
"""The fingerprint of the certificate that a copy is sealed with, as its validation report has it."""
SEAL_OWNER = Case(
    When(report__sealed_for__own=True, then=KT("report__sealed_for__number")),
    default=Value(""),
    output_field=models.TextField(),
)
"""Whose the seal of a copy is, as its validation report notes it: a number; empty for the portal's, and for copies from
before it was noted."""


class SealedCopy(CopyVersion):
    """The arkivexemplar: one a submission, as it was sealed, with the hash before sealing."""

    submission = models.OneToOneField(Submission, models.PROTECT, related_name="copy")
    unsealed_sha256 = models.CharField(max_length=64)
    content_root = models.CharField(max_length=64, blank=True, default="", db_default="")
    """The root of the salted hash tree over its pages (archive.paper.hash_tree); empty where it was sealed before."""
    pages = models.PositiveIntegerField()
    sealed_at = models.DateTimeField()

    class Meta:
        db_table = "responses_sealedcopy"
        verbose_name = "arkivexemplar"
        verbose_name_plural = "arkivexemplar"
        indexes: ClassVar[list[Any]] = [
            models.Index(SEAL_CERTIFICATE, SEAL_OWNER, name="copy_by_seal_and_owner"),
            models.Index(fields=["unsealed_sha256"], name="copy_by_unsealed_hash"),
        ]
        triggers: ClassVar[list[Any]] = [
            Kept(name="sealed_copy_is_immutable", operation=pgtrigger.Update | pgtrigger.Delete, response=OF_SUBMISSION)
        ]

    def __str__(self) -> str:
        return f"{self.submission.receipt_number}, {self.sha256[:12]}"

    @property
    def made_at(self) -> datetime:
        """When this file was made."""
        return self.sealed_at

    @property
    def newest(self) -> CopyVersion:
        """The version to hand out: the one with the newest archive time stamp. Prefetch `extensions` for lists."""
        return max(self.extensions.all(), key=lambda one: one.number, default=self)


class CopyExtension(CopyVersion):
    """The same copy with one more archive time stamp at its end; the earlier files stay as they were."""

    copy = models.ForeignKey(SealedCopy, models.PROTECT, related_name="extensions")
    number = models.PositiveIntegerField()
    extended_at = models.DateTimeField()

    class Meta:
        db_table = "responses_copyextension"
        verbose_name = "förlängning av arkivexemplar"
        verbose_name_plural = "förlängningar av arkivexemplar"
        ordering: ClassVar[list[str]] = ["copy", "number"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["copy", "number"], name="one_extension_a_number"),
        ]
        triggers: ClassVar[list[Any]] = [
            Kept(name="copy_extension_is_immutable", operation=pgtrigger.Update | pgtrigger.Delete, response=OF_COPY)
        ]

    def __str__(self) -> str:
        return f"{self.copy.submission.receipt_number}, förlängning {self.number}"

    @property
    def made_at(self) -> datetime:
        """When this file was made."""
        return self.extended_at

    @property
    def submission(self) -> Submission:
        """The submission that this is a copy of."""
        return self.copy.submission
