"""A return points at questions; each becomes a task, and sending again says what was done with it."""

import re
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from outbox.models import OutboxMessage
from responses.approval import returning, sending
from responses.approval.points import points_to_answer
from responses.comments import services as comments
from responses.models import Comment, Notice, Response, Return, ReturnPoint, State
from tests.builders import (
    approver_of,
    archivist_of,
    bring_to,
    client_of,
    comment_on,
    editor_of,
    hand_out,
    make_member,
    make_response,
    reopen,
    save_answers,
    send,
)
from tests.web.posting import seen_in

pytestmark = pytest.mark.django_db


def give_back(response: Response, *, reason: str = "", **points: str) -> None:
    """Return it. `points` (A_2 is the question A-2) are what is said of each."""
    pointed = {link_id.replace("_", "-"): text for link_id, text in points.items()}
    returning.return_(response=response, reason=reason, points=pointed, actor=approver_of(response), at=timezone.now())
    response.refresh_from_db()


def send_with(response: Response, **said: str) -> None:
    """Send it again, with what was done (A_2 likewise)."""
    points = {point.link_id: point.pk for point in ReturnPoint.objects.all()}
    answers = {points[link_id.replace("_", "-")]: text for link_id, text in said.items()}
    sending.send_for_approval(response=response, answers=answers, actor=editor_of(response), at=timezone.now())
    response.refresh_from_db()


def page(response: Response, name: str, user: Any) -> str:
    return client_of(user).get(reverse(name, args=[response.pk])).content.decode()


@pytest.fixture
def response() -> Response:
    return make_response(state=State.IN_REVIEW)


def test_each_question_becomes_a_comment_to_take_care_of_and_the_letter_names_it(response: Response) -> None:
    give_back(response, reason="Två saker.", A_2="Vilket år?", A_3="")
    told = {one.link_id: one.text for one in Comment.objects.all()}
    assert told == {"A-2": "Återsänt: Vilket år?", "A-3": "Återsänt: Det här behöver ses över innan svaret godkänns."}
    for name in ("response", "check"):
        assert "Vilket år?" in page(response, name, editor_of(response))
    section = client_of(editor_of(response)).get(reverse("section", args=[response.pk, "A"])).content.decode()
    assert "Återsänt: Vilket år?" in section
    [letter] = OutboxMessage.objects.filter(key__startswith="returned:")
    assert "Vilket år?" in letter.payload["body"]


def test_what_it_was_sent_back_for_is_to_do_and_listed_with_links_until_somebody_takes_care_of_it(
    response: Response,
) -> None:
    assert "att rätta" not in page(response, "response", editor_of(response))
    give_back(response, reason="Två saker.", A_2="Vilket år?", A_3="")
    url = f"{reverse('section', args=[response.pk, 'A'])}#fraga-A-"
    shown = " ".join(page(response, "response", editor_of(response)).split())
    assert re.search(r"Att göra .*2 att rätta", shown.partition("Klart")[0])
    assert f'<a class="btn btn-primary" href="{url}2">Rätta<' in shown
    banner = shown[shown.index("Återsänt av behörig företrädare") :].partition("Rätta svaren och skicka")[0]
    assert [f'href="{url}{number}"' in banner for number in (2, 3)] == [True, True]
    assert "2 att rätta" in section_of(response), "the list beside the questions says what the task list says"
    assert "Vilket år?" in banner
    first, last = ReturnPoint.objects.order_by("pk")
    resolve(first)
    assert "1 att rätta" in page(response, "response", editor_of(response))
    assert "1 att rätta" in section_of(response)
    assert "(åtgärdat)" in page(response, "response", editor_of(response))
    resolve(last)
    done = page(response, "response", editor_of(response))
    assert "att rätta" not in done + section_of(response)
    assert "Kontrollera och skicka för godkännande" in done


def test_whoever_does_not_write_reads_what_it_was_sent_back_for_without_links(response: Response) -> None:
    give_back(response, A_2="Vilket år?")
    shown = " ".join(page(response, "response", approver_of(response)).split())
    banner = shown[shown.index("Återsänt av behörig företrädare") :].partition("</ul>")[0]
    assert "Vilket år?" in banner
    assert "href" not in banner
    assert "1 att rätta" in shown.partition("Väntar på andra")[2]
    archivist = page(response, "response", archivist_of(response))
    assert "Vilket år?" not in archivist, "comments are no part of the records"


def test_the_question_says_what_it_was_sent_back_for_above_its_fields_until_that_is_taken_care_of(
    response: Response,
) -> None:
    give_back(response, A_2="Vilket år?")
    comment_on(response, "A-3", "Återsänt: skrivet för hand")
    asked = section_of(response)
    at = asked.index('id="fraga-A-2"')
    assert (
        at < asked.index("sp-unconfirmed__text") < asked.index("Återsänt: Vilket år?") < asked.index('name="A-2-value"')
    )
    assert asked.count("sp-unconfirmed__text") == 1
    resolve(ReturnPoint.objects.get())
    assert "sp-unconfirmed__text" not in section_of(response)


