"""What each package held that was handed out, by hash: what a delivery to an e-archive covers."""

from typing import Any, ClassVar

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models

from responses.models.protection import OF_SUBMISSION, Kept
from responses.models.signing import Submission


class PackageManifest(models.Model):
    """A package that was made of a submission: its SHA-256, and that of every file in it. The package is not kept."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="package_manifests")
    sha256 = models.CharField(max_length=64)
    files = ArrayField(models.CharField(max_length=64))
    at = models.DateTimeField()

    class Meta:
        verbose_name = "arkivpakets innehåll"
        verbose_name_plural = "arkivpakets innehåll"
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["submission", "sha256"], name="package_manifest_once")
        ]
        triggers: ClassVar[list[Any]] = [
            Kept(
                name="package_manifest_is_append_only",
                operation=pgtrigger.Update | pgtrigger.Delete,
                response=OF_SUBMISSION,
            )
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}: {self.sha256[:12]}"
