"""Many copies are taken away at once, with a manifest and hashes that other programs agree with."""

import io
import json
import subprocess
import zipfile
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from archive.models import SealedCopy
from archive.packages.bundle import bundle
from responses.models import Response, State
from tests.archive.packages.reading import content_of, copy_of
from tests.builders import (
    archivist_of,
    client_of,
    editor_of,
    make_organisation,
    make_response,
)

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("packages"), pytest.mark.usefixtures("short_copies")]


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
    refused = [client.post(url, posted).content.decode() for posted in ({}, {"copy": [chosen[1]]})]
    assert ["inte kryssat" in told for told in refused] == [True, False]


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
