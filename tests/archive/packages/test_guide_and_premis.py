"""What a package says of itself: its guide, and what happened to what is in it (PREMIS)."""

import json
import re
from dataclasses import replace
from urllib.parse import unquote

import pikepdf
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import etree

from accounts.models import User
from archive.models import SealedCopy
from archive.packages.guide import pattern_of
from archive.packages.premis import events_of, premis_xml
from archive.packages.sip import package_files
from attachments.formats import Format
from responses.models import Response, State
from tests.archive.packages.reading import HREF, METS, PREMIS, PREMIS_NAMES, copy_of
from tests.builders import (
    approver_of,
    archivist_of,
    begin_masking,
    bring_to,
    carried_questionnaire,
    give_companion,
    make_response,
    seal,
)

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


def test_a_package_says_to_whoever_opens_it_what_the_check_of_an_e_archive_may_say(archived: Response) -> None:
    files = {file.path: file.data for file in package_files(copy_of(archived), at=timezone.now())}
    text = files["documentation/las-mig.txt"].decode()
    assert "SIP14" in text
    folders = {path.rpartition("/")[0] for path in files if not path.startswith("representations")} - {""}
    assert [one for one in folders if f"\n{one}/ " not in text] == []


def test_nothing_in_a_package_says_that_what_was_carried_over_was_sent_in() -> None:
    response = make_response(state=State.SUBMITTED, questionnaire=carried_questionnaire())
    seal(response)
    files = {file.path: file.data for file in package_files(copy_of(response), at=timezone.now())}
    for name in ("documentation/las-mig.txt", "metadata/preservation/premis.xml"):
        told = files[name].decode().lower()
        assert "skickades in" not in told
        assert "inskicka" not in told


def test_the_events_are_told_in_premis(archived: Response) -> None:
    files = {file.path: file.data for file in package_files(copy_of(archived), at=timezone.now())}
    premis = etree.fromstring(files["metadata/preservation/premis.xml"])
    kinds = [event.findtext(f"{PREMIS}eventType") for event in premis.iter(f"{PREMIS}event")]
    assert kinds == [
        "creation",
        "approval",
        "submission",
        "sealing",
        "validation",
        "format identification",
        "registration",
    ]


def test_each_file_has_its_format_and_its_identifier_in_pronom(archived: Response) -> None:
    files = {file.path: file.data for file in package_files(copy_of(archived), at=timezone.now())}
    for place, inside in (("", "representations/rep1/data/"), ("representations/rep1/", "data/")):
        premis = etree.fromstring(files[f"{place}metadata/preservation/premis.xml"])
        told = {
            one.findtext(f"{PREMIS}originalName"): tuple(
                one.findtext(f".//{PREMIS}{name}") for name in ("formatName", "formatVersion", "formatRegistryKey")
            )
            for one in premis.iter(f"{PREMIS}object")
        }
        number = archived.submissions.get().receipt_number
        assert told[f"{inside}{number}.pdf"] == ("PDF/A", "3a", "fmt/479")
        assert told[f"{inside}bilaga-01-plan åäö.pdf"] == ("PDF", "1.3", "fmt/17")
        assert told[f"{inside}svar.json"] == ("JSON", None, "fmt/817")
        assert {one.text for one in premis.iter(f"{PREMIS}formatRegistryName")} == {"PRONOM"}


def test_a_file_from_before_formats_were_kept_has_its_mime_type_alone(archived: Response) -> None:
    copy = copy_of(archived)
    files = {file.path: file for file in package_files(copy, at=timezone.now())}
    older = replace(files["representations/rep1/data/bilaga-01-plan åäö.pdf"], format=Format())
    [told] = etree.fromstring(premis_xml(copy, [older])).iter(f"{PREMIS}format")
    assert [one.text for one in told.iter(f"{PREMIS}formatName")] == ["application/pdf"]
    assert not list(told.iter(f"{PREMIS}formatRegistry"))


