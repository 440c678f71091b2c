"""A masked copy is checked with docs/masking.md as it stands: Python's standard library and poppler, no portal."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from script.local_servers import REPOSITORY
from tests.archive.masking.test_masked_copies import Sealed, a_masking, exchange_a_code, file_of, make_sealed_copy
from tests.builders import make_masked

pytestmark = pytest.mark.django_db

DOCUMENT = (REPOSITORY / "docs" / "masking.md").read_text(encoding="utf-8")
PROGRAM = re.findall(r"^```python\n(.*?)^```$", DOCUMENT, re.DOTALL | re.MULTILINE)[0]
COMMANDS = "".join(re.findall(r"^```sh\n(.*?)^```$", DOCUMENT, re.DOTALL | re.MULTILINE))


@pytest.fixture
def sealed() -> Sealed:
    return make_sealed_copy(9)


@pytest.fixture
def place(tmp_path: Path, sealed: Sealed) -> Path:
    (tmp_path / "check.py").write_text(PROGRAM, encoding="utf-8")
    (tmp_path / "maskad.pdf").write_bytes(file_of(make_masked(a_masking(sealed))))
    return tmp_path


def run(place: Path, root: str, commands: str = COMMANDS) -> subprocess.CompletedProcess[str]:
    command = ["bash", "-c", f"ROOT={root}\n{commands}"]
    return subprocess.run(command, cwd=place, capture_output=True, text=True, check=False)


def test_a_masked_copy_is_proven_against_the_root_that_the_sealed_copy_prints(place: Path, sealed: Sealed) -> None:
    with sealed.copy.file.open("rb") as opened:
        (place / "exemplar.pdf").write_bytes(opened.read())
    printed = subprocess.run(["pdftotext", "exemplar.pdf", "-"], cwd=place, capture_output=True, check=True).stdout
    assert sealed.copy.content_root.encode() in printed
    said = run(place, sealed.copy.content_root)
    assert said.stdout.splitlines() == ["roten stämmer", "allt som syns är bevisat", "7 svarta rutor"]
    assert said.returncode == 0


def test_another_root_is_not_proven(place: Path) -> None:
    said = run(place, "0" * 64)
    assert "FEL: beviset ger en annan rot" in said.stdout
    assert said.returncode == 1


@pytest.mark.parametrize("seed", range(6))
def test_a_page_on_which_a_letter_is_exchanged_is_not_proven(place: Path, sealed: Sealed, seed: int) -> None:
    file = place / "maskad.pdf"
    file.write_bytes(exchange_a_code(file.read_bytes(), seed, first_page=1))
    said = run(place, sealed.copy.content_root)
    assert "FEL: sidorna visar något annat" in said.stdout
    assert said.returncode == 1


def test_a_word_that_is_changed_in_the_proof_gives_another_root(place: Path, sealed: Sealed) -> None:
    assert run(place, sealed.copy.content_root).returncode == 0
    proof = place / "bevis.json"
    changed = proof.read_text(encoding="utf-8").replace("Beskriv arbetet", "Beskriv orbetet")
    json.loads(changed)
    proof.write_text(changed, encoding="utf-8")
    said = run(place, sealed.copy.content_root, COMMANDS.splitlines()[-1])
    assert "FEL: beviset ger en annan rot" in said.stdout
