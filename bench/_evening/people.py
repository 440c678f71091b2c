"""Who is there on the last evening: every organisation with its answer, and the editors who write in some of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from responses.models import Response

PEOPLE = 4
"""How many write in one answer."""


@dataclass
class Editor:
    """Somebody who has signed in and writes the answer to one question."""

    user: int
    response: str
    link_id: str
    url: str
    cookies: str
    token: str
    revision: int = 0
    states: str = ""


def gather(*, organisations: int, editors: int) -> list[Editor]:
    """Make all of it: as many organisations, four editors in each, an answer to the grant report half filled in.

    Raises SystemExit where the editors asked for do not fit.
    """
    from django.utils import timezone

    from accounts.organisations.loading import load_organisations
    from accounts.roles import Role
    from tests.builders import grant_questionnaire, make_member, make_response

    found = load_organisations()[:organisations]
    if editors > len(found) * PEOPLE:
        raise SystemExit(f"{editors} skribenter är fler än {PEOPLE} i var och en av {len(found)} organisationer.")
    questionnaire, last_day = grant_questionnaire(), timezone.localdate() + timedelta(days=1)
    writing: list[Editor] = []
    first = None
    for organisation in found:
        people = [make_member(Role.EDITOR, organisation=organisation) for _ in range(PEOPLE)]
        response = make_response(questionnaire=questionnaire, organisation=organisation, last_day=last_day)
        if len(writing) < editors:
            first = first or _filled(response)
            _copy_answers(first, response)
            writing += list(_at_work(response, people))
    return writing[:editors]


def _filled(response: "Response") -> "Response":
    """With an answer to everything, so that all is checked at each save."""
    from tests.builders import complete_answers, save_answers

    save_answers(response, complete_answers(response))
    return response


def _copy_answers(source: "Response", to: "Response") -> None:
    """Give the other response the same answers, each with its first wording."""
    from responses.models import Answer, AnswerRevision

    there = set(to.answers.values_list("link_id", flat=True))
    copied = [
        Answer(response=to, link_id=one.link_id, value=one.value, updated_at=one.updated_at)
        for one in source.answers.exclude(link_id__in=there)
    ]
    made = Answer.objects.bulk_create(copied)
    AnswerRevision.objects.bulk_create(
        AnswerRevision(answer=one, number=1, value=one.value, at=one.updated_at) for one in made
    )


def _at_work(response: "Response", people: list[Any]) -> Iterator[Editor]:
    """Each with a question of their own, signed in."""
    from django.conf import settings
    from django.test import Client
    from django.urls import reverse

    for user, link_id in zip(people, _long_texts(response), strict=False):
        client = Client()
        client.force_login(user)
        token = "c" * 32
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={token}"
        url = reverse("save_question", args=[response.pk, link_id])
        revision = response.answers.get(link_id=link_id).revision
        yield Editor(user.pk, str(response.pk), link_id, url, cookies, token, revision)


def _long_texts(response: "Response") -> list[str]:
    """The questions that are asked and take a long text."""
    from responses.reading.draft import Draft
    from surveys.schema import GroupItem, TextItem

    tree, enabled = response.tree, Draft(response).enabled
    return [
        question.link_id
        for question in tree.questions
        if isinstance(question, TextItem)
        and question.type == "text"
        and not question.sign_off
        and question.link_id in enabled
        and isinstance(tree.by_link_id[tree.parent[question.link_id]], GroupItem)
    ]
