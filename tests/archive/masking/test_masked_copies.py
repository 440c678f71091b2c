"""Masked copies as they go out: nothing of what is struck in any layer, everything else as it was sealed."""

import random
from copy import deepcopy
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.utils import timezone

from archive.masking import making
from archive.masking.checking import NotAsProven, check_pages, check_text, comparable_text, drawn_pages
from archive.masking.pages import masked_html
from archive.masking.proofs import Strike, read_proof
from archive.masking.reach import HASH_REASON
from archive.masking.strikes import (
    NOTE,
    QUESTION,
    SECTION,
    PagePlace,
    numbered_words,
    places_to_strike,
    strike_place,
    strike_words,
    strikes_that_count,
)
from archive.models import Masking, SealedCopy
from archive.paper.hash_tree import texts_in
from archive.records import record_of
from archive.verification import judge_file
from config.pdf.tree import tree_of
from responses.models import Submission
from seals.settings import sealer_from_settings
from seals.verify import Verdict
from tests.archive.masking.copies import file_of, seal_answers, texts_of
from tests.archive.masking.leaks import characters_of_fonts, found_in
from tests.builders import (
    attach_file,
    attach_link,
    begin_masking,
    complete_answers,
    make_definition,
    make_masked,
    make_questionnaire,
    make_response,
)
from tests.builders.masking import BUSINESS, HEALTH, places_in
from tests.seals.conftest import verapdf
from tests.seals.tampering import append_bytes, change_a_byte_of_content
from tests.verapdf import VeraPdf, assert_conforms

__all__ = ["verapdf"]
pytestmark = pytest.mark.django_db

ITEMS = """
- {type: text, link_id: A-1, prefix: "1.", text: Vem ansvarar, max_length: 4000}
- {type: text, link_id: A-2, prefix: "2.", text: Beskriv arbetet, max_length: 4000}
- {type: text, link_id: A-3, text: Tre insatser, boxes: 3}
- {type: choice, link_id: A-4, text: Plan, options: [{ja: "Ja, vilken:", opens: text}, {nej: Nej}]}
- {type: table, link_id: A-5, text: Tabell, rows: [{a: Norr}, {b: Syd}], columns: [{a: Namn}, {b: Plats}]}
- {type: file, link_id: A-6, text: Underlag}
- {type: integer, link_id: A-7, text: Antal}
- {type: multi_choice, link_id: A-8, text: Insatser, options: [{a: Kurser för alla}, {b: Råd till chefer}]}
- {type: yes_no_matrix, link_id: A-9, text: Finns det, rows: [{a: I norra delen}, {b: I södra delen}]}
- {type: percent, link_id: A-10, text: Andel, not_known: Andelen kan inte anges}
- type: yes_no_matrix
  link_id: A-11
  text: Var det är beskrivet
  rows: [{a: I norra delen}, {b: I södra delen}]
  columns: [{a: Genomförandeplanen}, {b: Verksamhetsberättelsen}, {c: Kompetensförsörjningsplanen}, {d: Årsredovisning}]
- type: row_table
  link_id: A-12
  text: Avtal
  column_sum: Totalt
  columns:
    - {code: a, text: Verksamhetsområde, type: text}
    - {code: b, text: Finansieringskälla, type: text}
    - {code: c, text: Avtalspart i kommunen, type: text}
    - {code: d, text: Uppföljningsansvarig, type: text}
    - {code: e, text: Kostnad, type: money}
"""
LINK, TITLE = "https://exempel.se/larm-i-huset", "larm och lås i alla hus"
LETTERS = "bcdfghjklmnpqrstvwxz"
RARE = "āăąćĉċďđēĕėęěĝğġģĥħĩīĭįĵķĺļľłńņňŋōŏőŕŗřśŝşţťŧũūŭůűųŵŷźżž"


