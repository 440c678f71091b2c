"""manage.py export_questionnaire: every format, from a file, the project or the database, with and without one."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import docx
import pytest
from django.core.management import CommandError, call_command

from surveys.definition_json import definition_from_json
from surveys.loader import load_text, questionnaire_path
from surveys.models import Questionnaire
from surveys.services import publish_questionnaire
from tests.builders import official_definition, the_authority
from tests.surveys.authoring import questionnaire

MANAGE = Path(__file__).resolve().parents[2] / "manage.py"
SOUND = questionnaire("- {type: text, link_id: Q1, text: Vad}")
LATER = SOUND.replace("2025-01-15", "2025-03-01").replace("Vad", "Vad då")
GRANT = questionnaire_path("statsbidrag-2025")


def export(*args: str, **options: Any) -> tuple[str, str]:
    """What is written to standard output and to standard error."""
    out, errors = io.StringIO(), io.StringIO()
    call_command("export_questionnaire", *args, stdout=out, stderr=errors, **options)
    return out.getvalue(), errors.getvalue()


def publish(text: str) -> Questionnaire:
    return publish_questionnaire(owner=the_authority(), definition=load_text(text, "prov.yaml"))


def run(*args: str, database: str) -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own, its output in a pipe."""
    environment = os.environ | {"DATABASE_URL": database, "SECRET_KEY": "bara-for-provet"}
    command = [sys.executable, str(MANAGE), "export_questionnaire", *args]
    return subprocess.run(command, env=environment, capture_output=True, check=True)


@pytest.fixture
def nowhere(tmp_path):
    """A database address at which nobody answers."""
    return f"postgres:///ingen?host={tmp_path}"


@pytest.mark.django_db
def test_fhir_is_an_r5_questionnaire():
    exported = json.loads(export(GRANT.stem, "--format", "fhir")[0])
    assert (exported["resourceType"], len(exported["item"])) == ("Questionnaire", 16)


@pytest.mark.django_db
def test_json_is_what_would_be_stored():
    assert definition_from_json(json.loads(export(GRANT.stem, "--format", "json")[0])) == official_definition(GRANT)


@pytest.mark.django_db
def test_yaml_reads_back():
    assert load_text(export(GRANT.stem, "--format", "yaml")[0], "ut.yaml") == official_definition(GRANT)


@pytest.mark.django_db
def test_an_unpublished_name_is_taken_from_the_projects_file_and_that_is_said():
    assert export(GRANT.stem)[1].strip() == "Hämtad ur filen statsbidrag-2025.yaml, utgåva 2026-01-15."


@pytest.mark.django_db
def test_a_published_version_comes_before_the_file_and_the_latest_first():
    publish(SOUND)
    publish(LATER)
    exported, said = export("prov-2025", "--format", "yaml")
    assert load_text(exported, "ut.yaml").version == "2025-03-01"
    assert said.strip() == "Hämtad ur publicerad utgåva 2025-03-01 av prov-2025, Provmyndigheten."


@pytest.mark.django_db
def test_an_earlier_version_is_named_with_an_at_sign():
    publish(SOUND)
    publish(LATER)
    exported = load_text(export("prov-2025@2025-01-15", "--format", "yaml")[0], "ut.yaml")
    assert (exported.version, exported.by_link_id["Q1"].text) == ("2025-01-15", "Vad")


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["ingen-2025", "statsbidrag-2025@1999-01-01", "borta.yaml", "../hemligt"])
def test_an_unknown_name_or_version_says_which_there_are(name):
    with pytest.raises(CommandError, match="statsbidrag-2025"):
        export(name)


def test_the_errors_of_a_file_are_told(tmp_path):
    path = tmp_path / "prov-2025.yaml"
    path.write_text(questionnaire("- {type: text, link_id: Q1}"), encoding="utf-8")
    with pytest.raises(CommandError, match=r"prov-2025\.yaml:10: Q1"):
        export(str(path))


@pytest.mark.django_db
@pytest.mark.parametrize(("file_format", "beginning"), [("docx", b"PK"), ("pdf", b"%PDF-1.7"), ("yaml", b"name: ")])
def test_output_goes_to_a_file(tmp_path, file_format, beginning):
    path = tmp_path / f"ut.{file_format}"
    written, _ = export("redovisning-2021", "--format", file_format, "--output", str(path))
    assert path.read_bytes().startswith(beginning)
    assert written == ""


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.django_db
@pytest.mark.parametrize("file_format", ["docx", "pdf"])
def test_bytes_are_not_written_to_a_terminal(file_format):
    with pytest.raises(CommandError, match="--output"):
        call_command("export_questionnaire", "redovisning-2021", "--format", file_format, stdout=Terminal())


def test_a_word_document_goes_through_a_pipe_and_no_database_is_needed(nowhere):
    done = run("redovisning-2021", "--format", "docx", database=nowhere)
    assert docx.Document(io.BytesIO(done.stdout)).core_properties.title == "Redovisning 2021, God och nära vård"
    assert "Hämtad ur filen redovisning-2021.yaml" in done.stderr.decode()
