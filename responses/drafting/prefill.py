"""Opening a response, with what the portal knows of the organisation filled in."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import Organisation
from responses.drafting.revisions import put_in_force
from responses.drafting.values import Given
from responses.lifecycle.trail import record
from responses.models import Response
from surveys.models import Questionnaire
from surveys.schema import Definition
from surveys.terms import Prefill


@transaction.atomic
def invite_organisation(
    *,
    questionnaire: Questionnaire,
    organisation: Organisation,
    opens_on: date,
    last_day: date,
    at: datetime,
    inviter: Organisation | None = None,
    receiver_organisation: Organisation | None = None,
    **addressed: str,
) -> Response:
    """The organisation's response to the questionnaire, opened and prefilled from what we know of the organisation.

    `inviter` sends it out and `receiver_organisation` receives it, both the questionnaire's owner unless said
    otherwise. `addressed`: receiver, delivery, contact_name, contact_email, where they are another than the
    questionnaire says.

    Inviting again gives the response that is there already.
    """
    response, created = Response.objects.get_or_create(
        organisation=organisation,
        questionnaire=questionnaire,
        defaults={
            "opens_on": opens_on,
            "last_day": last_day,
            "inviter": inviter or questionnaire.owner,
            "receiver_organisation": receiver_organisation or questionnaire.owner,
            **addressed,
        },
    )
    if created:
        record(response=response, action="invited", actor=None, at=at, after=response.state)
        _prefill(response, at)
    return response


def _prefill(response: Response, at: datetime) -> None:
    for link_id, value in prefilled_answers(response.tree, response.organisation).items():
        put_in_force(response=response, link_id=link_id, given=Given(value), actor=None, at=at)


def prefilled_answers(tree: Definition, organisation: Organisation) -> dict[str, str]:
    """What the portal fills in of what it knows of the organisation, by link_id."""
    known = _known_of(organisation)
    asked = {question.link_id: question.prefill for question in tree.questions if question.prefill}
    return {link_id: known[prefill] for link_id, prefill in asked.items() if known[prefill]}


def _known_of(organisation: Organisation) -> dict[Prefill, str]:
    return {
        Prefill.ORGANISATION_NAME: organisation.name,
        Prefill.ORGANISATION_NUMBER: organisation.legal_number,
        Prefill.ORGANISATION_ADDRESS: organisation.address,
        Prefill.ORGANISATION_POSTAL_CODE: organisation.postal_code,
        Prefill.ORGANISATION_TOWN: organisation.town,
        Prefill.CONTACT_NAME: organisation.contact_name,
        Prefill.CONTACT_TITLE: organisation.contact_title,
        Prefill.CONTACT_EMAIL: organisation.contact_email,
        Prefill.CONTACT_PHONE: organisation.contact_phone,
    }
