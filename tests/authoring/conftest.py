"""The enkätansvarig, signed in."""

import pytest
from django.test import Client

from accounts.models import User
from accounts.roles import Role
from tests.builders import (
    make_member,
)


@pytest.fixture
def author() -> User:
    return make_member(Role.AUTHOR)


@pytest.fixture
def pages(author: User, client: Client) -> Client:
    client.force_login(author)
    return client
