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
_TOO_COSTLY = (
    "Filen gick inte att kontrollera inom rimlig tid och storlek. Ett arkivexemplar härifrån går snabbt att läsa."
)


def inspect_confined(
    *, data: bytes, trust_roots: Sequence[x509.Certificate], seconds: int = SECONDS, megabytes: int = MEGABYTES
) -> Inspection:
    """As verify.inspect_pdf, in at most `seconds` and `megabytes`. Never raises on what the file holds."""
    with tempfile.TemporaryDirectory() as directory:
        file, roots = Path(directory, "file"), Path(directory, "roots.pem")
        file.write_bytes(data)
        roots.write_bytes(b"".join(root.public_bytes(Encoding.PEM) for root in trust_roots))
        command = [sys.executable, "-m", "responses.copies.confined", str(file), str(roots), str(megabytes)]
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
    signed_at = fields.pop("signed_at")
    fields["reasons"] = tuple(fields["reasons"])
    return Inspection(**fields, signed_at=datetime.fromisoformat(signed_at) if signed_at else None)


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
        reasons=(_TOO_COSTLY,),
        report={},
    )


def _main(file: str, roots: str, megabytes: str) -> None:
    """The confined process: limits first, then the file."""
    import resource

    limit = int(megabytes) * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    pem = Path(roots).read_bytes()
    certificates = x509.load_pem_x509_certificates(pem) if pem else []
    found = asdict(inspect_pdf(data=Path(file).read_bytes(), trust_roots=certificates))
    found["signed_at"] = found["signed_at"].isoformat() if found["signed_at"] else None
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    _main(*sys.argv[1:4])
