"""A proof shows what is left and proves it; what is changed in it gives another root, or is refused."""

import copy
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from archive.masking.hidden import Hidden, told_masked
from archive.masking.proofs import BadProof, Box, Mask, Strike, prove, read_proof
from archive.masking.strikes import strikes_that_count
from archive.paper.hash_tree import split_words
from archive.paper.page_tree import Content

HEALTH, TRADE = Mask("OSL 25 kap. 1 §", "Hälsa"), Mask("OSL 31 kap. 16 §", "Affärer")
BODY: list[Any] = [
    "body",
    {},
    [
        "div",
        {"class": "question"},
        ["h3", {"class": "wording"}, "Vem?"],
        ["div", {"class": "answer"}, ["p", {}, "Anna"]],
    ],
    ["div", {"class": "question"}, ["h3", {}, "Vad?"], ["p", {}, "Vi har anlitat Bo Ek i år."]],
]
CONTENT = Content(BODY, bytes(range(32)))
WORDS = Strike((1, 1, 0), TRADE, 6, 8)  # "Bo Ek"


def proof_of(*strikes: Strike) -> Any:
    return json.loads(prove(CONTENT, "SP-2026-7K3M-9QXT", strikes))


def read(proof: Any) -> Any:
    return read_proof(json.dumps(proof, ensure_ascii=False).encode())


def test_nothing_struck_is_proven_by_the_seed_alone() -> None:
    proof = proof_of()
    assert list(proof["pages"]) == ["node", "seed"]
    assert read(proof).root == CONTENT.root


STRIKES = [[Strike((0, 1), HEALTH)], [WORDS], [WORDS, Strike((0, 1), HEALTH)], [Strike((0,), TRADE)]]


@pytest.mark.parametrize("strikes", STRIKES)
def test_what_is_left_gives_the_root_of_all_of_it(strikes: list[Strike]) -> None:
    assert read(proof_of(*strikes)).root == CONTENT.root


def test_what_is_struck_is_nowhere_in_the_proof_and_a_run_is_one_box() -> None:
    proof = proof_of(WORDS, Strike((0, 1), HEALTH))
    written = json.dumps(proof, ensure_ascii=False)
    assert not any(word in written for word in ("Anna", "Bo", "Ek"))
    shown = read(proof).shown
    assert shown[2][3] == Box(1)
    assert shown[3][3] == ["p", {}, ["", {}, "Vi har anlitat ", Box(0), " i år."]]


def test_the_seed_of_what_is_struck_cannot_be_told_from_what_is_shown() -> None:
    """None of the seeds in a proof is that of a node above something struck."""
    seeds = [part["seed"] for part in parts_of(proof_of(WORDS)["pages"]) if "seed" in part]
    assert CONTENT.seed.hex() not in seeds


def test_how_many_words_are_struck_is_not_told_by_how_many_digests_are_left() -> None:
    """The text has 13 leaves; all that is told is that they are at most 16."""
    parts = [words_part(proof_of(strike)) for strike in (Strike((1, 1, 0), TRADE, 6, 6), WORDS)]
    visible = [sum(isinstance(word, list) for word in part["words"]) for part in parts]
    assert [len(part["hidden"]) + shown for part, shown in zip(parts, visible, strict=True)] == [16, 16]


def parts_of(part: Any) -> Iterator[dict[str, Any]]:
    yield part
    for child in part.get("children", ()):
        yield from parts_of(child)


def texts_in_proof(value: Any) -> Iterator[tuple[Any, Any]]:
    """Where each text that is shown stands in the proof: its holder and its key."""
    keys = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in keys:
        if key in ("salt", "seed", "hidden", "digest", "masks", "format", "receipt_number"):
            continue
        if isinstance(inner, str):
            yield value, key
        elif isinstance(inner, dict | list):
            yield from texts_in_proof(inner)


def test_every_changed_character_is_found() -> None:
    strikes = (WORDS, Strike((0, 1), HEALTH))
    tried = 0
    for number, (holder, key) in enumerate(texts_in_proof(proof_of(*strikes))):
        for at in range(len(holder[key])):
            changed = proof_of(*strikes)
            place, name = list(texts_in_proof(changed))[number]
            text = place[name]
            place[name] = f"{text[:at]}{chr(ord(text[at]) ^ 1)}{text[at + 1 :]}"
            tried += 1
            try:
                assert read(changed).root != CONTENT.root
            except BadProof:
                continue
    assert tried > 60


