"""A real clamd of the tests' own, which knows one virus: the test file of EICAR, by a signature made by hand."""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from attachments.scanning.clamd import ScannerError, scan
from tests.attachments import files

# In two parts, so that no scanner takes this file for it (eicar.org).
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$" + rb"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
SIGNATURE = "Prov.Eicar.UNOFFICIAL"
_PROGRAM = Path("/usr/sbin/clamd")


@contextmanager
def running_clamd(*, knows_eicar: bool = True, **options: object) -> Iterator[str]:
    """Its CLAMD_URL, by a socket. `options` are lines of clamd.conf."""
    assert _PROGRAM.exists(), "script/test installs clamav-daemon"
    with tempfile.TemporaryDirectory(prefix="svp-clamd-", dir="/tmp") as directory:
        place = Path(directory)
        (place / "db").mkdir()
        known = EICAR if knows_eicar else b"nothing that any file holds"
        (place / "db" / "prov.ndb").write_text(f"Prov.Eicar:0:*:{known.hex()}\n")
        settings = {"LocalSocket": place / "s", "DatabaseDirectory": place / "db", "Foreground": "yes", **options}
        if os.geteuid() == 0:
            settings["User"] = "root"
        (place / "clamd.conf").write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
        process = subprocess.Popen([_PROGRAM, f"--config-file={place / 'clamd.conf'}"], stdout=subprocess.DEVNULL)
        try:
            yield _ready(process, url=f"unix://{place / 's'}")
        finally:
            process.terminate()
            process.wait(timeout=20)


def _ready(process: "subprocess.Popen[bytes]", *, url: str) -> str:
    ends = time.monotonic() + 30
    while time.monotonic() < ends and process.poll() is None:
        try:
            with files.opened(b"ready?") as stream:
                scan(url=url, stream=stream, seconds=5)
        except ScannerError:
            time.sleep(0.05)
        else:
            return url
    raise AssertionError("clamd has not begun")


def infected_docx() -> bytes:
    """A Word document that holds the test file, as it is."""
    return files.stored_archive({**files.office_members(), "word/media/a.txt": EICAR})
