"""The log's tables. A row is appended in the transaction of what it tells; it is bound to the one before at the commit.

Binding takes a lock, so that the rows stand in one line. A deferred trigger does it when the transaction commits: the
lock is held for that moment only, however long the transaction has taken. The rows that its foreign keys point at are
asked for then too: whoever locks them leaves their keys, and what points at them is written before the log's row.
"""

import json
from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

FIRST_HASH = "0" * 64
"""What the first row of all is bound to."""

# Any number that nothing else in the database locks by.
_LOCK = 7_104_201_811

_BIND = f"""
    PERFORM pg_advisory_xact_lock({_LOCK});
    WITH head AS (
        SELECT number, sha256 FROM audit_loghead UNION ALL SELECT 0, '{FIRST_HASH}' ORDER BY number DESC LIMIT 1
    ), bound AS (
        INSERT INTO audit_loglink (row_id, number, previous, sha256)
        SELECT NEW.id, number + 1, sha256,
               encode(sha256(convert_to(sha256 || E'\\n' || (number + 1) || E'\\n' || NEW.content, 'UTF8')), 'hex')
        FROM head RETURNING number, sha256
    )
    INSERT INTO audit_loghead (id, number, sha256) SELECT 1, number, sha256 FROM bound
    ON CONFLICT (id) DO UPDATE SET number = EXCLUDED.number, sha256 = EXCLUDED.sha256;
    RETURN NULL;
"""  # noqa: S608  # made of our own constants
_ONLY_BY_BINDING = (
    "IF pg_trigger_depth() > 1 THEN RETURN NEW; END IF; "
    "RAISE EXCEPTION 'pgtrigger: Cannot % rows in % table', lower(TG_OP), TG_TABLE_NAME;"
)


def _kept(condition: str) -> str:
    """Trigger code that lets a row be deleted where the log's own row of the cut says so, and nothing else."""
    return (
        f"IF TG_OP = 'DELETE' THEN IF {condition} THEN RETURN OLD; END IF; END IF; "
        "RAISE EXCEPTION 'pgtrigger: Cannot % rows from % table', lower(TG_OP), TG_TABLE_NAME;"
    )


class Binding(pgtrigger.Trigger):
    """Writes as the owner what the application's role may not write at all."""

    runs_as_owner = True


class KeptRows(pgtrigger.Trigger):
    """Refuses every change, and deletion but for a cut."""

    withholds = ("UPDATE",)


class OnlyByBinding(pgtrigger.Trigger):
    """Refuses every row that is not written by binding."""

    withholds = ("INSERT", "UPDATE")


