"""What a case holds: answers, and documents that are the case's and no part of any answer."""

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q

from attachments.models import Attachment
from cases.models.case import NEVER_DELETED, Case
from responses.models import Response


class CaseAnswer(models.Model):
    """That an answer was placed in the case. Beside these, every answer with a number of the case's belongs to it.

    `response` becomes null when the organisation's rule discards the draft; `title` says what it was.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="placed_answers")
    response = models.ForeignKey(Response, models.SET_NULL, null=True, related_name="+")
    title = models.CharField(max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    taken_out_at = models.DateTimeField(null=True)
    taken_out_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "svar i ett ärende"
        verbose_name_plural = "svar i ärenden"
        ordering: ClassVar[list[str]] = ["pk"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["response"], condition=Q(taken_out_at__isnull=True), name="answer_in_one_case"
            )
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Protect(name="case_answer_is_never_deleted", operation=NEVER_DELETED),
            pgtrigger.ReadOnly(name="case_answer_only_taken_out", exclude=["taken_out_at", "taken_out_by", "response"]),
            pgtrigger.Protect(
                name="case_answer_is_of_one_response",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(new__response__isnull=False)
                & ~pgtrigger.Q(new__response=pgtrigger.F("old__response")),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CaseDocument(models.Model):
    """A document of the case, added whenever it came or was drawn up: before any answer, or long after one is sealed.

    `dated_on` is the day it came in or was drawn up, `counterpart` from or to whom (OSL 5 kap. 2 §). `registered_at`:
    the registrator has entered it in the register, and nobody withdraws it here any more. `withdrawn_at`: it was added
    by mistake; row, reason and file stay.
    """

    class Kind(models.TextChoices):
        REQUEST = "request", "Inkommen begäran"
        INCOMING = "incoming", "Annan inkommen handling"
        MEMO = "memo", "Tjänsteskrivelse"
        PROTOCOL = "protocol", "Protokoll eller beslut"
        RECEIPT = "receipt", "Kvitto eller bekräftelse"
        MAILED = "mailed", "Skickat mejl"
        OTHER = "other", "Annan handling"

    case = models.ForeignKey(Case, models.PROTECT, related_name="documents")
    attachment = models.OneToOneField(Attachment, models.PROTECT, related_name="case_document")
    kind = models.CharField("slag", max_length=20, choices=Kind.choices)
    dated_on = models.DateField("inkommen eller upprättad")
    counterpart = models.CharField("från eller till", max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()
    registered_at = models.DateTimeField(null=True)
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_because = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = "handling i ett ärende"
        verbose_name_plural = "handlingar i ärenden"
        ordering: ClassVar[list[str]] = ["dated_on", "pk"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_because="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_because="")),
                name="case_document_withdrawn_for_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(registered_at__isnull=True) | Q(withdrawn_at__isnull=True),
                name="case_document_registered_or_withdrawn",
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Protect(name="case_document_is_never_deleted", operation=NEVER_DELETED),
            pgtrigger.ReadOnly(
                name="case_document_only_registered_or_withdrawn",
                exclude=["registered_at", "registered_by", "withdrawn_at", "withdrawn_by", "withdrawn_because"],
            ),
            pgtrigger.Protect(
                name="case_document_stays_withdrawn",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__withdrawn_at__isnull=False) | pgtrigger.Q(old__registered_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.attachment.title
