"""Storages that do what a storage does at its worst, and otherwise keep files on disk."""

import threading
from contextlib import suppress
from typing import Any, ClassVar

from django.db import connection

from config.storage import WholeFileStorage


class WatchedStorage(WholeFileStorage):
    """Notes whether a transaction was open while a file was sent."""

    was_open: ClassVar[list[bool]] = []

    def _save(self, name: str, content: Any) -> str:
        self.was_open.append(connection.in_atomic_block)
        return super()._save(name, content)


class GatedStorage(WholeFileStorage):
    """A file that has come here waits until the gate is opened."""

    has_come: ClassVar[threading.Event] = threading.Event()
    gate: ClassVar[threading.Event] = threading.Event()

    def _save(self, name: str, content: Any) -> str:
        self.has_come.set()
        assert self.gate.wait(timeout=30)
        return super()._save(name, content)


class StubbornStorage(WholeFileStorage):
    """Does not delete the files that are named here."""

    kept: ClassVar[set[str]] = set()

    def delete(self, name: str) -> None:
        if name in self.kept:
            raise OSError("the storage is away")
        with suppress(FileNotFoundError):
            super().delete(name)


def use_storage(settings: Any, storage: type[WholeFileStorage]) -> None:
    """Let it be the portal's, in the place where files are."""
    default = {**settings.STORAGES["default"], "BACKEND": f"{storage.__module__}.{storage.__qualname__}"}
    settings.STORAGES = {**settings.STORAGES, "default": default}
