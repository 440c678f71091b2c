"""An attachment by itself, as services add it together with what they write."""

from typing import Any

from attachments.models import Attachment
from attachments.services import keep_file, stored_file


def add_file(**given: Any) -> Attachment:
    """Stored and registered. `given` is stored_file's."""
    with stored_file(**given) as stored:
        return keep_file(stored)
