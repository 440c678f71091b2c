"""One world a module, in a transaction that is rolled back at its end; each test undoes what it does itself."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django.plugin import DjangoDbBlocker

from tests.web.world import World, make_world

QUICK_HASHING = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Tests that use it are marked django_db: their own transactions are savepoints in this one."""
    with django_db_blocker.unblock(), transaction.atomic():
        with override_settings(PASSWORD_HASHERS=QUICK_HASHING):
            made = make_world()
        yield made
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _no_limit_on_verifications(settings: Any) -> None:
    """Every test here comes from one address."""
    settings.VERIFICATIONS_A_MINUTE = 1_000_000
