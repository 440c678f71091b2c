"""Numbers that are struck and can be worked out or read all the same: the page says so."""

import pytest
from django.urls import reverse

from archive.masking.strikes import ANSWER, PagePlace, numbered_words, strike_place, strike_words
from archive.masking.sums import PARTS_TELL, SUM_TELLS
from archive.masking.words import telling_words
from archive.models import SealedCopy
from tests.archive.masking.copies import linked_under, list_under, page_of, repeated_of, seal_answers
from tests.builders import (
    archivist_of,
    begin_masking,
    client_of,
    make_definition,
    make_questionnaire,
    make_response,
)
from tests.builders.masking import HEALTH, places_in

pytestmark = pytest.mark.django_db

ITEMS = """
- type: number_table
  link_id: A-1
  prefix: "1."
  text: Personer
  row_sum: Totalt
  column_sum: Summa
  rows: [{a: Norr}, {b: Syd}, {c: Väst}]
  columns: [{k: Kvinnor}, {m: Män}]
- type: row_table
  link_id: A-2
  prefix: "2."
  text: Insatser
  row_name: Insats
  column_sum: Totalt
  columns: [{vad: Vad, type: string, max_length: 2000}, {kr: Kostnad, type: money}]
- type: table
  link_id: A-3
  prefix: "3."
  text: Egna summor
  row_heading: Ort
  rows: [{a: Alla}, {b: Norr}, {c: Syd}]
  columns: [{n: Antal}, {vem: Vem}]
- {type: money, link_id: A-4, prefix: "4.", text: Lokaler}
- {type: money, link_id: A-5, prefix: "5.", text: Resor}
- {type: money, link_id: A-6, prefix: "6.", text: Båda, sum_of: [A-4, A-5], read_only: true}
- {type: string, link_id: A-7, prefix: "7.", text: Resorna i ord}
"""
LONG = "Kurs i samtal " + "om mycket " * 100
ANSWERS = {
    "A-1": {"a": {"k": "3", "m": "1004"}, "b": {"k": "21", "m": "47"}, "c": {"k": "40", "m": "66"}},
    "A-2": [{"vad": LONG, "kr": "1311"}, {"vad": "Bok", "kr": "2622"}, {"vad": "Film", "kr": "5011"}],
    "A-3": {"a": {"n": "91", "vem": "Någon"}, "b": {"n": "55", "vem": "Annan"}, "c": {"n": "36", "vem": "Ingen"}},
    "A-4": "70001",
    "A-5": "12345",
    "A-7": "47 resor för 12345 kronor",
}


@pytest.fixture
def copy() -> SealedCopy:
    response = make_response(questionnaire=make_questionnaire(make_definition(ITEMS)))
    return seal_answers(response, ANSWERS)


class Page:
    """The masking's page with some words of one answer struck, or all of some."""

    def __init__(self, copy: SealedCopy) -> None:
        self.copy = copy
        self.places = [place for place in places_in(copy) if place.kind == ANSWER]

    def place(self, name: str) -> PagePlace:
        return next(place for place in self.places if name in place.name)

    def struck(self, *named: tuple[str, str], whole: str = "") -> str:
        """`named`: words, by the answer's name; `whole`: an answer that is struck with them."""
        strikes = strike_place(self.place(whole), HEALTH) if whole else []
        for name, text in named:
            place = self.place(name)
            words = [word.text for word in numbered_words(place)]
            wanted = text.split()
            at = next(at for at in range(len(words)) if words[at : at + len(wanted)] == wanted)
            strikes += strike_words(place, at + 1, at + len(wanted), HEALTH)
        masking = begin_masking(self.copy.submission.response, *strikes)
        shown = page_of(masking)
        told = self.told(shown)
        assert len(linked_under(shown, "Ett dolt tal går att räkna ut")) == told.count("<li>")
        client = client_of(archivist_of(self.copy.submission.response))
        words_page = client.get(reverse("mask_words", args=[masking.pk, self.place("Personer").key])).content.decode()
        assert self.told(words_page) == told
        return told

    def told(self, page: str) -> str:
        return list_under(page, "Ett dolt tal går att räkna ut")

    def repeated(self, *strikes: tuple[str, str]) -> list[str]:
        self.struck(*strikes)
        masking = self.copy.submission.maskings.latest("begun_at")
        return [one.partition(": ")[0] for one in repeated_of(masking)]


def test_a_struck_number_is_told_of_while_a_sum_of_it_is_shown(copy: SealedCopy) -> None:
    page = Page(copy)
    assert page.struck(("Personer", "21")) == f"<ul> <li>Avsnitt: 1. Personer: {SUM_TELLS}</li>"
    # The sum of its column is struck with it, that of its row is not.
    assert SUM_TELLS in page.struck(("Personer", "21"), ("Personer", "64"))
    # Both are, and the sums of all tell them.
    assert SUM_TELLS in page.struck(("Personer", "21"), ("Personer", "64"), ("Personer", "68"))
    assert page.struck(("Personer", "Syd")) == ""
    assert page.struck(whole="Personer") == ""
    assert PARTS_TELL in page.struck(("Personer", "64"))


def test_so_it_is_of_rows_that_are_added_of_totals_that_are_typed_and_of_questions(copy: SealedCopy) -> None:
    page = Page(copy)
    assert page.struck(("Insatser", "2 622")) == f"<ul> <li>Avsnitt: 2. Insatser: {SUM_TELLS}</li>"
    assert page.struck(("Insatser", "Bok")) == ""
    assert page.struck(("Egna summor", "36")) == f"<ul> <li>Avsnitt: 3. Egna summor: {SUM_TELLS}</li>"
    assert PARTS_TELL in page.struck(("Egna summor", "91"))
    assert page.struck(("Egna summor", "Annan")) == ""
    assert page.struck(whole="Resor") == f"<ul> <li>6. Båda: {SUM_TELLS}</li>"
    assert page.struck(("Lokaler", "70 001")) == f"<ul> <li>6. Båda: {SUM_TELLS}</li>"
    assert page.struck(whole="Båda") == f"<ul> <li>6. Båda: {PARTS_TELL}</li>"
    assert page.struck(("Båda", "82 346"), whole="Resor") == ""


def test_a_number_is_found_again_however_short_and_however_it_is_grouped(copy: SealedCopy) -> None:
    page = Page(copy)
    assert page.repeated(("Resor", "12 345")) == ["12345"]
    assert "12345" in page.repeated(("Resor", "345"))
    assert page.repeated(("Personer", "47"), ("Egna summor", "91")) == ["47"]


def test_words_that_tell() -> None:
    texts = ["12\u00a0345 personer, 7 st", "år 2024 150", "x1 om 3,5 kr"]
    assert list(telling_words(texts)) == ["12345", "7", "2024", "150", "x1", "3,5"]
