"""Rendering within a request: in a process of its own, with a limit on time and memory.

A text at its limit, or one made to be costly, may take WeasyPrint many seconds. The limits end the process, never the
portal.
"""

import json
import os
import resource
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from config.pdf.render import RenderError, render_pdf
from config.places import place_for

# Work is counted in the processor's seconds, so that a crowded machine may take its time; waiting has a limit too.
PROCESSOR_SECONDS = 40
SECONDS = int(os.environ.get("RENDERING_SECONDS", "60"))
MEGABYTES = 700
# How many are rendered together on this machine; the next one waits as long as its own rendering may take.
AT_ONCE = int(os.environ.get("RENDERINGS_AT_ONCE", "2"))
_ROOT = Path(__file__).resolve().parents[2]


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
    command = [sys.executable, "-m", "config.pdf.confinement", str(megabytes)]
    with place_for("rendering", places=AT_ONCE, patience=seconds) as there_is_one:
        if not there_is_one:
            raise RenderError(f"{AT_ONCE} others were being rendered for {seconds} s")
        return _rendered(command, json.dumps(asked).encode(), seconds)


def _rendered(command: list[str], asked: bytes, seconds: float) -> bytes:
    try:
        done = subprocess.run(command, cwd=_ROOT, input=asked, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        raise RenderError(f"not rendered within {seconds} s") from None
    if done.returncode != 0:
        raise RenderError(done.stderr.decode(errors="replace").strip()[-500:] or "the renderer was ended")
    return done.stdout


def _main(megabytes: str) -> None:
    """The confined process: limits first, then the document from stdin to stdout."""
    limit = int(megabytes) * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))
    asked: dict[str, Any] = json.load(sys.stdin)
    asked["stylesheet"] = Path(asked["stylesheet"])
    asked["created"] = datetime.fromisoformat(asked["created"])
    sys.stdout.buffer.write(render_pdf(**asked))


if __name__ == "__main__":
    _main(sys.argv[1])
