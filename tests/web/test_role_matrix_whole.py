"""What test_role_matrix.py leaves to the full run: every role of another organisation, and the pages themselves."""

from collections.abc import Iterator
from itertools import cycle

import pytest

from tests.halves import examples
from tests.web.permissions.asking import asked_by, do_not_draw, keep_sessions_in_the_database, status_for
from tests.web.permissions.rules import METHODS, NOT_TAKEN, Room, Rule
from tests.web.test_role_matrix import NAMES, rules_of
from tests.web.world import ROLES, World

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]


@pytest.fixture(autouse=True)
def _sessions(monkeypatch: pytest.MonkeyPatch) -> None:
    keep_sessions_in_the_database(monkeypatch)


@pytest.mark.parametrize("name", NAMES)
def test_every_role_of_another_organisation_gets_what_the_rule_says(
    name: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By each method. The stages and items, which nobody outside comes as far as, take turns."""
    do_not_draw(monkeypatch)
    expected, found = {}, {}
    for method in METHODS:
        taken = [(rule, room) for rule, room in rules_of(name) if rule.method == method and not is_refused(rule)]
        for role, (rule, room) in zip(ROLES, cycle(taken), strict=False):
            expected[str(rule), role] = rule.other[role]
            found[str(rule), role] = status_for(world.strangers[role], asked_by(rule, room, world), world)
    assert found == expected


def is_refused(rule: Rule) -> bool:
    return set(rule.other.values()) == {NOT_TAKEN}


Shown = list[tuple[Rule, Room, list[str]]]


def take_turns(shown: Shown) -> Iterator[tuple[Rule, Room, str]]:
    """Every rule with one of those who are shown the page, and each of them with some rule."""
    seen = set[str]()
    for number, (rule, room, who) in enumerate(shown):
        seen.add(who[number % len(who)])
        yield rule, room, who[number % len(who)]
    for rule, room, who in shown:
        for role in [role for role in who if role not in seen]:
            seen.add(role)
            yield rule, room, role


@pytest.mark.random
@pytest.mark.parametrize(
    "name", [name for name in NAMES if any(200 in rule.own.values() for rule, _ in rules_of(name))]
)
def test_every_page_is_drawn_for_whoever_may_see_it(name: str, world: World) -> None:
    """In every stage, and for everybody: in all stages with --long, and otherwise in turns. That they get it in each,
    test_role_matrix.py asks.
    """
    allowed = [
        (rule, room, [role for role, status in rule.own.items() if status == 200]) for rule, room in rules_of(name)
    ]
    shown = [(rule, room, who) for rule, room, who in allowed if who]
    everybody = [(rule, room, role) for rule, room, who in shown for role in who]
    asked = everybody if examples(quick=0, usual=0, long=1) else list(take_turns(shown))
    assert {role for *_, role in asked} == {role for *_, role in everybody}
    for rule, room, role in asked:
        assert status_for(world.people[role], asked_by(rule, room, world), world) == 200, (rule, role)
