"""What the enkätansvarig does with responses: inviting organisations, giving one more time."""

from collections.abc import Callable, Iterable
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from accounts.models import Organisation, User
from accounts.registry import registry_of
from accounts.roles import Role
from accounts.selectors import people_with_role
from authoring import letters
from config import swedish
from config.refusals import WrongStateError
from responses.drafting.prefill import invite_organisation
from responses.lifecycle.trail import lock, record
from responses.models import Response, State
from surveys.models import Questionnaire, Retirement
from surveys.services import require_author


@transaction.atomic
def invite_all(
    *,
    questionnaire: Questionnaire,
    organisations: Iterable[Organisation],
    opens_on: date,
    last_day: date,
    actor: User,
    at: datetime,
    receiver: str = "",
    contact_name: str = "",
    contact_email: str = "",
) -> list[Response]:
    """The organisations' responses, opened and prefilled; those already invited keep what they have.

    `receiver` is whom the answers go to, where it is not whom the questionnaire says; the contact stands where the form
    has a place for one. The editors (samordnare) of the newly invited get an e-mail.

    Raises ValidationError when the last day is before the opening or an address is none, WrongStateError for a retired
    version.
    """
    require_author(actor)
    if Retirement.objects.filter(questionnaire=questionnaire).exists():
        raise WrongStateError("Utgåvan är utfasad och kan inte delas ut. Välj en nyare.")
    if last_day < opens_on:
        raise ValidationError({"last_day": "Sista svarsdag kan inte ligga före den dag då enkäten öppnar."})
    addressed = _addressed(questionnaire, receiver, contact_name, contact_email)
    known = set(Response.objects.filter(questionnaire=questionnaire).values_list("organisation_id", flat=True))
    responses = [
        invite_organisation(
            questionnaire=questionnaire,
            organisation=organisation,
            opens_on=opens_on,
            last_day=last_day,
            at=at,
            **addressed,
        )
        for organisation in organisations
    ]
    for response in responses:
        if response.organisation_id not in known:
            _tell_editors(letters.invited, response, at)
            for to in registry_of(response.organisation):
                letters.number_wanted(response=response, to=to, at=at)
    return responses


def _addressed(questionnaire: Questionnaire, receiver: str, name: str, email: str) -> dict[str, str]:
    """The receiver where it is another than the questionnaire's, and the contact where there is a place for one."""
    tree = questionnaire.tree
    given = {"receiver": receiver, "contact_name": name, "contact_email": email}
    given = {key: " ".join(text.split()) for key, text in given.items()}
    if given["contact_email"]:
        try:
            validate_email(given["contact_email"])
        except ValidationError:
            message = "Skriv en hel e-postadress, till exempel namn@example.se."
            raise ValidationError({"contact_email": message}) from None
    return {
        "receiver": "" if given["receiver"] == tree.received_by else given["receiver"],
        "contact_name": given["contact_name"] if tree.contact_slot else "",
        "contact_email": given["contact_email"] if tree.contact_email_slot else "",
    }


def _tell_editors(letter: Callable[..., None], response: Response, at: datetime, **fields: str) -> None:
    for editor in people_with_role(response.organisation, Role.EDITOR):
        letter(response=response, to=editor, at=at, **fields)


@transaction.atomic
def extend_last_day(*, response: Response, last_day: date, reason: str, actor: User, at: datetime) -> Response:
    """Give one organisation more time, with a reason that stands in the trail and in an e-mail to the editors.

    Raises ValidationError when the day is not later or the reason is missing, WrongStateError when all is archived.
    """
    require_author(actor)
    locked = lock(response)
    if locked.state == State.ARCHIVED:
        raise WrongStateError("Svaret är arkiverat. Tiden kan inte längre förlängas.")
    errors = {}
    if last_day <= locked.last_day:
        errors["last_day"] = f"Välj en dag efter {swedish.day(locked.last_day)}, som är sista svarsdag nu."
    if not reason.strip():
        errors["reason"] = "Skriv varför organisationen får mer tid."
    if errors:
        raise ValidationError(errors)
    note = f"{swedish.day(locked.last_day)} blev {swedish.day(last_day)}. {reason.strip()}"
    locked.last_day = last_day
    locked.save(update_fields=["last_day"])
    record(response=locked, action="extended", actor=actor, at=at, note=note)
    _tell_editors(letters.extended, locked, at, reason=reason.strip())
    return locked
