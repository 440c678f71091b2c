"""What a reading version in Word goes out with: the answers so far, earlier words beside them, and what file it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from surveys.canonical import sha256_of
from surveys.definition_json import definition_to_json
from surveys.remembering import once_a_tree
from surveys.schema import Definition


@dataclass(frozen=True, kw_only=True)
class Filling:
    """`answers` by link_id stand in their fields. `earlier` are (label, text) by link_id, to read beside them. The
    questions of `own_words` get a field for somebody's own words each, which holds the text. `told` are the lines at
    the head of the file, instead of the notice of a reading version; `last_day` is the last day in words of whoever it
    goes out to, None for the form's own. `file` is the key by which the portal knows the file again.
    """

    answers: Mapping[str, Any] = field(default_factory=dict)
    earlier: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    own_words: Mapping[str, str] = field(default_factory=dict)
    told: tuple[str, ...] = ()
    last_day: str | None = None
    file: str = ""


def binding_of(definition: Definition, *, file: str, others: list[str]) -> dict[str, str]:
    """What a file says of itself, as XML attributes: which questionnaire, which file, digests of its own lines."""
    return {
        "enkat": definition.name,
        "utgava": definition.version,
        "sha256": definition_digest(definition),
        "fil": file,
        "rader": " ".join(others),
    }


@once_a_tree
def definition_digest(definition: Definition) -> str:
    """The SHA-256 by which a published version is known."""
    return sha256_of(definition_to_json(definition))
