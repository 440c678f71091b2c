"""What the enkätansvarig reads: questionnaires that are loaded or published, and who has been invited to them.

What is loaded is its owner's. A published version is read by the owner's authors, and an authority's by every author,
who may send it out or keep it. Every function takes the person and refuses (PermissionDenied) whoever is no
enkätansvarig.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.http import Http404

from accounts.models import Organisation, User
from accounts.models.kinds import OrganisationKind
from accounts.roles import Role
from accounts.selectors import organisations_of
from authoring.drafts import DRAFT, OpenDraft
from authoring.reach import organisations_reached
from config.fields.choosing import Choosable
from config.fields.forms import read_whole_number
from config.language.ordering import SwedishOrder
from responses.models import Response
from surveys.models import LoadedDefinition, Questionnaire, QuestionnaireDraft, add_year, without_definition
from surveys.schema import Definition
from surveys.services import require_author

LOADED, PUBLISHED = "inlast", "utgava"


_KINDS: dict[type, str] = {LoadedDefinition: LOADED, Questionnaire: PUBLISHED, QuestionnaireDraft: DRAFT}


@dataclass(frozen=True)
class Edition:
    """A questionnaire as its author has it: a draft, loaded, published or retired. `ref` names it in addresses."""

    source: LoadedDefinition | Questionnaire | QuestionnaireDraft

    @property
    def ref(self) -> str:
        return f"{_KINDS[type(self.source)]}-{self.source.pk}"

    @cached_property
    def tree(self) -> Definition:
        """Of a draft what can be shown of it."""
        return OpenDraft(self.source).tree if isinstance(self.source, QuestionnaireDraft) else self.source.tree

    @property
    def label(self) -> str:
        state = {"draft": " (utkast)", "loaded": " (inläst)", "retired": " (utfasad)"}.get(self.state, "")
        return f"{self.source.name}, utgåva {self.source.version}{state}"

    @property
    def published(self) -> Questionnaire | None:
        return self.source if isinstance(self.source, Questionnaire) else None

    @property
    def loaded(self) -> LoadedDefinition | None:
        return self.source if isinstance(self.source, LoadedDefinition) else None

    @property
    def draft(self) -> QuestionnaireDraft | None:
        return self.source if isinstance(self.source, QuestionnaireDraft) else None

    @property
    def state(self) -> str:
        """The state's tag: draft, loaded, published or retired."""
        if self.published is None:
            return "draft" if self.draft else "loaded"
        return "retired" if hasattr(self.published, "retirement") else "published"

    def as_questionnaire(self) -> Questionnaire:
        """The published version, or for another one an unsaved stand-in that is never stored."""
        if self.published:
            return self.published
        kept = {name: getattr(self.source, name) for name in ("name", "version", "title", "sha256")}
        return Questionnaire.of_tree(self.tree, **kept)


@dataclass(frozen=True)
class ListedEdition:
    """One row of the author's list."""

    edition: Edition
    year: int
    own: bool
    invited: int = 0
    submitted: int = 0

    @property
    def dated_title(self) -> str:
        """As the edition's own, without reading what it says."""
        return add_year(self.edition.source.title, self.year)


def _owned_by(user: User) -> QuerySet[Organisation]:
    return organisations_of(user, Role.AUTHOR)


def owners_for(user: User, *, beside: int | None = None, first: int | None = None) -> Choosable:
    """The organisations that the person is an author of, to choose among; `beside` is the key of one that is none of
    them, `first` of one that stands before the others. Raises PermissionDenied when the person is no author.
    """
    require_author(user)
    owners = _owned_by(user)
    return Choosable(owners if beside is None else owners.exclude(pk=beside), "organisationer", first=first)


def _published() -> QuerySet[Questionnaire]:
    # Definitions are large and mostly read already by this process (surveys.reading): they come when asked for.
    return without_definition(Questionnaire.objects.select_related("retirement", "owner"))


def _readable(user: User) -> Q:
    """Published versions that the author reads."""
    return Q(owner__in=_owned_by(user)) | Q(owner__kinds__contains=[OrganisationKind.AUTHORITY.value])


def _waiting(user: User) -> QuerySet[LoadedDefinition]:
    """What is loaded and not published, the latest of each version."""
    same = {"owner": OuterRef("owner"), "name": OuterRef("name"), "version": OuterRef("version")}
    found = LoadedDefinition.objects.filter(~Exists(Questionnaire.objects.filter(**same)), owner__in=_owned_by(user))
    latest = found.order_by("owner_id", "name", "version", "-loaded_at", "-pk").distinct("owner_id", "name", "version")
    return without_definition(latest.select_related("owner"))


def _told_to(user: User) -> Q:
    """Responses whose state is the author's to know: of their organisation's invitations, and what it receives."""
    return Q(inviter__in=_owned_by(user)) | Q(receiver_organisation__in=_owned_by(user))


_SUBMITTED = Count("pk", filter=Q(submissions__isnull=False), distinct=True)


