"""What is said of answers is said of those that the page showed: granskad, sent back, sent, opened for change."""

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from responses.assignments.services import mark_done
from responses.models import Assignment, Contribution, Response, SignOff, State, Way
from tests.builders import (
    attach_link,
    client_of,
    complete_answers,
    contributor_of,
    editor_of,
    hand_out,
    make_response,
    save_answers,
    sign,
)
from tests.web.posting import seen_in

pytestmark = pytest.mark.django_db

SINCE = "Det här har ändrats sedan du öppnade sidan: "


@pytest.fixture
def response() -> Response:
    return make_response()


@pytest.fixture
def writer(response: Response) -> User:
    return contributor_of(response)


def page_of(assignment: Assignment) -> str:
    return reverse("assignment", args=[assignment.response_id, assignment.pk])


def test_another_wording_than_the_page_showed_is_neither_reviewed_nor_sent_back(
    response: Response, writer: User
) -> None:
    [handed] = hand_out(response, ["A"], writer)
    save_answers(response, {"A-2": "Det första."})
    mark_done(assignment=handed, actor=writer, at=timezone.now())
    client, url = client_of(editor_of(response)), page_of(handed)
    seen = seen_in(client.get(url))
    save_answers(response, {"A-2": "Det andra."})
    for goto in ("review", "send_back"):
        refused = client.post(url, {"goto": goto, "comment": "Vilket år?", "seen": seen})
        html = refused.content.decode()
        assert refused.status_code == 409
        assert f"{SINCE}frågan ”Beskriv arbetet” (senast ändrad av {editor_of(response).name})." in html
        assert {words in html for words in ("Det andra.", "Vilket år?")} == {True}
    read = seen_in(refused)
    attach_link(response, "A-6", "https://example.se/plan")
    assert SINCE in client.post(url, {"goto": "review", "seen": read}).content.decode()
    assert client.post(url, {"goto": "review"}).status_code == 409  # which says nothing of what it shows
    assert Assignment.objects.get().reviewed_at is None
    assert client.post(url, {"goto": "review", "seen": seen_in(client.get(url))}).status_code == 302
    assert Assignment.objects.get().reviewed_at is not None


def test_a_contribution_is_received_as_it_was_shown(response: Response, writer: User) -> None:
    [asked] = hand_out(response, ["A-2"], writer, way=Way.CONTRIBUTION)
    theirs = reverse("my_contributions", args=[response.pk])
    told = {"A-2-bidrag": "Vårt.", "A-2-revision": "0"}
    assert client_of(writer).post(theirs, told).status_code == 302
    client, url = client_of(editor_of(response)), page_of(asked)
    seen = seen_in(client.get(url))
    assert client_of(writer).post(theirs, {"A-2-bidrag": "Vårt nya.", "A-2-revision": "1"}).status_code == 302
    refused = client.post(url, {"goto": "give", "seen": seen})
    assert (refused.status_code, "Vårt nya." in refused.content.decode()) == (409, True)
    assert Contribution.objects.get().given_at is None
    assert client.post(url, {"goto": "give", "seen": seen_in(refused)}).status_code == 302


def test_answers_that_the_sender_has_not_been_shown_are_not_sent(response: Response) -> None:
    save_answers(response, complete_answers(response))
    client = client_of(editor_of(response))
    check, send = (reverse(name, args=[response.pk]) for name in ("check", "send"))
    seen = seen_in(client.get(check))
    save_answers(response, {"A-2": "Någon annans ord."})
    refused = client.post(send, {"message": "Klart nu.", "seen": seen})
    html = refused.content.decode()
    assert refused.status_code == 409
    assert f"{SINCE}frågan ”Beskriv arbetet” (senast ändrad av {editor_of(response).name})." in html
    assert {words in html for words in ("Någon annans ord.", "Klart nu.")} == {True}
    assert not response.snapshots.exists()
    assert client.post(send, {"message": "Klart nu.", "seen": seen_in(refused)}).status_code == 302


def test_a_signature_that_the_page_did_not_show_is_not_voided() -> None:
    response = make_response(state=State.IN_REVIEW)
    client, url = client_of(editor_of(response)), reverse("revise", args=[response.pk])
    seen = seen_in(client.get(url))
    sign(response)
    refused = client.post(url, {"seen": seen})
    assert (refused.status_code, "Inget är ändrat." in refused.content.decode()) == (409, True)
    assert SignOff.objects.get().voided_at is None
    assert client.post(url, {"seen": seen_in(refused)}).status_code == 302
