"""Comments to a question: who is told, what is kept, and that nothing of them leaves the portal."""

import json
from datetime import UTC, datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from archive.paper.document import copy_data
from config.refusals import WrongStateError
from responses.comments.reading import MOST_BESIDE, MOST_LISTED, Comments
from responses.comments.services import reopen_comment, resolve_comment, withdraw_comment
from responses.lifecycle.access import open_part
from responses.models import Comment, Notice, Response, State
from tests.builders import (
    archivist_of,
    bring_to,
    comment_on,
    complete_answers,
    contributor_of,
    editor_of,
    hand_out,
    make_member,
    make_response,
    save_answers,
)
from tests.builders.copies import copy_html
from tests.web.counting import rows_of

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def response() -> Response:
    made = make_response()
    hand_out(made, [section.link_id for section in made.tree.items if section.link_id != "G"], contributor_of(made))
    return made


def told(response: Response) -> list[tuple[str, str]]:
    """Who is told what: the person's name and the kind of notice."""
    found = response.notices.exclude(kind=Notice.Kind.HANDED_OUT).order_by("to__name")
    return [(notice.to.name, notice.kind) for notice in found]


def trail(response: Response) -> list[str]:
    return [event.action for event in response.events.order_by("pk") if "comment" in event.action]


# Who is told


def test_the_mentioned_are_told_and_the_writer_is_not(response: Response) -> None:
    editor, contributor = editor_of(response), contributor_of(response)
    comment = comment_on(response, "A-1", by=editor, mentioned=[contributor, editor])
    notice = response.notices.exclude(kind=Notice.Kind.HANDED_OUT).get()
    assert (notice.to, notice.kind) == (contributor, Notice.Kind.MENTIONED)
    assert notice.path.endswith(f"/fraga/A-1/kommentarer/#kommentar-{comment.pk}")


def test_those_who_have_commented_on_the_question_are_told_of_the_next_comment(response: Response) -> None:
    first = make_member(Role.CONTRIBUTOR, organisation=response.organisation, name="Anna")
    second = make_member(Role.CONTRIBUTOR, organisation=response.organisation, name="Bo")
    hand_out(response, ["A"], first, second)
    comment_on(response, "A-1", by=first)
    comment_on(response, "A-2", by=second)
    assert told(response) == []
    comment_on(response, "A-1", by=second)
    assert told(response) == [("Anna", "commented")]
    comment_on(response, "A-1", by=editor_of(response), mentioned=[second])
    assert told(response) == [("Anna", "commented"), ("Anna", "commented"), ("Bo", "mentioned")]


def test_a_notice_holds_nothing_of_what_was_written(response: Response) -> None:
    comment_on(response, "A-1", "Hemliga siffror", mentioned=[contributor_of(response)])
    assert "Hemliga" not in response.notices.exclude(kind=Notice.Kind.HANDED_OUT).get().text
    assert not response.events.filter(note__contains="Hemliga").exists()


@pytest.mark.parametrize("who", ["archivist", "stranger"])
def test_nobody_who_cannot_read_the_comments_can_be_mentioned(who: str, response: Response) -> None:
    person = archivist_of(response) if who == "archivist" else make_member(Role.EDITOR)
    with pytest.raises(ValidationError, match="kan läsa"):
        comment_on(response, "A-1", mentioned=[person])
    assert not Comment.objects.exists()


def test_a_contributor_comments_only_on_what_was_handed_to_them_and_is_mentioned_only_there(response: Response) -> None:
    helper = make_member()
    hand_out(response, ["A-2"], helper)
    comment = comment_on(response, "A-1", by=editor_of(response))
    with pytest.raises(PermissionDenied):
        comment_on(response, "A-1", by=helper)
    with pytest.raises(PermissionDenied):
        resolve_comment(comment=comment, actor=helper, at=NOON)
    with pytest.raises(ValidationError, match="kan läsa"):
        comment_on(response, "A-1", mentioned=[helper])
    assert comment_on(response, "A-2", by=helper, mentioned=[editor_of(response)]).by == helper


@pytest.mark.parametrize("text", ["", "  \n ", "å" * 5001])
def test_a_comment_says_something_and_not_too_much(text: str, response: Response) -> None:
    with pytest.raises(ValidationError):
        comment_on(response, "A-1", text)


def test_what_is_not_a_question_of_its_own_takes_no_comment(response: Response) -> None:
    with pytest.raises(KeyError):
        comment_on(response, "A")