@dataclass
class Sealed:
    """A sealed copy and what can be struck of it."""

    copy: SealedCopy
    places: list[PagePlace]

    @property
    def submission(self) -> Submission:
        return self.copy.submission

    def place(self, name: str) -> PagePlace:
        return next(place for place in self.places if name in place.name and place.kind not in (QUESTION, SECTION))


def a_word(drawn: random.Random) -> str:
    """A word that is nowhere else, with a letter that is in few others."""
    return f"{''.join(drawn.choices(LETTERS, k=9))}{drawn.choice(RARE)}"


def a_text(drawn: random.Random, words: int) -> str:
    return "\n".join(" ".join(a_word(drawn) for _ in range(words)) for _ in range(drawn.randint(1, 3)))


def make_sealed_copy(seed: int) -> Sealed:
    drawn = random.Random(seed)  # noqa: S311  # the same each time
    response = make_response(questionnaire=make_questionnaire(make_definition(ITEMS)))
    attach_file(response, "A-6", title=f"Plan {a_word(drawn)}", name=f"{''.join(drawn.choices(LETTERS, k=9))}.pdf")
    attach_link(response, "A-6", LINK, title=TITLE)
    attach_file(response, "A-6", title="en bild av sidan", copy_of=LINK, seen_on=timezone.localdate())
    answers: dict[str, Any] = {
        "A-1": f"{a_text(drawn, 6)} {TITLE} {a_text(drawn, 2)}",
        "A-2": f"{a_text(drawn, 30)}\n\n- {a_text(drawn, 3)}",
        "A-3": [a_text(drawn, 2), "", a_word(drawn)],
        "A-4": "ja",
        "A-4.ja": a_text(drawn, 4),
        "A-5": {"a": {"a": a_word(drawn), "b": a_word(drawn)}, "b": {"a": a_word(drawn), "b": a_word(drawn)}},
        "A-7": "7",
        "A-8": drawn.choice([["a"], ["a", "b"]]),
        "A-9": {"a": "ja", "b": drawn.choice(["ja", "nej"])},
        "A-10": drawn.choice(["17", {"not_known": True}]),
        "A-11": {"a": drawn.choice("abcd"), "b": drawn.choice("abcd")},
        "A-12": [{**{code: a_word(drawn) for code in "abc"}, "e": str(number)} for number in (3, 4)],
    }
    copy = seal_answers(response, {**complete_answers(response), **answers})
    return Sealed(copy, places_in(copy))


def draw_strikes(drawn: random.Random, places: list[PagePlace]) -> list[Strike]:
    """Places as a whole and runs of words, as many as a masking has."""
    found: list[Strike] = []
    for place in drawn.sample(places, k=drawn.randint(1, min(8, len(places)))):
        words, mask = len(numbered_words(place)), drawn.choice([HEALTH, BUSINESS])
        if words and drawn.random() < 0.6:
            first = drawn.randint(1, words)
            found += strike_words(place, first, min(words, first + drawn.randint(0, 9)), mask)
        else:
            found += strike_place(place, mask)
    return strikes_that_count(found)


def proof_in(pdf: bytes) -> bytes:
    with pikepdf.open(BytesIO(pdf)) as opened:
        return opened.attachments["bevis.json"].get_file().read_bytes()


def shown_texts(node: Any) -> list[str]:
    if isinstance(node, str):
        return [node]
    return [text for child in (node[2:] if isinstance(node, list) else []) for text in shown_texts(child)]


def is_rare(word: str) -> bool:
    return any(letter in RARE for letter in word)


def html_of(masking: Masking, file: bytes) -> str:
    """The pages of a masked copy, as they were made."""
    record = record_of(masking.submission)
    sealer = sealer_from_settings(name=record.organisation, organisation=record.organisation_number)
    hidden = making.struck_of(masking, making.content_in(masking.submission.copy).body).hidden
    facts = replace(making.facts_of_masking(masking, hidden), seal=sealer.describe())
    return masked_html(read_proof(proof_in(file)), facts)


