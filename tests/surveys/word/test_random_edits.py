"""Whatever people do to a document: no word is lost, and none is put at another question than it was written at.

50 documents of the official forms in script/test, 1,000 by script/test --long; besides, a tenth of them as LibreOffice
saves them.
"""

import json
import subprocess
from itertools import cycle
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from surveys.loader import questionnaire_files
from surveys.word.answers import Understood
from tests.halves import examples
from tests.surveys.word.documents import edited, sent_out, understood
from tests.surveys.word.hands import Hands

pytestmark = pytest.mark.xdist_group("docx")
FORMS = tuple(path.stem for path in questionnaire_files())
SEEDS = st.integers(0, 10**9)
MANY = examples(quick=5, usual=50, long=1000)
OF_EACH = -(-MANY // len(FORMS))
TENTH = max(MANY // 10, len(FORMS))
# A seed is no smaller than another: there is nothing to shrink.
ONCE = {"phases": [Phase.explicit, Phase.generate]}


def edited_by_hand(name: str, seed: int) -> tuple[str, Hands, bytes]:
    """The form, what somebody has done to it, and the file afterwards."""
    tree, _, content = sent_out(name)
    hands = Hands(tree, Random(seed))  # noqa: S311  # no secret
    return name, hands, edited(content, hands.edit)


def check(name: str, hands: Hands, content: bytes) -> None:
    tree, answers, _ = sent_out(name)
    found = understood(tree, content, answers)
    for word, link_id in hands.typed.items():
        _found_where_it_belongs(found, word, link_id)
    untouched = {key: value for key, value in answers.items() if key not in hands.touched}
    assert {key: found.values.get(key, value) for key, value in untouched.items()} == untouched


def _found_where_it_belongs(found: Understood, word: str, link_id: str) -> None:
    at = [key for key, value in found.values.items() if word in json.dumps(value, ensure_ascii=False)]
    told = any(word in each.text for each in found.leftovers)
    assert set(at) <= {link_id}, f"{word} is misplaced at {at}"
    assert at or told, f"{word} is lost"


@pytest.mark.parametrize("name", FORMS)
@given(seed=SEEDS)
@settings(max_examples=OF_EACH, **ONCE)
def test_no_word_is_lost_or_misplaced(name, seed):
    check(*edited_by_hand(name, seed))


@given(st.lists(SEEDS, min_size=TENTH, max_size=TENTH, unique=True))
@settings(max_examples=1, **ONCE)
def test_nor_when_libreoffice_has_saved_the_document(tmp_path_factory, seeds):
    folder = tmp_path_factory.mktemp("libreoffice")
    made = [edited_by_hand(name, seed) for name, seed in zip(cycle(FORMS), seeds, strict=False)]
    saved = saved_by_libreoffice(folder, [content for _, _, content in made])
    for (name, hands, _), content in zip(made, saved, strict=True):
        check(name, hands, content)


def saved_by_libreoffice(folder: Path, contents: list[bytes]) -> list[bytes]:
    """The documents as LibreOffice saves them, all in one start of it."""
    sources = [folder / f"{number}.docx" for number in range(len(contents))]
    for source, content in zip(sources, contents, strict=True):
        source.write_bytes(content)
    command: list[Any] = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"]
    command += ["--convert-to", "docx:MS Word 2007 XML", "--outdir", folder / "saved", *sources]
    subprocess.run(command, check=True, capture_output=True, timeout=580)
    return [(folder / "saved" / source.name).read_bytes() for source in sources]