def words_part(proof: Any) -> Any:
    return next(part for part in parts_of(proof["pages"]) if "words" in part)


def moved(part: Any) -> None:
    words = part["words"]
    words[0], words[2] = words[2], words[0]


def cut_off(part: Any) -> None:
    part["words"] = part["words"][:-1]


def left_out(part: Any) -> None:
    del part["words"][1]


def without_box(part: Any) -> None:
    part["words"] = [word for word in part["words"] if not isinstance(word, dict)]


def box_too_many(part: Any) -> None:
    part["words"].insert(1, {"mask": 0})


def box_at_the_end(part: Any) -> None:
    part["words"].append({"mask": 0})


def without_reason(part: Any) -> None:
    part["words"] = [{"mask": 7} if isinstance(word, dict) else word for word in part["words"]]


def halves_exchanged(part: Any) -> None:
    box = next(at for at, word in enumerate(part["words"]) if isinstance(word, dict))
    part["words"] = [*part["words"][box + 1 :], part["words"][box], *part["words"][:box]]


CHANGES = [moved, cut_off, left_out, without_box, box_too_many, box_at_the_end, without_reason, halves_exchanged]


@pytest.mark.parametrize("change", CHANGES)
def test_words_that_are_moved_left_out_or_boxed_are_refused(change: Any) -> None:
    proof = proof_of(WORDS)
    change(words_part(proof))
    with pytest.raises(BadProof):
        read(proof)


def test_an_answer_that_is_taken_away_without_a_box_gives_another_root() -> None:
    proof = proof_of(WORDS)
    del proof["pages"]["children"][0]
    assert read(proof).root != CONTENT.root


@pytest.mark.parametrize("proof", [b"", b"[]", b"{}", b"\xff", b'{"format": "svarsportalen-mask-1"}', b"[" * 100_000])
def test_what_is_no_proof_is_refused(proof: bytes) -> None:
    with pytest.raises(BadProof):
        read_proof(proof)


NOWHERE = [Strike((9,), HEALTH), Strike((1, 1, 0), HEALTH, 3, 99), Strike((1, 1, 0, 4), HEALTH)]


@pytest.mark.parametrize("strike", NOWHERE)
def test_a_strike_of_what_is_not_there_is_refused(strike: Strike) -> None:
    with pytest.raises(BadProof):
        prove(CONTENT, "SP", [strike])


def test_what_lies_in_something_struck_counts_once() -> None:
    whole = Strike((1, 1), HEALTH)
    assert strikes_that_count([WORDS, whole, whole]) == [whole]
    assert strikes_that_count([WORDS, Strike((1, 1, 0), HEALTH)]) == [Strike((1, 1, 0), HEALTH)]


def test_how_much_is_hidden_is_told_in_words() -> None:
    told = "Maskad kopia av SP-2026-7K3M-9QXT; allt som syns är oförändrat; 4 svar är dolda"
    assert told_masked("SP-2026-7K3M-9QXT", Hidden(4, 1, 0)) == told


@pytest.mark.parametrize("seed", range(40))
def test_any_masking_of_any_tree_proves_its_root(seed: int) -> None:
    drawn = random.Random(seed)  # noqa: S311  # the same each time
    content = Content(["body", {}, *(a_node(drawn, 3) for _ in range(4))], drawn.randbytes(32))
    strikes = strikes_that_count(a_strike(drawn, content.body) for _ in range(drawn.randint(1, 6)))
    before = copy.deepcopy(content.body)
    assert read_proof(prove(content, "SP", strikes)).root == content.root
    assert content.body == before


def a_node(drawn: random.Random, depth: int) -> Any:
    if not depth or drawn.random() < 0.4:
        return " ".join(drawn.choices(["ja", "nej", "å", "\u1f600", "ett"], k=drawn.randint(1, 30)))
    return ["p", {"class": "x"}, *(a_node(drawn, depth - 1) for _ in range(drawn.randint(1, 4)))]


def a_strike(drawn: random.Random, body: Any) -> Strike:
    node, path = body, ()
    while not isinstance(node, str) and (not path or drawn.random() < 0.7):
        at = drawn.randrange(len(node) - 2)
        node, path = node[at + 2], (*path, at)
    mask = drawn.choice([HEALTH, TRADE])
    if isinstance(node, str) and drawn.random() < 0.8:
        first = drawn.randrange(len(split_words(node)))
        return Strike(path, mask, first, drawn.randrange(first, len(split_words(node))))
    return Strike(path, mask)