def resolve(point: ReturnPoint) -> None:
    told = {"actor": editor_of(point.comment.response), "at": timezone.now()}
    comments.resolve_comment(comment=point.comment, **told)


def section_of(response: Response) -> str:
    url = reverse("section", args=[response.pk, "A"])
    return client_of(editor_of(response)).get(url).content.decode()


def test_a_question_that_the_answers_do_not_open_can_be_pointed_at_by_no_page_nor_by_hand(response: Response) -> None:
    assert 'value="B-1"' in page(response, "return", approver_of(response))
    returning.revise_response(response=response, actor=editor_of(response), at=timezone.now())
    save_answers(response, {"A-1": "nej"})
    send(response)
    assert 'value="B-1"' not in page(response, "return", approver_of(response))
    with pytest.raises(ValidationError, match="En av frågorna finns inte i svaret"):
        give_back(response, B_1="Vilket år?")
    assert not Return.objects.exists()


def locks_of(queries: CaptureQueriesContext) -> int:
    """How many times a response was locked."""
    asked = (one["sql"] for one in queries.captured_queries)
    return sum("responses_response" in sql and sql.rstrip().endswith("FOR NO KEY UPDATE") for sql in asked)


def test_a_response_is_locked_once_however_many_points_it_is_about(response: Response) -> None:
    with CaptureQueriesContext(connection) as returned:
        give_back(response, A_2="Vilket år?", A_3="Stämmer summan?", A_4="Ingår allt?")
    with CaptureQueriesContext(connection) as sent:
        send_with(response, A_2="Det gäller 2025.", A_3="Åtgärdat", A_4="Ja.")
    assert (locks_of(returned), locks_of(sent)) == (1, 1)


def test_a_return_without_points_is_answered_by_what_is_sent_next_and_asks_nothing(response: Response) -> None:
    give_back(response, A_2="Vilket år?")
    send_with(response, A_2="Det gäller 2025.")
    give_back(response, reason="En sak till.")
    assert points_to_answer(response) == []
    send_with(response)
    assert [one.answered_by.number for one in Return.objects.all()] == [2, 3]


def test_whoever_has_been_handed_the_question_is_told(response: Response) -> None:
    returning.revise_response(response=response, actor=editor_of(response), at=timezone.now())
    helper = make_member(Role.CONTRIBUTOR, organisation=response.organisation)
    hand_out(response, ["A-2"], helper)
    send(response)
    give_back(response, A_2="Vilket år?")
    assert Notice.objects.filter(to=helper, kind=Notice.Kind.MENTIONED).count() == 1


def test_nothing_is_returned_without_a_reason_or_a_question_nor_for_one_that_is_not_asked(response: Response) -> None:
    for points in ({}, {"finns_inte": "x"}, {"G_1": "signeras"}):
        with pytest.raises(ValidationError):
            give_back(response, **points)
    with pytest.raises(ValidationError, match="Den får vara högst"):
        give_back(response, A_2="x" * 2001)
    assert not Return.objects.exists()
    assert not Comment.objects.exists()


def test_sending_again_says_what_was_done_with_each_point_and_ends_its_task(response: Response) -> None:
    give_back(response, A_2="Vilket år?", A_3="Stämmer summan?")
    with pytest.raises(ValidationError) as refused:
        send_with(response, A_2="Det gäller 2025.")
    third = ReturnPoint.objects.get(link_id="A-3")
    assert set(refused.value.message_dict) == {f"gjort-{third.pk}"}
    assert response.state == State.DRAFT
    assert Comment.objects.filter(resolved_at__isnull=True).count() == 2
    send_with(response, A_2="Det gäller 2025.", A_3="Åtgärdat")
    assert not Comment.objects.filter(resolved_at__isnull=True).exists()
    assert Return.objects.get().answered_by == response.snapshots.latest("number")
    read = page(response, "review", approver_of(response))
    for words in ("Du återsände svaret", "Vilket år?", "Det gäller 2025.", "Stämmer summan?", "Åtgärdat"):
        assert words in read
    assert response.events.get(action="return_answered").note.endswith("Åtgärdat")


def test_the_letter_of_what_is_sent_again_says_so_and_what_was_done_with_each_point(response: Response) -> None:
    give_back(response, reason="Två saker.", A_2="Vilket år?", A_3="")
    send_with(response, A_2="Det gäller 2025.", A_3="Åtgärdat")
    returning.revise_response(response=response, actor=editor_of(response), at=timezone.now())
    response.refresh_from_db()
    send_with(response)
    again, opened = OutboxMessage.objects.filter(key__startswith="please_approve:").order_by("pk")
    assert again.payload["subject"].startswith("Att godkänna på nytt ")
    told = " ".join(again.payload["body"].split())
    assert "till dig för godkännande på nytt." in told
    assert "Du återsände det" in told
    assert "Två saker. - Frågan ”Beskriv arbetet”: Vilket år? Det här är gjort: Det gäller 2025." in told
    assert "Det här är gjort: Åtgärdat" in told
    assert "Det öppnades för ändring" not in told
    told = opened.payload["body"]
    assert [words in told for words in ("på nytt", "Det öppnades för ändring", "återsände")] == [True, True, False]


