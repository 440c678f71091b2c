"""A small real program in LibreOffice's place, at the border of its process: for what is not about what it does."""

import stat
from pathlib import Path

from tests.attachments.files import stating

VERSION = "LibreOffice 7.4.7.2"


class StandIn:
    """Says its version, and makes every file what it `becomes`; `does` is shell that is run first, in its directory."""

    def __init__(self, directory: Path, *, becomes: bytes | None = None, does: str = "") -> None:
        self.path = directory / "soffice"
        result = directory / "result.pdf"
        result.write_bytes(stating(part="2", conformance="B") if becomes is None else becomes)
        self.path.write_text(
            "#!/bin/sh\n"
            f'for last; do [ "$last" != --version ] || {{ echo "{VERSION} 40(Build:2)"; exit; }}; done\n'
            f"{does}\n"
            f'mkdir pdf && cp "{result}" pdf/bilaga.pdf\n'
        )
        self.path.chmod(self.path.stat().st_mode | stat.S_IXUSR)
