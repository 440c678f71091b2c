"""Files that go with a letter: read when it is sent, from whoever keeps them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from outbox.models import OutboxMessage


@dataclass(frozen=True)
class Enclosure:
    """One file, under the name that the receiver sees."""

    name: str
    data: bytes
    mime_type: str


def enclosures_of(message: OutboxMessage) -> Sequence[Enclosure]:
    """The files of a letter, by settings.OUTBOX_ENCLOSURES and the key that the letter has of them; none without one.

    Raises outbox.failures.NeverPossibleError for files that are not to be handed out, or are not what they were.
    """
    key = str(message.payload.get("enclosed", ""))
    if not key:
        return ()
    files: Sequence[Enclosure] = import_string(settings.OUTBOX_ENCLOSURES)(key)
    return files
