"""Finding a questionnaire by what a person calls it: NAME, NAME@VERSION or a file."""

from dataclasses import dataclass
from pathlib import Path

from django.db import DatabaseError

from config.ordering import SwedishOrder
from surveys.confined import read_file_confined
from surveys.loader import load_file, questionnaire_files, questionnaire_path
from surveys.models import Questionnaire, Survey
from surveys.schema import Definition


class NoQuestionnaire(Exception):
    """There is none of that name; the Swedish message says which there are."""


@dataclass(frozen=True)
class FoundQuestionnaire:
    """A definition and, in Swedish, where it was found."""

    definition: Definition
    source: str


def find_questionnaire(name: str) -> FoundQuestionnaire:
    """The questionnaire: a YAML file's, the published version's, otherwise that of the project's file.

    Without a version the latest published one. Raises NoQuestionnaire, DefinitionError for a file with errors.
    """
    if name.endswith((".yaml", ".yml")):
        return _in_file(Path(name), name, "")
    bare, _, version = name.partition("@")
    return _published(bare, version) or _in_file(questionnaire_path(bare), name, version)


def _published(name: str, version: str) -> FoundQuestionnaire | None:
    """None where there is no database, or no such version in it."""
    versions = Questionnaire.objects.filter(name=name, **({"version": version} if version else {}))
    try:
        questionnaire = versions.order_by("-published_at", "-pk").first()
    except DatabaseError:
        return None
    if questionnaire is None:
        return None
    return FoundQuestionnaire(questionnaire.tree, f"publicerad utgåva {questionnaire.version} av {questionnaire.name}")


def _in_file(path: Path, name: str, version: str) -> FoundQuestionnaire:
    definition = _read(path) if path.is_file() else None
    if definition is None or (version and definition.version != version):
        known = ", ".join(file.stem for file in questionnaire_files())
        raise NoQuestionnaire(f"Det finns ingen enkät som heter {name}. Projektets filer är: {known}.")
    return FoundQuestionnaire(definition, f"filen {path.name}, utgåva {definition.version}")


def _read(path: Path) -> Definition:
    return load_file(path) if path in questionnaire_files() else read_file_confined(path).definition


def series_choices() -> list[tuple[str, str]]:
    """(short name, title) of every survey series, for forms."""
    return list(Survey.objects.order_by(SwedishOrder("title"), "name").values_list("name", "title"))
