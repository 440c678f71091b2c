"""Inspecting a stranger's file in a process of its own, with a limit on time and memory.

A PDF can be made to cost its reader anything: a stream that unpacks to a gigabyte, references that go round. The
limits end the process, never the portal; the file is then told to be unreadable.
"""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from .verify import Inspection, inspect_pdf

# A slow or crowded machine may need longer to begin at all.
SECONDS = int(os.environ.get("VERIFICATION_SECONDS", "10"))
MEGABYTES = 300
_FILE, _ROOTS, _TIMESTAMP_ROOTS = "file", "roots.pem", "timestamp-roots.pem"
_TIMES = ("signed_at", "stamped_at", "valid_until")
_TOO_COSTLY = (
    "Filen gick inte att kontrollera inom rimlig tid och storlek. Ett arkivexemplar härifrån går snabbt att läsa."
)


def inspect_confined(
    *,
    data: bytes,
    trust_roots: Sequence[x509.Certificate],
    timestamp_roots: Sequence[x509.Certificate] = (),
    seconds: int = SECONDS,
    megabytes: int = MEGABYTES,
) -> Inspection:
    """As verify.inspect_pdf, in at most `seconds` and `megabytes`. Never raises on what the file holds."""
    with tempfile.TemporaryDirectory() as directory:
        Path(directory, _FILE).write_bytes(data)
        for name, roots in ((_ROOTS, trust_roots), (_TIMESTAMP_ROOTS, timestamp_roots)):
            Path(directory, name).write_bytes(b"".join(root.public_bytes(Encoding.PEM) for root in roots))
        command = [sys.executable, "-m", "responses.copies.confined", directory, str(megabytes)]
        return _read(_run(command, seconds), data)


def _run(command: list[str], seconds: int) -> bytes:
    root = Path(__file__).resolve().parents[2]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return b""
    return done.stdout if done.returncode == 0 else b""


def _read(said: bytes, data: bytes) -> Inspection:
    if not said:
        return _unreadable(data)
    fields: dict[str, Any] = json.loads(said)
    fields["reasons"] = tuple(fields["reasons"])
    for name in _TIMES:
        fields[name] = datetime.fromisoformat(fields[name]) if fields[name] else None
    return Inspection(**fields)


def _unreadable(data: bytes) -> Inspection:
    return Inspection(
        sha256=hashlib.sha256(data).hexdigest(),
        receipt_number=None,
        intact=False,
        sealed=False,
        trusted=False,
        ours=False,
        coverage=None,
        signer=None,
        signed_at=None,
        stamped_at=None,
        level=None,
        valid_until=None,
        reasons=(_TOO_COSTLY,),
        report={},
    )


def _main(directory: str, megabytes: str) -> None:
    """The confined process: limits first, then the file."""
    import resource

    limit = int(megabytes) * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    found = inspect_pdf(
        data=Path(directory, _FILE).read_bytes(),
        trust_roots=_certificates(Path(directory, _ROOTS)),
        timestamp_roots=_certificates(Path(directory, _TIMESTAMP_ROOTS)),
    )
    sys.stdout.write(json.dumps(asdict(found), default=datetime.isoformat))


def _certificates(file: Path) -> list[x509.Certificate]:
    pem = file.read_bytes()
    return x509.load_pem_x509_certificates(pem) if pem else []


if __name__ == "__main__":
    _main(*sys.argv[1:3])
