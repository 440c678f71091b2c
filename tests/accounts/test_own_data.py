"""A person's own data as a file: all of it, theirs alone, and no secret."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.own import data
from accounts.roles import Role
from administration.letters import YOU_HAVE_LEFT
from audit.models import LogRow
from responses.models import State
from tests.builders import (
    PASSWORD,
    comment_on,
    editor_of,
    hand_out,
    make_member,
    make_response,
    make_user,
    save_answers,
)

pytestmark = pytest.mark.django_db
CANARY = "kanariefagelMoln7391"


def taken(user: User) -> dict[str, Any]:
    client = Client()
    client.force_login(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    answer = client.get(reverse("account_own_data"))
    assert answer.status_code == 200
    assert "attachment" in answer.headers["Content-Disposition"]
    found: dict[str, Any] = json.loads(answer.content)
    return found


def test_the_file_holds_the_person_roles_acts_letters_and_log() -> None:
    response = make_response(state=State.IN_REVIEW)
    editor = editor_of(response)
    YOU_HAVE_LEFT.put(to=[editor], at=timezone.now(), organisation=response.organisation, by=editor)
    told = taken(editor)
    assert told["person"]["e-postadress"] == editor.email
    kinds = " ".join(told["finns"])
    for model in ("Membership.user", "Event.actor", "Snapshot.sent_by", "AnswerRevision.by"):
        assert model in kinds
    assert [letter["ämne"] for letter in told["mejl"]] == [f"Dina roller i {response.organisation.name} är avslutade"]
    assert any("identified_again" in row for row in told["logg"])


def test_it_is_ones_own_and_nobody_elses() -> None:
    response = make_response(state=State.IN_REVIEW)
    other = make_member(Role.EDITOR, organisation=response.organisation)
    told = taken(other)
    assert not any("Event.actor" in kind for kind in told["finns"])
    assert editor_of(response).email not in json.dumps(told)


def test_neither_answers_comments_nor_secrets_are_in_it() -> None:
    response, helper = make_response(), make_user()
    hand_out(response, ["A-2"], helper)
    comment_on(response, "A-2", CANARY, by=helper)
    save_answers(response, {"A-2": CANARY})
    for person in (helper, editor_of(response)):
        text = json.dumps(taken(person))
        assert CANARY not in text
        assert person.password not in text
    assert "Comment.by" in " ".join(taken(helper)["finns"])


def test_it_asks_first_who_one_is_and_is_logged() -> None:
    user, client = make_user(), Client()
    client.force_login(user)
    assert client.get(reverse("account_own_data")).status_code == 302
    assert not LogRow.objects.filter(action="exported").exists()
    taken(user)
    assert LogRow.objects.get(action="exported").actor == user.pk


def test_so_many_rows_and_no_more_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data, "MOST_ROWS", 2)
    response = make_response(state=State.IN_REVIEW)
    assert max(len(rows) for rows in data.own_data(editor_of(response), at=timezone.now())["finns"].values()) == 2
