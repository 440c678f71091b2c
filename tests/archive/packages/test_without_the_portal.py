"""A package is judged by an archivist with standard tools: docs/verifying.md as it stands, no database, no network."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from archive.packages.sip import write_sip
from config.environment.seal_sources import SealSource
from responses.models import State
from script.local_servers import REPOSITORY
from seals.certificates import Use, published_certificates
from seals.development_certificate import PASSPHRASE, ensure_development_certificate
from seals.seal import Pkcs12Sealer, seal_pdf
from tests.builders import (
    attach_file,
    bring_to,
    complete_answers,
    make_definition,
    make_questionnaire,
    make_response,
    save_answers,
    seal,
)
from tests.conftest import QUICK_HASHING
from tests.seals.tampering import (
    add_an_annotation,
    change_a_byte_of_content,
    cut_back_to_the_unsealed_file,
    seal_again,
)
from tests.signing_peer import signing_peer
from tests.verapdf import VeraPdf

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("packages")]

DOCUMENT = (REPOSITORY / "docs" / "verifying.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^```sh\n(.*?)^```$", DOCUMENT, re.DOTALL | re.MULTILINE)
ITEMS = """
- {type: text, link_id: A-1, text: Beskriv arbetet}
- {type: file, link_id: A-2, text: Underlag, accepts: [file, link]}
"""


@pytest.fixture(scope="module")
def kept(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Path]:
    """What an archive has: the package, and apart from it the certificates from the portal's page."""
    directory = tmp_path_factory.mktemp("arkiv")
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(PASSWORD_HASHERS=QUICK_HASHING):
        response = make_response(questionnaire=make_questionnaire(make_definition(ITEMS)))
        attach_file(response, "A-2", title="Närvårdsplanen", name="plan åäö & 100 %.pdf")
        save_answers(response, complete_answers(response))
        response.organisation.signs_with_service = True
        response.organisation.save()
        bring_to(response, State.IN_REVIEW)
        with signing_peer(directory) as peer, override_settings(**peer.settings):
            peer.ocsp, peer.lives = "127.0.0.1", timedelta(days=1)
            peer.sign(response)
        roots = Client().get(reverse("signature_certificates_file")).content  # kept, also by who has left the service
        (directory / "underskrifternas-certifikat.pem").write_bytes(roots)
        bring_to(response, State.SUBMITTED)
        copy = seal(response)
        with (directory / f"{copy.submission.receipt_number}.zip").open("wb") as file:
            write_sip(copy, file, at=timezone.now())
        (directory / "sigillets-certifikat.pem").write_bytes(Client().get(reverse("seal_certificates_file")).content)
        yield directory
        transaction.set_rollback(True)


@pytest.fixture
def archive(kept: Path, tmp_path: Path) -> Path:
    """A copy of it, to follow the document in."""
    return Path(shutil.copytree(kept, tmp_path / "arkiv"))


