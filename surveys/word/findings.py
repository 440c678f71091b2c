"""What a Word document holds, before anybody knows which questionnaire it answers: plain data, to JSON and back."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

PLACEHOLDER = "Skriv här"
"""What stands in a field that nobody has written in."""


@dataclass(frozen=True)
class Control:
    """One marked field: its tag (empty where only the bookmark beside it is left: `mark`), and what stands there.

    `box`: it is a box to tick; `ticked` what the file itself says of it, which the sign in `text` may contradict.
    `holds_more`: a picture or another thing that is no text stands there too. `in_box`: what is left of it stands in a
    box to tick, its own or one that has been dragged into it.
    """

    tag: str
    text: str
    mark: str = ""
    box: bool = False
    ticked: bool = False
    holds_more: bool = False
    in_box: bool = False


@dataclass(frozen=True)
class Words:
    """Words outside every field. `after` is the tag or mark of the field before them; `place` where they stand: text,
    header, note, comment or frame; struck for what a tracked change takes away.
    """

    text: str
    after: str = ""
    place: str = "text"


@dataclass(frozen=True)
class Found:
    """All of a document. `tracked`: it holds tracked changes, which are read as accepted. `binding` is what the
    portal wrote in it of which questionnaire and file it is; empty where that is gone.
    """

    controls: tuple[Control, ...]
    outside: tuple[Words, ...]
    tracked: bool = False
    binding: Mapping[str, str] = field(default_factory=dict)


def found_to_json(found: Found) -> dict[str, Any]:
    """As JSON holds it."""
    return asdict(found)


def found_from_json(data: Mapping[str, Any]) -> Found:
    """The reverse of found_to_json."""
    return Found(
        controls=tuple(Control(**each) for each in data["controls"]),
        outside=tuple(Words(**each) for each in data["outside"]),
        tracked=data["tracked"],
        binding=data["binding"],
    )
