"""Attachments: files and links, with the decision (beslut) that each of them documents."""

import uuid
from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from attachments.formats import Format, told_format
from attachments.links import MAX_CHARACTERS as MAX_URL_CHARACTERS
from config.language import swedish


class AttachmentKind(models.TextChoices):
    FILE = "file", "fil"
    LINK = "link", "länk"


class DecisionKind(models.TextChoices):
    """What slag of decision (beslut) a document is of."""

    ASSEMBLY = "assembly", "Beslut i fullmäktige"
    BOARD = "board", "Beslut i styrelse eller nämnd"
    CHAIR = "chair", "Ordförandebeslut"
    DELEGATED = "delegated", "Delegationsbeslut"
    OTHER = "other", "Annat beslut"


def storage_name(attachment: "Attachment", filename: str) -> str:
    """Where the storage keeps the file. The attachment's own key makes the name unique and hard to guess."""
    return f"attachments/{attachment.organisation_id}/{attachment.pk}/{filename}"


class Attachment(models.Model):
    """A file or a link. What was uploaded never changes; a better file is a new attachment.

    Removing is soft: row and file stay, because a frozen snapshot of a response may refer to them by hash.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, related_name="attachments", verbose_name="organisation"
    )
    kind = models.CharField("slag", max_length=4, choices=AttachmentKind.choices)
    title = models.CharField("titel", max_length=300)
    file = models.FileField("fil", upload_to=storage_name, max_length=400, blank=True)
    url = models.CharField("webbadress", max_length=MAX_URL_CHARACTERS, blank=True)
    original_name = models.CharField("filnamn", max_length=150, blank=True)
    mime_type = models.CharField("typ", max_length=100, blank=True)
    size = models.PositiveBigIntegerField("storlek i byte", null=True, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    pages = models.PositiveIntegerField("antal sidor", null=True, blank=True)
    format_name = models.CharField("format", max_length=40, blank=True, default="", db_default="")
    """With the two below what the content was found to be (attachments.formats); empty for what is older."""
    format_version = models.CharField("formatets version", max_length=20, blank=True, default="", db_default="")
    format_puid = models.CharField("formatet i PRONOM", max_length=20, blank=True, default="", db_default="")
    diarienummer = models.CharField("diarienummer", max_length=100, blank=True)
    decided_on = models.DateField("beslutsdatum", null=True, blank=True)
    decided_by = models.CharField("beslutande organ", max_length=200, blank=True)
    decision_paragraph = models.CharField("paragraf", max_length=40, blank=True, default="", db_default="")
    decision_kind = models.CharField(
        "slag av beslut", max_length=20, choices=DecisionKind.choices, blank=True, default="", db_default=""
    )
    copy_of = models.CharField("kopia av länken", max_length=MAX_URL_CHARACTERS, blank=True, default="", db_default="")
    """Of a file: the address whose content it shows, as somebody saw it."""
    seen_on = models.DateField("sedd den", null=True, blank=True)
    """The day somebody saw what a link, or the link that this is a copy of, showed."""
    scanned_at = models.DateTimeField("virusgenomsökt", null=True, blank=True)
    scan_tried_at = models.DateTimeField("genomsökning försökt", null=True, blank=True, editable=False)
    """When no verdict came of the newest try; empty once one has come."""
    found = models.CharField("misstänkt virus", max_length=200, blank=True)
    """What the scanner calls it. Such a file is quarantined: kept, and handed out to nobody."""
    is_untold = models.BooleanField("att berätta om", default=False, db_default=False, editable=False)
    """Whether those whom it concerns are still to be told of what was found."""
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="uppladdad av"
    )
    uploaded_at = models.DateTimeField("uppladdad", default=timezone.now)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="borttagen av"
    )
    removed_at = models.DateTimeField("borttagen", null=True, blank=True)

    class Meta:
        verbose_name = "bilaga"
        verbose_name_plural = "bilagor"
        ordering: ClassVar[list[str]] = ["uploaded_at", "id"]
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["organisation", "diarienummer"], name="attachment_by_diarienummer"),
            models.Index(fields=["sha256"], name="attachment_by_content"),
            models.Index(fields=["scanned_at"], condition=Q(kind="file"), name="attachment_by_scan"),
        ]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=(
                    Q(kind=AttachmentKind.FILE, url="", size__gt=0, sha256__regex=r"^[0-9a-f]{64}$")
                    & ~Q(file="")
                    & ~Q(mime_type="")
                    & ~Q(original_name="")
                )
                | (
                    Q(kind=AttachmentKind.LINK, file="", sha256="", mime_type="", original_name="")
                    & Q(size__isnull=True, pages__isnull=True, url__regex=r"^https?://")
                ),
                name="attachment_is_a_file_or_a_link",
            ),
            models.CheckConstraint(
                condition=Q(decision_kind__in=["", *DecisionKind.values]), name="attachment_decision_kind_is_known"
            ),
            models.CheckConstraint(
                condition=Q(copy_of="") | Q(kind=AttachmentKind.FILE, seen_on__isnull=False),
                name="attachment_copy_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(format_name="", format_version="", format_puid="")
                | (Q(kind=AttachmentKind.FILE) & ~Q(format_name="")),
                name="attachment_format_is_of_a_file",
            ),
            models.CheckConstraint(
                condition=Q(found="") | Q(kind=AttachmentKind.FILE, scanned_at__isnull=False),
                name="attachment_found_by_a_scan",
            ),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True, removed_by__isnull=True)
                | Q(removed_at__isnull=False, removed_by__isnull=False),
                name="attachment_removed_by_someone",
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.ReadOnly(
                name="attachment_content_is_fixed",
                fields=[
                    "organisation",
                    "kind",
                    "file",
                    "url",
                    "original_name",
                    "mime_type",
                    "size",
                    "sha256",
                    "pages",
                    "format_name",
                    "format_version",
                    "format_puid",
                    "copy_of",
                    "seen_on",
                ],
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def decision(self) -> str:
        """What decision it is of, in words: "Delegationsbeslut RS 2025-0100 § 45 beslutad 1 mars 2025 av direktören".

        Empty where nothing is said of one.
        """
        parts = (
            self.get_decision_kind_display(),
            self.diarienummer,
            self.decision_paragraph,
            f"beslutad {swedish.day(self.decided_on)}" if self.decided_on else "",
            f"av {self.decided_by}" if self.decided_by else "",
        )
        return " ".join(filter(None, parts))

    @property
    def format(self) -> Format:
        """What the content was found to be; empty for a link, and for what was kept before formats were."""
        return Format(self.format_name, self.format_version, self.format_puid)

    @property
    def told_format(self) -> str:
        """Whether it can be read in many years, in words; empty for a link."""
        return told_format(self.mime_type, self.format)

    @property
    def is_file(self) -> bool:
        return self.kind == AttachmentKind.FILE

    @property
    def is_quarantined(self) -> bool:
        """Whether the newest scan has found something in it."""
        return bool(self.found)

    @property
    def is_unscanned(self) -> bool:
        """Whether no scanner has ever looked at the file."""
        return self.is_file and self.scanned_at is None


class FileToErase(models.Model):
    """A stored file that is to go, once `erase_after` has passed, unless an attachment has it then.

    Written before a file is sent to the storage, and taken away together with the attachment's row being written: so a
    process that is killed in between leaves no file that nothing names. Written also with the deletion of a row.
    """

    name = models.CharField(max_length=400, db_index=True)
    erase_after = models.DateTimeField()

    class Meta:
        verbose_name = "fil att radera"
        verbose_name_plural = "filer att radera"
        ordering: ClassVar[list[str]] = ["pk"]

    def __str__(self) -> str:
        return str(self.pk)
