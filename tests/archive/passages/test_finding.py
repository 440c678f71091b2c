"""Searching all of the organisation's answers while writing one: what is found, and what is marked in it."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from archive.passages.reading import find_passages
from archive.searching.written_texts import LONGEST_TEXT
from responses.models import Response, State
from tests.archive.passages.answers import (
    EVERYWHERE,
    ITEMS,
    PLACES,
    REMARK,
    SAID,
    draft_more,
    enter_more,
    everywhere,
    page_of,
    submit_more,
)
from tests.builders import (
    attach_file,
    bring_to,
    complete_answers,
    enter_answer,
    make_definition,
    make_organisation,
    make_questionnaire,
    make_response,
    save_answers,
)

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("passages")]


def test_all_of_the_organisations_answers_of_all_years_are_found_with_what_they_are(response: Response) -> None:
    page = page_of(response, words="kontinuiteter")

    assert page.count('name="passage"') == 3
    day = timezone.localdate().day
    assert re.search(rf"Uppföljning 2023, inskickat {day} ", page)
    assert "Prov 2019, inlagt i efterhand" in page
    assert "Prov 2025, utkast" in page
    assert "<mark>Kontinuiteten</mark> &lt;följs&gt; upp." in page
    assert page.index("Prov 2025, utkast") < page.index("Uppföljning 2023, inskickat") < page.index("Prov 2019,")
    assert "Använd hela texten i svaret på fråga\xa01" in page


def test_what_does_not_have_all_the_words_or_is_anothers_is_not_found(response: Response) -> None:
    other = make_response(questionnaire=response.questionnaire, organisation=make_organisation())
    save_answers(other, {**complete_answers(other), "A-1": "Kontinuitet hos andra."})
    bring_to(other, State.SUBMITTED)
    enter_answer(other, {"A-2": "Kontinuitet hos andra."}, own_form=False)
    enter_answer(response, {"A-2": "Kontinuitet som är borttagen."}, own_form=False, removed=True)

    assert "Inga svar hittades" in page_of(response, words="kontinuitet hos andra")
    assert "Inga svar hittades" in page_of(response, words="kontinuitet borttagen")
    assert "Inga svar hittades" in page_of(response, words="kontinuitet övrigt bristande")


@pytest.mark.parametrize("add", [submit_more, draft_more, enter_more])
def test_searching_takes_no_more_queries_for_more_answers(
    response: Response, add: Callable[[Response, int], object]
) -> None:
    def queries() -> int:
        page_of(response, words="kontinuitet")
        with CaptureQueriesContext(connection) as found:
            page_of(response, words="kontinuitet")
        return len(found)

    before = queries()
    for year in (2020, 2021, 2022):
        add(response, year)
    assert len(find_passages(response, "kontinuitet", "A-1").passages) == 6
    assert queries() <= before


TEXTS = (
    "Efter COVID-19 togs stöd/insatser upp igen.",
    "Se www.example.se/rutin.html, ärende 2025-0100 och e-post.",
    "Det speci\ufb01ka arbetet, <b>vård</b>planen och och 5,5 procent.",
)


@pytest.mark.parametrize(
    "words",
    ["covid-19", "19", "stöd", "insatser", "stöd/insatser", "rutin", "example", "0100", "2025-0100", "post",
     "specifik", "vård planen", "procent 5"],
)  # fmt: skip
def test_what_the_archive_finds_is_found_and_marked_in_drafts_and_entered_answers_too(words: str) -> None:
    this = make_response(questionnaire=make_questionnaire(make_definition(ITEMS, year=2025)))
    text = "\n\n".join(TEXTS)
    sealed, draft = (draft_more(this, year) for year in (2022, 2023))
    for one in (sealed, draft):
        save_answers(one, {"A-1": "Inga.", "A-2": text})
    bring_to(sealed, State.SUBMITTED)
    entered = make_questionnaire(make_definition(ITEMS, year=2019))
    enter_answer(this, {"A-2": text}, questionnaire=entered)

    found = find_passages(this, words, "A-1")
    hits = found.marked(found.passages)

    assert [hit.answer.key[0] for hit in hits] == ["u", "s", "e"]
    assert {tuple(paragraph.is_marked for paragraph in hit.paragraphs).count(True) for hit in hits} == {1}
    assert ["".join(text for text, _ in one.parts) for one in hits[0].paragraphs] == list(TEXTS)


@pytest.mark.parametrize(("before", "found"), [(LONGEST_TEXT - 20, ["u", "e"]), (LONGEST_TEXT, [])])
def test_the_longest_texts_are_found_as_far_as_they_are_kept_in_the_archive(
    response: Response, before: int, found: list[str]
) -> None:
    long = ("x " * LONGEST_TEXT)[:before] + " kontrollord " + "y " * LONGEST_TEXT
    save_answers(response, {"A-2": long})
    enter_answer(response, {"A-2": long}, own_form=False)
    assert [one.key[0] for one in find_passages(response, "kontrollord", "A-1").passages] == found


def test_tables_short_answers_and_remarks_are_found_in_every_kind_of_answer_by_their_place() -> None:
    this = everywhere(2025)
    bring_to(everywhere(2023, this.organisation), State.SUBMITTED)
    enter_answer(this, SAID, questionnaire=make_questionnaire(make_definition(EVERYWHERE, year=2019)))

    found = find_passages(this, "kontinuitet", "A-1")

    places = {kind: sorted((one.label, one.text) for one in found.passages if one.key[0] == kind) for kind in "use"}
    assert {kind: [(label, text.replace("\xa0", " ")) for label, text in some] for kind, some in places.items()} == {
        "u": sorted([*PLACES, REMARK]),
        "s": sorted([*PLACES, REMARK]),
        "e": sorted(PLACES),
    }


@pytest.mark.parametrize("words", ["vad gjordes", "södra", "hembesök kontinuitet", "räknat bättre"])
def test_the_forms_own_words_and_words_of_several_rows_find_nothing(words: str) -> None:
    this = everywhere(2025)
    bring_to(everywhere(2023, this.organisation), State.SUBMITTED)
    assert find_passages(this, words, "A-1").passages == []


def test_the_page_says_that_all_that_is_written_is_searched(response: Response) -> None:
    page = page_of(response, words="kontinuitet")
    assert "texter, tabeller, kommentarer till svar och det som skrivits till en bilaga" in page
    assert "bara fri text" not in page


def test_a_question_that_is_called_as_an_attachment_is_found_and_titles_are_not() -> None:
    items = (
        "- {type: text, link_id: A-1, text: Bilaga 1}\n- {type: file, link_id: A-2, text: Underlag, accepts: [file]}\n"
    )
    this = make_response(questionnaire=make_questionnaire(make_definition(items, year=2023)))
    attach_file(this, "A-2", title="Kontinuitetsplanen")
    save_answers(this, {**complete_answers(this), "A-1": "Kontinuitet."})
    bring_to(this, State.SUBMITTED)

    assert [one.label for one in find_passages(this, "kontinuitet", "").passages] == ["Bilaga 1"]


def test_what_the_respondent_has_written_to_a_file_is_found_as_an_answer() -> None:
    items = "- {type: file, link_id: A-1, text: Underlag, accepts: [text, file]}\n"
    this = make_response(questionnaire=make_questionnaire(make_definition(items, year=2023)))
    save_answers(this, {**complete_answers(this), "A-1": {"note": "Kontinuiteten följs i bilagan."}})
    attach_file(this, "A-1", title="Kontinuitetsplanen")
    bring_to(this, State.SUBMITTED)

    found = find_passages(this, "kontinuitet", "").passages
    assert [(one.label, one.text) for one in found] == [("Underlag", "Kontinuiteten följs i bilagan.")]


def test_the_words_of_a_phrase_are_marked_in_the_paragraph_that_has_it_alone(response: Response) -> None:
    enter_answer(response, {"A-2": "Sena beslut.\n\nNämndens sena beslut.\n\nNämndens del."}, own_form=False)
    found = find_passages(response, '"nämndens sena"', "A-1")
    [hit] = found.marked(found.passages)
    assert [[text for text, is_marked in one.parts if is_marked] for one in hit.paragraphs] == [
        [],
        ["Nämndens", "sena"],
        [],
    ]