def follow_document(directory: Path, *, about: str = "") -> "subprocess.CompletedProcess[str]":
    """Its commands, in a shell that knows nothing of the portal and reaches no network; or those alone that are `about`
    a file, where the package is unpacked already.
    """
    receipt = next(directory.glob("*.zip")).stem
    alone = ["unshare", "--net", *([] if os.getuid() == 0 else ["--map-root-user"]), "bash", "-euo", "pipefail", "-c"]
    # PyJWT as this installation has it, in the place of the system's.
    environment = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "LANG": "C.UTF-8", "KVITTO": receipt}
    script = "\n".join(one for one in COMMANDS if about in one)
    return subprocess.run(
        [*alone, script],
        cwd=directory / receipt if about else directory,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def change_package(directory: Path, name: str, change: Callable[[bytes], bytes], *, sums_too: bool) -> None:
    """The file whose path ends with `name`, and what METS says of it where `sums_too`."""
    package = next(directory.glob("*.zip"))
    with zipfile.ZipFile(package) as read:
        files = {one: read.read(one) for one in read.namelist()}
    [path] = [one for one in files if one.endswith(name)]
    before, files[path] = files[path], change(files[path])
    if sums_too:
        mets = f"{path.partition('/')[0]}/representations/rep1/METS.xml"
        files[mets] = files[mets].replace(_sum(before), _sum(files[path]))
        outer = f"{path.partition('/')[0]}/METS.xml"
        files[outer] = re.sub(
            rb'(rep1/METS\.xml"[^>]*CHECKSUM=")[0-9a-f]+', rb"\g<1>" + _sum(files[mets]), files[outer]
        )
    with zipfile.ZipFile(package, "w") as written:
        for one, data in files.items():
            written.writestr(one, data)


def _sum(data: bytes) -> bytes:
    return hashlib.sha256(data).hexdigest().encode()


def test_what_the_document_says_finds_a_package_whole_and_its_copy_unaltered(archive: Path) -> None:
    said = follow_document(archive)
    assert said.returncode == 0, said.stdout + said.stderr
    assert said.stderr.count("CAdES Verification successful") == 2  # the seal, and the person's own signature
    assert re.search(r"^Title: +Underskrift av svar med kontrollsumma [0-9a-f]{64}$", said.stdout, re.MULTILINE)
    assert "plan åäö & 100 %.pdf: OK" in said.stdout
    published = Client().get(reverse("seal_certificates")).content.decode()
    [fingerprint] = re.findall(r"^((?:[0-9A-F]{2}:){31}[0-9A-F]{2})$", said.stdout, re.MULTILINE)
    assert fingerprint in published
    with zipfile.ZipFile(next(archive.glob("*.zip"))) as package:
        [copy] = [package.read(name) for name in package.namelist() if re.search(r"/SP-[^/]*\.pdf$", name)]
    assert all(one.compliant for one in VeraPdf().validate(copy))
    (archive / "arkivexemplar.pdf").write_bytes(copy)
    pages = subprocess.run(
        ["pdftotext", archive / "arkivexemplar.pdf", "-"], capture_output=True, text=True, check=True
    )
    assert fingerprint in "".join(pages.stdout.split())


def test_a_signature_that_leads_to_another_root_is_found(archive: Path) -> None:
    shutil.copy(archive / "sigillets-certifikat.pem", archive / "underskrifternas-certifikat.pem")
    said = follow_document(archive)
    assert said.returncode != 0
    assert said.stderr.count("CAdES Verification successful") == 1


@pytest.mark.parametrize("sums_too", [False, True], ids=["alone", "and its sum"])
def test_a_copy_with_another_byte_is_found(archive: Path, sums_too: bool) -> None:
    name = f"{next(archive.glob('*.zip')).stem}.pdf"
    change_package(archive, name, change_a_byte_of_content, sums_too=sums_too)
    said = follow_document(archive)
    assert said.returncode != 0
    assert ("Digest Mismatch" in said.stdout) == sums_too


def test_answers_that_differ_from_those_under_the_seal_are_found(archive: Path) -> None:
    change_package(archive, "svar.json", lambda data: data.replace(b"{", b"{ ", 1), sums_too=True)
    said = follow_document(archive)
    assert said.returncode != 0
    assert "svar.json differ" in said.stdout


def test_what_was_added_after_the_seal_is_told_and_is_no_part_of_what_is_checked(archive: Path, tmp_path: Path) -> None:
    key = ensure_development_certificate(tmp_path / "another").pkcs12.read_bytes()
    stranger = Pkcs12Sealer(pkcs12=key, password=PASSPHRASE, name="Någon annan")
    name = f"{next(archive.glob('*.zip')).stem}.pdf"

    def change(sealed: bytes) -> bytes:
        return seal_again(add_an_annotation(sealed), sealer=stranger, sealed_at=timezone.now())

    change_package(archive, name, change, sums_too=True)
    said = follow_document(archive)
    assert "Efter sigillet har något lagts till." in said.stdout
    assert "CAdES Verification successful" in said.stderr
    sealed = (archive / "forseglat.pdf").read_bytes()
    assert "Nej, det stämmer inte".encode("utf-16-be") not in sealed
    assert (archive / "forseglat.pdf").stat().st_size < (
        next(archive.glob("SP-*/")) / "representations/rep1/data" / name
    ).stat().st_size


def test_a_seal_of_another_customer_of_the_same_issuer_is_found(archive: Path) -> None:
    certificates = archive / "sigillets-certifikat.pem"
    known = certificates.read_text("utf-8")
    [own] = [one.fingerprint for one in published_certificates() if one.use is Use.SEAL]
    certificates.write_text(known.replace(own, "AA" + own[2:]), "utf-8")
    said = follow_document(archive)
    assert said.returncode != 0
    assert "CAdES Verification successful" in said.stderr


@pytest.mark.parametrize("of_the_right_one", [False, True])
def test_the_seal_of_another_organisation_is_found(archive: Path, tmp_path: Path, of_the_right_one: bool) -> None:
    """Each organisation's file has its own certificates and the portal's, and no other organisation's."""
    other = ensure_development_certificate(tmp_path / "another")
    stranger = Pkcs12Sealer(pkcs12=other.pkcs12.read_bytes(), password=PASSPHRASE, name="En annan region")
    roots = (str(other.root),)
    source = SealSource(organisation="232100-9991", file=str(other.pkcs12), secret=PASSPHRASE, roots=roots)

    def change(sealed: bytes) -> bytes:
        return seal_pdf(pdf=cut_back_to_the_unsealed_file(sealed), sealer=stranger, sealed_at=timezone.now())

    change_package(archive, f"{next(archive.glob('*.zip')).stem}.pdf", change, sums_too=True)
    with override_settings(ORGANISATION_SEALS={source.organisation: source}):
        asked = {"organisation": source.organisation if of_the_right_one else "232100-0000"}
        file = Client().get(reverse("seal_certificates_file"), asked).content
    (archive / "sigillets-certifikat.pem").write_bytes(file)
    said = follow_document(archive)
    assert ("CAdES Verification successful" in said.stderr, said.returncode == 0) == (of_the_right_one,) * 2


def test_an_attachment_that_is_not_under_the_seal_is_held_to_its_sum(archive: Path) -> None:
    name = "plan åäö & 100 %.pdf"
    change_package(archive, name, lambda data: data + b"%", sums_too=True)
    assert follow_document(archive).returncode != 0


def test_a_seal_that_leads_to_another_root_is_found(archive: Path, tmp_path: Path) -> None:
    other = ensure_development_certificate(tmp_path / "another")
    shutil.copy(other.root, archive / "sigillets-certifikat.pem")
    said = follow_document(archive)
    assert said.returncode != 0
    assert "CAdES Verification failure" in said.stderr
