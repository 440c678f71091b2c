"""A struck answer that something of the pages tells by being there: the page where one strikes says so."""

import pytest

from archive.masking import follow_ups
from archive.masking.proofs import Strike
from archive.masking.strikes import (
    ANSWER,
    FIELD,
    NOTE,
    QUESTION,
    SECTION,
    NumberedWord,
    PagePlace,
    numbered_words,
    strike_place,
    strike_words,
)
from archive.models import SealedCopy
from tests.archive.masking.copies import linked_under, list_under, page_of, place_of, seal_answers
from tests.builders import begin_masking, make_definition, make_questionnaire, make_response
from tests.builders.masking import HEALTH

pytestmark = pytest.mark.django_db

SECTIONS = """
- link_id: A
  text: Hot
  items:
    - type: choice
      link_id: A-1
      prefix: "1."
      text: Finns hot
      options: [{ja: "Ja, vilka:", opens: text}, {nej: Nej}]
    - {type: text, link_id: A-2, prefix: "2.", text: Beskriv hoten, max_length: 900, enable_when: {item: A-1, is: ja}}
    - {type: text, link_id: A-3, prefix: "2a.", text: Beskriv annat, max_length: 900}
    - {type: text, link_id: A-4, prefix: "3.", text: Varför inte, max_length: 900, enable_when: {item: A-1, is: nej}}
    - {type: string, link_id: A-5, prefix: "4.", text: Mer om det, enable_when: {item: A-4, answered: true}}
- link_id: B
  text: Krigsorganisation
  enable_when: {item: A-1, is: ja}
  items:
    - {type: string, link_id: B-1, text: Vem leder}
- link_id: C
  text: Annat
  items:
    - {type: string, link_id: C-1, prefix: "5.", text: Vem svarar}
"""


def place(copy: SealedCopy, kind: str, name: str = "") -> list[Strike]:
    """The strike of the first place of the kind with that in its name."""
    return strike_place(place_of(copy, kind, name), HEALTH)


def sealed(*saved: dict[str, str], sections: str = SECTIONS) -> SealedCopy:
    """Of a response whose answers were saved one time after the other."""
    response = make_response(questionnaire=make_questionnaire(make_definition(sections=sections)))
    return seal_answers(response, *saved)


def told(copy: SealedCopy, *strikes: Strike) -> str:
    page = page_of(begin_masking(copy.submission.response, *strikes))
    linked_under(page, "inte ska kunna förstås.")
    return list_under(page, "går att förstå av annat").partition("<ul> ")[2]


YES = {"A-1": "ja", "A-1.ja": "Översvämning", "A-2": "Om våren", "A-3": "Vind", "B-1": "Chefen", "C-1": "Någon"}


def test_what_the_copy_says_of_questions_that_were_not_asked_tells_a_struck_answer() -> None:
    copy = sealed(YES, {"A-1": "nej", "A-4": "Vi har sett efter"})
    note, seen = place(copy, NOTE), place(copy, FIELD, "Hade tagit del av")
    following = [*place(copy, QUESTION, "Varför inte"), *place(copy, QUESTION, "Mer om det")]
    by_questions = "frågan ”3. Varför inte” och frågan ”4. Mer om det”"
    answer = place(copy, ANSWER, "Finns hot")
    assert told(copy, *place(copy, ANSWER, "Vem svarar")) == ""
    assert told(copy, *answer, *note, *seen) == f"<li>1. Finns hot: visas av {by_questions}</li>"
    assert told(copy, *answer, *following, *seen) == (
        "<li>1. Finns hot: visas av ”Avsnitt som inte gäller organisationen”</li>"
    )
    assert told(copy, *answer, *following, *note) == (
        "<li>1. Finns hot: visas av ”Hade tagit del av” under Signering</li>"
    )
    for whole in (answer, place(copy, QUESTION, "Finns hot")):
        assert told(copy, *whole, *following, *note, *seen) == ""
    section = place(copy, SECTION)
    assert told(copy, *section).startswith("<li>1. Finns hot: visas av ”Avsnitt som inte")
    assert told(copy, *section, *note, *seen) == ""


def test_the_words_of_it_that_tell_are_enough_and_other_words_of_an_answer_are_told_by_nothing() -> None:
    copy = sealed(YES, {"A-1": "nej", "A-4": "Vi har sett efter"})
    row = place_of(copy, FIELD, "Hade tagit")
    asked = place_of(copy, ANSWER, "Varför")
    names = [word.number for word in numbered_words(row) if word.number > 6]
    hidden = [*place(copy, ANSWER, "Finns hot"), *place(copy, NOTE), *place(copy, SECTION)]
    assert "(" in next(word.text for word in numbered_words(row) if word.number == names[0])
    assert told(copy, *hidden, *strike_words(row, names[0], names[-1], HEALTH)) == ""
    assert "Hade tagit del av" in told(copy, *hidden, *strike_words(row, 1, 2, HEALTH))
    assert told(copy, *strike_words(asked, 3, 4, HEALTH)) == ""
    assert told(copy, *strike_place(asked, HEALTH)) == "<li>3. Varför inte: visas av frågan ”4. Mer om det”</li>"


def test_a_remark_that_was_acknowledged_tells_of_the_answer_that_it_was_about() -> None:
    copy = sealed({**YES, "C-1": "Någon \U00013000"})
    remark = place(copy, FIELD, "Hade tagit del av påpekande 1")
    answer = place(copy, ANSWER, "Vem svarar")
    assert told(copy, *answer).endswith("visas av ”Hade tagit del av påpekande 1” under Signering</li>")
    assert told(copy, *answer, *remark) == ""
    assert "påpekande" not in told(copy, *place(copy, ANSWER, "Finns hot"))


def test_a_section_that_is_there_by_the_answer_tells_it() -> None:
    copy = sealed(YES)
    by = "frågan ”2. Beskriv hoten”, avsnittet ”Krigsorganisation” och frågan ”Vem leder”"
    assert told(copy, *place(copy, ANSWER, "Finns hot")) == f"<li>1. Finns hot: visas av {by}</li>"


def test_what_can_be_read_of_a_place_is_read_once_whatever_is_struck(monkeypatch: pytest.MonkeyPatch) -> None:
    """A struck section has a hundred answers, and each of them may be told by any of the remarks."""
    copy, read = sealed(YES, {"A-1": "nej", "A-4": "Vi har sett efter"}), list[str]()

    def noted(place: PagePlace) -> list[NumberedWord]:
        read.append(place.key)
        return numbered_words(place)

    monkeypatch.setattr(follow_ups, "numbered_words", noted)
    assert told(copy, *place(copy, SECTION))
    assert read
    assert len(read) == len(set(read))


def test_an_empty_parenthesis_tells_nothing_of_a_question_that_nothing_follows() -> None:
    sections = SECTIONS.replace("Vem leder", "Vem leder ()")
    copy = sealed(YES, {"A-1": "nej", "A-4": "Vi har sett efter"}, sections=sections)
    assert "()" in place_of(copy, FIELD, "Hade tagit").text
    assert told(copy, *place(copy, ANSWER, "Vem svarar")) == ""
    assert "Hade tagit del av" in told(copy, *place(copy, ANSWER, "Finns hot"))
