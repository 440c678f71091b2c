"""What is struck takes along what would tell it: marks beside words, the same where it stands again; and is counted."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from archive.masking import making, services
from archive.masking.hidden import Hidden
from archive.masking.proofs import Box, Strike
from archive.masking.reach import is_of_marks, with_marks
from archive.masking.strikes import (
    ANSWER,
    ATTACHMENT,
    QUESTION,
    SECTION,
    PagePlace,
    classes_of,
    node_at,
    numbered_words,
    strike_place,
    strike_words,
)
from archive.models import Masking, SealedCopy
from archive.paper.hash_tree import texts_in
from responses.models import State
from tests.archive.masking.copies import page_of, place_of, repeated_of, seal_answers
from tests.archive.masking.leaks import found_in
from tests.builders import (
    archivist_of,
    attach_file,
    attach_link,
    begin_masking,
    client_of,
    complete_answers,
    make_definition,
    make_questionnaire,
    make_response,
    seal,
)
from tests.builders.masking import BUSINESS, HEALTH, places_in

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("masking_reach")]

ITEMS = """
- {type: choice, link_id: A-1, text: Har ni en plan, options: [{ja: "Ja, vilken plan:", opens: text}, {nej: Nej tack}]}
- {type: multi_choice, link_id: A-2, text: Vilka insatser, options: [{a: Kurser för alla}, {b: Råd till chefer}]}
- {type: yes_no_matrix, link_id: A-3, text: Sådant som finns, rows: [{a: Norra delen}, {b: Södra delen}]}
- {type: percent, link_id: A-4, text: Hur stor andel, not_known: Andelen kan inte anges}
- {type: percent, link_id: A-5, text: Hur stor del, not_known: Delen kan inte anges}
- {type: file, link_id: A-6, text: Underlag till svaret}
- {type: text, link_id: A-7, text: Beskriv med egna ord, max_length: 4000}
- {type: attestation, link_id: A-8, text: Vi intygar allt, required: true, sign_off: attestation}
- type: yes_no_matrix
  link_id: A-9
  text: Var det är beskrivet
  rows: [{a: Norra delen}, {b: Södra delen}]
  columns: [{a: Genomförandeplanen}, {b: Verksamhetsberättelsen}, {c: Kompetensförsörjningsplanen}, {d: Årsredovisning}]
"""
LINK, TITLE = "https://exempel.se/hemlig-plan", "om lokaler och larm i huset"


@pytest.fixture(scope="module")
def _copy(made_once: None) -> SealedCopy:
    response = make_response(questionnaire=make_questionnaire(make_definition(ITEMS)))
    attach_link(response, "A-6", LINK, title=TITLE)
    attach_file(response, "A-6", title="En bild av sidan", copy_of=LINK, seen_on=timezone.localdate())
    answers: dict[str, Any] = {
        "A-1": "ja",
        "A-1.ja": "den om brand i huset",
        "A-2": ["b"],
        "A-3": {"a": "ja", "b": "nej"},
        "A-4": {"not_known": True},
        "A-5": "17",
        "A-9": {"a": "b", "b": "d"},
        "A-7": "Vi har en plan om lokaler och larm i huset sedan i fjol",
    }
    return seal_answers(response, {**complete_answers(response), **answers})


@pytest.fixture
def copy(_copy: SealedCopy) -> SealedCopy:
    return deepcopy(_copy)


def words_from(place: PagePlace, *words: str) -> list[Strike]:
    """The strikes of these words of the place, the first time that they stand after one another."""
    found = [word.text.strip(".,:()") for word in numbered_words(place)]
    first = next(at for at in range(len(found)) if found[at : at + len(words)] == list(words))
    return strike_words(place, first + 1, first + len(words), HEALTH)


def proven_by(copy: SealedCopy, *strikes: Strike) -> tuple[bytes, list[Any], Masking]:
    masking = begin_masking(copy.submission.response, *strikes)
    content = making.content_in(copy)
    proof, proven = making.proven_of(masking, content, making.struck_of(masking, content.body))
    return proof, proven.shown, masking


def seen_in(proof: bytes) -> str:
    """All that a proof shows, attributes too."""
    return proof.decode()


def parents_of_marks(shown: Any) -> Iterator[Any]:
    """What holds a mark and its words: of a matrix the row, in whose first cell they stand."""
    if not isinstance(shown, list):
        return
    if shown[0] == "tr":
        yield from [shown] if has_mark(shown) else []
        return
    if any("box" in classes_of(child) for child in shown[2:] if isinstance(child, list)):
        yield shown
    for child in shown[2:]:
        yield from parents_of_marks(child)


def has_mark(node: Any) -> bool:
    return isinstance(node, list) and ("box" in classes_of(node) or any(map(has_mark, node[2:])))


def has_box(node: Any) -> bool:
    return isinstance(node, Box) or (isinstance(node, list) and any(map(has_box, node[2:])))


def every_word(place: PagePlace) -> list[list[Strike]]:
    return [strike_words(place, one.number, one.number, HEALTH) for one in numbered_words(place)]


MARKED = ["Har ni en plan", "Vilka insatser", "Sådant som finns", "Hur stor andel", "Hur stor del", "Vi intygar allt"]
MARKED += ["Var det är beskrivet"]


@pytest.mark.parametrize("kind", [ANSWER, QUESTION])
@pytest.mark.parametrize("name", MARKED)
def test_no_word_beside_a_mark_is_struck_while_the_mark_is_left(copy: SealedCopy, name: str, kind: str) -> None:
    """Word by word, of the answer and of its question: with one of an option's the whole answer goes."""
    body, place = making.content_in(copy).body, place_of(copy, kind, name)
    answer = place_of(copy, ANSWER, name)
    beside = 0
    for strikes in every_word(place):
        for strike in strikes:
            reached = with_marks(body, strike)
            holder = node_at(body, strike.path[:-1])
            marked = any("box" in classes_of(child) for child in holder[2:]) or "matrix" in classes_of(answer.node)
            if marked and strike.path[: len(answer.path)] == answer.path:
                beside += 1
                assert reached == Strike(answer.path, HEALTH)
            else:
                assert reached == strike
    assert beside


