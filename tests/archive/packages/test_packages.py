"""What is taken away: one package, many copies with a manifest, a kopia. Read back with other means than ours."""

import hashlib
import io
import json
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pikepdf
import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.http import HttpResponse
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone
from lxml import etree
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import Organisation
from archive.models import SealedCopy
from archive.packages.bundle import bundle
from archive.packages.contents import ANSWER_SCHEMA, pretty_json
from archive.packages.premis import events_of, premis_xml
from archive.packages.sip import package_files
from attachments.formats import Format
from config.pdf.confinement import render_confined
from config.pdf.render import RenderError
from responses.models import Event, Response, State
from tests.builders import (
    approver_of,
    archivist_of,
    attach_file,
    attach_link,
    bring_to,
    client_of,
    complete_answers,
    editor_of,
    give_companion,
    make_definition,
    make_organisation,
    make_questionnaire,
    make_response,
    save_answers,
    seal,
)
from tests.builders.storage import paths_opened
from tests.conftest import QUICK_HASHING

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("packages")]

METS = "{http://www.loc.gov/METS/}"
PREMIS = "{http://www.loc.gov/premis/v3}"
CSIP = "{https://DILCIS.eu/XML/METS/CSIPExtensionMETS}"
HREF = "{http://www.w3.org/1999/xlink}href"
ITEMS = """
- {type: text, link_id: A-1, text: Beskriv arbetet}
- {type: file, link_id: A-2, text: Underlag, accepts: [file, link]}
"""


@pytest.fixture(scope="module")
def archived(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Response]:
    """One archived response with a file and a link, for all tests here: sealing takes a second."""
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(PASSWORD_HASHERS=QUICK_HASHING):
            response = make_response(questionnaire=make_questionnaire(make_definition(ITEMS)))
            attach_file(response, "A-2", title="Närvårdsplanen", name="plan åäö.pdf")
            attach_link(response, "A-2")
            save_answers(response, complete_answers(response))
            bring_to(response, State.ARCHIVED)
        yield response
        transaction.set_rollback(True)


def copy_of(response: Response) -> SealedCopy:
    return SealedCopy.objects.get(submission__response=response)


def content_of(answer: object) -> bytes:
    return b"".join(answer.streaming_content)  # type: ignore[attr-defined]


def test_a_package_names_every_file_with_its_right_hash_and_size(archived: Response) -> None:
    url = reverse("package", args=[archived.submissions.get().pk])
    with zipfile.ZipFile(io.BytesIO(content_of(client_of(archivist_of(archived)).get(url)))) as package:
        files = {name.partition("/")[2]: package.read(name) for name in package.namelist()}
    named: dict[str, tuple[str, int]] = {}
    for mets, folder in (("METS.xml", ""), ("representations/rep1/METS.xml", "representations/rep1/")):
        for entry in etree.fromstring(files[mets]).iter():
            if (place := entry if entry.tag == f"{METS}mdRef" else entry.find(f"{METS}FLocat")) is not None:
                path = folder + unquote(place.attrib[HREF])
                named[path] = (entry.attrib["CHECKSUM"], int(entry.attrib["SIZE"]))
    assert named == {
        path: (hashlib.sha256(data).hexdigest(), len(data)) for path, data in files.items() if path != "METS.xml"
    }
    assert Event.objects.filter(response=archived, action="packaged").exists()


