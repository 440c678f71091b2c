"""The outbox: work that survives crashes, and what people have decided of work that did not get through."""

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.fields.json import KT, KeyTransform
from django.db.models.functions import Lower

EMAIL = "email"
"""The kind of message that is a letter. Other kinds belong to who puts them: settings.OUTBOX_HANDLERS."""


class OutboxMessage(models.Model):
    """Work to be done once, written in the transaction that makes it necessary (docs/decisions/0005).

    `kind` says which handler does it (settings.OUTBOX_HANDLERS), `key` what it is about. `attempts` counts every try
    from its beginning, so that a worker that dies counts too, and `unexplained` those in a row that ended without a
    word, or failed and nobody knows why; `next_at` is when the sweep takes the work up again, and `asked_at` when it
    last asked a worker and none has begun since.
    `sending_since`: a worker has begun to hand a letter to the mail server, and has not said what became of it
    (docs/decisions/0019). `given_up_at`: nobody tries any more, and `given_up_because` says why in Swedish;
    `reported_at`: people have been told; `let_be_at`: somebody has decided that it need not be done
    (docs/decisions/0021). `emptied_at`: a letter's words have been taken out, and it cannot be sent any more.
    """

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=120, unique=True)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    next_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    sending_since = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    unexplained = models.PositiveIntegerField(default=0, db_default=0)
    last_error = models.TextField(blank=True)
    given_up_at = models.DateTimeField(null=True)
    given_up_because = models.TextField(blank=True)
    reported_at = models.DateTimeField(null=True)
    let_be_at = models.DateTimeField(null=True)
    emptied_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "responses_outboxmessage"
        verbose_name = "utgående arbete"
        verbose_name_plural = "utgående arbeten"
        indexes: ClassVar[list[Any]] = [
            models.Index(
                fields=["attempts", "next_at"],
                condition=models.Q(done_at__isnull=True, given_up_at__isnull=True),
                name="outbox_waiting",
            ),
            models.Index(
                fields=["given_up_at"],
                condition=models.Q(done_at__isnull=True, given_up_at__isnull=False),
                name="outbox_given_up",
            ),
            models.Index(
                fields=["done_at"],
                condition=models.Q(kind=EMAIL, done_at__isnull=False, emptied_at__isnull=True),
                name="outbox_letter_with_words",
            ),
            GinIndex(KeyTransform("about", "payload"), condition=models.Q(kind=EMAIL), name="outbox_letter_about"),
            models.Index(Lower(KT("payload__to")), condition=models.Q(kind=EMAIL), name="outbox_letter_to"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def what(self) -> str:
        """What it is, in Swedish, for a list: "Mejl till a@example.se: Svarskvitto"."""
        if self.kind == EMAIL:
            return f"Mejl till {self.payload.get('to') or 'okänd adress'}: {self.payload.get('subject')}"
        return str(self.payload.get("what", self.key))


class Decision(models.Model):
    """What somebody decided of work that did not get through, and when. Append only; `by` is null for a command."""

    class What(models.TextChoices):
        AGAIN = "again", "Försök igen"
        LET_BE = "let_be", "Låt vara"

    message = models.ForeignKey(OutboxMessage, models.PROTECT, related_name="decisions")
    what = models.CharField("beslut", max_length=20, choices=What.choices)
    because = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "beslut om utgående arbete"
        verbose_name_plural = "beslut om utgående arbeten"
        ordering: ClassVar[list[str]] = ["-at", "-pk"]
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=models.Q(what__in=["again", "let_be"]), name="outbox_decision_is_known")
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Protect(name="outbox_decision_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()}: {self.message.key}"
