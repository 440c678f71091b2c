"""Who may invite whom: a form is for a kind of organisation, and an inviter reaches some of those."""

from django.db.models import Q, QuerySet

from accounts.models import Organisation, User
from accounts.models.kinds import OrganisationKind
from accounts.roles import Role
from accounts.selectors import organisations_of
from config.fields.choosing import Choosable
from surveys.models import Questionnaire

_WITH_MUNICIPALITIES = (OrganisationKind.REGION, OrganisationKind.RSS)


def may_send_out(inviter: Organisation, questionnaire: Questionnaire) -> bool:
    """Whether the organisation sends the questionnaire out: its own, and a region or an RSS an authority's too."""
    if inviter.pk == questionnaire.owner_id:
        return True
    return inviter.is_a(*_WITH_MUNICIPALITIES) and questionnaire.owner.is_a(OrganisationKind.AUTHORITY)


def organisations_reached(inviter: Organisation, questionnaire: Questionnaire) -> QuerySet[Organisation]:
    """Those that the form is for and that the inviter may invite: an authority all of them, others themselves and their
    municipalities."""
    if not may_send_out(inviter, questionnaire):
        return Organisation.objects.none()
    asked = Organisation.objects.filter(kinds__contains=[questionnaire.tree.respondent])
    if inviter.is_a(OrganisationKind.AUTHORITY):
        return asked
    return asked.filter(Q(pk=inviter.pk) | Q(municipality_code__in=inviter.municipality_codes))


def inviters_for(user: User, questionnaire: Questionnaire) -> Choosable:
    """The organisations in which the person is an author and which send the questionnaire out (may_send_out), the
    owner first.
    """
    able = Q(pk=questionnaire.owner_id)
    if questionnaire.owner.is_a(OrganisationKind.AUTHORITY):
        able |= Q(kinds__overlap=[kind.value for kind in _WITH_MUNICIPALITIES])
    mine = organisations_of(user, Role.AUTHOR).filter(able)
    return Choosable(mine, "organisationer", first=questionnaire.owner_id)


def receivers_for(inviter: Organisation, questionnaire: Questionnaire) -> list[Organisation]:
    """Who may receive the answers, the likely one first: the owner, unless the inviter gathers its municipalities'."""
    if inviter.pk == questionnaire.owner_id:
        return [questionnaire.owner]
    gathers = OrganisationKind(questionnaire.tree.respondent) is OrganisationKind.KOMMUN
    return [inviter, questionnaire.owner] if gathers else [questionnaire.owner, inviter]


def receiver_in_words(receiver: Organisation, questionnaire: Questionnaire) -> str:
    """What the receiver is called where nothing else is said."""
    return questionnaire.tree.received_by if receiver.pk == questionnaire.owner_id else receiver.name
