"""The PDF/A that the portal has made of an attached file, beside it."""

import uuid
from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from attachments.formats import Format
from attachments.models import Attachment
from responses.models.protection import OF_ATTACHMENT, Kept

MAKE_COMPANION = "make_companion"
"""The kind of outbox message that makes one; its key is companion_key."""

_MADE = pgtrigger.Q(old__trouble="")


def companion_key(attachment_id: uuid.UUID, again: str = "") -> str:
    """The outbox key of the work that makes the attachment's; `again` tells a later try from the first."""
    return f"companion:{attachment_id}{again and f':{again}'}"


def attachment_key(key: str) -> uuid.UUID:
    """The attachment's primary key, of an outbox key that companion_key has made."""
    return uuid.UUID(key.split(":")[1])


def companions_directory(attachment: Attachment) -> str:
    """Where in the storage the attachment's PDF/A is, and nothing else."""
    return f"companions/{attachment.organisation_id}/{attachment.pk}"


def _path(companion: "AttachmentCompanion", _: str) -> str:
    return f"{companions_directory(companion.attachment)}/{companion.sha256[:12]}.pdf"


class AttachmentCompanion(models.Model):
    """A PDF/A made of an attachment that is none, or why there is none (`trouble`, in Swedish).

    `made_by` is the program with its version; `source_sha256` the file that it was made of. The attachment stays what
    it is: the companion is another way to read it, and under no seal.
    """

    attachment = models.OneToOneField(Attachment, models.PROTECT, primary_key=True, related_name="companion")
    source_sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to=_path, max_length=200, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(null=True)
    pages = models.PositiveIntegerField(null=True)
    format_name = models.CharField(max_length=40, blank=True)
    format_version = models.CharField(max_length=20, blank=True)
    format_puid = models.CharField(max_length=20, blank=True)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    trouble = models.CharField(max_length=300, blank=True)
    checked_by = models.CharField(max_length=80, blank=True, db_default="")
    outcome = models.CharField(max_length=20, blank=True, db_default="")
    """What veraPDF, with its version, said of it by the level of PDF/A that it states (archive.conformance): passed, or
    not checked. Empty where nothing was asked; what does not pass is not kept.
    """

    class Meta:
        verbose_name = "PDF/A-kopia av bilaga"
        verbose_name_plural = "PDF/A-kopior av bilagor"
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                name="companion_is_made_or_says_why_not",
                condition=(Q(trouble="", size__gt=0) & ~Q(file="") & ~Q(sha256="") & ~Q(format_name=""))
                | (~Q(trouble="") & Q(file="", sha256="", format_name="", size__isnull=True)),
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            Kept(
                name="made_companion_is_immutable",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=_MADE,
                response=OF_ATTACHMENT,
            )
        ]

    def __str__(self) -> str:
        return f"{self.attachment}, {self.trouble or self.sha256[:12]}"

    @property
    def format(self) -> Format:
        """What it states to be."""
        return Format(self.format_name, self.format_version, self.format_puid)
