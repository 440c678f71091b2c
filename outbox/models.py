"""The outbox: work that survives crashes."""

from typing import Any, ClassVar

from django.db import models

EMAIL = "email"
"""The kind of message that is a letter. Other kinds belong to who puts them: settings.OUTBOX_HANDLERS."""


class OutboxMessage(models.Model):
    """Work to be done once, written in the transaction that makes it necessary (docs/decisions/0005).

    `kind` says which handler does it (settings.OUTBOX_HANDLERS), `key` what it is about.
    `sending_since`: a worker has begun to hand a letter to the mail server, and has not said what became of it
    (docs/decisions/0019).
    """

    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=120, unique=True)
    payload = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    sending_since = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
    last_error = models.TextField(blank=True)

    class Meta:
        db_table = "responses_outboxmessage"
        verbose_name = "utgående arbete"
        verbose_name_plural = "utgående arbeten"
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["created_at"], condition=models.Q(done_at__isnull=True), name="outbox_waiting")
        ]

    def __str__(self) -> str:
        return self.key