class LogRow(models.Model):
    """One event. `content` is all of it as canonical JSON (RFC 8785); the other columns repeat it for searching.

    People and organisations are kept by number and by the name they then had: the log outlives them.
    """

    content = models.TextField()
    at = models.DateTimeField()
    action = models.CharField(max_length=40)
    outcome = models.CharField(max_length=10)
    actor = models.BigIntegerField(null=True)
    organisation = models.BigIntegerField(null=True)
    name = models.GeneratedField(
        expression=KeyTextTransform("name", Cast("content", models.JSONField())),
        output_field=models.CharField(max_length=500, null=True),
        db_persist=True,
    )
    """The address of whoever did it, or tried to; made of the content by the database."""

    class Meta:
        verbose_name = "rad i loggen"
        verbose_name_plural = "rader i loggen"
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["organisation", "-id"], name="log_of_an_organisation"),
            models.Index(fields=["actor", "-id"], name="log_of_a_person"),
            models.Index(fields=["at"], name="log_by_time"),
        ]
        triggers: ClassVar[list[Any]] = [
            Binding(
                name="log_row_is_bound",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                timing=pgtrigger.Deferred,
                func=_BIND,
            ),
            KeptRows(
                name="log_row_is_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                # A link goes only by a cut, and as long as it is there the foreign key keeps the row.
                func=_kept("NOT EXISTS (SELECT 1 FROM audit_loglink WHERE row_id = OLD.id)"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.action}"

    def said(self) -> dict[str, Any]:
        """What the content says; {} of a row that audit.services has not appended and that says nothing so."""
        try:
            said = json.loads(self.content)
        except ValueError:
            return {}
        return said if isinstance(said, dict) else {}

    def details(self) -> dict[str, Any]:
        """What it says besides, by label; {} as above."""
        details = self.said().get("details")
        return details if isinstance(details, dict) else {}


class LogLink(models.Model):
    """A row's place in the log: `sha256` is over the hash of the row before, the number and the row's content."""

    row = models.OneToOneField(LogRow, models.DO_NOTHING, primary_key=True, related_name="link")
    number = models.BigIntegerField(unique=True)
    previous = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = "länk i loggen"
        verbose_name_plural = "länkar i loggen"
        triggers: ClassVar[list[Any]] = [
            KeptRows(
                name="log_link_is_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func=_kept("EXISTS (SELECT 1 FROM audit_logcut WHERE number >= OLD.number)"),
            ),
            OnlyByBinding(
                name="log_link_is_made_by_binding",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=_ONLY_BY_BINDING,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.sha256[:12]}"


class LogHead(models.Model):
    """Where the log ends: one row, so that rows removed at the end are missed."""

    number = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name = "loggens slut"
        verbose_name_plural = "loggens slut"
        triggers: ClassVar[list[Any]] = [
            OnlyByBinding(
                name="log_head_is_moved_by_binding",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=_ONLY_BY_BINDING,
            ),
            pgtrigger.Protect(name="log_head_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.sha256[:12]}"


class LogCut(models.Model):
    """The rows up to `number` were removed, being older than the installation keeps them; the log begins after it.

    `sha256` is the hash of the last row that was removed, which the first that is kept is bound to.
    """

    number = models.BigIntegerField(unique=True)
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "gallring av loggen"
        verbose_name_plural = "gallringar av loggen"
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=models.Q(number__gte=1), name="log_cut_is_of_something")
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Trigger(
                name="log_cut_is_of_old_rows",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                # A row that is wrong by itself shows no age: two may have accepted that it was altered to a later one.
                func=(
                    "IF EXISTS (SELECT 1 FROM audit_loglink JOIN audit_logrow ON audit_logrow.id = audit_loglink.row_id"
                    " WHERE audit_loglink.number <= NEW.number AND audit_logrow.at > now() - interval '365 days'"
                    " AND audit_loglink.sha256 = encode(sha256(convert_to(audit_loglink.previous || E'\\n'"
                    " || audit_loglink.number || E'\\n' || audit_logrow.content, 'UTF8')), 'hex')"
                    " AND audit_logrow.content::jsonb ->> 'at' = replace(to_char(audit_logrow.at AT TIME ZONE 'UTC',"
                    """ 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"'), '.000000', ''))"""
                    " OR NOT EXISTS (SELECT 1 FROM audit_loglink WHERE number > NEW.number)"
                    " THEN RAISE EXCEPTION 'the log is kept for a year, and its last row always'; END IF; RETURN NEW;"
                ),
            ),
            pgtrigger.Protect(name="log_cut_is_kept", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"till och med {self.number}"


class LogCheck(models.Model):
    """What verifying the log said at one time: nothing wrong (`faults` is empty), up to the row `number`.

    `accepted` is how many faults it found besides that two administrators have accepted. One that has not `ended` came
    so far in the time that it had, and the next goes on from there.
    """

    at = models.DateTimeField()
    number = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    faults = models.TextField(blank=True)
    ended = models.BooleanField(default=True, db_default=True)
    accepted = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        verbose_name = "kontroll av loggen"
        verbose_name_plural = "kontroller av loggen"
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Protect(name="log_check_is_kept", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}: {self.faults or 'hel'}"
