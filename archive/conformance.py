"""Whether sealed copies, and attached files that state to be PDF/A, are what they state: by veraPDF where it is set.

veraPDF (VERAPDF, its program) is asked of each standard by itself, and what it says is kept with the copy's validation
report and told in packages. Whatever it says, or does not, holds no copy up: that is sealed as it was submitted.
"""

import logging
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.conf import settings
from lxml import etree

from archive.files import list_attached_files
from attachments.formats import PDF_A
from config.programs import SAID, ProgramTroubleError, run_program
from responses.models import Submission

logger = logging.getLogger(__name__)

CONFORMANCE = "conformance"
"""The key in a copy's validation report."""
PASSED, FAILED, NOT_CHECKED = "passed", "failed", "not checked"
_STANDARDS_OF_COPIES = ("PDF/A-3a", "PDF/UA-1")
_FLAVOURS = {"PDF/UA-1": "ua1"}
_MEGABYTES, _JAVA = 3072, "-Xmx1g -XX:+UseSerialGC"
_LARGEST_REPORT = 20 * 1024 * 1024
_MOST_RULES = 20


@dataclass(frozen=True)
class JudgedFile:
    """What was found of one file and one standard. `broken`: the first rules that it breaks, by clause and number."""

    file: str
    standard: str
    outcome: str
    broken: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Claim:
    """A file in the directory, by what it is called there and to a reader, with what it states to be."""

    path: str
    name: str
    standard: str


def check_conformance(submission: Submission, sealed: bytes) -> dict[str, Any]:
    """What veraPDF says of the copy and of its attached PDF/A, for the report: `checked_by`, and `files` as JudgedFile.

    Empty where nothing judges. It reads only, and takes some seconds for each standard, VERAPDF_SECONDS at most.
    """
    if not settings.VERAPDF:
        return {}
    with tempfile.TemporaryDirectory() as made:
        directory = Path(made)
        (directory / "copy.pdf").write_bytes(sealed)
        claims = [_Claim("copy.pdf", f"{submission.receipt_number}.pdf", one) for one in _STANDARDS_OF_COPIES]
        claims += _attached(submission, directory)
        versions, found, until = set[str](), list[JudgedFile](), time.monotonic() + settings.VERAPDF_SECONDS
        for standard in dict.fromkeys(one.standard for one in claims):
            asked = [one for one in claims if one.standard == standard]
            version, checked = _judged(asked, standard, directory, until - time.monotonic())
            versions.add(version)
            found += checked
    known = sorted(versions - {""})
    files = [asdict(one) | {"broken": list(one.broken)} for one in found]
    return {"checked_by": f"veraPDF {known[0]}" if known else "veraPDF", "files": files}


def judge_pdf_a(pdf: bytes, name: str, standard: str) -> tuple[str, JudgedFile] | None:
    """What veraPDF, with its version, says of one file that states this level of PDF/A; None where nothing judges. It
    takes VERAPDF_SECONDS at most.
    """
    if not settings.VERAPDF:
        return None
    with tempfile.TemporaryDirectory() as made:
        directory, claim = Path(made), _Claim("made.pdf", name, standard)
        (directory / claim.path).write_bytes(pdf)
        version, [found] = _judged([claim], standard, directory, settings.VERAPDF_SECONDS)
    return f"veraPDF {version}".strip(), found


def _attached(submission: Submission, directory: Path) -> Iterator[_Claim]:
    """The attached files that state to be PDF/A, put in the directory."""
    for number, one in enumerate(list_attached_files(submission), start=1):
        if one.format.name == PDF_A:
            path = f"attached-{number}.pdf"
            with one.file.open("rb") as stored, (directory / path).open("wb") as file:
                shutil.copyfileobj(cast(BinaryIO, stored), file)
            yield _Claim(path, one.name, f"{PDF_A}-{one.format.version}")


def _judged(claims: Sequence[_Claim], standard: str, directory: Path, seconds: float) -> tuple[str, list[JudgedFile]]:
    """The program's version, empty where it does not say, and what it says of each file by one standard."""
    flavour = _FLAVOURS.get(standard, standard.removeprefix(f"{PDF_A}-"))
    arguments = ["--format", "xml", "--maxfailuresdisplayed", "1", "--flavour", flavour, *(one.path for one in claims)]
    try:
        status = run_program(
            settings.VERAPDF,
            *arguments,
            directory=directory,
            seconds=max(seconds, 1),
            megabytes=_MEGABYTES,
            told={"JAVA_OPTS": _JAVA},
        )
        version, said = _read(directory / SAID) if status is not None else ("", {})
    except (ProgramTroubleError, OSError, ValueError) as error:
        logger.warning("veraPDF could not judge by %s: %s", standard, error)
        version, said = "", {}
    return version, [JudgedFile(one.name, standard, *said.get(one.path, (NOT_CHECKED, ()))) for one in claims]


def _read(report: Path) -> tuple[str, dict[str, tuple[str, tuple[str, ...]]]]:
    """The version, and of each file by its name the outcome and the rules that it breaks. Raises ValueError."""
    if report.stat().st_size > _LARGEST_REPORT:
        raise ValueError("the report is too large")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        tree = etree.parse(BytesIO(report.read_bytes()), parser)
    except etree.XMLSyntaxError as error:
        raise ValueError("there is no report that can be read") from error
    releases = {one.get("id"): one.get("version", "") for one in tree.iter("releaseDetails")}
    version = str(releases.get("core") or next(iter(releases.values()), ""))
    jobs = {Path(str(job.findtext("item/name"))).name: job.find("validationReport") for job in tree.iter("job")}
    return version, {name: _outcome(found) for name, found in jobs.items() if found is not None}


def _outcome(found: Any) -> tuple[str, tuple[str, ...]]:
    if found.get("jobEndStatus", "normal") != "normal":
        return NOT_CHECKED, ()
    rules = [f"{one.get('clause')}-{one.get('testNumber')}" for one in found.iter("rule")]
    return (PASSED if found.get("isCompliant") == "true" else FAILED), tuple(dict.fromkeys(rules))[:_MOST_RULES]


def told_outcome(checked: Mapping[str, Any]) -> str:
    """What is said of one of a report's `files`: "godkänd", or the rules that it breaks."""
    if checked["outcome"] == FAILED:
        return f"inte godkänd, bryter mot {', '.join(checked['broken']) or 'någon regel'}"
    return "godkänd" if checked["outcome"] == PASSED else "gick inte att kontrollera"
