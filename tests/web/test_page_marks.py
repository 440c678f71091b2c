"""Two who change several facts at once: the later one is told, nothing typed is lost, and it may be saved once more."""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApprovalStep, Unit, User
from accounts.roles import Role
from archive.models import RegisterEntry
from responses.models import Milestone, State
from tests.builders import (
    archivist_of,
    client_of,
    editor_of,
    make_approver,
    make_member,
    make_organisation,
    make_response,
)

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Case:
    """A page, who posts it, two postings, and what is kept."""

    url: str
    who: User
    first: dict[str, Any]
    second: dict[str, Any]
    typed: str
    """What of the second posting stands in the page that is refused."""
    kept: Any
    """Gives what is kept."""


def unit() -> Case:
    organisation = make_organisation()
    steward = make_member(Role.ADMINISTRATOR, organisation=organisation)
    people = [make_member(Role.EDITOR, organisation=organisation) for _ in range(2)]
    made = Unit.objects.create(organisation=organisation, name="Barn")
    first = {"name": "Barn", "members": [str(people[0].pk)]}
    second = {"name": "Barn och unga", "members": [str(people[1].pk)]}
    url = reverse("unit", args=[organisation.pk, made.pk])
    return Case(url, steward, first, second, 'value="Barn och unga"', lambda: list(made.members.values_list("pk")))


def approval_order() -> Case:
    organisation = make_organisation()
    steward = make_member(Role.ADMINISTRATOR, organisation=organisation)
    one, other = (make_approver(organisation=organisation) for _ in range(2))
    first = {"step_1": str(one.pk), "step_2": str(other.pk)}
    second = {"step_1": str(other.pk), "step_2": str(one.pk)}
    url = reverse("change_approval_order", args=[organisation.pk, "alla"])
    return Case(
        url,
        steward,
        first,
        second,
        "selected",
        lambda: list(ApprovalStep.objects.order_by("number").values_list("user")),
    )


def register() -> Case:
    response = make_response(state=State.ARCHIVED)
    submission = response.submissions.get()
    first = {"drawn_up_on": "2026-01-02", "subject": "Det första", "counterpart": "Socialstyrelsen"}
    second = {**first, "subject": "Det andra"}
    url = reverse("register_entry", args=[submission.pk])
    return Case(url, archivist_of(response), first, second, "Det andra", lambda: RegisterEntry.objects.get().subject)


def milestones() -> Case:
    response = make_response()
    days = [(timezone.localdate() + timedelta(days=number)).isoformat() for number in (2, 3)]
    first, second = ({"texts": day} for day in days)
    return Case(
        reverse("milestones", args=[response.pk]), editor_of(response), first, second, days[1],
        lambda: [one.day.isoformat() for one in Milestone.objects.all() if one.day],
    )  # fmt: skip


@pytest.mark.parametrize("make", [unit, approval_order, register, milestones])
def test_what_another_has_changed_since_is_not_written_over_unseen(make: Any) -> None:
    case = make()
    client = client_of(case.who)

    def seen_in(answer: Any) -> str:
        found = re.search(r'name="seen" value="([0-9a-f]+)"', answer.content.decode())
        assert found
        return found[1]

    seen = seen_in(client.get(case.url))
    assert client.post(case.url, {**case.first, "seen": seen}).status_code == 302
    kept = case.kept()
    refused = client.post(case.url, {**case.second, "seen": seen})
    html = refused.content.decode()
    assert refused.status_code == 409
    assert "Någon annan har ändrat uppgifterna" in html
    assert case.typed in html
    assert case.kept() == kept
    assert client.post(case.url, {**case.second, "seen": seen_in(refused)}).status_code == 302
    assert case.kept() != kept
