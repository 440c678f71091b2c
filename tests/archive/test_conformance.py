"""What veraPDF says of a sealed copy and of its attached PDF/A is kept with it, where it is asked."""

import shlex
import sys
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import etree

from archive.models import SealedCopy
from archive.packages.premis import events_of
from archive.packages.sip import package_files
from responses.models import Response, State
from script.local_servers import REPOSITORY
from tests.attachments.files import stating
from tests.builders import (
    archivist_of,
    attach_file,
    bring_to,
    client_of,
    complete_answers,
    make_response,
    save_answers,
    seal,
)
from tests.seals.conftest import verapdf

__all__ = ["verapdf"]
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("verapdf")]


def submitted() -> Response:
    """With an attached file that states to be PDF/A-2a and is not: it has no structure."""
    response = make_response()
    attach_file(response, "A-6", content=stating(part="2", conformance="A"), title="Planen", name="plan.pdf")
    attach_file(response, "A-6", title="Beslutet", name="beslut.pdf")
    save_answers(response, complete_answers(response))
    bring_to(response, State.SUBMITTED)
    return response


@pytest.fixture
def program(settings: Any, tmp_path: Path) -> Path:
    path = tmp_path / "verapdf"
    settings.VERAPDF = str(path)
    return path


def write(program: Path, shell: str) -> None:
    program.write_text(f"#!/bin/sh\n{shell}\n")
    program.chmod(0o755)


def outcomes(copy: SealedCopy) -> list[tuple[str, str, str]]:
    found = copy.report["conformance"]["files"]
    return [(one["file"], one["standard"], one["outcome"]) for one in found]


def test_nothing_is_judged_where_no_program_is_named() -> None:
    copy = seal(submitted())
    assert "conformance" not in copy.report
    assert copy.report["stated_format"]["conformance_checked"] is False
    assert [one.kind for one in events_of(copy)].count("validation") == 1


@pytest.mark.usefixtures("verapdf")
def test_what_it_says_is_in_the_report_on_its_page_and_in_the_package(program: Path, settings: Any) -> None:
    settings.VERAPDF_SECONDS = 300
    python = shlex.join([sys.executable, "-m", "tests.verapdf_program"])
    write(program, f'PYTHONPATH={shlex.quote(str(REPOSITORY))} exec {python} "$@"')
    response = submitted()
    copy = seal(response)
    number = copy.submission.receipt_number
    assert outcomes(copy) == [
        (f"{number}.pdf", "PDF/A-3a", "passed"),
        (f"{number}.pdf", "PDF/UA-1", "passed"),
        ("bilaga-01-plan.pdf", "PDF/A-2a", "failed"),
    ]
    by, broken = copy.report["conformance"]["checked_by"], copy.report["conformance"]["files"][2]["broken"]
    assert by.startswith("veraPDF 1.")
    assert broken
    assert copy.report["stated_format"]["conformance_checked"] is True
    page = client_of(archivist_of(response)).get(reverse("validation", args=[copy.submission_id])).content.decode()
    assert f"bryter mot {', '.join(broken)} ({by})" in page
    files = {file.path: file for file in package_files(copy, at=timezone.now())}
    premis = etree.fromstring(files["metadata/preservation/premis.xml"].data)
    names = {"p": "http://www.loc.gov/premis/v3"}
    told = premis.xpath("//p:eventDetail/text()", namespaces=names)
    assert f"{number}.pdf kontrollerad mot PDF/A-3a av {by}: godkänd" in told
    assert f"bilaga-01-plan.pdf kontrollerad mot PDF/A-2a av {by}: inte godkänd, bryter mot {', '.join(broken)}" in told
    assert premis.xpath(f"//p:agent[p:agentName='{by}']/p:agentType/text()", namespaces=names) == ["software"]
    notes = premis.xpath("//p:formatNote/text()", namespaces=names)
    assert f"Uppges i filen. Kontrollerad mot PDF/A-3a av {by}: godkänd." in notes
    assert not any("har portalen inte kontrollerat" in one for one in [*told, *notes])


@pytest.mark.parametrize(
    "shell",
    [
        None,
        "exit 7",
        "echo no report at all",
        "echo '<report><jobs><job><item><name>copy.pdf</name></item></job></jobs></report>'",
        "head -c 30000000 /dev/zero",
        "sleep 600",
    ],
)
def test_what_it_does_not_say_holds_no_copy_up(program: Path, settings: Any, shell: str | None) -> None:
    settings.VERAPDF_SECONDS = 2
    if shell is not None:
        write(program, shell)
    copy = seal(submitted())
    assert {outcome for _, _, outcome in outcomes(copy)} == {"not checked"}
    assert copy.report["conclusion"] == "passed"
    assert "gick inte att kontrollera" in " ".join(one.detail for one in events_of(copy))