def test_what_the_copy_states_to_be_was_read_when_it_was_sealed_and_is_told_as_stated(archived: Response) -> None:
    copy = copy_of(archived)
    with copy.report_file.open("rb") as report:
        stated = json.loads(report.read())["stated_format"]
    assert (stated["format"], stated["pronom"], stated["pdf_ua"]) == ("PDF/A-3a", "fmt/479", "PDF/UA-1")
    assert stated["conformance_checked"] is False
    told = next(one for one in events_of(copy) if one.kind == "format identification")
    assert (told.outcome, told.at.isoformat()) == ("PDF/A-3a, PDF/UA-1", copy.report["validated_at"])
    assert "har portalen inte kontrollerat" in told.detail
    older = SealedCopy.objects.get(pk=copy.pk)
    del older.report["stated_format"]
    assert "format identification" not in {one.kind for one in events_of(older)}


def test_what_the_portal_has_made_of_an_attachment_is_a_representation_of_its_own(archived: Response) -> None:
    copy = copy_of(archived)
    before = {file.path for file in package_files(copy, at=timezone.now())}
    assert not any("rep2" in path for path in before)
    companion = give_companion(copy.submission)
    files = {file.path: file for file in package_files(copy, at=timezone.now())}
    made, original = (
        "representations/rep2/data/bilaga-01-plan åäö.pdf.pdf",
        "representations/rep1/data/bilaga-01-plan åäö.pdf",
    )
    inner = {f"representations/rep2/{name}" for name in ("METS.xml", "metadata/preservation/premis.xml")}
    assert files.keys() - before == {made, *inner}
    assert (files[made].sha256, files[made].format) == (companion.sha256, companion.format)
    pointers = [
        unquote(one.attrib[HREF])
        for mets, tag in (("METS.xml", "mptr"), ("representations/rep2/METS.xml", "FLocat"))
        for one in etree.fromstring(files[mets].data).iter(f"{METS}{tag}")
    ]
    assert pointers == [
        "representations/rep1/METS.xml",
        "representations/rep2/METS.xml",
        "data/bilaga-01-plan åäö.pdf.pdf",
    ]
    premis = etree.fromstring(files["metadata/preservation/premis.xml"].data)
    [event] = premis.xpath("p:event[p:eventType='migration']", namespaces=PREMIS_NAMES)
    told = " ".join(event.itertext())
    assert companion.source_sha256 in told
    assert "Uppger sig vara PDF/A-2b" in told
    linked = event.xpath("p:linkingObjectIdentifier/p:linkingObjectIdentifierValue/text()", namespaces=PREMIS_NAMES)
    assert linked == [original, made]
    [agent] = premis.xpath("p:agent[p:agentName='LibreOffice 7.4.7.2']/p:agentType/text()", namespaces=PREMIS_NAMES)
    assert agent == "software"
    [derived] = premis.xpath("p:object[p:relationship]", namespaces=PREMIS_NAMES)
    assert derived.findtext(f"{PREMIS}originalName") == made
    named = derived.findtext(f"{PREMIS}relationship/{PREMIS}relatedEventIdentifier/{PREMIS}relatedEventIdentifierValue")
    assert named == event.findtext(f"{PREMIS}eventIdentifier/{PREMIS}eventIdentifierValue")
    second = etree.fromstring(files["representations/rep2/metadata/preservation/premis.xml"].data)
    related = second.xpath("//p:relatedObjectIdentifierValue/text()", namespaces=PREMIS_NAMES)
    assert related == ["../rep1/data/bilaga-01-plan åäö.pdf"]


def test_a_package_says_what_could_not_be_made_of_an_attachment(archived: Response) -> None:
    copy = copy_of(archived)
    give_companion(copy.submission, trouble="LibreOffice kunde inte läsa filen.")
    files = {file.path: file for file in package_files(copy, at=timezone.now())}
    assert not any("rep2" in path for path in files)
    premis = etree.fromstring(files["metadata/preservation/premis.xml"].data)
    [told] = premis.xpath("//p:event[p:eventType='migration']//p:eventOutcome/text()", namespaces=PREMIS_NAMES)
    assert told == "LibreOffice kunde inte läsa filen."


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
        found = [one["sql"] for one in asked.captured_queries if f'FROM "{table}"' in one["sql"]]
        assert found, table
        assert len(found) == len(set(found)), table


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