def test_the_page_that_sends_asks_of_each_point_and_keeps_what_is_typed(response: Response) -> None:
    give_back(response, A_2="Vilket år?", A_3="Stämmer summan?")
    second, third = ReturnPoint.objects.all()
    client, url = client_of(editor_of(response)), reverse("send", args=[response.pk])
    seen = {"seen": seen_in(client.get(reverse("check", args=[response.pk])))}
    answer = client.post(url, {f"gjort-{second.pk}": "Det gäller 2025.", **seen})
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {f"gjort-{third.pk}"})
    assert "Det gäller 2025." in answer.content.decode()
    fields = {f"gjort-{second.pk}": "Det gäller 2025.", f"klart-{third.pk}": "on", **seen}
    assert client.post(url, fields).status_code == 302
    assert list(ReturnPoint.objects.values_list("answer", flat=True)) == ["Det gäller 2025.", "Åtgärdat"]


def test_a_task_that_is_resolved_beside_its_question_is_ticked_when_sending(response: Response) -> None:
    give_back(response, A_2="Vilket år?")
    comment = Comment.objects.get()
    client_of(editor_of(response)).post(reverse("comment", args=[response.pk, comment.pk]), {"action": "resolve"})
    form = client_of(editor_of(response)).get(reverse("check", args=[response.pk])).context["form"]
    assert Comment.objects.get().resolved_at is not None
    assert form.fields[f"klart-{ReturnPoint.objects.get().pk}"].initial is True


def test_the_page_that_returns_lists_what_is_asked_and_keeps_what_is_chosen(response: Response) -> None:
    client, url = client_of(approver_of(response)), reverse("return", args=[response.pk])
    opened = client.get(url)
    listed, seen = opened.content.decode(), {"seen": seen_in(opened)}
    pointed = re.findall('name="points" value="([^"]+)"', listed)
    assert pointed == [
        "K-namn",
        "K-epost",
        *(f"A-{number}" for number in range(1, 7)),
        "B-1",
    ]  # nothing that signing fills
    refused = client.post(url, {"points": ["A-2"], "om-A-2": "x" * 2001, **seen})
    assert (refused.status_code, set(refused.context["return_form"].errors)) == (422, {"om-A-2"})
    assert 'id="peka-A-2" checked' in refused.content.decode()
    assert client.post(url, {"points": ["A-3"], "om-A-2": "Vilket år?", **seen}).status_code == 302
    assert list(ReturnPoint.objects.values_list("link_id", "text")) == [("A-2", "Vilket år?"), ("A-3", "")]
    assert client.post(url, {"points": ["A-3"]}).status_code == 409


def test_what_was_said_stays_as_it_was(response: Response) -> None:
    give_back(response, A_2="Vilket år?")
    send_with(response, A_2="Det gäller 2025.")
    for found, change in (
        (ReturnPoint, {"answer": "Annat"}),
        (ReturnPoint, {"text": "Annat"}),
        (Return, {"reason": "x"}),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            found.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        ReturnPoint.objects.all().delete()


def test_a_later_sending_without_a_return_asks_nothing_and_a_later_correction_shows_no_old_return(
    response: Response,
) -> None:
    give_back(response, A_2="Vilket år?")
    send_with(response, A_2="Åtgärdat")
    returning.revise_response(response=response, actor=editor_of(response), at=timezone.now())
    send(response)
    assert "Vilket år?" in page(response, "review", approver_of(response))
    bring_to(response, State.SUBMITTED)
    reopen(response, "A-2")
    save_answers(response, {"A-2": "Nytt."})
    bring_to(response, State.IN_REVIEW)
    assert "Vilket år?" not in page(response, "review", approver_of(response))


@pytest.mark.parametrize("mark", ["as it was", "", "abc"])
def test_what_was_sent_anew_since_the_page_was_opened_is_not_sent_back_unread(response: Response, mark: str) -> None:
    """Nor by a page that does not say what it is about. What was typed stands there, to be sent once more."""
    client, url = client_of(approver_of(response)), reverse("return", args=[response.pk])
    seen = seen_in(client.get(url)) if mark == "as it was" else mark
    returning.revise_response(response=response, actor=editor_of(response), at=timezone.now())
    save_answers(response, {"A-2": "En annan lydelse."})
    send(response)
    typed = {"reason": "Skälet.", "points": ["A-2"], "om-A-2": "Vilket år?"}
    refused = client.post(url, {**typed, "seen": seen})
    page = refused.content.decode()
    assert (refused.status_code, Return.objects.count()) == (409, 0)
    for kept in ("har skickats på nytt sedan du öppnade sidan", "Skälet.", "Vilket år?", 'id="peka-A-2" checked'):
        assert kept in page
    assert client.post(url, {**typed, "seen": seen_in(refused)}).status_code == 302
