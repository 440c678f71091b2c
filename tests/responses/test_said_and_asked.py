"""What cannot be undone asks once, and what was done is said by name."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from responses.models import Comment, Response, ResponseAttachment, State
from tests.builders import approver_of, attach_file, editor_of, make_response
from tests.web.posting import seen_in

pytestmark = pytest.mark.django_db


def signed_in(response: Response) -> Client:
    client = Client()
    client.force_login(editor_of(response))
    return client


def said(client: Client, address: str) -> str:
    """What the page's region of messages says."""
    return client.get(address).content.decode().partition('<div role="status" data-said>')[2].partition("</main>")[0]


def test_an_attachment_is_asked_about_before_it_is_removed_and_named_when_it_is() -> None:
    response = make_response()
    attach_file(response, "A-2", title="Beslut")
    client, page = signed_in(response), reverse("attach", args=[response.pk, "A-2"])
    asked = client.get(page).content.decode().partition('<details class="sp-ask">')[2].partition("</details>")[0]
    assert "Det går inte att ångra." in asked
    attachment = ResponseAttachment.objects.get(response=response).attachment
    assert reverse("detach", args=[attachment.pk]) in asked
    client.post(reverse("detach", args=[attachment.pk]))
    assert "Bilagan Beslut är borttagen." in said(client, page)


def test_a_comment_is_asked_about_before_it_is_withdrawn_and_each_act_is_said() -> None:
    response = make_response()
    client, page = signed_in(response), reverse("comments", args=[response.pk, "A-2"])
    client.post(page, {"text": "Är det rätt år?"})
    assert "Kommentaren till frågan ”Beskriv arbetet” är sparad." in said(client, page)
    asked = client.get(page).content.decode().partition('<details class="sp-ask">')[2].partition("</details>")[0]
    assert 'value="withdraw"' in asked
    act = reverse("comment", args=[response.pk, Comment.objects.get().pk])
    for action, words in (
        ("resolve", "markerad som löst"),
        ("reopen", "öppen igen"),
        ("withdraw", "Din kommentar till frågan ”Beskriv arbetet” är borttagen."),
    ):
        client.post(act, {"action": action})
        assert words in said(client, page)


def test_sending_and_opening_for_change_are_said_on_the_task_list() -> None:
    response = make_response(state=State.IN_REVIEW)
    client, tasks = signed_in(response), reverse("response", args=[response.pk])
    opening, checked = (reverse(name, args=[response.pk]) for name in ("revise", "check"))
    client.post(opening, {"seen": seen_in(client.get(opening))})
    assert "Svaret är öppet för ändring." in said(client, tasks)
    client.post(reverse("send", args=[response.pk]), {"seen": seen_in(client.get(checked))})
    assert "Svaret är skickat." in said(client, tasks)
    approver = Client()
    approver.force_login(approver_of(response))
    page = reverse("return", args=[response.pk])
    approver.post(page, {"reason": "Siffror saknas.", "seen": seen_in(approver.get(page))})
    assert "Svaret är återsänt." in said(approver, tasks)


def test_the_progress_of_a_copy_is_told_only_when_it_says_something_else() -> None:
    response = make_response(state=State.SUBMITTED)
    client, submission = signed_in(response), response.submissions.get()
    assert 'id="framsteg" role="status"' in client.get(reverse("receipt", args=[submission.pk])).content.decode()
    line = reverse("progress", args=[submission.pk])
    now = client.get(line)
    assert (now.status_code, "role=" in now.content.decode()) == (200, False)
    assert client.get(f"{line}?steg=1").status_code == 204
    assert client.get(f"{line}?steg=4").status_code == 200


def test_who_may_not_follow_the_progress_any_more_is_shown_the_page_anew_which_says_why(settings: Any) -> None:
    """htmx would put the sign-in page into the line, and a refusal it would not show at all."""
    response = make_response(state=State.SUBMITTED)
    client, line = signed_in(response), reverse("progress", args=[response.submissions.get().pk])
    asked = {"HX-Request": "true", "Accept": "*/*"}
    assert client.get(line, headers=asked).status_code == 200
    settings.SECOND_FACTOR_REQUIRED = True
    refused = client.get(line, headers=asked)
    assert (refused.status_code, refused.headers.get("HX-Refresh"), refused.content) == (204, "true", b"")
    assert client.get(line, headers={"Accept": "*/*"}).status_code == 403
    client.logout()
    over = client.get(line, headers=asked)
    assert (over.status_code, over.headers.get("HX-Refresh")) == (204, "true")
    assert client.get(line).status_code == 302
