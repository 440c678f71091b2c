"""Every address is asked as everybody, in their own organisation and in another, and as nobody: tests/web/permissions.

Here, with the quick half of the tests, everybody of the organisation asks for everything, and of the others one role
for each rule; test_role_matrix_whole.py asks as all the others, and draws the pages.
"""

from itertools import cycle
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from accounts.roles import Role
from tests.builders import make_mandate, withdraw_mandates
from tests.web.permissions import ROOMS, RULES
from tests.web.permissions.addresses import names_of_addresses
from tests.web.permissions.asking import (
    Asked,
    answer_for,
    asked_by,
    do_not_draw,
    keep_sessions_in_the_database,
    status_for,
    undone,
)
from tests.web.permissions.rules import COLUMNS, METHODS, NOT_TAKEN, Room, Rule
from tests.web.world import ROLES, World

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]

NAMES = list(dict.fromkeys(rule.name for rule, _ in RULES))
ONE_OF_THE_OTHERS = dict(zip([str(rule) for rule, _ in RULES], cycle(ROLES), strict=False))
ONE_OF_THE_OWN = dict(zip([str(rule) for rule, _ in RULES], cycle(COLUMNS), strict=False))


@pytest.fixture(autouse=True)
def _not_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    keep_sessions_in_the_database(monkeypatch)
    do_not_draw(monkeypatch)


def rules_of(name: str) -> list[tuple[Rule, Room]]:
    return [(rule, room) for rule, room in RULES if rule.name == name]


def test_every_address_has_a_rule_and_every_rule_an_address() -> None:
    assert {rule.name for rule, _ in RULES} == names_of_addresses()


def test_no_address_has_rules_in_two_rooms_nor_a_rule_twice() -> None:
    names = [name for room in ROOMS for name in {rule.name for rule in room}]
    assert sorted(names) == sorted(set(names))
    written = [str(rule) for rule, _ in RULES]
    assert sorted(written) == sorted(set(written))


def test_every_address_has_a_rule_for_get_and_for_post() -> None:
    assert {(rule.name, rule.method) for rule, _ in RULES} == {(name, method) for name in NAMES for method in METHODS}


def who_asks(rule: Rule) -> tuple[str, ...]:
    """A method that is not taken is not taken from anybody: one is asked."""
    return (ONE_OF_THE_OWN[str(rule)],) if set(rule.own.values()) == {NOT_TAKEN} else COLUMNS


@pytest.mark.parametrize("name", NAMES)
def test_each_role_of_the_organisation_gets_what_the_rule_says(name: str, world: World) -> None:
    expected, found = {}, {}
    for rule, room in rules_of(name):
        asked = asked_by(rule, room, world)
        for role in who_asks(rule):
            expected[str(rule), role] = rule.own[role]
            found[str(rule), role] = status_for(world.people[role], asked, world)
    assert found == expected


@pytest.mark.parametrize("name", NAMES)
def test_another_organisations_people_get_what_the_rule_says(name: str, world: World) -> None:
    expected, found = {}, {}
    for rule, room in rules_of(name):
        role = ONE_OF_THE_OTHERS[str(rule)]
        expected[str(rule), role] = rule.other[role]
        found[str(rule), role] = status_for(world.strangers[role], asked_by(rule, room, world), world)
    assert found == expected


@pytest.mark.parametrize("name", NAMES)
def test_whoever_is_not_signed_in_is_sent_to_sign_in_or_gets_what_the_rule_says(name: str, world: World) -> None:
    """What is posted is empty: what becomes of words that come too late is asked in test_kept_forms.py."""
    for rule, room in rules_of(name):
        asked = asked_by(rule, room, world, empty=not rule.public)
        answer = answer_for(None, asked, world)
        found = answer.status_code if rule.public else leads_to_sign_in(answer)
        assert found == (rule.anonymous if rule.public else asked.url), rule


def leads_to_sign_in(answer: Any) -> str:
    """To where one comes back when one has signed in; empty when the answer does not lead to the sign-in page."""
    location = urlsplit(answer.headers.get("Location", ""))
    if answer.status_code != 302 or location.path not in {reverse("account_login"), reverse("admin:login")}:
        return ""
    return parse_qs(location.query).get("next", [""])[0]


@pytest.mark.parametrize("name", ["start", "archive"])
def test_lists_show_nothing_of_another_organisation(name: str, world: World) -> None:
    text = world.client_of(world.strangers["editor"]).get(reverse(name)).content.decode()
    assert world.questionnaire.title not in text
    assert not [r.organisation.name for r in world.responses.values() if r.organisation.name in text]


def test_an_approver_whose_mandate_has_ended_may_read_but_not_sign(world: World) -> None:
    with undone():
        withdraw_mandates(world.people["approver"])
        assert status_for(world.people["approver"], signing(world), world) == 403


def test_an_approver_who_sent_it_may_not_sign_it(world: World) -> None:
    with undone():
        organisation = world.responses["in_review"].organisation
        organisation.memberships.create(user=world.people["editor"], role=Role.APPROVER)
        make_mandate(user=world.people["editor"], organisation=organisation)
        assert status_for(world.people["editor"], signing(world), world) == 403


def signing(world: World) -> Asked:
    [(rule, room)] = [(rule, room) for rule, room in RULES if str(rule) == "sign-in_review-POST"]
    return asked_by(rule, room, world)
