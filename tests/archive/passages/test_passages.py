"""Searching all of the organisation's answers while writing one, and using what is found."""

import re
from collections.abc import Callable
from copy import deepcopy

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation
from accounts.roles import Role
from archive.models import SearchPassage
from archive.passages.reading import find_passages
from archive.searching.written_texts import LONGEST_TEXT
from responses.drafting.saving import save_answer
from responses.models import Answer, AnswerRevision, PassageUse, Response, State
from tests.builders import (
    attach_file,
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
    reopen,
    save_answers,
)

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("passages")]

ITEMS = """
- {type: text, link_id: A-1, prefix: "1.", text: Beskriv arbetet, max_length: 120}
- {type: text, link_id: A-2, prefix: "2.", text: Beskriv hindren}
- {type: integer, link_id: A-3, prefix: "3.", text: Antal}
"""


@pytest.fixture(scope="module")
def _response(made_once: None) -> Response:
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


@pytest.fixture
def response(_response: Response) -> Response:
    return deepcopy(_response)


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
        ("A-1", "e-0-A-9", ""),
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


def submit_more(response: Response, year: int) -> None:
    bring_to(draft_more(response, year), State.SUBMITTED)


def draft_more(response: Response, year: int) -> Response:
    more = make_response(
        questionnaire=make_questionnaire(make_definition(ITEMS, year=year)), organisation=response.organisation
    )
    save_answers(more, {**complete_answers(more), "A-2": "Inga.", "A-1": "Kontinuitet igen."})
    return more


def enter_more(response: Response, year: int) -> None:
    older = make_questionnaire(make_definition(ITEMS, year=year))
    enter_answer(response, {"A-1": "Kontinuitet igen."}, questionnaire=older)


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


EVERYWHERE = """
- {type: text, link_id: A-1, prefix: "1.", text: Beskriv arbetet}
- type: row_table
  link_id: A-2
  prefix: "2."
  text: Insatser
  row_name: Insats
  columns: [{vad: Vad gjordes}, {kostnad: Kostnad, type: money}]
- type: table
  link_id: A-3
  prefix: "3."
  text: Sjukhus
  rows: [{a: Norra}, {b: Södra}]
  columns: [{lage: Läge}, {plan: Plan}]
- {type: string, link_id: A-4, prefix: "4.", text: Namn på planen}
- {type: integer, link_id: A-5, prefix: "5.", text: Antal}
- {type: file, link_id: A-6, prefix: "6.", text: Underlag, accepts: [text, file]}
"""
SAID = {
    "A-1": "Inget.",
    "A-2": [{"vad": "Hembesök"}, {"vad": "Bättre kontinuitet", "kostnad": "1200"}],
    "A-3": {"a": {"lage": "Klart", "plan": "Färdig"}, "b": {"plan": "Kontinuitet i schemat"}},
    "A-4": "Kontinuitetsplan",
    "A-5": "3",
    "A-6": {"note": "Kontinuiteten följs i bilagan."},
}
PLACES = [
    ("2. Insatser, Insats 2", "Vad gjordes: Bättre kontinuitet\nKostnad: 1 200"),
    ("3. Sjukhus, Södra", "Plan: Kontinuitet i schemat"),
    ("4. Namn på planen", "Kontinuitetsplan"),
    ("6. Underlag", "Kontinuiteten följs i bilagan."),
]
REMARK = ("Kommentar till svaret: 5. Antal", "Räknat med kontinuiteten i åtanke.")


def everywhere(year: int, organisation: Organisation | None = None) -> Response:
    """A draft with the word in answers of every kind and in a remark."""
    this = make_response(
        questionnaire=make_questionnaire(make_definition(EVERYWHERE, year=year)), organisation=organisation
    )
    save_answers(this, SAID)
    given = {"value": "3", "remark": REMARK[1], "base_revision": None, "at": timezone.now()}
    save_answer(response=this, link_id="A-5", actor=editor_of(this), **given)
    return this


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


@pytest.mark.parametrize("kind", ["s", "u", "e"])
@pytest.mark.parametrize(("label", "text"), [*PLACES[:2], REMARK])
def test_a_row_and_a_remark_are_used_with_their_place_and_are_not_followed(kind: str, label: str, text: str) -> None:
    this = everywhere(2025)
    bring_to(everywhere(2023, this.organisation), State.SUBMITTED)
    enter_answer(this, SAID, questionnaire=make_questionnaire(make_definition(EVERYWHERE, year=2019)))
    found = [one for one in find_passages(this, "kontinuitet", "A-1").passages if one.label == label]
    keys = [one.key for one in found if one.key[0] == kind]
    assert len(keys) == (kind != "e" or label != REMARK[0])

    for key in keys:
        posted = {"question": "A-1", "passage": key, "paragraph": ""}
        used = client_of(editor_of(this)).post(reverse("passages", args=[this.pk]), posted)
        assert used.status_code == 302
        assert str(Answer.objects.get(response=this, link_id="A-1").value).replace("\xa0", " ") == f"Inget.\n\n{text}"
        use = PassageUse.objects.get()
        assert (label in use.source, use.source_answer_id) == (True, None)


