"""The attachments of what is struck, and its row of what is sent separately, are struck with it wherever they stand."""

from copy import deepcopy
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.utils import timezone

from archive.files import list_attached
from archive.masking import making
from archive.masking.hidden import Hidden
from archive.masking.judging import judge_masked
from archive.masking.strikes import (
    ANSWER,
    ATTACHMENT,
    FIELD,
    QUESTION,
    SECTION,
    numbered_words,
    places_to_strike,
    strike_place,
    strike_words,
)
from archive.models import SealedCopy
from seals.verify import Verdict
from tests.archive.masking.copies import file_of, page_of, place_of, seal_answers, texts_of
from tests.archive.masking.leaks import found_in
from tests.attachments.files import pdf
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

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("masking_attachments")]

ITEMS = """
- {type: file, link_id: A-1, text: Underlag till svaret}
- {type: choice, link_id: A-2, text: Finns en ritning, options: [{ja: "Ja, den:", opens: {type: file}}, {nej: Nej}]}
- {type: text, link_id: A-3, prefix: "3.", text: "Beskriv larmet:", by_email: enkat@example.se, required: false}
- {type: file, link_id: A-4, text: Beskriv resten, accepts: [file, text]}
"""
LINK, TITLE, FILE, DRAWING = "https://exempel.se/hemlig-plan", "hemliga planen", "bild-pa-sidan.pdf", "ritning-ett.pdf"


@pytest.fixture(scope="module")
def _copy(made_once: None) -> SealedCopy:
    response = make_response(questionnaire=make_questionnaire(make_definition(ITEMS)))
    attach_link(response, "A-1", LINK, title=TITLE)
    attach_file(response, "A-1", title="hur sidan ser ut", name=FILE, copy_of=LINK, seen_on=timezone.localdate())
    attach_file(response, "A-2.ja", title="huset uppifrån", name=DRAWING, content=pdf(pages=2))
    attach_file(response, "A-4", title="om resten", name="resten.pdf", content=pdf(pages=3))
    answers: dict[str, Any] = {"A-2": "ja", "A-3": {"by_email": True}, "A-4": {"note": "Hemvärnet övar"}}
    return seal_answers(response, {**complete_answers(response), **answers})


@pytest.fixture
def copy(_copy: SealedCopy) -> SealedCopy:
    return deepcopy(_copy)


OF_A_1 = [LINK, "hemlig-plan", TITLE, "hur sidan ser ut", FILE]
OF_A_2 = ["huset uppifrån", DRAWING]
STRUCK = [
    (QUESTION, "Underlag", [*OF_A_1, "Underlag till svaret"], 2),
    (ANSWER, "Underlag", OF_A_1, 2),
    (QUESTION, "Finns en ritning", [*OF_A_2, "Finns en ritning"], 1),
    (ANSWER, "Finns en ritning", OF_A_2, 1),
    (SECTION, "", [*OF_A_1, *OF_A_2, "Underlag till svaret", "Finns en ritning", "Beskriv larmet"], 4),
    (QUESTION, "Beskriv resten", ["Hemvärnet", "om resten", "resten.pdf", "Beskriv resten"], 1),
]


@pytest.mark.parametrize(("kind", "name", "words", "attachments"), STRUCK)
def test_nothing_of_the_attachments_of_what_is_struck_is_left_in_any_layer(
    copy: SealedCopy, kind: str, name: str, words: list[str], attachments: int
) -> None:
    """Title, file name, address, the hash by which the file is known, and the name of its question."""
    files = [one for one in list_attached(copy.submission) if one.entry["sha256"]]
    hashes = {one.entry["sha256"] for one in files if one.file_name.endswith(tuple(words))}
    looked_for = {*words, *hashes}
    assert hashes
    assert found_in(file_of(copy), looked_for) == looked_for
    made = make_masked(begin_masking(copy.submission.response, *strike_place(place_of(copy, kind, name), HEALTH)))
    file = file_of(made)
    assert found_in(file, looked_for) == set()
    assert made.hidden_attachments == attachments
    with pikepdf.open(BytesIO(file)) as opened:
        assert list(opened.attachments) == ["bevis.json"], "the attached files never go with it"


