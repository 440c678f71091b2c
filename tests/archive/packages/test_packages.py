"""What a package holds, file by file, and what it says of its delivery. Read back with other means than ours."""

import hashlib
import io
import json
import subprocess
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import jsonschema
import pikepdf
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from lxml import etree

from accounts.models import Organisation
from archive.packages.contents import ANSWER_SCHEMA, pretty_json
from archive.packages.sip import package_files
from responses.models import Event, Response, State
from tests.archive.packages.reading import CSIP, HREF, METS, content_of, copy_of
from tests.builders import (
    archivist_of,
    attach_file,
    attach_link,
    bring_to,
    client_of,
    complete_answers,
    make_definition,
    make_questionnaire,
    make_response,
    save_answers,
    seal,
)
from tests.builders.storage import paths_opened

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("packages")]


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
