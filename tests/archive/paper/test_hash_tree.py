"""The tree over a copy's pages: what it holds, and that a changed, moved or missing word gives another root."""

import hashlib
import json
from io import BytesIO
from itertools import pairwise
from typing import Any

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.models import ContentSeed, SealedCopy
from archive.paper import page_tree
from archive.paper.hash_tree import Word, decoys_of, digest, digest_of, split_words, texts_in, words_of
from archive.paper.page_tree import CONTENT_FILE_NAME, html_of, read_content
from archive.sealing.making import SealingError, root_in
from config.pdf.tree import UnreadableContent, tree_of
from responses.models import State
from tests.builders import make_response, seal
from tests.builders.copies import copy_html

SEED = bytes(range(32))


@pytest.fixture
def copy() -> SealedCopy:
    return seal(make_response(state=State.SUBMITTED))


def embedded(copy: SealedCopy) -> dict[str, bytes]:
    with copy.file.open("rb") as opened, pikepdf.open(opened) as pdf:
        return {name: file.get_file().read_bytes() for name, file in pdf.attachments.items()}


@pytest.mark.django_db
def test_the_root_is_in_the_copys_pages_in_its_data_and_in_the_register(copy: SealedCopy) -> None:
    files = embedded(copy)
    content = read_content(files[CONTENT_FILE_NAME])
    assert content.root == copy.content_root == json.loads(files["svar.json"])["content_root"]
    assert content.root in copy_html(copy.submission, root=content.root)


@pytest.mark.django_db
def test_the_leaves_are_the_words_of_the_pages(copy: SealedCopy) -> None:
    content = read_content(embedded(copy)[CONTENT_FILE_NAME])
    printed = list(texts_in(tree_of(copy_html(copy.submission))))
    assert list(texts_in(content.body)) == printed
    assert copy.submission.receipt_number in printed
    assert tree_of(html_of(content.body)) == content.body


@pytest.mark.django_db
def test_a_submission_from_before_the_tree_has_a_copy_without_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ContentSeed.objects, "create", lambda **_: None)
    copy = seal(make_response(state=State.SUBMITTED))
    assert copy.content_root == ""
    files = embedded(copy)
    assert CONTENT_FILE_NAME not in files
    assert "content_root" not in json.loads(files["svar.json"])


@pytest.mark.django_db
def test_a_copy_whose_tree_is_not_that_of_its_data_is_not_kept(copy: SealedCopy) -> None:
    with copy.file.open("rb") as opened, pikepdf.open(opened) as pdf:
        answers = pdf.attachments["svar.json"].get_file().read_bytes().replace(copy.content_root.encode(), b"0" * 64)
        pdf.attachments["svar.json"] = pikepdf.AttachedFileSpec(pdf, answers, filename="svar.json")
        changed = BytesIO()
        pdf.save(changed)
    with pytest.raises(SealingError):
        root_in(changed.getvalue())


@pytest.mark.django_db
def test_a_copy_with_another_tree_than_was_made_is_not_kept(copy: SealedCopy) -> None:
    """Also where the root that it states is that of the tree that was made."""
    made = read_content(embedded(copy)[CONTENT_FILE_NAME])
    with copy.file.open("rb") as opened, pikepdf.open(opened) as pdf:
        tree = pdf.attachments[CONTENT_FILE_NAME].get_file().read_bytes()
        other = tree.replace(copy.submission.receipt_number.encode(), b"SP-2026-ANNAN")
        pdf.attachments[CONTENT_FILE_NAME] = pikepdf.AttachedFileSpec(pdf, other, filename=CONTENT_FILE_NAME)
        changed = BytesIO()
        pdf.save(changed)
        assert other != tree
    with copy.file.open("rb") as opened:
        assert root_in(opened.read(), made) == made.root
    with pytest.raises(SealingError):
        root_in(changed.getvalue(), made)


@pytest.mark.django_db
def test_the_root_of_a_copy_is_worked_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    response, worked_out = make_response(state=State.SUBMITTED), []
    whole = page_tree.digest_of
    monkeypatch.setattr(page_tree, "digest_of", lambda *given: worked_out.append(1) or whole(*given))
    seal(response)
    assert len(worked_out) == 1


