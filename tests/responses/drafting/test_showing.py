"""Questions as HTML that a process keeps: shown again as they are, and anew for whatever a page shows of them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from config.remembering import KEPT_BESIDE, KeptTexts
from responses.drafting.forms import showing
from responses.models import Response
from tests.builders import (
    attach_file,
    comment_on,
    editor_of,
    hand_out,
    make_definition,
    make_member,
    make_questionnaire,
    make_response,
    save_answers,
)
from tests.web.questions import EVERY_SHAPE

pytestmark = pytest.mark.django_db


@pytest.fixture
def response() -> Response:
    questionnaire = make_questionnaire(make_definition(sections=EVERY_SHAPE))
    return make_response(questionnaire=questionnaire, answers={"A-2": "Första lydelsen."})


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The questions that are rendered, by link_id."""
    found: list[str] = []
    render: Callable[..., str] = showing._rendered
    monkeypatch.setattr(showing, "_rendered", lambda shown, page: found.append(shown.link_id) or render(shown, page))
    monkeypatch.setattr(showing, "_kept", KeptTexts(most_characters=1_000_000))
    return found


def section(response: Response, user: User | None = None) -> str:
    client = Client()
    client.force_login(user or editor_of(response))
    answer = client.get(reverse("section", args=[response.pk, "A"]))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_page_that_is_shown_again_renders_no_question_again(response: Response, rendered: list[str]) -> None:
    first = section(response)
    assert "A-2" in rendered
    rendered.clear()
    assert _without_token(section(response)) == _without_token(first)
    assert rendered == []


def test_only_the_question_that_has_changed_is_rendered_again(response: Response, rendered: list[str]) -> None:
    section(response)
    rendered.clear()
    save_answers(response, {"A-2": "Andra lydelsen."})
    assert "Andra lydelsen." in section(response)
    assert rendered == ["A-2"]


def _rename(response: Response) -> None:
    User.objects.filter(pk=response.answers.get(link_id="A-2").updated_by_id).update(name="Nytt Namn")


CHANGES: dict[str, Callable[[Response], Any]] = {
    "the writer's name": _rename,
    "a document": lambda response: attach_file(response, "A-2"),
    "a comment": lambda response: comment_on(response, "A-2"),
    "a hand-out": lambda response: hand_out(response, ["A-2"], make_member()),
    "the state": lambda response: Response.objects.filter(pk=response.pk).update(state="in_review"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_what_a_page_shows_of_a_question_is_never_older_than_the_page(
    change: str, response: Response, rendered: list[str]
) -> None:
    before = section(response)
    CHANGES[change](response)
    kept = _without_token(section(response))
    showing._kept.clear()
    assert kept == _without_token(section(response))
    assert kept != _without_token(before)


def test_what_a_role_may_not_do_is_not_shown_from_what_another_was_shown(
    response: Response, rendered: list[str]
) -> None:
    section(response)
    helper = make_member(Role.CONTRIBUTOR, organisation=response.organisation)
    hand_out(response, ["A-2"], helper)
    client = Client()
    client.force_login(helper)
    page = client.get(reverse("my_questions", args=[response.pk])).content.decode()
    assert "Dela ut" not in page
    assert "Dela ut" in section(response)


def test_what_is_kept_is_bounded_and_the_least_used_goes_first() -> None:
    kept = KeptTexts(most_characters=10 * (10 + KEPT_BESIDE))
    for number in range(11):
        kept.put(number, "tio tecken")
        kept.get(0)
    assert (kept.get(0), kept.get(1), kept.get(10)) == ("tio tecken", None, "tio tecken")


def test_what_would_fill_a_tenth_of_the_room_is_not_kept() -> None:
    kept = KeptTexts(most_characters=10 * (10 + KEPT_BESIDE))
    kept.put("long", "elva tecken")
    assert kept.get("long") is None


def _without_token(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrf" not in line.lower())
