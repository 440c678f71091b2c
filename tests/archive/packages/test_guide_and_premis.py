"""What a package says of itself: its guide, and what happened to what is in it (PREMIS)."""

import re

import pikepdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import etree

from accounts.models import User
from archive.packages.guide import pattern_of
from archive.packages.sip import package_files
from responses.models import Response, State
from tests.archive.packages.test_packages import PREMIS_NAMES, archived, copy_of
from tests.builders import (
    approver_of,
    archivist_of,
    begin_masking,
    bring_to,
    carried_questionnaire,
    make_response,
    seal,
)

__all__ = ["archived"]
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("packages")]


def names_told(text: str) -> list[str]:
    return [line.split()[0] for line in text.splitlines() if line.startswith("    ") and not line.startswith("     ")]


def test_a_package_says_what_each_of_its_files_is_and_names_none_that_is_not_there(archived: Response) -> None:
    copy = copy_of(archived)
    begin_masking(archived, made=True)
    files = {file.path: file.data for file in package_files(copy, at=timezone.now())}
    with copy.file.open("rb") as opened, pikepdf.open(opened) as pdf:
        embedded = set(pdf.attachments)
    packed = {path.rpartition("/")[2] for path in files if path.startswith("representations/rep1/data/")}
    named = names_told(files["documentation/las-mig.txt"].decode())
    number = f"{copy.submission.receipt_number}.pdf"
    patterns = {name: pattern_of(name) for name in named if name != number} | {number: re.compile(re.escape(number))}
    assert {"maskningar.json", "maskad-kopia-NN.pdf", "innehall.json", number} <= set(named)
    for name in packed | embedded:
        assert any(one.fullmatch(name) for one in patterns.values()), name
    for name, pattern in patterns.items():
        assert any(map(pattern.fullmatch, packed | embedded)), name


def test_nothing_in_a_package_says_that_what_was_carried_over_was_sent_in() -> None:
    response = make_response(state=State.SUBMITTED, questionnaire=carried_questionnaire())
    seal(response)
    files = {file.path: file.data for file in package_files(copy_of(response), at=timezone.now())}
    for name in ("documentation/las-mig.txt", "metadata/preservation/premis.xml"):
        told = files[name].decode().lower()
        assert "skickades in" not in told
        assert "inskicka" not in told


def test_a_masked_copy_is_told_of_in_premis_with_what_it_was_made_of(archived: Response) -> None:
    masked = begin_masking(archived, made=True).copy
    files = {file.path: file.data for file in package_files(copy_of(archived), at=timezone.now())}
    premis = etree.fromstring(files["metadata/preservation/premis.xml"])
    [event] = premis.xpath("p:event[p:eventType='redaction']", namespaces=PREMIS_NAMES)
    assert masked.sha256 in " ".join(event.itertext())
    linked = event.xpath("p:linkingObjectIdentifier/p:linkingObjectIdentifierValue/text()", namespaces=PREMIS_NAMES)
    number, data = archived.submissions.get().receipt_number, "representations/rep1/data"
    assert linked == [f"{data}/{number}.pdf", f"{data}/maskad-kopia-01.pdf"]
    [derived] = premis.xpath("p:object[p:relationship]/p:originalName/text()", namespaces=PREMIS_NAMES)
    assert derived == f"{data}/maskad-kopia-01.pdf"


def test_what_happened_is_asked_once_for_all_the_documents_that_tell_of_it(archived: Response) -> None:
    """One of the package, and one of each representation."""
    copy = copy_of(archived)
    with CaptureQueriesContext(connection) as asked:
        files = package_files(copy, at=timezone.now())
    assert sum(file.path.endswith("premis.xml") for file in files) == 2
    for table in ("responses_event", "responses_signoff"):
        assert len([one for one in asked.captured_queries if f'FROM "{table}"' in one["sql"]]) == 1, table


def test_two_people_of_one_name_are_two_agents_by_what_they_did() -> None:
    """Who approved and who registered, for one."""
    response = make_response(state=State.SUBMITTED)
    approver, archivist = approver_of(response), archivist_of(response)
    User.objects.filter(pk=archivist.pk).update(name=approver.name)
    bring_to(response, State.ARCHIVED)
    files = {file.path: file.data for file in package_files(copy_of(response), at=timezone.now())}
    premis = etree.fromstring(files["metadata/preservation/premis.xml"])
    agents = premis.xpath("//p:agentIdentifierValue/text()", namespaces=PREMIS_NAMES)
    assert {f"Behörig företrädare: {approver.name}", f"Registrator: {approver.name}"} <= set(agents)
    assert len(set(agents)) == len(agents)
    linked = premis.xpath("//p:linkingAgentIdentifierValue/text()", namespaces=PREMIS_NAMES)
    assert set(linked) <= set(agents)