def test_a_row_of_a_draft_that_has_changed_since_is_not_used() -> None:
    this = everywhere(2025)
    [row] = [one for one in find_passages(this, "kontinuitet", "A-1").passages if "Insats 2" in one.label]
    client, url = client_of(editor_of(this)), reverse("passages", args=[this.pk])
    for key, status in ((row.key[:-1] + "9", 404), (row.key, 302)):
        assert client.post(url, {"question": "A-1", "passage": key, "paragraph": ""}).status_code == status
    save_answers(this, {"A-2": [{"vad": "Något annat"}]})
    assert client.post(url, {"question": "A-1", "passage": row.key, "paragraph": ""}).status_code == 409


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


def test_a_submission_that_a_correction_has_replaced_is_neither_found_nor_used(response: Response) -> None:
    before = SearchPassage.objects.get(text__contains="<följs>")
    corrected = before.entry.submission.response
    reopen(corrected, "A-1")
    save_answers(corrected, {"A-1": "Kontinuitet efter rättelsen."})
    bring_to(corrected, State.SUBMITTED)

    found = find_passages(response, "kontinuitet", "A-1").passages
    assert [one.text for one in found if one.key.startswith("s-")] == ["Kontinuitet efter rättelsen."]
    posted = {"question": "A-1", "passage": f"s-{before.pk}", "paragraph": ""}
    refused = client_of(editor_of(response)).post(reverse("passages", args=[response.pk]), posted)
    assert (refused.status_code, PassageUse.objects.count()) == (404, 0)


@pytest.mark.parametrize("kind", ["s", "u", "e"])
def test_another_organisations_passage_is_not_there(response: Response, kind: str) -> None:
    other = make_response(questionnaire=response.questionnaire, organisation=make_organisation())
    submit_more(other, 2022)
    enter_more(other, 2021)
    save_answers(other, {"A-1": "Kontinuitet i utkast."})
    [key] = [one.key for one in find_passages(other, "kontinuitet", "").passages if one.key.startswith(kind)]
    posted = {"question": "A-1", "passage": key, "paragraph": ""}

    def used_by(one: Response) -> int:
        return client_of(editor_of(one)).post(reverse("passages", args=[one.pk]), posted).status_code

    assert (used_by(response), PassageUse.objects.count()) == (404, 0)
    assert (used_by(other), PassageUse.objects.count()) == (302, 1)


def test_without_a_question_it_is_asked_for_beside_its_field_and_the_words_stay(response: Response) -> None:
    key = key_in(page_of(response, words="kontinuitet"), "s-")
    client, url = client_of(editor_of(response)), reverse("passages", args=[response.pk])
    assert "selected" not in client.get(url).content.decode().partition('value="">Välj en fråga')[2]

    for refused in (
        client.get(url, {"words": "kontinuitet", "question": ""}),
        client.post(f"{url}?words=kontinuitet", {"passage": key, "paragraph": ""}),
        client.post(f"{url}?words=kontinuitet&question=A-1", {"question": "", "passage": key}),
    ):
        assert refused.status_code == 422
        assert refused.context["form"].errors == {"question": ["Välj en fråga i listan."]}
        assert 'value="kontinuitet"' in refused.content.decode()
    bring_to(response, State.IN_REVIEW)
    assert client.post(f"{url}?words=kontinuitet", {"question": "", "passage": key}).status_code == 409


def test_the_number_of_a_paragraph_is_that_which_is_shown(response: Response) -> None:
    spaced = "  \n\nKontinuitet först.\n \n\n\t\n\x02\n\nKontinuitet sist."
    enter_answer(response, {"A-2": spaced}, own_form=False)
    found = find_passages(response, "kontinuitet sist", "A-1")
    [hit] = found.marked(found.passages)
    [last] = [one for one in hit.paragraphs if "sist" in "".join(text for text, _ in one.parts)]
    posted = {"question": "A-1", "passage": hit.answer.key, "paragraph": str(last.number)}

    client_of(editor_of(response)).post(reverse("passages", args=[response.pk]), posted)

    assert Answer.objects.get(response=response, link_id="A-1").value == "Här står något.\n\nKontinuitet sist."


def test_the_words_of_a_phrase_are_marked_in_the_paragraph_that_has_it_alone(response: Response) -> None:
    enter_answer(response, {"A-2": "Sena beslut.\n\nNämndens sena beslut.\n\nNämndens del."}, own_form=False)
    found = find_passages(response, '"nämndens sena"', "A-1")
    [hit] = found.marked(found.passages)
    assert [[text for text, is_marked in one.parts if is_marked] for one in hit.paragraphs] == [
        [],
        ["Nämndens", "sena"],
        [],
    ]


def test_the_section_comes_with_the_first_text_that_may_be_written() -> None:
    items = """
- {type: text, link_id: A-1, text: Organisation, read_only: true, prefill: organisation.name}
- {type: integer, link_id: A-2, text: Hur många fler}
- {type: text, link_id: A-3, text: Vad mer, enable_when: {item: A-2, at_least: 1}}
- {type: text, link_id: A-4, text: Beskriv}
- {type: text, link_id: A-5, text: Beskriv mer}
"""
    response = make_response(questionnaire=make_questionnaire(make_definition(items)))
    client, url = client_of(editor_of(response)), reverse("section", args=[response.pk, "A"])
    assert client.post(url, {"goto": "passages"})["Location"].endswith("?question=A-4")


def test_the_section_comes_with_the_first_text_that_a_correction_has_opened(response: Response) -> None:
    before = Response.objects.get(submissions__isnull=False)
    reopen(before, "A-2")
    answered = client_of(editor_of(before)).post(reverse("section", args=[before.pk, "A"]), {"goto": "passages"})
    assert answered["Location"].endswith("?question=A-2")