def list_editions(user: User) -> list[ListedEdition]:
    """Everything loaded and published, the newest version first, in a constant number of queries."""
    require_author(user)
    own = set(_owned_by(user).values_list("pk", flat=True))
    told = Response.objects.filter(_told_to(user)).values("questionnaire").order_by()
    counts = told.annotate(invited=Count("pk", distinct=True), sent=_SUBMITTED)
    known = {one["questionnaire"]: (one["invited"], one["sent"]) for one in counts}
    rows = [
        ListedEdition(Edition(one), one.year, one.owner_id in own, *known.get(one.pk, (0, 0)))
        for one in _published().filter(_readable(user))
    ]
    rows += [ListedEdition(Edition(one), one.year, True) for one in _waiting(user).annotate(year=F("definition__year"))]
    return sorted(rows, key=lambda row: (row.year, row.edition.source.name, row.edition.source.version), reverse=True)


def all_editions(user: User) -> list[Edition]:
    """Everything that can be compared."""
    return [row.edition for row in list_editions(user)]


def open_edition(user: User, ref: str) -> Edition:
    """The edition that the address names. Raises Http404 when there is none that the person may read."""
    require_author(user)
    kind, _, number = ref.rpartition("-")
    loaded = LoadedDefinition.objects.filter(owner__in=_owned_by(user))
    published = Questionnaire.objects.filter(_readable(user))
    models: dict[str, QuerySet[Any]] = {
        LOADED: loaded.select_related("loaded_by", "published", "owner"),
        PUBLISHED: published.select_related("retirement__retired_by", "published_by", "owner"),
        DRAFT: QuestionnaireDraft.objects.filter(owner__in=_owned_by(user)).select_related("owner"),
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


def open_own_published(user: User, ref: str) -> Questionnaire:
    """As open_published, and PermissionDenied unless the person is an author of its owner."""
    published = open_published(user, ref)
    require_author(user, published.owner)
    return published


def open_invitation(user: User, invited_id: uuid.UUID) -> Response:
    """A response that an organisation of the author's invited to, of which they see state and days but no answers.

    Http404 for what is not the author's to know of, PermissionDenied where another organisation sent it out.
    """
    require_author(user)
    found = Response.objects.filter(_told_to(user), pk=invited_id).distinct()
    invited = found.select_related("organisation", "inviter", "questionnaire__owner").first()
    if invited is None:
        raise Http404
    require_author(user, invited.inviter)
    return invited


def open_received(user: User, invited_id: uuid.UUID) -> Response:
    """A response that an organisation of the author's receives; 404 for others, as open_invitation."""
    require_author(user)
    found = Response.objects.filter(receiver_organisation__in=_owned_by(user), pk=invited_id)
    received = found.select_related("organisation", "receiver_organisation", "questionnaire__owner").first()
    if received is None:
        raise Http404
    return received


def is_own(user: User, edition: Edition) -> bool:
    """Whether the person is an author of the edition's owner."""
    return _owned_by(user).filter(pk=edition.source.owner_id).exists()


def newer_published(published: Questionnaire) -> Questionnaire | None:
    """The newest version of the questionnaire that has been published since, and is not retired."""
    later = Questionnaire.objects.filter(
        owner=published.owner_id, name=published.name, published_at__gt=published.published_at, retirement=None
    )
    return without_definition(later).order_by("-published_at").first()


def same_version_published(loaded: LoadedDefinition) -> Questionnaire | None:
    """The published questionnaire that has the loaded one's name and version."""
    return _published().filter(owner=loaded.owner_id, name=loaded.name, version=loaded.version).first()


def earlier_loads(loaded: LoadedDefinition) -> list[Edition]:
    """The same version with other contents, latest first."""
    same = {"owner": loaded.owner_id, "name": loaded.name, "version": loaded.version}
    found = LoadedDefinition.objects.filter(**same).exclude(pk=loaded.pk)
    return [Edition(one) for one in without_definition(found).order_by("-loaded_at")]


def invited_to(user: User, questionnaire: Questionnaire) -> QuerySet[Response]:
    """The responses to this version that the author is told of, with organisation and when each was last submitted."""
    told = Response.objects.filter(_told_to(user), questionnaire=questionnaire)
    fetched = told.select_related("organisation", "inviter", "receiver_organisation", "questionnaire")
    found = without_definition(fetched, "questionnaire")
    return found.annotate(submitted_at=Max("submissions__submitted_at")).order_by(
        SwedishOrder("organisation__name"), "pk"
    )


def _of_any_version(questionnaire: Questionnaire) -> QuerySet[Response]:
    return Response.objects.filter(questionnaire__owner=questionnaire.owner_id, questionnaire__name=questionnaire.name)


def invitable(inviter: Organisation, questionnaire: Questionnaire) -> QuerySet[Organisation]:
    """Those within the inviter's reach without a response to any version: theirs is moved, not made twice."""
    invited = _of_any_version(questionnaire).values("organisation")
    found = organisations_reached(inviter, questionnaire).exclude(pk__in=invited)
    return found.order_by("county_code", SwedishOrder("name"), "pk")


def responses_by_organisation(
    questionnaire: Questionnaire, organisations: Iterable[Organisation]
) -> dict[int, Response]:
    """Of these, each invited one's response to the newest version of the questionnaire that it has."""
    invited = _of_any_version(questionnaire).filter(organisation__in=organisations)
    found = invited.select_related("questionnaire", "inviter")
    ordered = without_definition(found, "questionnaire").order_by("questionnaire__published_at")
    return {response.organisation_id: response for response in ordered}
