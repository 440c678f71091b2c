"""What is remembered of failures: no address and no network, only their keyed hashes."""

from typing import Any, ClassVar

from django.db import models


class Tries(models.Model):
    """Failures in a row about one thing: an account from a network, a network, or an account.

    In the database and not in the cache: a limit that ends when the cache does is none.
    """

    about = models.CharField(max_length=30)
    key = models.CharField(max_length=64)
    failures = models.PositiveIntegerField(default=0)
    last_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["about", "key"], name="tries_once")]
        indexes: ClassVar[list[Any]] = [models.Index(fields=["last_at"], name="tries_last_at")]

    def __str__(self) -> str:
        return f"{self.about}: {self.failures}"


class KnownPlace(models.Model):
    """A network from which an account has signed in: what strangers do elsewhere makes it wait for nothing."""

    key = models.CharField(max_length=64, unique=True)
    last_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.key