def test_what_is_looked_for_is_found_where_it_is() -> None:
    """The search for leaks finds every word of the sealed copy, and every letter of its fonts."""
    sealed = make_sealed_copy(7)
    file = file_of(sealed.copy)
    words = set(filter(is_rare, texts_of(sealed.copy).split()))
    assert found_in(file, words) == words
    assert set(RARE) & set(texts_of(sealed.copy)) <= characters_of_fonts(file)


@pytest.fixture(scope="module")
def _sealed(made_once: None) -> Sealed:
    return make_sealed_copy(8)


@pytest.fixture
def sealed(_sealed: Sealed) -> Sealed:
    return deepcopy(_sealed)


def a_masking(sealed: Sealed) -> Masking:
    """A whole answer, three words of another, and an attachment."""
    attachment = next(place for place in sealed.places if place.kind == "attachment")
    strikes = [
        *strike_place(sealed.place("Vem ansvarar"), HEALTH),
        *strike_words(sealed.place("Beskriv arbetet"), 3, 5, BUSINESS),
        *strike_place(attachment, BUSINESS),
    ]
    return begin_masking(sealed.submission.response, *strikes)


@pytest.mark.xdist_group("verapdf")
def test_a_masked_copy_is_pdf_a_and_pdf_ua_and_says_what_is_hidden(sealed: Sealed, verapdf: VeraPdf) -> None:
    copy = make_masked(a_masking(sealed))
    file = file_of(copy)
    assert_conforms(verapdf, file)
    drawn = [comparable_text("".join(text for text, _ in page)) for page in drawn_pages(file)]
    number = sealed.submission.receipt_number
    assert comparable_text(f"Maskad kopia av {number}; allt som syns är oförändrat; 2 svar är dolda.") in drawn[0]
    assert comparable_text("Dolt (1): OSL 25 kap. 1 §") in "".join(drawn[1:])
    with pikepdf.open(BytesIO(file)) as opened:
        elements = [item for item in opened.objects if isinstance(item, pikepdf.Dictionary) and "/ActualText" in item]
        assert "Dolt (1): OSL 25 kap. 1 §, Enskilds hälsotillstånd. " in [str(one.ActualText) for one in elements]
        assert sorted(opened.attachments) == ["bevis.json"]
    assert (copy.hidden_answers, copy.hidden_attachments, copy.hidden_fields) == (2, 1, 0)


def test_each_altered_character_of_the_pages_is_found(sealed: Sealed) -> None:
    masking = a_masking(sealed)
    content = making.content_in(sealed.copy)
    struck = making.struck_of(masking, content.body)
    _, proven = making.proven_of(masking, content, struck)
    tree = tree_of(masked_html(proven, making.facts_of_masking(masking, struck.hidden)))
    drawn = comparable_text("".join(texts_in(tree)))
    check_text(drawn, tree)
    for at in random.Random(1).sample(range(len(drawn)), k=400):  # noqa: S311  # the same each time
        for other in (chr(ord(drawn[at]) ^ 1), "", drawn[at] * 2):
            with pytest.raises(NotAsProven):
                check_text(f"{drawn[:at]}{other}{drawn[at + 1 :]}", tree)


def test_a_code_that_is_altered_in_a_page_is_found(sealed: Sealed) -> None:
    """Any glyph exchanged for another, in the text or in the margin."""
    copy = make_masked(a_masking(sealed))
    file = file_of(copy)
    html = html_of(copy.masking, file)
    check_pages(file, html)
    for seed in range(12):
        with pytest.raises(NotAsProven):
            check_pages(exchange_a_code(file, seed), html)


