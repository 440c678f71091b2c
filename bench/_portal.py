"""The portal on private servers that are thrown away afterwards, ready to be measured from within one process."""

import os
import secrets
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from script.local_servers import private_servers


@contextmanager
def private_portal(given: Mapping[str, str] | None = None, *, durable: bool = False) -> Iterator[None]:
    """Django with an empty, migrated database. Import models only inside. `given`: servers that run already.

    `durable`: what is committed is on disk, as in production.
    """
    with tempfile.TemporaryDirectory(prefix="svp-bench-", dir="/tmp") as name:
        directory = Path(name)
        directory.chmod(0o755)
        with private_servers(directory=directory, durable=durable, given=given or {}) as addresses:
            os.environ.update(addresses, DATABASE_URL=addresses.get("DATABASE_OWNER_URL", addresses["DATABASE_URL"]))
            os.environ.pop("DATABASE_OWNER_URL", None)  # what is measured makes tables and indexes
            os.environ.update(VAR_DIR=str(directory / "var"), SECRET_KEY=secrets.token_urlsafe(50), LOG_LEVEL="ERROR")
            os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
            yield from _ready()


def _ready() -> Iterator[None]:
    import django
    from django.core.management import call_command
    from django.test.utils import override_settings, setup_test_environment

    django.setup()
    setup_test_environment()
    from django.conf import settings

    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # nobody signs in with a password
    storages = {**settings.STORAGES, "staticfiles": plain}
    # Measurements sign in without showing anything, as tests do.
    with override_settings(STORAGES=storages, PASSWORD_HASHERS=quick, SECOND_FACTOR_REQUIRED=False):
        call_command("migrate", interactive=False, verbosity=0)
        yield
    from django.db import connections

    connections.close_all()
