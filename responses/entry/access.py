"""The only road to an entered answer. Whoever reads the organisation's answers reads it; editors write it; all others
get 404.
"""

import uuid
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.roles import OPEN_PAGE, Role, only
from accounts.selectors import organisations_of, roles_in
from audit.origin import note_organisation
from config.language.ordering import SwedishOrder
from responses.lifecycle.log import log_denied
from responses.lifecycle.scope import READING_ROLES
from responses.models import EnteredAnswer, EnteredVersion
from surveys.models import without_definition


@dataclass(frozen=True)
class EnteredVisit:
    """An entered answer and its newest version, with what the person is in its organisation."""

    entered: EnteredAnswer
    version: EnteredVersion
    user: User
    roles: frozenset[Role]

    @property
    def may_write(self) -> bool:
        """Whether it is theirs to correct or remove: an editor's, while it is not removed."""
        return Role.EDITOR in self.roles and self.entered.removed_at is None


def newest_versions() -> QuerySet[EnteredVersion]:
    """The newest version of each entered answer, with what lists show."""
    newest = EnteredVersion.objects.filter(entered=OuterRef("entered")).order_by("-number").values("pk")[:1]
    found = EnteredVersion.objects.filter(pk=Subquery(newest))
    found = found.select_related("entered__organisation", "entered__questionnaire", "document")
    return without_definition(found, "entered__questionnaire")


def readable_entered(user: User) -> QuerySet[EnteredVersion]:
    """Those of the organisations whose answers the person reads that are not removed, the latest year first."""
    own = organisations_of(user, *READING_ROLES)
    found = newest_versions().filter(entered__organisation__in=own, entered__removed_at__isnull=True)
    return found.order_by("-year", SwedishOrder("title"), "pk")


def organisations_to_enter(user: User) -> QuerySet[Organisation]:
    """The organisations in which the person may enter an answer."""
    return organisations_of(user, Role.EDITOR)


def open_entered(user: User, entered_id: uuid.UUID) -> EnteredVisit:
    """The entered answer by its id. Raises Http404 when there is none or it is not the person's, which is logged."""
    version = newest_versions().filter(entered=entered_id).first()
    if version is None:
        raise Http404
    entered = version.entered
    note_organisation(entered.organisation_id)
    roles = roles_in(user, entered.organisation)
    if not roles & READING_ROLES:
        log_denied(user, organisation=entered.organisation_id, about=f"entered:{entered.pk}", at=timezone.now())
        raise Http404
    return EnteredVisit(entered, version, user, roles)


def open_entered_to_write(user: User, entered_id: uuid.UUID) -> EnteredVisit:
    """The same, and PermissionDenied for whoever only reads."""
    visit = open_entered(user, entered_id)
    if Role.EDITOR not in visit.roles:
        raise PermissionDenied(only([Role.EDITOR], OPEN_PAGE))
    return visit
