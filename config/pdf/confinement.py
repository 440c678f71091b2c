"""Rendering within a request: in a process of its own, with a limit on time and memory.

A text at its limit, or one made to be costly, may take WeasyPrint many seconds. The limits end the process, never the
portal. What is no record is set by Typst first (config.pdf.typesetting), within the same limits.
"""

import json
import logging
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from config.confinement import confine, run_confined
from config.pdf.fonts import replace_unmappable
from config.pdf.render import RenderError, render_pdf
from config.pdf.typesetting import PageLook, fetch_nothing, set_pdf
from config.places import place_for

logger = logging.getLogger(__name__)

# Work is counted in the processor's seconds, so that a crowded machine may take its time; waiting has a limit too.
PROCESSOR_SECONDS = 40
SECONDS = int(os.environ.get("RENDERING_SECONDS", "60"))
MEGABYTES = 700
# How many are rendered together on this machine; the next one waits as long as its own rendering may take.
AT_ONCE = int(os.environ.get("RENDERINGS_AT_ONCE", "2"))


class OverLimitError(RenderError):
    """The process was ended by a limit: another engine would take no less."""


def render_confined(
    *,
    html: str,
    stylesheet: Path,
    title: str,
    author: str,
    created: datetime,
    identifier: str,
    seconds: float = SECONDS,
    megabytes: int = MEGABYTES,
) -> bytes:
    """As render.render_pdf, without attachments, in at most `seconds` and `megabytes`. Raises RenderError otherwise."""
    asked = {
        "html": html,
        "stylesheet": str(stylesheet),
        "title": title,
        "author": author,
        "created": created.isoformat(),
        "identifier": identifier,
    }
    return _in_its_place(asked, seconds, megabytes)


def set_confined(
    *, look: PageLook, stylesheet: Path, seconds: float = SECONDS, megabytes: int = MEGABYTES, **asked: Any
) -> bytes:
    """A document that is no record, set by Typst (config.pdf.typesetting.set_pdf) within the limits of render_confined.

    What Typst cannot set WeasyPrint sets, by the `stylesheet`, and the log is told; not what a limit has ended. `asked`
    are the others of render_confined. Raises RenderError as it does.
    """
    told = {**asked, "created": asked["created"].isoformat()}
    try:
        printable = {name: replace_unmappable(asked[name])[0] for name in ("title", "author")}
        return _in_its_place({**told, **printable, "look": look}, seconds, megabytes)
    except OverLimitError:
        raise
    except RenderError as error:
        logger.warning("%s was not set by Typst, and is set by WeasyPrint: %s", asked["identifier"], error)
        return _in_its_place({**told, "stylesheet": str(stylesheet)}, seconds, megabytes)


def _in_its_place(asked: dict[str, Any], seconds: float, megabytes: int) -> bytes:
    with place_for("rendering", places=AT_ONCE, patience=seconds) as there_is_one:
        if not there_is_one:
            raise OverLimitError(f"{AT_ONCE} others were being rendered for {seconds} s")
        return _rendered(json.dumps(asked).encode(), seconds, megabytes)


def _rendered(asked: bytes, seconds: float, megabytes: int) -> bytes:
    # Each thread of Typst's has a stack, which the limit on memory counts; a machine may have a hundred processors.
    ended = run_confined(__name__, str(megabytes), given=asked, seconds=seconds, RAYON_NUM_THREADS="2")
    if ended.whole:
        return ended.said
    if ended.late:
        raise OverLimitError(f"not rendered within {seconds} s")
    told = ended.complaint[-500:] or "the renderer was ended"
    raise OverLimitError(told) if ended.killed else RenderError(told)


def _main(megabytes: str) -> None:
    """The confined process: limits first, then the document from stdin to stdout."""
    confine(megabytes=int(megabytes), processor_seconds=PROCESSOR_SECONDS, writes=True)
    asked: dict[str, Any] = json.load(sys.stdin)
    asked["created"] = datetime.fromisoformat(asked["created"])
    if "look" in asked:
        fetch_nothing()
        sys.stdout.buffer.write(set_pdf(**asked))
        return
    asked["stylesheet"] = Path(asked["stylesheet"])
    sys.stdout.buffer.write(render_pdf(**asked))


if __name__ == "__main__":
    _main(sys.argv[1])