def exchange_a_code(file: bytes, seed: int, *, first_page: int = 0) -> bytes:
    """The first glyph of a text somewhere is another one."""
    drawn = random.Random(seed)  # noqa: S311  # the same each time
    with pikepdf.open(BytesIO(file)) as pdf:
        page = drawn.choice(list(pdf.pages)[first_page:])
        instructions = list(pikepdf.parse_content_stream(page))
        at = drawn.choice([at for at, one in enumerate(instructions) if str(one.operator) == "TJ"])
        parts = list(instructions[at].operands[0])  # type: ignore[arg-type]
        where = next(number for number, part in enumerate(parts) if isinstance(part, pikepdf.String))
        codes = bytes(parts[where])
        other = next(code for code in (b"\x00\x13", b"\x00\x14") if code != codes[:2])
        parts[where] = pikepdf.String(other + codes[2:])
        instructions[at] = pikepdf.ContentStreamInstruction([pikepdf.Array(parts)], pikepdf.Operator("TJ"))
        page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(instructions))
        changed = BytesIO()
        pdf.save(changed)
    return changed.getvalue()


def test_the_hash_of_the_answers_is_nowhere_in_a_masked_copy(sealed: Sealed) -> None:
    """With it whoever sees the rest could guess a short answer, trying each."""
    sha256 = sealed.submission.snapshot.sha256
    assert texts_of(sealed.copy).count(sha256) == 3
    copy = make_masked(begin_masking(sealed.submission.response, *strike_place(sealed.place("Plan"), HEALTH)))
    assert found_in(file_of(copy), [sha256]) == set()
    assert [mask.reason for mask in read_proof(proof_in(file_of(copy))).masks][1:] == [HASH_REASON]


def test_notes_that_are_made_of_the_answers_and_whole_sections_can_be_hidden() -> None:
    note = ["p", {}, "Följande tecken finns i svaren: 𓀀."]
    body = [
        "body",
        {},
        ["nav", {}, ["h2", {}, "Innehåll"], ["ol", {}, ["li", {}, ["a", {"href": "#avsnitt-1"}, "Hot"]]]],
        ["section", {"id": "avsnitt-1"}, ["h2", {}, "Hot"], ["div", {"class": "question"}, ["h3", {}, "Var?"]]],
        ["div", {"class": "note"}, ["p", {}, "Avsnitt som inte gäller organisationen: Krig."]],
        ["section", {"id": "om-arkivexemplaret"}, ["h3", {}, "Tecken som inte kan skrivas ut"], note],
    ]
    found = {(place.kind, place.path, place.also) for place in places_to_strike(body)}
    sections = {(SECTION, (1,), ((0, 1, 0),)), (QUESTION, (1, 1), ())}
    assert found == {*sections, (NOTE, (2,), ()), (NOTE, (3, 1), ())}


@pytest.mark.parametrize("alter", [append_bytes, change_a_byte_of_content])
def test_a_masked_copy_that_is_altered_is_no_longer_what_it_was(sealed: Sealed, alter: Any) -> None:
    file = file_of(make_masked(a_masking(sealed)))
    _, judged = judge_file(alter(file))
    assert judged.verdict is Verdict.ALTERED
    if any("gick inte att jämföra" in one for one in judged.notes):
        return  # a byte in ten thousand breaks more than the words: no page can be read
    assert judged.title == "Ändrad: filen är inte den maskade kopia som gjordes här"
    assert judged.changes
    assert not any("arkivexemplar" in one or "svar.json" in one for one in judged.changes)


def test_the_proof_of_a_masking_is_the_same_whenever_it_is_made(sealed: Sealed) -> None:
    masking, content = a_masking(sealed), making.content_in(sealed.copy)
    made = [making.proven_of(masking, content, making.struck_of(masking, content.body))[0] for _ in range(2)]
    assert made[0] == made[1]


def test_a_preview_says_that_it_is_none_and_carries_no_proof(sealed: Sealed) -> None:
    pdf = making.preview_of(a_masking(sealed), sealed.copy, timezone.now())
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert not list(opened.attachments)
    assert "Förhandsvisning, inte förseglad" in [text for text, _ in drawn_pages(pdf)[0]]
