"""What Django itself can check, in one process, under settings like those of production; needs no server."""

import os
import secrets
import sys
import warnings

import django
from django.core.management import call_command
from django.core.management.base import CommandError, SystemCheckError

from script import suiting

PRODUCTION = {
    "SECRET_KEY": secrets.token_urlsafe(50),
    "DEBUG": "false",
    "BASE_URL": "https://svar.example.se",
    "ALLOWED_HOSTS": "svar.example.se",
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "SEAL_PKCS12_FILE": "/run/secrets/seal_pkcs12",
    "OPERATOR_FILE": "docs/operator.example.yaml",
    "CLAMD_URL": "unix:///run/clamd/clamd.sock",
    "DJANGO_SETTINGS_MODULE": "config.settings",
}


def main() -> int:
    """Run every check even when one fails; returns 1 when any did."""
    os.environ.update(PRODUCTION)
    # makemigrations also wants to compare with a database; there is none here, and none is needed.
    warnings.filterwarnings("ignore", message="Got an error checking a consistent migration history")
    django.setup()
    results = [
        _passes("check", deploy=True, fail_level="WARNING"),
        _passes("makemigrations", check_changes=True, dry_run=True, interactive=False),
        _passes("check_questionnaires"),
        suiting.main() == 0,
    ]
    return 0 if all(results) else 1


def _passes(command: str, **options: object) -> bool:
    try:
        call_command(command, **options)
    except (CommandError, SystemCheckError) as error:
        print(f"{command}: {error}", file=sys.stderr)
        return False
    except SystemExit as stop:
        return not stop.code
    return True


if __name__ == "__main__":
    sys.exit(main())
