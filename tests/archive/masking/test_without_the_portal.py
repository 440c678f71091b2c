"""A masked copy is checked with docs/masking.md as it stands: Python's standard library and poppler, no portal."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from archive.masking.proofs import Mask, Strike
from archive.masking.strikes import numbered_words
from script.local_servers import REPOSITORY
from tests.archive.masking.copies import file_of
from tests.archive.masking.test_masked_copies import Sealed, a_masking, exchange_a_code, make_sealed_copy
from tests.builders import begin_masking, make_masked

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("masked")]

DOCUMENT = (REPOSITORY / "docs" / "masking.md").read_text(encoding="utf-8")
PROGRAM = re.findall(r"^```python\n(.*?)^```$", DOCUMENT, re.DOTALL | re.MULTILINE)[0]
DEFINITIONS: dict[str, Any] = {}
exec(PROGRAM.partition("\nproof, ")[0], DEFINITIONS)  # noqa: S102  # the document itself
OWN = "kopians egna sidor, före de bevisade: {}"
COMMANDS = "".join(re.findall(r"^```sh\n(.*?)^```$", DOCUMENT, re.DOTALL | re.MULTILINE))


@pytest.fixture(scope="module")
def sealed(made_once: None) -> Sealed:
    return make_sealed_copy(9)


@pytest.fixture(scope="module")
def masked(sealed: Sealed) -> bytes:
    return file_of(make_masked(a_masking(sealed)))


@pytest.fixture
def place(tmp_path: Path, masked: bytes) -> Path:
    (tmp_path / "check.py").write_text(PROGRAM, encoding="utf-8")
    (tmp_path / "maskad.pdf").write_bytes(masked)
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
    assert said.stdout.splitlines() == ["roten stämmer", "allt som syns är bevisat", "7 svarta rutor", OWN.format(1)]
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


CONTENTS = [("Innehåll", True), ("Hot", True), ("Om", False), ("Antal", False), ("17", False)]


@pytest.mark.parametrize(
    ("pages", "is_proven"),
    [
        (["Innehåll Hot 2 Om Antal 17"], True),
        (["Innehåll Hot 2 Om Antal 117"], False),
        (["Innehåll Hot 2 Om 9 Antal 17"], False),
        (["Innehåll Hot 2 Om", "Namn Antal 17"], True),
        (["Innehåll Hot 2 Om Namn Antal 17"], False),
    ],
)
def test_only_numbers_of_the_contents_and_heads_at_the_start_of_a_page_are_more(
    pages: list[str], *, is_proven: bool
) -> None:
    seen = DEFINITIONS["seen"]
    assert (DEFINITIONS["compare"]([seen(page) for page in pages], CONTENTS, ["Namn"]) is None) is is_proven


def test_a_body_of_one_page_a_longer_cover_and_ligatures_are_proven() -> None:
    expected = [("enfil", False), ("Mark", False)]
    margin = "SP-1\nsida {} av {}"
    one = [f"Omslag\nSP-1\n{margin.format(1, 2)}", f"en \ufb01l\nMark\n{margin.format(2, 2)}"]
    two = [
        f"Omslag\nSP-1\n{margin.format(1, 3)}",
        f"mer\n{margin.format(2, 3)}",
        f"en fil\nMark\n{margin.format(3, 3)}",
    ]
    assert DEFINITIONS["search"](one, expected, []) == (1, None)
    assert DEFINITIONS["search"](two, expected, []) == (2, None)
    altered = [one[0], one[1].replace("sida 2", "sida 3")]
    assert DEFINITIONS["search"](altered, expected, [])[1] is not None


def test_a_box_where_nothing_is_hidden_is_refused() -> None:
    words = [["0" * 32, 0, None, "Ja"], {"mask": 0}]
    with pytest.raises(AssertionError, match="inget är dolt"):
        DEFINITIONS["check"]({"hidden": [], "salt": "0" * 64, "words": words}, [], [])


def test_a_paragraph_with_a_letter_that_cannot_be_printed_and_a_long_cover_are_proven(
    place: Path, sealed: Sealed
) -> None:
    masks = [Mask(f"OSL {number} kap. \U00013000", "ett skäl " * 20) for number in range(20)]
    chosen = numbered_words(sealed.place("Beskriv arbetet"))[:20]
    strikes = [Strike(word.path, mask, word.leaf, word.leaf) for word, mask in zip(chosen, masks, strict=True)]
    (place / "maskad.pdf").write_bytes(file_of(make_masked(begin_masking(sealed.submission.response, *strikes))))
    said = run(place, sealed.copy.content_root)
    assert said.stdout.splitlines()[1:] == ["allt som syns är bevisat", "23 svarta rutor", OWN.format(3)]