# Resolved, reopened, withdrawn


def test_a_comment_is_resolved_once_reopened_and_the_trail_tells_it(response: Response) -> None:
    comment, editor = comment_on(response, "A-1"), editor_of(response)
    resolved = resolve_comment(comment=comment, actor=editor, at=NOON)
    again = resolve_comment(comment=comment, actor=contributor_of(response), at=timezone.now())
    assert (resolved.is_open, again.resolved_at, again.resolved_by) == (False, NOON, editor)
    assert reopen_comment(comment=comment, actor=editor, at=NOON).is_open
    assert trail(response) == ["comment", "comment_resolved", "comment_reopened"]


def test_one_withdraws_ones_own_comment_and_nobody_elses(response: Response) -> None:
    comment = comment_on(response, "A-1", by=contributor_of(response))
    with pytest.raises(PermissionDenied):
        withdraw_comment(comment=comment, actor=editor_of(response), at=NOON)
    assert not withdraw_comment(comment=comment, actor=contributor_of(response), at=NOON).is_open
    assert trail(response)[-1] == "comment_withdrawn"


def test_the_words_of_a_comment_never_change_and_it_is_never_deleted(response: Response) -> None:
    comment = comment_on(response, "A-1")
    for change in (lambda: Comment.objects.update(text="Annat"), comment.delete):
        with pytest.raises(DatabaseError, match="pgtrigger"), transaction.atomic():
            change()


def test_what_is_submitted_is_commented_on_no_more() -> None:
    response = make_response(state=State.SUBMITTED)
    with pytest.raises(WrongStateError):
        comment_on(response, "A-1")


def test_nothing_of_a_comment_is_in_the_snapshot_or_the_copy(response: Response) -> None:
    save_answers(response, complete_answers(response))
    comment_on(response, "A-1", "Bara oss emellan")
    bring_to(response, State.SUBMITTED)
    made = response.submissions.get()
    for kept in (copy_html(made), json.dumps(copy_data(made), ensure_ascii=False)):
        assert "Bara oss emellan" not in kept
        assert "komment" not in kept


# Many of them


def many_comments(response: Response, amount: int) -> None:
    by, at = editor_of(response), timezone.now()
    Comment.objects.bulk_create(
        Comment(response=response, link_id="A-1", text=f"Kommentar {number}.", by=by, at=at) for number in range(amount)
    )


def test_the_newest_fifty_stand_on_the_page_and_the_others_are_asked_for(response: Response) -> None:
    many_comments(response, 53)
    client, url = Client(), reverse("comments", args=[response.pk, "A-1"])
    client.force_login(editor_of(response))
    shown = client.get(url).content.decode()
    assert "Visa 3 tidigare kommentarer" in shown
    assert ("Kommentar 2." in shown, "Kommentar 3." in shown) == (False, True)
    assert "Kommentar 2." in client.get(url + "?visa=alla").content.decode()


def test_beside_a_question_stand_the_oldest_that_are_left_with_how_many_there_are(response: Response) -> None:
    many_comments(response, MOST_BESIDE + 2)
    client, url = Client(), reverse("section", args=[response.pk, "A"])
    client.force_login(editor_of(response))
    shown = client.get(url).content.decode()
    last = MOST_BESIDE - 1
    assert (f"Kommentar {last}." in shown, f"Kommentar {last + 1}." in shown) == (True, False)
    assert f"Här är de {MOST_BESIDE} äldsta. Alla {MOST_BESIDE + 2} finns under Kommentarer." in shown
    assert f"{MOST_BESIDE + 2} kommentarer" in shown
    before = rows_of(editor_of(response), url)
    many_comments(response, 20)
    assert rows_of(editor_of(response), url) == before
    Comment.objects.update(resolved_at=timezone.now(), resolved_by=editor_of(response))
    resolved = client.get(url).content.decode()
    assert f"Kommentarer ({MOST_BESIDE + 22})" in resolved
    assert "Kommentar 0." not in resolved


def test_the_task_list_shows_the_oldest_that_are_left_and_how_many_there_are(response: Response) -> None:
    many_comments(response, MOST_LISTED + 1)
    comments = Comments(open_part(editor_of(response), response.pk))
    assert (len(comments.unresolved), comments.open_amount) == (MOST_LISTED, MOST_LISTED + 1)
    assert comments.unresolved[0].text == "Kommentar 0."
    assert comments.open_counts == {"A-1": MOST_LISTED + 1}
