"""A unit, its coordinator and one of its people."""

import pytest

from accounts.models import Unit, User
from accounts.roles import Role
from responses.models import Response
from tests.builders import make_member


@pytest.fixture
def coordinator(response: Response) -> User:
    return make_member(Role.CONTRIBUTOR, organisation=response.organisation, name="Förvaltningens samordnare")


@pytest.fixture
def member(response: Response) -> User:
    return make_member(Role.CONTRIBUTOR, organisation=response.organisation, name="Enhetschefen")


@pytest.fixture
def unit(response: Response, coordinator: User, member: User) -> Unit:
    made = Unit.objects.create(organisation=response.organisation, name="Barnförvaltningen", coordinator=coordinator)
    made.members.set([coordinator, member])
    return made
