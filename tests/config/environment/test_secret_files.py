"""Secrets that stand in files: read before the variables, told by name only, in no other program's environment."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.environment.secret_files import SECRETS, secrets_in_files
from tests.deploy.processes import portal_environment
from tests.documents.reading import REPOSITORY


@pytest.mark.parametrize("name", [*SECRETS, "OIDC_SECRET_NORR", "OIDC_SECRET_SYD_2"])
def test_every_secret_may_stand_in_a_file(name: str, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("hemligt å\n")
    assert secrets_in_files({f"{name}_FILE": str(file), name: "annat"}) == {name: "hemligt å"}
    assert secrets_in_files({name: "annat"}) == {}


@pytest.mark.parametrize("content", [None, b"", b"\n", b"\xff\xfe"])
def test_a_file_that_is_missing_empty_or_no_text_stops_the_start(content: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY_FILE names"):
        secrets_in_files({"SECRET_KEY_FILE": str(file)})


def test_other_files_are_no_secrets() -> None:
    assert secrets_in_files({"OPERATOR_FILE": "/finns/inte", "SEAL_PKCS12_FILE": "/finns/inte"}) == {}


def test_the_settings_have_them_and_the_environment_has_not(tmp_path: Path) -> None:
    secrets = {
        "SECRET_KEY": "k" * 60,
        "DATABASE_URL": "postgres://nagon:losen@db.example.se/svar",
        "REDIS_URL": "redis://:losen@redis.example.se/0",
        "EMAIL_URL": "smtp+tls://nagon:losen@mejl.example.se:587",
        "AWS_SECRET_ACCESS_KEY": "nyckel",
        "OIDC_SECRET_NORR": "klientens",
    }
    given = {"S3_BUCKET": "svar", "VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings"}
    given["OIDC_PROVIDERS"] = (
        '[{"id": "norr", "name": "Norr", "server_url": "https://idp.example.se", "client_id": "portal"}]'
    )
    for name, secret in secrets.items():
        (tmp_path / name).write_text(f"{secret}\n")
        given[f"{name}_FILE"] = str(tmp_path / name)
    environment = {name: value for name, value in portal_environment(**given).items() if name not in secrets}
    asked = (
        "import os; from django.conf import settings as s;"
        "print([s.SECRET_KEY, s.DATABASES['default']['HOST'], s.REDIS_URL, s.EMAIL_HOST_PASSWORD,"
        " s.STORAGES['default']['OPTIONS']['secret_key'],"
        " s.SOCIALACCOUNT_PROVIDERS['openid_connect']['APPS'][0]['secret']]);"
        f"print([name for name in {list(secrets)} if name in os.environ])"
    )
    done = subprocess.run(
        [sys.executable, "-c", asked], cwd=REPOSITORY, env=environment, capture_output=True, text=True, check=True
    )
    told = ["k" * 60, "db.example.se", "redis://:losen@redis.example.se/0", "losen", "nyckel", "klientens"]
    assert done.stdout.splitlines() == [repr(told), "[]"]
