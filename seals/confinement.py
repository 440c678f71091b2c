"""Inspecting a stranger's file in a process of its own, with a limit on time and memory.

A PDF can be made to cost its reader anything: a stream that unpacks to a gigabyte, references that go round. The
limits end the process, never the portal. What the process had found by then counts; of the rest it is told that it
could not be looked at, which is no verdict.
"""

import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, replace
from datetime import datetime
from io import BufferedReader
from math import ceil
from pathlib import Path
from types import MappingProxyType
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from config.confinement import confine, run_confined
from config.places import place_for

from .contents import Contents, contents_of
from .limits import Limit
from .reasons import limit_reason
from .streams import bytes_between, open_content, size_of
from .traces import MadeAs, end_of_document, is_pdf, is_zip, seal_certificates, stated_receipt
from .verify import Inspection, OwnRoots, Span, inspect_pdf

# A slow or crowded machine may need longer to begin at all.
SECONDS = float(os.environ.get("VERIFICATION_SECONDS", "10"))
# How many files are looked at together on this machine; the next one waits as long as its own looking may take.
AT_ONCE = int(os.environ.get("VERIFICATIONS_AT_ONCE", "2"))
# The file itself is not held in memory and does not count.
MEGABYTES = 300
LARGEST_MEGABYTES = 1_000
_ROOTS, _TIMESTAMP_ROOTS, _OWN_ROOTS = "roots.pem", "timestamp-roots.pem", ".own.pem"
_INSPECT, _CONTENTS = "inspect", "contents"
_TIMES = ("signed_at", "stamped_at", "valid_until", "at")

File = bytes | Path
"""A file's bytes, or where it is; it is read and never copied."""


def inspect_confined(
    *,
    data: File,
    trust_roots: Sequence[x509.Certificate],
    timestamp_roots: Sequence[x509.Certificate] = (),
    own_roots: OwnRoots = MappingProxyType({}),
    seconds: float | None = None,
    megabytes: int | None = None,
) -> Inspection:
    """As verify.inspect_pdf, in at most `seconds` and `megabytes` (by default SECONDS and MEGABYTES).

    Never raises on what the file holds. Where a limit was reached the inspection names it, and has what was known of
    the receipt number and the seals' certificates by then.
    """
    own = {f"{number}{_OWN_ROOTS}": roots for number, roots in own_roots.items()}
    roots = {_ROOTS: trust_roots, _TIMESTAMP_ROOTS: timestamp_roots, **own}
    with _as_path(data) as path:
        if path.stat().st_size > LARGEST_MEGABYTES * 1_000_000:
            return _unread(path, Limit.SIZE, {})
        said, limit = _confined(_INSPECT, [path], roots, seconds, megabytes)
        done = said.pop("inspection", None)
        met = Limit(said["limit"]) if "limit" in said else limit or Limit.MEMORY
        return _inspection(done) if done else _unread(path, met, said)


def contents_confined(
    *, files: Sequence[File], seconds: float | None = None, megabytes: int | None = None
) -> tuple[Contents | None, ...]:
    """Of each file as contents.contents_of, in one process within the same limits; None for one that cannot be taken
    apart. They are taken in order, so a stranger's is the last.
    """
    with ExitStack() as held:
        paths = [held.enter_context(_as_path(file)) for file in files]
        said, _ = _confined(_CONTENTS, paths, {}, seconds, megabytes)
    return tuple(_contents(said.get(str(number))) for number in range(len(files)))


def _contents(found: dict[str, Any] | None) -> Contents | None:
    return Contents(**found | {"pages": tuple(found["pages"])}) if found else None


@contextmanager
def _as_path(data: File) -> Iterator[Path]:
    if isinstance(data, Path):
        yield data
        return
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        yield Path(file.name)


def _confined(
    what: str,
    paths: Sequence[Path],
    roots: Mapping[str, Sequence[x509.Certificate]],
    seconds: float | None,
    megabytes: int | None,
) -> tuple[dict[str, Any], Limit | None]:
    """What the process says of the files, and the limit that has ended it, or kept it from beginning, if one has."""
    memory = MEGABYTES if megabytes is None else megabytes
    with tempfile.TemporaryDirectory() as directory:
        for name, certificates in roots.items():
            Path(directory, name).write_bytes(b"".join(one.public_bytes(Encoding.PEM) for one in certificates))
        named = [str(path.resolve()) for path in paths]
        longest = SECONDS if seconds is None else seconds
        written, limit = _in_turn([what, directory, str(memory), str(ceil(longest)), *named], longest)
    # Each line is whole, or the process has ended while it wrote it.
    lines = [line for line in written.splitlines(keepends=True) if line.endswith(b"\n")]
    return {name: value for line in lines for name, value in json.loads(line).items()}, limit


