"""The enkätansvarig, signed in."""

import pytest
from django.test import Client

from accounts.models import User
from tests.builders import (
    the_author,
)


@pytest.fixture
def author() -> User:
    return the_author()


@pytest.fixture
def pages(author: User, client: Client) -> Client:
    client.force_login(author)
    return client
