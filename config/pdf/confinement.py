"""Rendering within a request: in a process of its own, with a limit on time and memory.

A text at its limit, or one made to be costly, may take WeasyPrint many seconds. The limits end the process, never the
portal. What is no record is set by Typst first (config.pdf.typesetting), within the same limits.
"""

import json
import logging
import os
import resource
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

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
_ROOT = Path(__file__).resolve().parents[2]


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
    command = [sys.executable, "-m", "config.pdf.confinement", str(megabytes)]
    with place_for("rendering", places=AT_ONCE, patience=seconds) as there_is_one:
        if not there_is_one:
            raise OverLimitError(f"{AT_ONCE} others were being rendered for {seconds} s")
        return _rendered(command, json.dumps(asked).encode(), seconds)


def _rendered(command: list[str], asked: bytes, seconds: float) -> bytes:
    # Each thread of Typst's has a stack, which the limit on memory counts; a machine may have a hundred processors.
    environment = {**os.environ, "RAYON_NUM_THREADS": "2"}
    try:
        done = subprocess.run(
            command, cwd=_ROOT, env=environment, input=asked, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise OverLimitError(f"not rendered within {seconds} s") from None
    if done.returncode != 0:
        told = done.stderr.decode(errors="replace").strip()[-500:] or "the renderer was ended"
        raise OverLimitError(told) if done.returncode < 0 else RenderError(told)
    return done.stdout


def _main(megabytes: str) -> None:
    """The confined process: limits first, then the document from stdin to stdout."""
    limit = int(megabytes) * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
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
