"""Every address has a rule: who gets what, by address, stage and method. One file for each room, gathered here.

tests/web/test_role_matrix.py asks every address as everybody; docs/permissions.md is written from the same rules
(script/permissions). How a line is written: rules.py.
"""

from tests.web.permissions import (
    account,
    administration,
    api,
    approval,
    archive,
    assignments,
    authoring,
    cases,
    comments,
    delivery,
    django_admin,
    drafting,
    entry,
    factors,
    identity_provider,
    milestones,
    outbox,
    overview,
    public,
    situation,
    style_guide,
    word,
)
from tests.web.permissions.rules import Room, Rule

ROOMS: tuple[Room, ...] = tuple(
    room.ROOM
    for room in (
        *(overview, drafting, word, comments, assignments, milestones, entry, approval, archive, delivery),
        *(situation, cases, api),
        *(authoring, administration, outbox, account, factors, identity_provider, django_admin, style_guide, public),
    )
)

RULES: tuple[tuple[Rule, Room], ...] = tuple((rule, room) for room in ROOMS for rule in room)