@pytest.mark.parametrize("name", MARKED)
def test_a_proof_shows_no_mark_beside_what_is_struck(copy: SealedCopy, name: str) -> None:
    """Whatever strikes are kept: here every word of the place, as an older page would have kept them."""
    strikes = [one for strikes in every_word(place_of(copy, QUESTION, name)) for one in strikes]
    _, shown, _ = proven_by(copy, *strikes)
    assert not any(has_box(node) for node in parents_of_marks(shown))


def test_a_section_whose_words_are_all_struck_shows_no_mark(copy: SealedCopy) -> None:
    section = place_of(copy, SECTION, "")
    _, shown, _ = proven_by(copy, *strike_words(section, 1, len(numbered_words(section)), HEALTH))
    assert not list(parents_of_marks(shown))


def test_what_an_option_opens_is_struck_by_its_words_and_the_tick_stays(copy: SealedCopy) -> None:
    place = place_of(copy, QUESTION, "Har ni en plan")
    strikes = words_from(place, "brand", "i")
    proof, shown, masking = proven_by(copy, *strikes)
    assert "brand" not in seen_in(proof)
    assert "Ja," in seen_in(proof)
    assert making.struck_of(masking, making.content_in(copy).body).strikes == strikes
    assert list(parents_of_marks(shown))


def test_only_an_answer_of_marks_alone_offers_no_words(copy: SealedCopy) -> None:
    of_marks = {place.name for place in places_in(copy) if is_of_marks(place)}
    assert {name for name in MARKED if any(name in one for one in of_marks)} == {
        "Vilka insatser",
        "Sådant som finns",
        "Hur stor andel",
        "Vi intygar allt",
        "Var det är beskrivet",
    }


def test_the_page_of_words_shows_the_marks_and_strikes_the_answer_whole(copy: SealedCopy) -> None:
    response, place = copy.submission.response, place_of(copy, ANSWER, "Vilka insatser")
    masking = begin_masking(response, *strike_place(place_of(copy, ANSWER, "Hur stor del"), HEALTH))
    client = client_of(archivist_of(response))
    url = reverse("mask_words", args=[masking.pk, place.key])
    page = client.get(url).content.decode()
    assert 'aria-label="vald">☒' in page
    assert 'aria-label="inte vald">☐' in page
    assert f'href="{url}"' not in client.get(reverse("masking", args=[masking.pk])).content.decode()
    posted = {"first": "1", "last": "1", "paragraph": "OSL 25 kap. 1 §", "reason": "Skäl"}
    told = client.post(url, posted, follow=True).content.decode()
    assert "Svar som ges med kryss döljs i sin helhet" in told
    masking.refresh_from_db()
    kept = masking.strikes[-1]
    assert (kept["path"], kept["first"]) == (list(place.path), None)


