"""manage.py export_archive: everything is written once, whole, and what cannot be is told of."""

import errno
import hashlib
import json
import subprocess
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import Organisation
from archive.handover.directory import HandoverDirectory
from archive.handover.export import _content_of
from archive.models import SealedCopy
from archive.packages.sip import package_files
from archive.registering import register_response
from audit.actions import Logged
from audit.services import append
from responses.models import Response, State
from seals.development_certificate import ensure_development_certificate
from tests.builders import DIARIENUMMER, archivist_of, make_organisation, make_response, seal
from tests.builders.log import bind_now
from tests.conftest import QUICK_HASHING

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("handover"), pytest.mark.usefixtures("short_copies")]


@pytest.fixture(scope="module")
def sealed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[list[Response]]:
    """Two organisations' submitted answers, for all tests here: sealing takes a second."""
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(PASSWORD_HASHERS=QUICK_HASHING):
            made = [make_response(state=State.SUBMITTED, organisation=make_organisation()) for _ in range(2)]
            for response in made:
                seal(response)
            bind_now()  # what a commit does, which no test here comes to
        yield made
        transaction.set_rollback(True)


def export(directory: Path, *organisations: Response) -> tuple[int, str, str]:
    """The exit status and what is said."""
    out, err = StringIO(), StringIO()
    numbers = [one.organisation.number for one in organisations]
    try:
        call_command("export_archive", str(directory), organisation=numbers, stdout=out, stderr=err)
    except SystemExit as left:
        return int(left.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def manifest(directory: Path) -> Any:
    return json.loads((directory / "manifest.json").read_bytes())


@contextmanager
def altered(copy: SealedCopy) -> Iterator[None]:
    """Inside, the stored file of the copy is not what was sealed."""
    storage, name = copy.file.storage, str(copy.file.name)
    kept = storage.open(name).read()
    storage.delete(name)
    storage.save(name, ContentFile(kept + b"x"))
    try:
        yield
    finally:
        storage.delete(name)
        storage.save(name, ContentFile(kept))


def append_row() -> None:
    """One more event in the log, bound as at a commit."""
    append(action=Logged.SIGN_OUT, at=timezone.now())
    bind_now()


def log_of(directory: Path) -> list[Any]:
    files = sorted(directory.glob("logg/*.jsonl"), key=lambda file: int(file.stem.partition("-")[0]))
    return [json.loads(line) for file in files for line in file.read_text("utf-8").splitlines()]


def test_all_that_is_kept_is_written_and_every_file_has_its_sum(sealed: list[Response], tmp_path: Path) -> None:
    directory = tmp_path / "e-arkiv å"
    assert export(directory) == (0, f"2 paket skrivna, 0 fanns redan i {directory}.\n", "")
    told = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=directory, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr
    there = {path.relative_to(directory).as_posix() for path in directory.rglob("*") if path.is_file()}
    assert there - {"SHA256SUMS", "paket.jsonl"} == {line.partition(":")[0] for line in told.stdout.splitlines()}
    packages = manifest(directory)["packages"]
    assert {one["receipt_number"] for one in packages} == {
        response.submissions.get().receipt_number for response in sealed
    }
    for one in packages:
        with zipfile.ZipFile(directory / one["path"]) as package:
            assert f"{one['receipt_number']}/METS.xml" in package.namelist()
    assert manifest(directory)["missing"] == []
    assert {path.stat().st_mode & 0o077 for path in directory.rglob("*")} == {0}


def test_a_package_is_another_by_every_file_but_those_that_say_when_it_was_made(sealed: list[Response]) -> None:
    files = package_files(sealed[0].submissions.get().copy, at=timezone.now())

    def changed(path: str) -> bool:
        """Whether what decides if it is written anew is another, where this file is another or is there too."""
        other = [replace(file, sha256="0" * 64) if file.path == path else file for file in files]
        if path not in {file.path for file in files}:
            other.append(replace(files[0], path=path))
        return _content_of(other) != _content_of(files)

    data = "representations/rep1/data"
    told = {"METS.xml", "representations/rep1/METS.xml", "documentation/las-mig.txt"}
    assert {file.path for file in files if not changed(file.path)} == told
    for name in ("METS.xml", "x-METS.xml", "x-las-mig.txt", "las-mig.txt"):
        assert changed(f"{data}/{name}"), name


def test_mandates_and_their_questionnaires_are_beside_and_the_log_proves_itself(
    sealed: list[Response], tmp_path: Path, tmp_path_factory: pytest.TempPathFactory, settings: Any
) -> None:
    root = ensure_development_certificate(tmp_path_factory.mktemp("another")).root
    settings.SIGNING_SERVICE_ROOTS = [str(root)]
    export(tmp_path)
    [own] = tmp_path.glob(f"organisationer/{sealed[0].organisation.pk}-*/mandat.json")
    [mandate] = json.loads(own.read_bytes())
    decision = own.parent / mandate["decision"]["path"]
    assert hashlib.sha256(decision.read_bytes()).hexdigest() == mandate["decision"]["sha256"]
    assert mandate["decision"]["format"] == {"name": "PDF", "version": "1.3", "pronom": "fmt/17"}
    assert [event["kind"] for event in mandate["events"]] == ["confirmed"]
    assert len(list(tmp_path.glob("enkater/*-fhir.json"))) == 2
    rows = log_of(tmp_path)
    assert rows
    for row in rows:
        bound = f"{row['previous']}\n{row['number']}\n{row['content']}"
        assert hashlib.sha256(bound.encode()).hexdigest() == row["sha256"]
    assert "BEGIN CERTIFICATE" in (tmp_path / "certifikat" / "sigillets-certifikat.pem").read_text("utf-8")
    certificate = root.read_text("utf-8")
    assert certificate in (tmp_path / "certifikat" / "underskrifternas-certifikat.pem").read_text("utf-8")
    assert certificate not in (tmp_path / "certifikat" / "sigillets-certifikat.pem").read_text("utf-8")


def test_what_is_there_is_kept_and_what_has_happened_since_is_written(sealed: list[Response], tmp_path: Path) -> None:
    export(tmp_path)
    assert export(tmp_path)[1].startswith("0 paket skrivna, 2 fanns redan")
    changed = sealed[0]
    register_response(response=changed, diarienummer=DIARIENUMMER, actor=archivist_of(changed), at=timezone.now())
    changed.organisation.name = "Region Nytt Namn"
    changed.organisation.save()
    assert export(tmp_path)[1].startswith("1 paket skrivna, 1 fanns redan")
    assert len(list((tmp_path / "organisationer").iterdir())) == 2
    assert len(manifest(tmp_path)["packages"]) == 2


def test_a_package_that_is_written_is_not_another_for_an_agreement_that_came_later(
    sealed: list[Response], tmp_path: Path
) -> None:
    export(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.zip")}
    Organisation.objects.update(submission_agreement="RA 13-2011/5329", content_type="MIXED")
    assert export(tmp_path)[1].startswith("0 paket skrivna, 2 fanns redan")
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.zip")} == before
    anew = tmp_path / "en ny mapp"
    export(anew)
    for path in anew.rglob("*.zip"):
        with zipfile.ZipFile(path) as package:
            assert b">RA 13-2011/5329<" in package.read(f"{path.stem}/METS.xml")


def test_an_interrupted_one_goes_on_and_a_damaged_package_is_made_again(sealed: list[Response], tmp_path: Path) -> None:
    export(tmp_path)
    journal = tmp_path / "paket.jsonl"
    head, first, second, log = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(head + log + first + second[:40])  # ended while it wrote a line
    assert export(tmp_path)[1].startswith("1 paket skrivna, 1 fanns redan")
    assert all(json.loads(line) for line in journal.read_bytes().splitlines())
    damaged = tmp_path / manifest(tmp_path)["packages"][0]["path"]
    damaged.write_bytes(damaged.read_bytes()[:-1])
    assert export(tmp_path)[1].startswith("1 paket skrivna, 1 fanns redan")
    damaged.unlink()
    assert export(tmp_path)[1].startswith("1 paket skrivna, 1 fanns redan")


def test_one_organisations_holds_nothing_of_anothers(sealed: list[Response], tmp_path: Path) -> None:
    mine, other = sealed
    assert export(tmp_path, mine)[1].startswith("1 paket skrivna")
    assert list(tmp_path.glob("organisationer/*")) == [next(tmp_path.glob(f"organisationer/{mine.organisation.pk}-*"))]
    assert {json.loads(row["content"])["organisation"] for row in log_of(tmp_path)} == {mine.organisation.pk}
    for others in ([other], []):
        with pytest.raises(CommandError, match="leverans för andra organisationer"):
            export(tmp_path, *others)
    assert other.organisation.name not in "".join(
        path.read_text("utf-8", errors="ignore") for path in tmp_path.rglob("*.json")
    )


def test_what_cannot_be_written_is_told_of_and_the_others_come(sealed: list[Response], tmp_path: Path) -> None:
    waiting = make_response(state=State.SUBMITTED)
    copy = SealedCopy.objects.get(submission__response=sealed[0])
    with altered(copy):
        status, said, missing = export(tmp_path)
    assert (status, said.partition(",")[0]) == (1, "1 paket skrivna")
    numbers = [waiting.submissions.get().receipt_number, copy.submission.receipt_number]
    assert f"SAKNAS {numbers[0]}: Arkivexemplaret är inte klart än." in missing
    assert f"SAKNAS {numbers[1]}: En lagrad fil är inte längre den som sparades." in missing
    assert {one["what"] for one in manifest(tmp_path)["missing"]} == set(numbers)


def test_a_package_that_was_whole_is_kept_when_the_portals_file_is_damaged(
    sealed: list[Response], tmp_path: Path
) -> None:
    export(tmp_path)
    copy = SealedCopy.objects.get(submission__response=sealed[0])
    with altered(copy):
        status, said, missing = export(tmp_path)
    assert (status, said) == (1, f"0 paket skrivna, 2 fanns redan i {tmp_path}.\n")
    assert "Paketet som skrevs tidigare är kvar." in missing
    assert len(manifest(tmp_path)["packages"]) == 2


def test_each_run_adds_the_rows_of_the_log_since_the_one_before(sealed: list[Response], tmp_path: Path) -> None:
    export(tmp_path)
    before = log_of(tmp_path)
    append_row()
    export(tmp_path)
    [first, second] = sorted(tmp_path.glob("logg/*.jsonl"), key=lambda file: int(file.stem.partition("-")[0]))
    assert first.name.endswith(f"-{before[-1]['number']}.jsonl")
    assert [row["number"] for row in log_of(tmp_path)] == [*(row["number"] for row in before), before[-1]["number"] + 1]
    sums = (tmp_path / "SHA256SUMS").read_text("utf-8")
    assert f"logg/{second.name}" in sums
    [told] = [line for line in sums.splitlines() if first.name in line]
    first.write_bytes(first.read_bytes().replace(b"sign", b"sing", 1))
    status, _, missing = export(tmp_path)
    assert (status, f"SAKNAS logg/{first.name}: Filen som skrevs tidigare är borta eller ändrad." in missing) == (
        1,
        True,
    )
    assert told in (tmp_path / "SHA256SUMS").read_text("utf-8")


def test_another_directory_is_left_alone_and_a_full_disk_is_said(
    sealed: list[Response], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "annat.txt").write_text("något annat")
    with pytest.raises(CommandError, match="är inte tom"):
        export(tmp_path)
    with pytest.raises(CommandError, match="ingen organisation med numret 999999-9999"):
        call_command("export_archive", str(tmp_path / "ny"), organisation=["999999-9999"])

    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(HandoverDirectory, "write", full)
    with pytest.raises(CommandError, match=r"går inte att skriva.*kör kommandot igen"):
        export(tmp_path / "full")
