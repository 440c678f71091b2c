"""What is found is used: it is added to the answer to a question, with its source, where one may write."""

import pytest
from django.urls import reverse

from accounts.roles import Role
from archive.models import SearchPassage
from archive.passages.reading import find_passages
from responses.models import Answer, AnswerRevision, PassageUse, Response, State
from tests.archive.passages.answers import (
    EVERYWHERE,
    PLACES,
    REMARK,
    SAID,
    enter_more,
    everywhere,
    key_in,
    page_of,
    submit_more,
)
from tests.builders import (
    bring_to,
    client_of,
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