def test_the_tree_is_digested_as_it_was_when_copies_were_sealed() -> None:
    """By the program in docs/masking.md: a copy is sealed once and checked for fifty years."""
    body = ["p", {"class": "å"}, "Svar ja och nej. ", ["b", {}, 'Åsa\u00a0"3"'], ["i", {}], ""]
    assert digest_of(body, SEED) == "b56b4f46c710efee4752a91e249e37eee67a747e75bef26f1e672db4328f23fc"


def test_a_word_of_another_spelling_gives_another_root() -> None:
    assert digest_of(["p", {}, "Svar ja"], SEED) != digest_of(["p", {}, "Svar nej"], SEED)


@pytest.mark.parametrize(
    "other",
    [
        ["p", {}, "Ja", "Nej"],
        ["p", {}, ["b", {}, "Nej"], "Ja"],
        ["p", {}, ["b", {}], "Ja", "Nej"],
        ["p", {"class": "text"}, ["b", {}, "Ja"], "Nej"],
        ["q", {}, ["b", {}, "Ja"], "Nej"],
    ],
)
def test_another_tree_of_the_same_words_has_another_root(other: list[Any]) -> None:
    assert digest_of(["p", {}, ["b", {}, "Ja"], "Nej"], SEED) != digest_of(other, SEED)


def test_the_same_answer_has_another_digest_in_another_place_and_in_another_copy() -> None:
    again = bytes(32)
    digests = {word.digest for seed in (SEED, again) for word in words_of("Nej Nej", seed) if word.text == "Nej"}
    assert len(digests) == 4


def test_words_and_what_parts_them_are_leaves_that_follow_each_other() -> None:
    words = words_of("Vi  har\nAnna.", SEED)
    assert [word.text for word in words] == ["Vi", "  ", "har", "\n", "Anna."]
    assert [word.following for word in words] == [*(word.place for word in words[1:]), None]
    assert sorted({word.place for word in words}) == [word.place for word in words]


@pytest.mark.parametrize(("leaves", "filled"), [(0, 16), (1, 16), (16, 16), (17, 32), (300, 512)])
def test_leaves_are_filled_up_so_that_they_are_not_counted(leaves: int, filled: int) -> None:
    assert leaves + len(decoys_of(SEED, leaves)) == filled


def test_the_steps_between_leaves_do_not_count_them() -> None:
    """One leaf can take more room than ten."""
    places = [word.place for word in words_of("ord " * 400, SEED)]
    steps = [after - before for before, after in pairwise(places)]
    ten = [places[at + 10] - places[at] for at in range(len(places) - 10)]
    assert max(steps) > sorted(ten)[len(ten) // 2]
    assert min(ten) < max(steps)
    assert places[-1] < 2**53


def test_the_digest_of_a_leaf_is_as_the_document_says() -> None:
    word = Word("00" * 16, 0, None, "Nej")
    written = '["word","00000000000000000000000000000000",0,null,"Nej"]'
    assert word.digest == hashlib.sha256(written.encode()).hexdigest()


_NO_TREE = b'{"content": 1, "seed": "00", "root": "", "format": ""}'


@pytest.mark.parametrize("embedded", [b"", b"[]", b"{}", _NO_TREE, b"\xff"])
def test_what_is_no_tree_is_refused(embedded: bytes) -> None:
    with pytest.raises(UnreadableContent):
        read_content(embedded)


@pytest.mark.parametrize("html", ["", "<body>", "<body><p></body>", "<body></p></body>", "<p>x</p>"])
def test_html_that_does_not_end_as_it_begins_is_refused(html: str) -> None:
    with pytest.raises(UnreadableContent):
        tree_of(html)


def test_a_text_is_its_words() -> None:
    assert "".join(split_words(" a\u00a0b\t c")) == " a\u00a0b\t c"


@given(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.integers(0, 2**62),
    st.none() | st.integers(0, 2**62),
    st.text(st.characters(exclude_categories=["Cs"])),
)
def test_a_word_is_digested_as_its_array_in_json(salt: str, place: int, following: int | None, text: str) -> None:
    assert Word(salt, place, following, text).digest == digest(["word", salt, place, following, text])
