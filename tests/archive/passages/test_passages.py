"""Searching all of the organisation's answers while writing one, and using what is found."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from archive.passages.reading import find_passages
from responses.models import Answer, AnswerRevision, PassageUse, Response, State
from tests.builders import (
    bring_to,
    client_of,
    complete_answers,
    editor_of,
    enter_answer,
    hand_out,
    make_definition,
    make_member,
    make_organisation,
    make_questionnaire,
    make_response,
    save_answers,
)

pytestmark = pytest.mark.django_db

ITEMS = """
- {type: text, link_id: A-1, prefix: "1.", text: Beskriv arbetet, max_length: 120}
- {type: text, link_id: A-2, prefix: "2.", text: Beskriv hindren}
- {type: integer, link_id: A-3, prefix: "3.", text: Antal}
"""


@pytest.fixture
def response() -> Response:
    """This year's draft; a submitted answer of 2023 and one of 2019 that was entered afterwards have the word too."""
    this = make_response(questionnaire=make_questionnaire(make_definition(ITEMS, year=2025)))
    before = make_response(
        questionnaire=make_questionnaire(make_definition(ITEMS, year=2023, title="Uppföljning 2023")),
        organisation=this.organisation,
    )
    save_answers(
        before, {**complete_answers(before), "A-2": "Inga.", "A-1": "Allmänt.\n\nKontinuiteten <följs> upp.\n\nÖvrigt."}
    )
    bring_to(before, State.SUBMITTED)
    old = make_questionnaire(make_definition(ITEMS, year=2019))
    enter_answer(this, {"A-2": "Bristande kontinuitet då."}, questionnaire=old)
    save_answers(this, {"A-1": "Här står något.", "A-2": "Kontinuitet i år."})
    return this


def page_of(response: Response, **asked: str) -> str:
    client = client_of(editor_of(response))
    found = client.get(reverse("passages", args=[response.pk]), {"question": "A-1", **asked})
    return str(found.content.decode())


def key_in(page: str, kind: str) -> str:
    return next(key for key in re.findall(r'name="passage" value="([^"]+)"', page) if key.startswith(kind))


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


def test_a_passage_is_added_last_with_its_source_in_the_history(response: Response) -> None:
    page = page_of(response, words="kontinuitet")
    client, url = client_of(editor_of(response)), reverse("passages", args=[response.pk])

    told = client.post(
        url, {"question": "A-1", "passage": key_in(page, "s-"), "paragraph": "2"}, follow=True
    ).content.decode()

    answer = Answer.objects.get(response=response, link_id="A-1")
    assert answer.value == "Här står något.\n\nKontinuiteten <följs> upp."
    assert "Texten står nu sist i svaret på fråga\xa01" in told
    assert PassageUse.objects.get().revision == answer.revision
    history = client.get(reverse("answer_history", args=[response.pk, "A-1"])).content.decode()
    assert "Med en text ur Uppföljning 2023, ”1. Beskriv arbetet”, inskickat" in history
    assert response.events.filter(action="passage_used", note__contains="Uppföljning 2023").exists()


def test_what_becomes_too_long_is_kept_and_told(response: Response) -> None:
    save_answers(response, {"A-1": "å" * 110})
    page = page_of(response, words="bristande")
    posted = {"question": "A-1", "passage": key_in(page, "e-"), "paragraph": ""}

    told = client_of(editor_of(response)).post(reverse("passages", args=[response.pk]), posted, follow=True)

    assert str(Answer.objects.get(response=response, link_id="A-1").value).endswith("\n\nBristande kontinuitet då.")
    assert "nu för långt: 17 tecken för mycket" in told.content.decode()


def test_a_draft_that_has_changed_since_is_not_used(response: Response) -> None:
    key = key_in(page_of(response, words="kontinuitet"), "u-")
    client, url = client_of(editor_of(response)), reverse("passages", args=[response.pk])
    revisions = AnswerRevision.objects.count()

    save_answers(response, {"A-2": "Något annat."})
    refused = client.post(url, {"question": "A-1", "passage": key, "paragraph": ""})

    assert (refused.status_code, AnswerRevision.objects.count()) == (409, revisions + 1)


@pytest.mark.parametrize(
    ("question", "key", "paragraph"),
    [
        ("A-1", "s-0", ""),
        ("A-1", "x", ""),
        ("A-1", "e-1-A-9", ""),
        ("A-1", None, "9"),
        ("A-3", None, ""),
        ("X", None, ""),
    ],
)
def test_what_is_not_there_is_not_used(response: Response, question: str, key: str | None, paragraph: str) -> None:
    key = key or key_in(page_of(response, words="kontinuitet"), "s-")
    posted = {"question": question, "passage": key, "paragraph": paragraph}
    refused = client_of(editor_of(response)).post(reverse("passages", args=[response.pk]), posted)
    assert (refused.status_code, PassageUse.objects.count()) == (404, 0)


def test_whoever_reads_all_and_has_been_handed_a_question_uses_it_there_alone(response: Response) -> None:
    helper = make_member(Role.READER, organisation=response.organisation)
    client, url = client_of(helper), reverse("passages", args=[response.pk])
    assert client.get(url).status_code == 403
    hand_out(response, ["A-2"], helper)
    page = client.get(url, {"words": "övrigt", "question": "A-2"}).content.decode()
    key = key_in(page, "s-")

    assert 'value="A-1"' not in page
    assert client.post(url, {"question": "A-1", "passage": key, "paragraph": ""}).status_code == 403
    assert client.post(url, {"question": "A-2", "passage": key, "paragraph": "3"}).status_code == 302
    assert Answer.objects.get(response=response, link_id="A-2").value == "Kontinuitet i år.\n\nÖvrigt."


def test_the_section_saves_first_and_comes_with_its_first_text(response: Response) -> None:
    url = reverse("section", args=[response.pk, "A"])
    known = Answer.objects.get(response=response, link_id="A-1").revision
    posted = {"A-1-value": "Skrivet nyss.", "A-1-revision": str(known), "goto": "passages"}
    answered = client_of(editor_of(response)).post(url, posted)
    assert answered["Location"] == reverse("passages", args=[response.pk]) + "?question=A-1"
    assert Answer.objects.get(response=response, link_id="A-1").value == "Skrivet nyss."


def test_searching_takes_no_more_queries_for_more_answers(response: Response) -> None:
    def queries() -> int:
        page_of(response, words="kontinuitet")
        with CaptureQueriesContext(connection) as found:
            page_of(response, words="kontinuitet")
        return len(found)

    before = queries()
    for year in (2021, 2022):
        more = make_response(
            questionnaire=make_questionnaire(make_definition(ITEMS, year=year)), organisation=response.organisation
        )
        save_answers(more, {**complete_answers(more), "A-2": "Inga.", "A-1": "Kontinuitet igen."})
        bring_to(more, State.SUBMITTED)
    assert len(find_passages(response, "kontinuitet", "A-1").passages) == 5
    assert queries() <= before
