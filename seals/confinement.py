"""Inspecting a stranger's file in a process of its own, with a limit on time and memory.

A PDF can be made to cost its reader anything: a stream that unpacks to a gigabyte, references that go round. The
limits end the process, never the portal; the file is then told to be unreadable.
"""

import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from .contents import Contents, contents_of
from .verify import Inspection, Span, inspect_pdf

# A slow or crowded machine may need longer to begin at all.
SECONDS = int(os.environ.get("VERIFICATION_SECONDS", "10"))
MEGABYTES = 300
_FILE, _ROOTS, _TIMESTAMP_ROOTS = "file", "roots.pem", "timestamp-roots.pem"
_INSPECT, _CONTENTS = "inspect", "contents"
_TIMES = ("signed_at", "stamped_at", "valid_until", "at")
_TOO_COSTLY = (
    "Filen gick inte att kontrollera inom rimlig tid och storlek. Ett arkivexemplar härifrån går snabbt att läsa."
)


def inspect_confined(
    *,
    data: bytes,
    trust_roots: Sequence[x509.Certificate],
    timestamp_roots: Sequence[x509.Certificate] = (),
    seconds: float = SECONDS,
    megabytes: int = MEGABYTES,
) -> Inspection:
    """As verify.inspect_pdf, in at most `seconds` and `megabytes`. Never raises on what the file holds."""
    roots = {_ROOTS: trust_roots, _TIMESTAMP_ROOTS: timestamp_roots}
    said = _confined(_INSPECT, data, roots, seconds, megabytes)
    return _inspection(said) if said else _unreadable(data)


def contents_confined(*, data: bytes, seconds: float = SECONDS, megabytes: int = MEGABYTES) -> Contents | None:
    """As contents.contents_of, within the same limits; None when the file cannot be taken apart."""
    said = _confined(_CONTENTS, data, {}, seconds, megabytes)
    return Contents(**said | {"pages": tuple(said["pages"])}) if said else None


def _confined(
    what: str,
    data: bytes,
    roots: Mapping[str, Sequence[x509.Certificate]],
    seconds: float,
    megabytes: int,
) -> dict[str, Any] | None:
    """What the process says of the file; None when a limit has ended it, or it fails."""
    with tempfile.TemporaryDirectory() as directory:
        Path(directory, _FILE).write_bytes(data)
        for name, certificates in roots.items():
            Path(directory, name).write_bytes(b"".join(one.public_bytes(Encoding.PEM) for one in certificates))
        command = [sys.executable, "-m", "seals.confinement", what, directory, str(megabytes)]
        said = _run(command, seconds)
    found: dict[str, Any] | None = json.loads(said) if said else None
    return found


def _run(command: list[str], seconds: float) -> bytes:
    root = Path(__file__).resolve().parents[1]
    try:
        done = subprocess.run(command, cwd=root, capture_output=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return b""
    return done.stdout if done.returncode == 0 else b""


def _inspection(fields: dict[str, Any]) -> Inspection:
    fields["reasons"] = tuple(fields["reasons"])
    fields["spans"] = tuple(Span(**_with_times(span)) for span in fields["spans"])
    return Inspection(**_with_times(fields))


def _with_times(fields: dict[str, Any]) -> dict[str, Any]:
    times = {name: fields[name] for name in _TIMES if name in fields}
    return fields | {name: datetime.fromisoformat(stated) if stated else None for name, stated in times.items()}


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
        signer_name=None,
        signed_at=None,
        stamped_at=None,
        level=None,
        valid_until=None,
        spans=(),
        reasons=(_TOO_COSTLY,),
        report={},
    )


def _main(what: str, directory: str, megabytes: str) -> None:
    """The confined process: limits first, then the file."""
    limit = int(megabytes) * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    data = Path(directory, _FILE).read_bytes()
    found = contents_of(data) if what == _CONTENTS else _inspected(data, directory)
    sys.stdout.write(json.dumps(asdict(found), default=datetime.isoformat))


def _inspected(data: bytes, directory: str) -> Inspection:
    return inspect_pdf(
        data=data,
        trust_roots=_certificates(Path(directory, _ROOTS)),
        timestamp_roots=_certificates(Path(directory, _TIMESTAMP_ROOTS)),
    )


def _certificates(file: Path) -> list[x509.Certificate]:
    pem = file.read_bytes()
    return x509.load_pem_x509_certificates(pem) if pem else []


if __name__ == "__main__":
    _main(*sys.argv[1:4])
