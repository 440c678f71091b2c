"""Opening a response, with what the portal knows of the organisation filled in."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import Organisation
from responses.drafting.revisions import put_in_force
from responses.drafting.values import Given
from responses.lifecycle.trail import record
from responses.models import Answer, Response
from surveys.models import Questionnaire
from surveys.schema import Definition
from surveys.terms import Prefill


def invite_organisation(*, organisation: Organisation, **invitation: Any) -> Response:
    """The one organisation's response, as invite_organisations has it."""
    [response] = invite_organisations(organisations=[organisation], **invitation)
    return response


@transaction.atomic
def invite_organisations(
    *,
    questionnaire: Questionnaire,
    organisations: Iterable[Organisation],
    opens_on: date,
    last_day: date,
    at: datetime,
    inviter: Organisation | None = None,
    receiver_organisation: Organisation | None = None,
    **addressed: str,
) -> list[Response]:
    """Each organisation's response to the questionnaire, opened and prefilled from what we know of the organisation.

    `inviter` sends it out and `receiver_organisation` receives it, both the questionnaire's owner unless said
    otherwise. `addressed`: receiver, delivery, contact_name, contact_email, where they are another than the
    questionnaire says. A few statements for all, and one for each event and prefilled answer.

    Inviting again gives the response that is there already.
    """
    asked = {organisation.pk: organisation for organisation in organisations}
    there = set(
        Response.objects.filter(questionnaire=questionnaire, organisation__in=asked).values_list("organisation")
    )
    new = [
        Response(
            organisation=organisation,
            questionnaire=questionnaire,
            opens_on=opens_on,
            last_day=last_day,
            inviter=inviter or questionnaire.owner,
            receiver_organisation=receiver_organisation or questionnaire.owner,
            **addressed,
        )
        for pk, organisation in asked.items()
        if (pk,) not in there
    ]
    # Somebody else may invite the same at this moment: theirs is then the response.
    Response.objects.bulk_create(new, ignore_conflicts=True)
    found = {
        one.organisation_id: one for one in Response.objects.filter(questionnaire=questionnaire, organisation__in=asked)
    }
    for pk, response in found.items():
        response.organisation, response.questionnaire = asked[pk], questionnaire
    for made in new:
        if (response := found[made.organisation_id]).pk == made.pk:
            record(response=response, action="invited", actor=None, at=at, after=response.state)
            _prefill(response, at)
    return [found[pk] for pk in asked]


def _prefill(response: Response, at: datetime) -> None:
    for link_id, value in prefilled_answers(response.tree, response.organisation).items():
        answer = Answer(response=response, link_id=link_id, updated_at=at)
        put_in_force(response=response, link_id=link_id, given=Given(value), actor=None, at=at, answer=answer)


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
