"""docs/api.md as it stands, its commands run by a shell against the portal."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from archive.api.openapi import description
from archive.api.problems import STATUS
from script.local_servers import REPOSITORY
from tests.archive.api.conftest import ITEMS, give_key, seal_answer
from tests.builders import make_definition, make_questionnaire

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.xdist_group("api"),
    pytest.mark.usefixtures("short_copies"),
]
DOCUMENT = (REPOSITORY / "docs" / "api.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^```sh\n(.*?)^```$", DOCUMENT, re.DOTALL | re.MULTILINE)


@pytest.fixture
def portal(transactional_db: None) -> Iterator[str]:
    started = LiveServer("127.0.0.1")
    with started._live_server_modified_settings:
        yield started.url
    started.stop()


@pytest.mark.usefixtures("transactional_db")
def test_the_commands_fetch_what_has_been_sealed(portal: str, tmp_path: Path) -> None:
    questionnaire = make_questionnaire(make_definition(ITEMS))
    copy = seal_answer(questionnaire)
    organisation = copy.submission.response.organisation
    made = give_key(organisation)
    said = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", "\n".join(COMMANDS)],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PORTAL": portal, "KEY": made.secret, "HOME": os.devnull},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert said.returncode == 0, said.stdout + said.stderr
    receipt = copy.submission.receipt_number
    for expected in (
        f'"receipt_number": "{receipt}"',
        f"{receipt}\t\tsubmitted\t",
        "\n304\n",
        "arkivexemplar.pdf: OK",
        "bilaga-01-plan åäö.pdf: OK",
        "paket.zip: OK",
        "\nQuestionnaireResponse\nQuestionnaire\n",
        "401 application/problem+json\nkey_missing\n",
        "3.1.0\n/api/v1/openapi.json\n",
    ):
        assert expected in said.stdout, said.stdout
    assert (tmp_path / "cursor.txt").read_text() == str(copy.submission_id)
    assert (tmp_path / "arkivexemplar.pdf").stat().st_size == copy.size


def test_the_document_tells_of_every_problem_and_address() -> None:
    told = dict(re.findall(r"^\| (\d+) \| ([^|]*) \|", DOCUMENT, re.MULTILINE))
    assert {int(status): set(re.findall(r"`(\w+)`", codes)) for status, codes in told.items()} == {
        status: {str(code) for code, (its, _) in STATUS.items() if its == status} for status, _ in STATUS.values()
    }
    assert set(re.findall(r"/api/v1/[\w.-]+", DOCUMENT)) == {"/api/v1/submissions", "/api/v1/openapi.json"}
    assert all(path.startswith(("/api/v1/submissions", "/api/v1/openapi.json")) for path in description()["paths"])
