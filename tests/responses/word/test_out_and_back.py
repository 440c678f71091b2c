"""Word documents of a response: what goes out, what is new when it comes back, and what answers nothing and is kept."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from responses.drafting.moving import move_to_version
from surveys.word.export import questionnaire_to_docx
from tests.builders import (
    contributor_of,
    editor_of,
    hand_out,
    make_definition,
    make_questionnaire,
    make_response,
    save_answers,
)
from tests.responses.word.returning import WRITTEN, come_back, return_in_word, sent_to, shown, states, write_in
from tests.surveys.word.documents import control, definition, edited, paragraph, read, run, written

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("docx")]


def test_what_went_out_and_came_back_untouched_says_nothing_new(response):
    returned = return_in_word(response, {})
    assert states(response, returned) == {}
    assert (returned.missing, returned.leftovers, returned.other, returned.tracked) == ([], [], "", False)


def test_each_question_is_new_different_emptied_or_changed_by_both(response):
    save_answers(response, {"B-1": "Planen"})
    returned = return_in_word(
        response,
        {"A-2": "Andra versionen.", "A-1.ja": "", "B-1": "Ny plan"},
        meanwhile=lambda: save_answers(response, {"B-1": "Planen är tagen."}),
    )
    found = states(response, returned)
    assert (found["A-2"], found["A-1.ja"], found["B-1"]) == ("differs", "emptied", "both")


def test_a_document_that_went_out_empty_takes_nothing_away(response):
    returned = return_in_word(response, {}, filled=False)
    assert states(response, returned) == {}


def test_their_document_holds_their_part_alone(response):
    person = contributor_of(response)
    hand_out(response, ["A-2"], person)
    sent = sent_to(response, person)
    assert {one.tag for one in read(sent.content).controls} == {"A-2"}
    assert sent.file.items == ["A-2"]


def test_a_document_of_another_response_answers_nothing_and_loses_nothing(response):
    other = make_response(questionnaire=response.questionnaire, answers=WRITTEN)
    content = write_in(sent_to(other).content, {"A-2": "Andras ord."})
    returned = come_back(response, content).returned
    assert returned.other == "Filen hör till ett annat svar än det här."
    assert returned.values == {}
    assert any("Andras ord." in each["text"] for each in returned.leftovers)


def test_a_document_of_an_unknown_questionnaire_is_listed_whole(response):
    strange = written(definition("- {type: text, link_id: Q1, text: x}\n"), {"Q1": "Främmande ord"})
    returned = come_back(response, strange).returned
    assert returned.other == "Filen hör till en annan enkät än den här."
    assert any("Främmande ord" in each["text"] for each in returned.leftovers)


def test_a_reading_version_that_was_not_fetched_for_this_answer_is_read_as_sent_out_empty(response):
    content = write_in(questionnaire_to_docx(response.tree), {"A-2": "Skrivet i läsversionen.", "B-1": "Ny plan"})
    returned = come_back(response, content).returned
    assert (returned.sent, returned.other) == (None, "")
    assert states(response, returned) == {"A-2": "both", "B-1": "new"}


def test_a_document_of_an_earlier_version_answers_nothing_and_loses_nothing(response):
    content = write_in(sent_to(response).content, {"A-2": "Skrivet i den förra utgåvan."})
    newer = make_questionnaire(make_definition(name=response.questionnaire.name, version="2099-01-15"))
    move_to_version(response=response, questionnaire=newer, actor=editor_of(response), at=timezone.now())
    response.refresh_from_db()
    returned = come_back(response, content).returned
    assert returned.other == "Filen hör till en annan utgåva av enkäten än den som svaret följer nu."
    assert returned.values == {}
    assert any("Skrivet i den förra utgåvan." in each["text"] for each in returned.leftovers)


def test_words_outside_the_fields_are_kept_and_shown(response):
    sent = sent_to(response)
    content = edited(
        sent.content, lambda root: control(root, "A-2").addnext(paragraph(run("Skrivet bredvid, till fråga 2.")))
    )
    returned = come_back(response, content).returned
    assert [(one.called, one.text) for one in shown(response, returned).leftovers] == [
        (shown(response, returned).questions["A-2"].called, "Skrivet bredvid, till fråga 2.")
    ]


def test_last_years_words_are_no_words_of_this_years(response):
    sent = sent_to(response, earlier=True)
    assert come_back(response, sent.content).returned.leftovers == []


def test_what_cannot_be_read_is_refused_beside_the_field(response):
    with pytest.raises(ValidationError, match="inget Word-dokument"):
        come_back(response, b"%PDF-1.7")