def test_the_title_of_an_attachment_is_struck_beside_its_question_too_and_the_other_way(copy: SealedCopy) -> None:
    attachment, question = place_of(copy, ATTACHMENT, TITLE), place_of(copy, QUESTION, "Underlag")
    for place in (attachment, question):
        proof, _, _ = proven_by(copy, *words_from(place, "lokaler", "och", "larm"))
        assert seen_in(proof).count("lokaler") == 1  # in the answer, which is another text
        assert seen_in(proof).count("huset") == 4


def test_a_struck_heading_is_struck_in_the_contents_too() -> None:
    definition = make_definition("- {type: text, link_id: A-1, text: Vad, max_length: 99}")
    response = make_response(state=State.SUBMITTED, questionnaire=make_questionnaire(definition))
    copy = seal(response)
    section = place_of(copy, SECTION, "")
    words = numbered_words(section)
    heading = section.section
    strikes = strike_words(section, 1, len(heading.split()), HEALTH)
    _, shown, _ = proven_by(copy, *strikes)
    assert words[0].text in heading
    assert not any(heading in text for text in shown_texts(shown))


def shown_texts(shown: Any) -> Iterator[str]:
    if isinstance(shown, str):
        yield shown
    elif isinstance(shown, list):
        for child in shown[2:]:
            yield from shown_texts(child)


def test_the_address_of_a_struck_link_is_struck_wherever_attachments_name_it(copy: SealedCopy) -> None:
    """As a whole, and by its word; also as that of which a file is a copy."""
    attachment = place_of(copy, ATTACHMENT, TITLE)
    assert sum(LINK in text for text in texts_in(making.content_in(copy).body)) == 3
    address = next(word for word in numbered_words(attachment) if LINK in word.text)
    for strikes in (
        strike_place(attachment, HEALTH),
        strike_words(attachment, address.number, address.number, HEALTH),
    ):
        proof, _, masking = proven_by(copy, *strikes)
        assert "hemlig-plan" not in seen_in(proof)
    pdf = making.preview_of(masking, copy, timezone.now())
    assert found_in(pdf, [LINK, "hemlig-plan"]) == set()


def test_what_is_taken_back_is_shown_again_wherever_it_stands(copy: SealedCopy) -> None:
    response, attachment = copy.submission.response, place_of(copy, ATTACHMENT, TITLE)
    masking = begin_masking(response, *words_from(attachment, "lokaler", "och", "larm"))
    client, url = client_of(archivist_of(response)), reverse("masking", args=[masking.pk])
    assert client.get(url).content.decode().count('name="strikes"') == 1
    keys = [f"{'-'.join(map(str, one['path']))}:{one['first']}-{one['last']}" for one in masking.strikes]
    client.post(url, {"take_back": "1", "strikes": keys})
    masking.refresh_from_db()
    body = making.content_in(copy).body
    assert making.strikes_of(masking, body, making.struck_of(masking, body)) == []


def test_a_struck_run_and_an_address_that_can_be_read_elsewhere_are_told(copy: SealedCopy) -> None:
    """Small letters and no figures: the title stands in an answer too, and the link in the copy of it."""
    response, attachment = copy.submission.response, place_of(copy, ATTACHMENT, TITLE)
    told = repeated(response, *words_from(attachment, "om", "lokaler", "och"))
    assert "”om lokaler och”: svaret på ”Beskriv med egna ord”" in told
    assert "”om lokaler och larm i huset”" in repeated(response, *strike_place(attachment, HEALTH))
    picture = place_of(copy, ATTACHMENT, "En bild av sidan")
    assert "exempel.se/hemlig-plan" in repeated(response, *strike_place(picture, HEALTH))
    assert not repeated(response, *words_from(place_of(copy, ANSWER, "Beskriv"), "sedan", "i", "fjol"))
    unknown = place_of(copy, ANSWER, "Hur stor andel")
    assert "kan inte anges" not in repeated(response, *strike_place(unknown, HEALTH))


def repeated(response: Any, *strikes: Strike) -> str:
    return "; ".join(repeated_of(begin_masking(response, *strikes)))


