"""An organisation, its administrator, and the administrator's window."""

import pytest
from django.test import Client

from accounts.models import Organisation, User
from accounts.roles import Role
from tests.builders import make_member, make_organisation


@pytest.fixture
def organisation() -> Organisation:
    return make_organisation()


@pytest.fixture
def steward(organisation: Organisation) -> User:
    return make_member(Role.ADMINISTRATOR, organisation=organisation, name="Stina")


@pytest.fixture
def pages(steward: User, client: Client) -> Client:
    client.force_login(steward)
    return client
