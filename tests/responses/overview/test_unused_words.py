"""The place where the texts that did not become part of the answer are found."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from responses.contributions.services import (
    StaleContributionError,
    UnsavedContributionError,
    give_contribution,
    save_contribution,
)
from responses.drafting.saving import StaleAnswerError, save_answer
from responses.models import Assignment, Response, Way
from tests.builders import client_of, contribute, editor_of, hand_out, make_member, make_response, save_answers
from tests.responses.word.returning import come_back, sent_to, write_in
from tests.surveys.word.documents import control, edited, paragraph, run
from tests.web.counting import queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def response() -> Response:
    return make_response()


def stale(response: Response, text: str, by: User | None = None, link_id: str = "A-2") -> None:
    """Somebody writes on what was there before the answer that is in force."""
    told = {"base_revision": 0, "actor": by or editor_of(response), "at": timezone.now()}
    with pytest.raises(StaleAnswerError):
        save_answer(response=response, link_id=link_id, value=text, **told)


def shown(response: Response, person: User) -> str:
    return client_of(person).get(reverse("unused_words", args=[response.pk])).content.decode()


def test_a_text_that_a_stale_save_lost_is_found_and_becomes_the_answer_by_a_button(response: Response) -> None:
    assert "Allt har kommit med" in shown(response, editor_of(response))
    save_answers(response, {"A-2": "Det som gäller."})
    stale(response, "Det som inte kom med.")
    page = shown(response, editor_of(response))
    for said in ("Frågan ”Beskriv arbetet”", "Det som inte kom med.", "under tiden", "Låt den här texten vara svaret"):
        assert said in page
    number = response.answers.get(link_id="A-2").revisions.get(kind="refused").number
    client = client_of(editor_of(response))
    client.post(reverse("restore_answer", args=[response.pk, "A-2"]), {"number": number, "revision": 1})
    assert response.answers.get(link_id="A-2").value == "Det som inte kom med."
    assert "Låt den här texten" not in shown(response, editor_of(response))


def test_whoever_reads_sees_it_without_the_button_and_whoever_was_handed_something_sees_their_own(
    response: Response,
) -> None:
    save_answers(response, {"A-2": "Det som gäller.", "B-1": "Planen."})
    stale(response, "Fråga två.")
    stale(response, "Planfrågan.", link_id="B-1")
    person = make_member(Role.CONTRIBUTOR, organisation=response.organisation)
    hand_out(response, ["A-2"], person)
    theirs = shown(response, person)
    assert "Fråga två." in theirs
    assert "Planfrågan." not in theirs
    reads = shown(response, make_member(Role.READER, organisation=response.organisation))
    assert "Planfrågan." in reads
    assert "Låt den här texten" not in reads
    assert client_of(make_member()).get(reverse("unused_words", args=[response.pk])).status_code == 404


def test_a_contribution_that_was_refused_is_its_writers_to_use_until_it_is_given(response: Response) -> None:
    person, other = (make_member(Role.CONTRIBUTOR, organisation=response.organisation) for _ in range(2))
    hand_out(response, ["A-2"], person, other, way=Way.CONTRIBUTION)
    told = {"response": response, "link_id": "A-2", "actor": person, "at": timezone.now()}
    save_contribution(text="Det andra fönstret.", base_revision=0, **told)
    with pytest.raises(StaleContributionError):
        save_contribution(text="Det första\nfönstret.", base_revision=0, **told)
    assert "Det första" not in shown(response, other)
    assert "Låt den här texten vara ditt bidrag" not in shown(response, editor_of(response))
    assert "Det första" in shown(response, editor_of(response))
    assert "Låt den här texten vara ditt bidrag" in shown(response, person)
    mine = {"A-2-bidrag": "Det första\nfönstret.", "A-2-revision": "1"}
    assert client_of(person).post(reverse("my_contributions", args=[response.pk]), mine).status_code == 302
    assert response.contributions.get().text == "Det första\nfönstret."
    give_contribution(assignment=Assignment.objects.get(person=person), actor=person, at=timezone.now())
    assert "Låt den här texten" not in shown(response, person)


PARAGRAPH = "Det här stycket står bara i den första texten. " * 4
TEXT = "Så arbetar vi i regionen. " * 40


def given_meanwhile(response: Response) -> User:
    person = make_member(Role.CONTRIBUTOR, organisation=response.organisation)
    contribute(response, "A-2", person, "Lämnat.")
    return person


def refuse(response: Response, person: User, *texts: str, apart: timedelta = timedelta(seconds=20)) -> None:
    """What the person goes on writing in one window, since they have given it in another."""
    for number, text in enumerate(texts):
        told = {"link_id": "A-2", "actor": person, "at": timezone.now() + number * apart}
        with pytest.raises(UnsavedContributionError):
            save_contribution(response=response, text=text, base_revision=1, **told)


def test_a_paragraph_that_was_only_in_the_earlier_of_two_texts_is_there(response: Response) -> None:
    person = given_meanwhile(response)
    refuse(response, person, TEXT + PARAGRAPH + "Slut.", TEXT + "Slut.")
    assert PARAGRAPH in shown(response, person)


def test_so_it_is_when_it_is_taken_away_at_one_pause_after_the_other(response: Response) -> None:
    person = given_meanwhile(response)
    refuse(response, person, *(TEXT + PARAGRAPH[:length] + "Slut." for length in range(180, -1, -30)))
    page = shown(response, person)
    assert PARAGRAPH[:180] in page
    assert page.count("Slut.") < 7


@pytest.mark.parametrize(("apart", "times"), [(timedelta(minutes=1), 1), (timedelta(hours=3), 2)])
def test_what_one_goes_on_writing_is_there_once_and_what_one_wrote_at_another_time_too(
    response: Response, apart: timedelta, times: int
) -> None:
    person = given_meanwhile(response)
    refuse(response, person, "Vi har 12 platser i år.", "Vi har 14 platser i år.", apart=apart)
    assert shown(response, person).count("platser i år.") == times


def test_of_two_documents_all_the_words_are_there_however_alike_they_are(response: Response) -> None:
    person = given_meanwhile(response)
    content = sent_to(response, person).content
    for text in ("Vi har 12 platser i regionen.", "Vi har 14 platser i regionen."):
        assert come_back(response, write_in(content, {"A-2": text}), person).left == {"A-2": "given"}
    for text in ("12 platser", "14 platser"):
        assert shown(response, person).count(text) == 1


def test_words_of_an_uploaded_document_that_no_question_took_are_there_with_the_file(response: Response) -> None:
    content = edited(sent_to(response).content, lambda root: control(root, "A-2").addnext(paragraph(run("Bredvid."))))
    returned = come_back(response, content).returned
    page = shown(response, editor_of(response))
    assert "Bredvid." in page
    assert reverse("word_return", args=[response.pk, returned.pk]) in page
    assert "Bredvid." not in shown(response, make_member(Role.READER, organisation=response.organisation))


def test_more_of_them_take_no_more_queries(response: Response) -> None:
    save_answers(response, {"A-2": "Det som gäller.", "B-1": "Planen."})
    stale(response, "En.")
    page = reverse("unused_words", args=[response.pk])
    before = queries_of(editor_of(response), page)
    for number in range(30):
        stale(response, f"Nummer {number}.", link_id="A-2" if number % 2 else "B-1")
    assert queries_of(editor_of(response), page) == before
