"""For every test: no collected static files, passwords that are quick to hash, modest property tests, no flood limit.

Properties are tried on the same examples each time, so that a failure is the change's. HYPOTHESIS_PROFILE=long tries
each of them on 10,000 new ones.
"""

import os
from typing import Any

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

# Two cores shared with servers and browsers: time limits for one example would fail by chance.
_SLOW = [HealthCheck.too_slow]
hypothesis_settings.register_profile(
    "portal", max_examples=60, derandomize=True, deadline=None, suppress_health_check=_SLOW
)
hypothesis_settings.register_profile("long", max_examples=10_000, deadline=None, suppress_health_check=_SLOW)
hypothesis_settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "portal"))


@pytest.fixture(autouse=True)
def _quick_settings(settings: Any) -> None:
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # All tests share one address; the one about floods sets a limit of its own.
    settings.VERIFICATIONS_A_MINUTE = 100_000
