"""manage.py import_questionnaire."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from surveys.interchange.fhir import questionnaire_to_fhir
from surveys.loader import questionnaire_path
from surveys.models import Questionnaire
from tests.builders import official_definition, the_authority
from tests.surveys.fhir_examples import plain, question


def run(*args: str) -> str:
    out = StringIO()
    call_command("import_questionnaire", *args, stdout=out)
    return out.getvalue()


@pytest.fixture
def exported(tmp_path):
    path = tmp_path / "enkat.json"
    definition = official_definition(questionnaire_path("statsbidrag-2025"))
    path.write_text(json.dumps(questionnaire_to_fhir(definition), ensure_ascii=False), encoding="utf-8")
    return path


def test_the_command_says_what_was_read_and_saves_nothing(exported):
    out = run(str(exported))
    assert "Namn statsbidrag-2025, utgåva" in out
    assert f"Avsnitt: {len(official_definition(questionnaire_path('statsbidrag-2025')).items)} " in out
    assert "Inget har sparats." in out


def test_the_command_reads_the_authors_yaml_too():
    assert "Namn region-2025" in run(str(questionnaire_path("region-2025")))


@pytest.mark.django_db
def test_the_command_publishes_exactly_what_the_yaml_would(exported):
    the_authority()
    out = run(str(exported), "--publish")
    published = Questionnaire.objects.get()
    assert published.tree == official_definition(questionnaire_path("statsbidrag-2025"))
    assert published.sha256 in out


def test_the_command_tells_every_error_and_refuses(tmp_path):
    path = tmp_path / "fel.json"
    path.write_text(json.dumps(plain(question("dateTime", "D1"), question("time", "D2")), indent=1), encoding="utf-8")
    out = StringIO()
    with pytest.raises(CommandError, match="2 fel i"):
        call_command("import_questionnaire", str(path), stdout=out)
    assert [line.split(": ")[1] for line in out.getvalue().splitlines()] == ["D1", "D2"]


def test_the_command_passes_on_what_the_author_should_know(tmp_path):
    path = tmp_path / "annan.json"
    path.write_text(json.dumps(plain(question("boolean", "B"))), encoding="utf-8")
    assert "Obs: " in run(str(path))


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(CommandError, match="går inte att läsa"):
        run(str(tmp_path / "borta.json"))
