"""Numbers of one organisation's things under another's addresses: nothing is there, and nothing changes."""

import re
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.halves import examples
from tests.web.permissions import RULES
from tests.web.permissions.addresses import PARAMETERS, every_address
from tests.web.permissions.asking import Asked, do_not_draw, keep_sessions_in_the_database, status_for
from tests.web.world import ROLES, World

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("world")]

OWN = {"response_id", "submission_id", "attachment_id", "comment_id", "assignment_id", "organisation_id"}
OWN |= {"membership_id", "reset_id"}
"""Parameters that are numbers of what belongs to an organisation."""

ADDRESSES = [
    one
    for one in every_address()
    if one.named and OWN & set(one.parameters) and not one.path.startswith("/api/")  # no person gets in: 401
]
STAGE = {rule.name: (rule.stage, rule.item) for rule, _ in reversed(RULES) if rule.stage}
STAGES = ("draft", "in_review", "approved", "submitted", "archived")
_CHANGES = re.compile(r"\s*(insert|update|delete)\b(?!.*(audit_|django_session|usersessions))", re.I | re.S)


@pytest.fixture(autouse=True)
def _plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    keep_sessions_in_the_database(monkeypatch)
    do_not_draw(monkeypatch)


def value_of(world: World, name: str, stage: str, item: str) -> Any:
    """Of what there is in the stage; None where the world has no such thing there."""
    try:
        return PARAMETERS[name](world, stage, item)
    except (LookupError, ObjectDoesNotExist):
        return None


def test_every_address_of_an_organisations_things_is_tried() -> None:
    assert len(ADDRESSES) > 30
    assert {one.name for one in ADDRESSES} <= STAGE.keys()


def stages_with(world: World, name: str, item: str) -> list[str]:
    """The stages in which the world has what the parameter names: something to put under another's address."""
    return [stage for stage in STAGES if value_of(world, name, stage, item) is not None]


def test_there_is_something_to_draw_for_every_parameter_of_every_address(world: World) -> None:
    nothing = [
        (one.name, name)
        for one in ADDRESSES
        for name in one.parameters
        if not stages_with(world, name, STAGE[one.name][1])
    ]
    assert nothing == []


def test_nobody_of_another_organisation_reaches_anything_by_numbers_however_they_are_put_together(world: World) -> None:
    """Each number of one stage, so of one organisation or another, under an address of a stranger's choosing."""

    @settings(max_examples=examples(quick=30, usual=80, long=5_000), suppress_health_check=list(HealthCheck))
    @given(data=st.data())
    def ask(data: st.DataObject) -> None:
        one = data.draw(st.sampled_from(ADDRESSES))
        _, item = STAGE[one.name]
        known = {
            name: value_of(world, name, data.draw(st.sampled_from(stages_with(world, name, item))), item)
            for name in one.parameters
        }
        fields = data.draw(st.sampled_from([None, {"text": "x", "value": "y", "reason": "z", "action": "resolve"}]))
        role = data.draw(st.sampled_from(ROLES))
        changes: list[str] = []

        def watch(execute: Any, sql: str, *args: Any) -> Any:
            if _CHANGES.match(sql):
                changes.append(sql)
            return execute(sql, *args)

        with connection.execute_wrapper(watch):
            status = status_for(world.strangers[role], Asked(one.written(known), fields), world)
        assert status in {404, 405}, (one.name, known, role)
        assert not changes

    ask()


@pytest.mark.parametrize("name", sorted({one.name for one in ADDRESSES if len(OWN & set(one.parameters)) > 1}))
def test_whoever_may_do_it_here_does_not_do_it_to_what_lies_elsewhere(name: str, world: World) -> None:
    """The comment of one response under another's address, by somebody who has a role in both."""
    [one] = [one for one in ADDRESSES if one.name == name]
    outer, inner = one.parameters[0], one.parameters[-1]
    _, item = STAGE[name]
    known = {key: value_of(world, key, "draft", item) for key in one.parameters}
    known[outer] = value_of(world, outer, "complete", item)
    assert known[inner] is not None
    for role in ROLES:
        for fields in (None, {"text": "x", "action": "resolve", "goto": "withdraw"}):
            status = status_for(world.people[role], Asked(one.written(known), fields), world)
            assert status in {403, 404, 405}, (role, fields)