def hidden_by(copy: SealedCopy, *strikes: Strike) -> Hidden:
    masking = begin_masking(copy.submission.response, *strikes)
    return making.struck_of(masking, making.content_in(copy).body).hidden


def test_each_answer_of_what_is_struck_is_counted_once(copy: SealedCopy) -> None:
    section = place_of(copy, SECTION, "")
    question = place_of(copy, QUESTION, "Vilka insatser")
    assert hidden_by(copy, *strike_place(section, HEALTH)) == Hidden(9, 2, 0)
    assert hidden_by(copy, *strike_place(question, HEALTH)) == Hidden(1, 0, 0)
    assert hidden_by(copy, *strike_place(place_of(copy, ANSWER, "Vilka"), HEALTH)) == Hidden(1, 0, 0)
    both = [*strike_place(question, HEALTH), *words_from(place_of(copy, ANSWER, "Beskriv"), "Vi", "har")]
    assert hidden_by(copy, *both, *words_from(place_of(copy, ANSWER, "Beskriv"), "i", "fjol")) == Hidden(2, 0, 0)


def test_what_an_option_opens_adds_nothing_to_the_count_of_a_struck_answer(copy: SealedCopy) -> None:
    """It would tell which option it was."""
    assert hidden_by(copy, *strike_place(place_of(copy, ANSWER, "Har ni en plan"), HEALTH)) == Hidden(1, 0, 0)
    assert hidden_by(copy, *words_from(place_of(copy, QUESTION, "Har ni en plan"), "brand")) == Hidden(1, 0, 0)


def test_attachments_and_other_facts_are_counted_and_the_hash_is_none(copy: SealedCopy) -> None:
    attachment = place_of(copy, ATTACHMENT, "En bild")
    assert hidden_by(copy, *strike_place(attachment, HEALTH)) == Hidden(0, 1, 0)
    assert hidden_by(copy, *words_from(attachment, "bild", "av")) == Hidden(0, 0, 1)
    number = place_of(copy, "field", "Organisationsnummer")
    assert hidden_by(copy, *strike_place(number, BUSINESS)) == Hidden(0, 0, 1)
    assert hidden_by(copy, *words_from(place_of(copy, QUESTION, "Beskriv"), "Beskriv")) == Hidden(0, 0, 1)


def test_what_a_struck_section_hides_is_told_the_same_everywhere(copy: SealedCopy) -> None:
    masking = begin_masking(copy.submission.response, *strike_place(place_of(copy, SECTION, ""), HEALTH))
    ordered = services.order_masked(
        masking=masking,
        seen=services.digest_of_strikes(masking),
        actor=archivist_of(copy.submission.response),
        at=timezone.now(),
    )
    made = making.keep_masked(ordered, making.make_masked(ordered, timezone.now()), timezone.now())
    assert (made.hidden_answers, made.hidden_attachments, made.hidden_fields) == (9, 2, 0)
    told = "allt som syns är oförändrat; 9 svar är dolda"
    assert told in copy.submission.response.events.get(action="masked").note
    assert told in page_of(masking)


def test_a_row_of_the_list_says_all_that_words_beside_a_mark_hide_and_is_taken_back(copy: SealedCopy) -> None:
    """Of a draft whose words an older page has kept."""
    response, place = copy.submission.response, place_of(copy, ANSWER, "Vilka insatser")
    masking = begin_masking(response, *words_from(place, "Kurser"))
    client, url = client_of(archivist_of(response)), reverse("masking", args=[masking.pk])
    row = client.get(url).content.decode().partition("<tbody>")[2].partition("</tbody>")[0]
    assert " ".join(row.split()).count(place.text) == 1
    [kept] = masking.strikes
    key = f"{'-'.join(map(str, kept['path']))}:{kept['first']}-{kept['last']}"
    assert f'value="{key}"' in row
    client.post(url, {"take_back": "1", "strikes": key})
    masking.refresh_from_db()
    assert masking.strikes == []


def test_the_strikes_that_are_kept_are_those_that_were_chosen(copy: SealedCopy) -> None:
    """So that the register, and whoever takes one back, has one row for each."""
    masking = begin_masking(copy.submission.response, *strike_place(place_of(copy, ATTACHMENT, TITLE), HEALTH))
    assert len(masking.strikes) == 1
    assert json.dumps(masking.strikes)