def test_an_answer_in_words_leaves_the_attachments_beside_it(copy: SealedCopy, monkeypatch: pytest.MonkeyPatch) -> None:
    # Its pages are those that were sealed, whatever new copies say by now.
    monkeypatch.setattr("archive.paper.document._decision", lambda _: "annat")
    place = place_of(copy, ANSWER, "Beskriv resten")
    assert place.text == "Hemvärnet övar"
    made = make_masked(begin_masking(copy.submission.response, *strike_place(place, HEALTH)))
    assert found_in(file_of(made), ["Hemvärnet", "övar", "om resten", "resten.pdf"]) == {"om resten", "resten.pdf"}
    assert (made.hidden_answers, made.hidden_attachments) == (1, 0)
    assert judge_masked(made, file_of(made))[1].verdict is Verdict.GENUINE


def test_the_attachments_of_other_questions_are_left(copy: SealedCopy) -> None:
    masking = begin_masking(copy.submission.response, *strike_place(place_of(copy, QUESTION, "Underlag"), HEALTH))
    file = making.preview_of(masking, copy, timezone.now())
    assert found_in(file, ["ritning", "Finns"]) == {"ritning", "Finns"}
    assert page_of(masking).count("<strong>Dolt, OSL 25 kap. 1 §:</strong>") == 4, "question, answer, two of them"


def test_an_answer_that_is_nothing_but_attachments_is_struck_by_their_words_too(copy: SealedCopy) -> None:
    place = place_of(copy, ANSWER, "Underlag")
    assert TITLE in place.text
    assert not [one for one in places_in(copy) if one.kind == ANSWER and not one.text]
    found = [word.text for word in numbered_words(place)]
    first = found.index("hemliga") + 1
    masking = begin_masking(copy.submission.response, *strike_words(place, first, first + 1, HEALTH))
    assert texts_of(copy).count(TITLE) == 2
    assert found_in(making.preview_of(masking, copy, timezone.now()), [TITLE, "hemliga"]) == set()


def test_an_attachment_that_is_struck_by_itself_keeps_its_own_reason(copy: SealedCopy) -> None:
    attachment = place_of(copy, ATTACHMENT, TITLE)
    both = [*strike_place(place_of(copy, QUESTION, "Underlag"), HEALTH), *strike_place(attachment, BUSINESS)]
    body = making.content_in(copy).body
    struck = making.struck_of(begin_masking(copy.submission.response, *both), body)
    assert [one.mask for one in struck.strikes if one.path == attachment.path] == [BUSINESS]
    assert struck.hidden == Hidden(1, 2, 0)


@pytest.mark.parametrize("kind", [QUESTION, ANSWER, SECTION])
def test_the_row_of_what_is_sent_separately_is_struck_with_its_question_and_answer(copy: SealedCopy, kind: str) -> None:
    """It is there by that answer alone. No more is counted for it."""
    name = "" if kind == SECTION else "Beskriv larmet"
    row = "Ej skickat ännu. Ska skickas till enkat@example.se."
    assert row in texts_of(copy)
    made = make_masked(begin_masking(copy.submission.response, *strike_place(place_of(copy, kind, name), HEALTH)))
    assert found_in(file_of(made), ["skickat ännu", "enkat@example.se"]) == set()
    assert (made.hidden_answers, made.hidden_fields) == ((4, 0) if kind == SECTION else (1, 0))


def test_a_word_of_a_question_is_struck_in_that_row_too_and_the_row_by_itself_is_counted(copy: SealedCopy) -> None:
    question = place_of(copy, QUESTION, "Beskriv larmet")
    masking = begin_masking(copy.submission.response, *strike_words(question, 3, 3, HEALTH))
    assert texts_of(copy).count("larmet") == 2
    assert found_in(making.preview_of(masking, copy, timezone.now()), ["larmet"]) == set()
    own = begin_masking(copy.submission.response, *strike_place(place_of(copy, FIELD, "Beskriv larmet"), HEALTH))
    struck = making.struck_of(own, making.content_in(copy).body)
    assert (struck.hidden, list(struck.strikes)) == (Hidden(0, 0, 1), list(struck.chosen))


IN_GROUPS = """
- type: group
  link_id: A-1
  text: "Handlingsplan:"
  items:
    - {type: file, link_id: A-1.1, text: "Handlingsplan:", accepts: [file, email], by_email: plan@example.se}
- type: group
  link_id: A-2
  text: Larmet
  items:
    - {type: file, link_id: A-2.1, prefix: "2.", text: Larmet, accepts: [file, email], by_email: larm@example.se}
- {type: file, link_id: A-3, text: Ritningen, accepts: [file, email], by_email: ritning@example.se}
"""


