"""What the enkätansvarig reads: questionnaires that are loaded or published, and who has been invited to them.

Every function takes the person and refuses (PermissionDenied) whoever is no enkätansvarig.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.http import Http404

from accounts.models import Organisation, User
from config.forms import read_whole_number
from config.ordering import SwedishOrder
from responses.models import Response
from surveys.models import LoadedDefinition, Questionnaire, without_definition
from surveys.schema import Definition
from surveys.services import require_author

LOADED, PUBLISHED = "inlast", "utgava"


@dataclass(frozen=True)
class Edition:
    """A questionnaire as its author has it: loaded, published or retired. `ref` names it in addresses."""

    source: LoadedDefinition | Questionnaire

    @property
    def ref(self) -> str:
        return f"{LOADED if isinstance(self.source, LoadedDefinition) else PUBLISHED}-{self.source.pk}"

    @property
    def tree(self) -> Definition:
        return self.source.tree

    @property
    def label(self) -> str:
        state = {"loaded": " (inläst)", "retired": " (utfasad)"}.get(self.state, "")
        return f"{self.source.name}, utgåva {self.source.version}{state}"

    @property
    def published(self) -> Questionnaire | None:
        return self.source if isinstance(self.source, Questionnaire) else None

    @property
    def loaded(self) -> LoadedDefinition | None:
        return self.source if isinstance(self.source, LoadedDefinition) else None

    @property
    def state(self) -> str:
        """The state's tag: loaded, published or retired."""
        if self.published is None:
            return "loaded"
        return "retired" if hasattr(self.published, "retirement") else "published"

    def as_questionnaire(self) -> Questionnaire:
        """The published version, or for a loaded one an unsaved stand-in that is never stored."""
        if self.published:
            return self.published
        kept = {name: getattr(self.source, name) for name in ("name", "version", "title", "definition", "sha256")}
        return Questionnaire(year=self.tree.year, **kept)


@dataclass(frozen=True)
class ListedEdition:
    """One row of the author's list."""

    edition: Edition
    year: int
    invited: int = 0
    submitted: int = 0


def _published() -> QuerySet[Questionnaire]:
    # Definitions are large and mostly read already by this process (surveys.reading): they come when asked for.
    return without_definition(Questionnaire.objects.select_related("retirement"))


def _waiting() -> QuerySet[LoadedDefinition]:
    """What is loaded and not published, the latest of each version."""
    taken = Questionnaire.objects.filter(name=OuterRef("name"), version=OuterRef("version"))
    found = LoadedDefinition.objects.filter(~Exists(taken)).order_by("name", "version", "-loaded_at", "-pk")
    return without_definition(found.distinct("name", "version"))


def list_editions(user: User) -> list[ListedEdition]:
    """Everything loaded and published, the newest version first, in a constant number of queries."""
    require_author(user)
    submitted = Q(responses__submissions__isnull=False)
    published = _published().annotate(
        invited=Count("responses", distinct=True), submitted=Count("responses", filter=submitted, distinct=True)
    )
    rows = [ListedEdition(Edition(one), one.year, one.invited, one.submitted) for one in published]
    rows += [ListedEdition(Edition(one), one.year) for one in _waiting().annotate(year=F("definition__year"))]
    return sorted(rows, key=lambda row: (row.year, row.edition.source.name, row.edition.source.version), reverse=True)


def all_editions(user: User) -> list[Edition]:
    """Everything that can be compared."""
    return [row.edition for row in list_editions(user)]


def open_edition(user: User, ref: str) -> Edition:
    """The edition that the address names. Raises Http404 when there is none."""
    require_author(user)
    kind, _, number = ref.rpartition("-")
    models: dict[str, QuerySet[Any]] = {
        LOADED: LoadedDefinition.objects.select_related("loaded_by", "published"),
        PUBLISHED: Questionnaire.objects.select_related("retirement__retired_by", "published_by"),
    }
    found = models[kind].filter(pk=read_whole_number(number)).first() if kind in models else None
    if found is None:
        raise Http404
    return Edition(found)


def open_published(user: User, ref: str) -> Questionnaire:
    """The published version that the address names. Raises Http404 for anything else."""
    published = open_edition(user, ref).published
    if published is None:
        raise Http404
    return published


def open_loaded(user: User, ref: str) -> LoadedDefinition:
    """The loaded definition that the address names. Raises Http404 for anything else."""
    loaded = open_edition(user, ref).loaded
    if loaded is None:
        raise Http404
    return loaded


def same_version_published(loaded: LoadedDefinition) -> Questionnaire | None:
    """The published questionnaire that has the loaded one's name and version."""
    return _published().filter(name=loaded.name, version=loaded.version).first()


def earlier_loads(loaded: LoadedDefinition) -> list[Edition]:
    """The same version with other contents, latest first."""
    found = LoadedDefinition.objects.filter(name=loaded.name, version=loaded.version).exclude(pk=loaded.pk)
    return [Edition(one) for one in without_definition(found).order_by("-loaded_at")]


def invited_to(questionnaire: Questionnaire) -> QuerySet[Response]:
    """The responses to this version with their organisations and when they were last submitted."""
    found = Response.objects.filter(questionnaire=questionnaire).select_related("organisation", "questionnaire")
    found = without_definition(found, "questionnaire")
    return found.annotate(submitted_at=Max("submissions__submitted_at")).order_by(
        SwedishOrder("organisation__name"), "pk"
    )


def invitable(questionnaire: Questionnaire) -> QuerySet[Organisation]:
    """The organisations that have no response to any version of the questionnaire: theirs is moved, not made twice."""
    return Organisation.objects.exclude(responses__questionnaire__name=questionnaire.name).order_by(
        "county_code", SwedishOrder("name"), "pk"
    )


def responses_by_organisation(questionnaire: Questionnaire) -> dict[int, Response]:
    """Each invited organisation's response to the newest version of the questionnaire that it has."""
    found = Response.objects.filter(questionnaire__name=questionnaire.name).select_related("questionnaire")
    ordered = without_definition(found, "questionnaire").order_by("questionnaire__published_at")
    return {response.organisation_id: response for response in ordered}