def test_the_answers_in_a_package_are_those_under_the_seal_whatever_the_portal_would_write_today(
    archived: Response, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = copy_of(archived)
    monkeypatch.setattr("archive.packages.contents.pretty_json", lambda data: pretty_json(data) + b"\n")
    files = {file.path: file for file in package_files(copy, at=timezone.now())}
    with copy.file.open("rb") as opened, pikepdf.open(opened) as pdf:
        assert files["representations/rep1/data/svar.json"].data == pdf.attachments["svar.json"].get_file().read_bytes()


def test_a_package_holds_the_copy_the_data_the_attachments_and_the_report(archived: Response) -> None:
    copy = copy_of(archived)
    files = {file.path: file for file in package_files(copy, at=timezone.now())}
    data = "representations/rep1/data"
    assert files[f"{data}/{copy.submission.receipt_number}.pdf"].sha256 == copy.sha256
    answers = json.loads(files[f"{data}/svar.json"].data)
    jsonschema.validate(answers, json.loads(ANSWER_SCHEMA.read_text()))
    with copy.file.open("rb") as opened, pikepdf.open(opened) as pdf:
        assert pdf.attachments["svar.json"].get_file().read_bytes() == files[f"{data}/svar.json"].data
    assert files[f"{data}/bilaga-01-plan åäö.pdf"].sha256 == answers["snapshot"]["attachments"][0]["sha256"]
    assert json.loads(files[f"{data}/svar-fhir.json"].data)["resourceType"] == "QuestionnaireResponse"
    assert json.loads(files["documentation/enkat-fhir.json"].data)["resourceType"] == "Questionnaire"
    report = files[f"metadata/preservation/{copy.submission.receipt_number}-valideringsrapport.json"]
    assert report.sha256 == copy.newest.report_sha256
    register = json.loads(files["metadata/descriptive/registeruppgifter.json"].data)
    assert register["diarienummer"] == {"value": archived.diarienummer, "public": True}


def test_the_copy_is_opened_for_its_hash_its_format_and_what_lies_in_it_and_no_more(
    archived: Response, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From S3 each opening fetches the largest file there is."""
    copy, opened = copy_of(archived), paths_opened(monkeypatch)
    package_files(copy, at=timezone.now())
    assert opened.count(copy.file.path) == 3


def test_an_attachment_has_one_number_in_page_list_file_name_and_data(tmp_path: Path) -> None:
    """In the form's order, not that of link_ids as text, and links are counted too."""
    questions = [
        f"- {{type: file, link_id: '{key}', text: Underlag {key}, required: false}}"
        for key in ("6a", "18a", "41", "42a")
    ]
    response = make_response(questionnaire=make_questionnaire(make_definition("\n".join(questions))))
    attach_file(response, "42a", name="d.pdf", title="Sist")
    attach_file(response, "18a", name="b.pdf", title="Andra")
    attach_link(response, "41", title="På webben")
    attach_file(response, "6a", name="a.pdf", title="Första")
    attach_file(response, "18a", name="c.pdf", title="Tredje")
    save_answers(response, complete_answers(response))
    bring_to(response, State.SUBMITTED)
    copy = seal(response)
    named = [(1, "Första"), (2, "Andra"), (3, "Tredje"), (4, "På webben"), (5, "Sist")]
    entries = copy.submission.snapshot.content["attachments"]
    assert [(entry["number"], entry["title"]) for entry in entries] == named
    names = ["bilaga-01-a.pdf", "bilaga-02-b.pdf", "bilaga-03-c.pdf", "bilaga-05-d.pdf"]
    packed = {file.path.rpartition("/")[2]: file for file in package_files(copy, at=timezone.now())}
    assert sorted(name for name in packed if name.startswith("bilaga")) == names
    assert [packed[name].title.partition(":")[0] for name in names] == ["Bilaga 1", "Bilaga 2", "Bilaga 3", "Bilaga 5"]
    with copy.file.open("rb") as opened:
        (tmp_path / "copy.pdf").write_bytes(opened.read())
    with pikepdf.open(tmp_path / "copy.pdf") as pdf:
        assert sorted(set(pdf.attachments) - {"innehall.json", "svar.json"}) == names
    said = subprocess.run(["pdftotext", "copy.pdf", "-"], cwd=tmp_path, capture_output=True, check=True).stdout.decode()
    assert all(said.count(f"Bilaga {number}: {title}") == 2 for number, title in named)


def said_of_the_delivery(files: dict[str, bytes], mets: str) -> tuple[Any, ...]:
    """The content types that the METS and its groups of files say, by their USE, its numbers, and who preserves it."""
    root = etree.fromstring(files[mets])
    kinds = {
        one.get("USE", ""): (one.get(f"{CSIP}CONTENTINFORMATIONTYPE"), one.get(f"{CSIP}OTHERCONTENTINFORMATIONTYPE"))
        for one in (root, *root.iter(f"{METS}fileGrp"))
    }
    numbers = {one.get("TYPE"): one.text for one in root.iter(f"{METS}altRecordID")}
    keepers = [
        (one.get("TYPE"), *[(inner.text, inner.get(f"{CSIP}NOTETYPE")) for inner in one])
        for one in root.iter(f"{METS}agent")
        if one.get("ROLE") == "PRESERVATION"
    ]
    return kinds, numbers.get("SUBMISSIONAGREEMENT"), keepers


OWN, CITS, MIXED = ("OTHER", "svarsportalen-copy-1"), ("citserms_v2_1", None), ("MIXED", None)
THEIRS = ("OTHER", "enkätsvar <1>")


@pytest.mark.parametrize(
    ("agreed", "package", "answer", "others", "agreement", "keepers"),
    [
        ({}, OWN, OWN, OWN, None, []),
        (
            {"content_type": "OTHER", "other_content_type": "enkätsvar <1>", "submission_agreement": "RA 13-2011/5329"},
            THEIRS,
            THEIRS,
            THEIRS,
            "RA 13-2011/5329",
            [],
        ),
        (
            {"content_type": "citserms_v2_1", "receiving_archive": "E-arkivet & Co", "receiving_archive_code": "7"},
            CITS,
            CITS,
            OWN,
            None,
            [("ORGANIZATION", ("E-arkivet & Co", None), ("7", "IDENTIFICATIONCODE"))],
        ),
        ({"content_type": "MIXED"}, MIXED, OWN, OWN, None, []),
        ({"receiving_archive": "E-arkivet"}, OWN, OWN, OWN, None, [("ORGANIZATION", ("E-arkivet", None))]),
    ],
)
def test_a_package_says_what_the_organisation_has_agreed_with_its_e_archive(
    archived: Response,
    agreed: dict[str, str],
    package: tuple[str, str | None],
    answer: tuple[str, str | None],
    others: tuple[str, str | None],
    agreement: str | None,
    keepers: list[Any],
) -> None:
    """Of one answer no two content types are said: what takes a package in reads both."""
    Organisation.objects.filter(pk=archived.organisation_id).update(**agreed)
    files = {file.path: file.data for file in package_files(copy_of(archived), at=timezone.now())}
    outer = {"": package, "Documentation": others, "Schemas": others, "Representations/rep1": answer}
    assert said_of_the_delivery(files, "METS.xml") == (outer, agreement, keepers)
    inner = {"": package, "Data": answer}
    assert said_of_the_delivery(files, "representations/rep1/METS.xml") == (inner, agreement, keepers)
    page = client_of(archivist_of(archived)).get(reverse("archived", args=[archived.submissions.get().pk]))
    told, guide = page.content.decode(), files["documentation/las-mig.txt"].decode()
    assert f"leveransöverenskommelse {agreement}" in told if agreement else "ingen leveransöverenskommelse" in told
    for text in (told, guide):
        assert "SIP14" in text
        assert ("CSIP63" in text) == (package == CITS)


def test_a_package_says_to_whoever_opens_it_what_the_check_of_an_e_archive_may_say(archived: Response) -> None:
    files = {file.path: file.data for file in package_files(copy_of(archived), at=timezone.now())}
    text = files["documentation/las-mig.txt"].decode()
    assert "SIP14" in text
    folders = {path.rpartition("/")[0] for path in files if not path.startswith("representations")} - {""}
    assert [one for one in folders if f"\n{one}/ " not in text] == []


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


def test_a_stored_file_that_has_been_changed_leaves_in_no_package(archived: Response) -> None:
    copy = copy_of(archived)
    original = copy.file.read()
    path = Path(copy.file.path)
    try:
        path.write_bytes(original + b" ")
        with pytest.raises(ValueError, match="no longer has the SHA-256"):
            package_files(copy_of(archived), at=timezone.now())
    finally:
        path.write_bytes(original)


def test_the_command_writes_a_package_by_its_receipt_number(archived: Response, tmp_path: Path) -> None:
    output = tmp_path / "paket.zip"
    call_command("export_sip", archived.submissions.get().receipt_number.lower(), output=output)
    assert output.stat().st_mode & 0o777 == 0o600
    with zipfile.ZipFile(output) as package:
        assert package.testzip() is None
    with pytest.raises(CommandError, match="inget arkivexemplar"):
        call_command("export_sip", "SP-2026-XXXX-XXXX", output=tmp_path / "annat.zip")
    assert [path.name for path in tmp_path.iterdir()] == ["paket.zip"]


def test_many_copies_come_with_hashes_that_sha256sum_agrees_with(archived: Response, tmp_path: Path) -> None:
    waiting = make_response(organisation=archived.organisation, state=State.SUBMITTED)
    client, url = client_of(archivist_of(archived)), reverse("bundle")
    chosen = [str(r.submissions.get().pk) for r in (archived, waiting)]
    for posted in ({"copy": chosen}, {"all": "ja", "search": f"diarienummer={archived.diarienummer}"}):
        with zipfile.ZipFile(io.BytesIO(content_of(client.post(url, posted)))) as zipped:
            assert zipped.testzip() is None
            zipped.extractall(tmp_path)
        checked = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path, capture_output=True, check=True)
        assert checked.stdout.count(b": OK") == 2
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert manifest["files"][0]["sha256"] == copy_of(archived).sha256
    assert manifest["files"][0]["register"]["diarienummer"]["value"] == archived.diarienummer
    assert archived.events.filter(action="downloaded").count() == 2


def test_a_copy_whose_file_is_gone_is_named_and_the_others_come(archived: Response) -> None:
    good = copy_of(archived)
    lost, altered = SealedCopy(pk=good.pk), SealedCopy(pk=good.pk)
    for each in (lost, altered):
        each.__dict__.update({**good.__dict__, "_state": good._state, "sha256": "0" * 64})
    lost.file = "copies/finns-inte.pdf"  # type: ignore[assignment]
    data = b"".join(bundle([lost, altered, good], at=timezone.now()))
    with zipfile.ZipFile(io.BytesIO(data)) as opened:
        manifest = json.loads(opened.read("manifest.json"))
        told = opened.read("SAKNAS.txt").decode()
    receipt = good.submission.receipt_number
    assert [file["sha256"] for file in manifest["files"]][:1] == [good.sha256]
    assert [one["receipt_number"] for one in manifest["missing"]] == [receipt, receipt]
    assert "gick inte att läsa" in told
    assert "inte längre den som förseglades" in told


def test_only_what_one_is_registrator_of_is_handed_out(archived: Response) -> None:
    elsewhere = archivist_of(make_organisation())
    posted = {"copy": [str(archived.submissions.get().pk)]}
    assert client_of(elsewhere).post(reverse("bundle"), posted).status_code == 422
    assert client_of(editor_of(archived)).post(reverse("bundle"), posted).status_code == 403


def test_more_than_the_most_is_refused_and_nothing_is_noted(
    archived: Response, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.views.packages.MOST_BYTES", 10)
    answer = client_of(archivist_of(archived)).post(reverse("bundle"), {"all": "ja", "search": ""})
    assert answer.status_code == 422
    assert "Dela upp sökningen" in answer.content.decode()
    assert not archived.events.filter(action="downloaded").exists()


def test_a_kopia_says_so_on_every_page_with_the_originals_hash(archived: Response, tmp_path: Path) -> None:
    copy = copy_of(archived)
    answer = client_of(approver_of(archived)).get(reverse("kopia", args=[copy.submission_id]))
    (tmp_path / "kopia.pdf").write_bytes(answer.content)
    with pikepdf.open(tmp_path / "kopia.pdf") as pdf:
        pages = len(pdf.pages)
        assert not pdf.attachments
        assert "/AcroForm" not in pdf.Root
    said = subprocess.run(["pdftotext", "-layout", "kopia.pdf", "-"], cwd=tmp_path, capture_output=True, check=True)
    text = said.stdout.decode()
    assert text.count(f"KOPIA av {copy.submission.receipt_number}") >= pages > 2
    assert text.count(copy.sha256) >= pages
    assert "Filen är förseglad" not in text
    assert SealedCopy.objects.get(pk=copy.pk).sha256 == copy.sha256


@pytest.mark.parametrize(
    ("failure", "status", "said"),
    [
        (RenderError("not rendered within 60 s"), 409, "Hämta arkivexemplaret i stället"),
        (None, 429, "Vänta tills den är klar"),
    ],
)
def test_a_kopia_that_takes_too_long_or_is_asked_for_twice_is_refused_and_not_noted(
    archived: Response, monkeypatch: pytest.MonkeyPatch, failure: Exception | None, status: int, said: str
) -> None:
    approver = approver_of(archived)
    address = reverse("kopia", args=[copy_of(archived).submission_id])
    inner: list[HttpResponse] = []

    def render(**asked: Any) -> bytes:
        if failure:
            raise failure
        if not inner:
            inner.append(client_of(approver).get(address))
        return render_confined(**asked)

    monkeypatch.setattr("archive.paper.reading_copy.render_confined", render)
    answer = client_of(approver).get(address)
    refused = inner[0] if inner else answer
    assert refused.status_code == status
    assert said in refused.content.decode()
    assert archived.events.filter(action="copied").count() == len(inner)


PREMIS_NAMES = {"p": "http://www.loc.gov/premis/v3"}


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
