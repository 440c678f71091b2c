"""Finding a questionnaire by what a person calls it: NAME, NAME@VERSION or a file."""

from dataclasses import dataclass
from pathlib import Path

from django.db import DatabaseError
from django.db.models import Case, Q, When

from accounts.models import Organisation
from accounts.models.kinds import OrganisationKind
from config.language.ordering import SwedishOrder
from surveys.confinement import read_file_confined
from surveys.loader import load_file, questionnaire_files, questionnaire_path
from surveys.models import Questionnaire, Survey
from surveys.schema import Definition

OWNER_HELP = "vems enkäten är: namn eller organisationsnummer. Utan: den enda myndighet som finns"
"""Of the option --owner."""


class NoQuestionnaire(Exception):
    """There is none of that name; the Swedish message says which there are."""


class NoOwner(Exception):
    """It is not known whose the questionnaire is; the Swedish message says what to do."""


@dataclass(frozen=True)
class FoundQuestionnaire:
    """A definition and, in Swedish, where it was found."""

    definition: Definition
    source: str


def find_questionnaire(name: str) -> FoundQuestionnaire:
    """The questionnaire: a YAML file's, the published version's, otherwise that of the project's file.

    Without a version the latest published one, an authority's before other owners'. Raises NoQuestionnaire,
    DefinitionError for a file with errors.
    """
    if name.endswith((".yaml", ".yml")):
        return _in_file(Path(name), name, "")
    bare, _, version = name.partition("@")
    return _published(bare, version) or _in_file(questionnaire_path(bare), name, version)


def _published(name: str, version: str) -> FoundQuestionnaire | None:
    """None where there is no database, or no such version in it."""
    versions = Questionnaire.objects.filter(name=name, **({"version": version} if version else {}))
    try:
        questionnaire = versions.select_related("owner").order_by(_authorities_first(), "-published_at", "-pk").first()
    except DatabaseError:
        return None
    if questionnaire is None:
        return None
    where = f"publicerad utgåva {questionnaire.version} av {questionnaire.name}, {questionnaire.owner.name}"
    return FoundQuestionnaire(questionnaire.tree, where)


def _authorities_first() -> Case:
    return Case(When(owner__kinds__contains=[OrganisationKind.AUTHORITY.value], then=0), default=1)


def _in_file(path: Path, name: str, version: str) -> FoundQuestionnaire:
    definition = _read(path) if path.is_file() else None
    if definition is None or (version and definition.version != version):
        known = ", ".join(file.stem for file in questionnaire_files())
        raise NoQuestionnaire(f"Det finns ingen enkät som heter {name}. Projektets filer är: {known}.")
    return FoundQuestionnaire(definition, f"filen {path.name}, utgåva {definition.version}")


def _read(path: Path) -> Definition:
    return load_file(path) if path in questionnaire_files() else read_file_confined(path).definition


def series_choices() -> list[tuple[str, str]]:
    """(key, title with whose it is) of every survey series, for forms."""
    found = Survey.objects.select_related("owner").order_by(SwedishOrder("title"), "owner_id", "name")
    return [(survey.key, f"{survey.title} ({survey.owner.name})") for survey in found]


def find_owner(named: str) -> Organisation:
    """The organisation of this name or number; without one the only authority. Raises NoOwner otherwise."""
    if named:
        found = list(Organisation.objects.filter(Q(name=named) | Q(number=named)))
    else:
        found = list(Organisation.objects.filter(kinds__contains=[OrganisationKind.AUTHORITY.value])[:2])
    if len(found) == 1:
        return found[0]
    told = f"Det finns ingen organisation {named}." if named else "Vem som äger enkäten går inte att sluta sig till."
    raise NoOwner(f"{told} Ange --owner med namn eller organisationsnummer.")
