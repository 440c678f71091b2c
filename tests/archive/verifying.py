"""A file handed to the verification, as its page and its command are."""

from copy import deepcopy
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse

from archive.models import SealedCopy


@pytest.fixture
def copy(sealed_once: SealedCopy) -> SealedCopy:
    return deepcopy(sealed_once)


def posted(data: bytes) -> Any:
    return Client().post(reverse("verify"), {"file": SimpleUploadedFile("fil.pdf", data, "application/pdf")})


def run(path: Path, **options: Any) -> tuple[int, str]:
    """The exit status and the words of manage.py verify_copy."""
    said = StringIO()
    try:
        call_command("verify_copy", str(path), stdout=said, **options)
    except SystemExit as left:
        return int(left.code or 0), said.getvalue()
    except CommandError as failed:
        return failed.returncode, str(failed)
    return 0, said.getvalue()
