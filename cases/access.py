"""The only road to a case. Whoever reads the organisation's answers reads its cases; all others get 404."""

import uuid
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.roles import OPEN_PAGE, Role, only
from accounts.selectors import organisations_of, roles_in
from audit.origin import note_organisation
from cases.models import Case, CaseDocument
from responses.lifecycle.log import log_denied
from responses.lifecycle.scope import READING_ROLES

WRITING_ROLES = (Role.EDITOR, Role.ARCHIVIST)
"""Who adds to a case, and sends out of it."""


@dataclass(frozen=True)
class CaseVisit:
    """A case with what the person is in its organisation."""

    case: Case
    user: User
    roles: frozenset[Role]

    @property
    def may_write(self) -> bool:
        return bool(self.roles & set(WRITING_ROLES))

    @property
    def may_register(self) -> bool:
        """Whether it is theirs to say that a document is in the register, and to open one that was withdrawn."""
        return Role.ARCHIVIST in self.roles


def readable_cases(user: User) -> QuerySet[Case]:
    """All cases of the organisations whose answers the person reads."""
    own = organisations_of(user, *READING_ROLES)
    return Case.objects.filter(organisation__in=own).select_related("organisation")


def organisations_to_write(user: User) -> QuerySet[Organisation]:
    """The organisations in which the person may open a case."""
    return organisations_of(user, *WRITING_ROLES)


def open_case(user: User, case_id: uuid.UUID) -> CaseVisit:
    """The case by its id. Raises Http404 when there is none or it is not the person's to know of, which is logged."""
    case = Case.objects.select_related("organisation").filter(pk=case_id).first()
    if case is None:
        raise Http404
    note_organisation(case.organisation_id)
    roles = roles_in(user, case.organisation)
    if not roles & READING_ROLES:
        log_denied(user, organisation=case.organisation_id, about=f"case:{case.pk}", at=timezone.now(), what="ärendet")
        raise Http404
    return CaseVisit(case, user, roles)


def open_case_to_write(user: User, case_id: uuid.UUID) -> CaseVisit:
    """The same, and PermissionDenied for whoever only reads."""
    visit = open_case(user, case_id)
    if not visit.may_write:
        raise PermissionDenied(only(WRITING_ROLES, OPEN_PAGE))
    return visit


def open_document(visit: CaseVisit, document_id: int) -> CaseDocument:
    """A document of the case; Http404 for another's."""
    found = visit.case.documents.select_related("attachment__organisation").filter(pk=document_id).first()
    if found is None:
        raise Http404
    return found
