"""The only road to an organisation's administration: not yours 404, without the role 403."""

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404

from accounts.administrators import require_administrator
from accounts.factors.replacing import is_concerned
from accounts.mandates import reading as mandates
from accounts.models import FactorReset, Mandate, Organisation, User
from accounts.roles import OPEN_PAGE, Role, only
from accounts.selectors import organisations_of, require_role, roles_in
from audit.origin import note_organisation
from config.language.ordering import SwedishOrder


def administered_by(user: User) -> QuerySet[Organisation]:
    """The organisations that the person administers, by name. Raises PermissionDenied when there is none."""
    require_role(user, Role.ADMINISTRATOR)
    return organisations_of(user, Role.ADMINISTRATOR).order_by(SwedishOrder("name"), "pk")


def open_organisation(user: User, organisation_id: int) -> Organisation:
    """The organisation, for whoever administers it. Http404 for whoever holds no role in it."""
    organisation = organisations_of(user).filter(pk=organisation_id).first()
    if organisation is None:
        raise Http404
    note_organisation(organisation.pk)
    require_administrator(user, organisation, OPEN_PAGE)
    return organisation


def open_factor_reset(user: User, organisation_id: int, reset_id: int) -> FactorReset:
    """What was asked about somebody's second factor, for whom it concerns. Http404 for whoever holds no role there."""
    organisation = organisations_of(user).filter(pk=organisation_id).first()
    told = FactorReset.objects.select_related("user", "organisation", "asked_by", "confirmed_by", "stopped_by")
    reset = told.filter(organisation=organisation, pk=reset_id).first()
    if organisation is None or reset is None:
        raise Http404
    note_organisation(organisation.pk)
    if not is_concerned(reset, user):
        raise PermissionDenied(
            "Bara den som det gäller, den som begärde det och de som kan bekräfta kan öppna den här sidan."
        )
    return reset


def open_mandates(user: User, organisation_id: int) -> Organisation:
    """The organisation, for whoever reads all of its mandates. Http404 for whoever holds no role in it."""
    organisation = organisations_of(user).filter(pk=organisation_id).first()
    if organisation is None:
        raise Http404
    if not roles_in(user, organisation) & mandates.READING:
        raise PermissionDenied(only(mandates.READING, OPEN_PAGE))
    return organisation


def open_mandate(user: User, organisation_id: int, mandate_id: int) -> Mandate:
    """A mandate, for whom it concerns. Http404 for whoever holds no role in the organisation."""
    organisation = organisations_of(user).filter(pk=organisation_id).first()
    known = Mandate.objects.select_related("user", "organisation", "given_by", "decision", "deputy_of")
    found = known.filter(organisation=organisation, pk=mandate_id).first()
    if organisation is None or found is None:
        raise Http404
    if not mandates.may_read(found, user):
        raise PermissionDenied("Bara den som har mandatet och de som kan bekräfta det kan öppna den här sidan.")
    return found