def _in_turn(arguments: Sequence[str], seconds: float) -> tuple[bytes, Limit | None]:
    with place_for("verification", places=AT_ONCE, patience=seconds) as there_is_one:
        if not there_is_one:
            return b"", Limit.CROWD
        ended = run_confined("seals.confinement", *arguments, seconds=seconds)
    return ended.said, None if ended.whole else Limit.TIME if ended.late else Limit.MEMORY


def _inspection(fields: dict[str, Any]) -> Inspection:
    fields["reasons"], fields["certificates"] = tuple(fields["reasons"]), tuple(fields["certificates"])
    fields["spans"] = tuple(Span(**_with_times(span)) for span in fields["spans"])
    fields["limit"] = Limit(fields["limit"]) if fields["limit"] else None
    fields["made_as"] = MadeAs(fields["made_as"])
    return Inspection(**_with_times(fields))


def _with_times(fields: dict[str, Any]) -> dict[str, Any]:
    times = {name: fields[name] for name in _TIMES if name in fields}
    return fields | {name: datetime.fromisoformat(stated) if stated else None for name, stated in times.items()}


def _unread(path: Path, limit: Limit, known: dict[str, Any]) -> Inspection:
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return Inspection(
        sha256=sha256,
        receipt_number=known.get("receipt_number"),
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
        reasons=(limit_reason(limit),),
        report={},
        certificates=tuple(known.get("certificates", ())),
        limit=limit,
    )


def _main(what: str, directory: str, megabytes: str, seconds: str, *paths: str) -> None:
    """The confined process: limits first, then the files; a line for each thing that is known."""
    confine(megabytes=int(megabytes), processor_seconds=int(seconds))
    for number, path in enumerate(paths):
        with Path(path).open("rb") as file:
            if what == _CONTENTS:
                _say(**{str(number): _taken_apart(file)})
            else:
                _inspect(file, directory)


def _taken_apart(file: BufferedReader) -> dict[str, Any] | None:
    end = end_of_document(file)
    try:
        return asdict(contents_of(file if end == size_of(file) else bytes_between(file, 0, end)))
    # Hostile files make the parser raise anything at all, and there may be another file.
    except Exception:
        return None


def _inspect(file: BufferedReader, directory: str) -> None:
    end = end_of_document(file)
    is_whole = end == size_of(file)
    document = file if is_whole else bytes_between(file, 0, end)
    # What is cheap to know comes first: it counts even if the rest takes too long.
    _say(certificates=() if is_zip(file) else seal_certificates(file))
    _say(receipt_number=stated_receipt(document).number if is_pdf(file) else None)
    if not is_whole:
        _say(limit=Limit.TAIL)
    elif is_pdf(file) or is_zip(file):
        _say(inspection=asdict(_inspected(file, directory)))
    else:
        _say(inspection=asdict(_of_no_pdf(file, directory)))


def _say(**known: Any) -> None:
    sys.stdout.write(json.dumps(known, default=datetime.isoformat) + "\n")
    sys.stdout.flush()


def _inspected(file: Any, directory: str) -> Inspection:
    return inspect_pdf(
        data=file,
        trust_roots=_certificates(Path(directory, _ROOTS)),
        timestamp_roots=_certificates(Path(directory, _TIMESTAMP_ROOTS)),
        own_roots={
            file.name.removesuffix(_OWN_ROOTS): _certificates(file) for file in Path(directory).glob(f"*{_OWN_ROOTS}")
        },
    )


def _of_no_pdf(file: BufferedReader, directory: str) -> Inspection:
    """As of its beginning: parsers would look for a PDF in all of it."""
    found = _inspected(bytes_between(file, 0, 1024), directory)
    report = found.report | {"size": size_of(file)}
    return replace(found, sha256=hashlib.file_digest(open_content(file), "sha256").hexdigest(), report=report)


def _certificates(file: Path) -> list[x509.Certificate]:
    pem = file.read_bytes()
    return x509.load_pem_x509_certificates(pem) if pem else []


if __name__ == "__main__":
    _main(*sys.argv[1:])
