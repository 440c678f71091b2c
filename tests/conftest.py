"""For every test: pages without a collected set of static files, and passwords that are quick to hash."""

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _quick_settings(settings: Any) -> None:
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
