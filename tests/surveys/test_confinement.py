"""An author's file is read in a process of its own, by the page and by every command, with limits on its cost."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from config.confinement import Ended
from surveys import confinement
from surveys.confinement import read_file_confined, read_text_confined
from surveys.interchange.fhir import questionnaire_to_fhir
from surveys.interchange.fhir_import import read_fhir_text
from surveys.loader import MOST_ITEMS, DefinitionError, load_file, load_text, questionnaire_path
from surveys.models import Questionnaire
from tests.authoring.rooms import FAULTY, SOUND
from tests.builders import make_authority

pytestmark = pytest.mark.usefixtures("started_processes")
PROJECT = questionnaire_path("region-2025")
LITTLE_MEMORY = "tests.surveys.little_memory"
COMMANDS = ("check_questionnaires", "publish_questionnaire", "import_questionnaire", "export_questionnaire")


def yaml_of(items: int) -> str:
    head = SOUND[: SOUND.index("items:")]
    rows = "".join(f"    - {{type: text, link_id: A-{number}, text: Fråga}}\n" for number in range(items))
    return f"{head}items:\n- type: group\n  link_id: A\n  text: Avsnitt\n  items:\n{rows}"


def fhir_of(items: int) -> str:
    item = [{"linkId": f"A-{number}", "type": "text", "text": "Fråga"} for number in range(items)]
    whole = questionnaire_to_fhir(load_text(SOUND, "prov.yaml"))
    return json.dumps({**whole, "item": [{"linkId": "A", "type": "group", "text": "Avsnitt", "item": item}]})


def codes(content: str, *, fhir: bool) -> set[str]:
    with pytest.raises(DefinitionError) as refused:
        read_text_confined(content, "prov", fhir=fhir)
    return {error.code for error in refused.value.errors}


def test_what_is_read_is_what_the_loader_reads() -> None:
    assert read_file_confined(PROJECT).definition == load_file(PROJECT)


def test_fhir_is_read_likewise_with_what_the_author_should_know() -> None:
    text = json.dumps(questionnaire_to_fhir(load_file(PROJECT)))
    assert read_text_confined(text, "prov.json", fhir=True) == read_fhir_text(text, "prov.json")


def test_every_error_comes_back_with_its_place() -> None:
    with pytest.raises(DefinitionError) as here:
        load_text(FAULTY, "fel.yaml")
    with pytest.raises(DefinitionError) as there:
        read_text_confined(FAULTY, "fel.yaml", fhir=False)
    assert there.value.errors == here.value.errors
    assert len(here.value.errors) >= 4


@pytest.mark.parametrize("form_of", [yaml_of, fhir_of])
def test_more_items_than_any_questionnaire_has_are_refused_before_they_are_compared(
    form_of: Callable[[int], str],
) -> None:
    assert codes(form_of(MOST_ITEMS), fhir=form_of is fhir_of) == {"too_many"}


def test_what_takes_too_long_is_ended_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confinement, "SECONDS", 0.01)
    assert codes(SOUND, fhir=False) == {"too_costly"}


def test_what_takes_too_much_memory_is_ended_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """With little memory, as it would otherwise be the time that is over first; a whole list is merely wrong."""
    run = confinement.run_confined
    monkeypatch.setattr(confinement, "run_confined", lambda _, *rest, **kept: run(LITTLE_MEMORY, *rest, **kept))
    assert codes("[" + "0," * 150_000 + "0]", fhir=False) == {"too_costly"}
    assert read_text_confined(SOUND, "prov", fhir=False).definition == load_text(SOUND, "prov")


@pytest.mark.parametrize("broken", ["load_text", "definition_to_json"])
def test_a_fault_of_the_readers_is_told_as_one_and_stands_in_the_portals_log(
    broken: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: Any) -> None:
        raise ValueError("words of the file")

    monkeypatch.setattr(confinement, broken, fail)
    said = json.dumps(confinement._said(io.BytesIO(SOUND.encode()), "yaml", "prov.yaml")).encode()
    monkeypatch.setattr(confinement, "run_confined", lambda *_, **__: Ended(said, "", whole=True))
    caplog.clear()
    assert codes(SOUND, fhir=False) == {"unreadable"}
    assert caplog.messages == ["The reader of questionnaires failed: ValueError"]


@pytest.mark.django_db
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_that_loads_a_file_keeps_to_the_limits(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    make_authority()
    file = tmp_path / "prov.yaml"
    file.write_text(SOUND)
    monkeypatch.setattr(confinement, "SECONDS", 0.01)
    with pytest.raises(CommandError) as refused:
        call_command(command, str(file))
    assert "för mycket tid eller minne" in capsys.readouterr().out + str(refused.value)
    file.write_bytes(b"x" * (confinement.MOST_BYTES + 1))
    with pytest.raises(CommandError) as refused:
        call_command(command, str(file))
    assert "större än 2 MB" in capsys.readouterr().out + str(refused.value)
    assert not Questionnaire.objects.exists()