@pytest.fixture(scope="module")
def _grouped(made_once: None) -> SealedCopy:
    response = make_response(questionnaire=make_questionnaire(make_definition(IN_GROUPS)))
    by_email = {"by_email": True}
    answers: dict[str, Any] = {"A-1.1": by_email, "A-2.1": by_email, "A-3": by_email}
    return seal_answers(response, {**complete_answers(response), **answers})


@pytest.fixture
def grouped(_grouped: SealedCopy) -> SealedCopy:
    return deepcopy(_grouped)


@pytest.mark.parametrize(
    ("at", "kind", "named", "struck"),
    [
        (0, QUESTION, "Hela frågan: Handlingsplan:", {"plan"}),
        (0, ANSWER, "Handlingsplan:", {"plan"}),
        (1, QUESTION, "Hela frågan: Larmet", {"larm"}),
        (1, ANSWER, "Larmet", {"larm"}),
        (2, QUESTION, "Hela frågan: Ritningen", {"ritning"}),
    ],
)
def test_so_it_is_of_a_question_that_is_called_by_the_heading_above_it(
    grouped: SealedCopy, at: int, kind: str, named: str, struck: set[str]
) -> None:
    """Its wording is that of its group, which is printed once; the row says its number too."""
    place = [one for one in places_in(grouped) if one.kind == kind][at]
    assert place.name == named
    made = make_masked(begin_masking(grouped.submission.response, *strike_place(place, HEALTH)))
    addresses = {"plan", "larm", "ritning"}
    shown = {one for one in addresses if found_in(file_of(made), [f"{one}@example.se"])}
    assert shown == addresses - struck


def test_a_section_of_the_form_that_is_called_as_one_of_the_copys_is_none_of_them() -> None:
    def question(name: str, *answer: Any) -> list[Any]:
        return ["div", {"class": "question"}, ["h3", {"class": "wording"}, name], ["div", {"class": "answer"}, *answer]]

    documents = ["ul", {"class": "documents"}, ["li", {}, "Bilaga 1: Plan"]]
    table = ["table", {}, ["tr", {}, ["th", {}, "Larmet"], ["td", {}, ["span", {}, "7"]]]]
    for heading in ("Skickas separat", "Innehåll"):
        form = [question("Plan"), [*question("Tabell"), table], [*question("Fil"), documents]]
        body = [
            "body",
            {},
            ["section", {"id": "avsnitt-1"}, ["h2", {}, heading], *form],
            [
                "section",
                {"id": "bilagor"},
                ["h2", {}, "Bilagor"],
                ["div", {"class": "attachment"}, ["h3", {}, "Bilaga 1: Plan"]],
            ],
        ]
        places = places_to_strike(body)
        assert [one.also for one in places if one.kind == ATTACHMENT] == [((0, 3, 2, 0),)]
        assert "Larmet" in [one.name for one in places]


def test_a_question_without_a_wording_is_tied_to_its_row_by_each_heading_it_may_be_of() -> None:
    """Where a group ends is not seen: a question after an inner group may be of the outer one."""

    def question(*wording: Any) -> list[Any]:
        return ["div", {"class": "question"}, *wording, ["div", {"class": "answer"}, "Skickas separat"]]

    number = ["h4", {"class": "wording"}, ["span", {"class": "number"}, "6."]]
    groups = [["h3", {"class": "group"}, "Planer:"], ["h4", {"class": "group"}, "Larm"], question(), question(number)]
    form = ["section", {"id": "avsnitt-1"}, ["h2", {}, "Hot"], *groups, ["h3", {"class": "group"}, "Annat"], question()]
    rows = [
        ["tr", {}, ["th", {}, name], ["td", {}, "Ej skickat"]] for name in ("3. Planer", "Larm", "Hot", "Annat", "")
    ]
    body = [
        "body",
        {},
        form,
        ["section", {"id": "skickas-separat"}, ["h2", {}, "Skickas separat"], ["table", {}, *rows]],
    ]
    tied = [(one.name, sorted(path[-1] for path in one.also)) for one in places_to_strike(body) if one.kind == QUESTION]
    assert tied == [
        ("Hela frågan: Larm", [0, 1, 2, 4]),
        ("Hela frågan: 6.", [0, 1, 2, 4]),
        ("Hela frågan: Annat", [2, 3, 4]),
    ]
