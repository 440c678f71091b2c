"""What the enkätansvarig does with responses: inviting organisations, giving one more time."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.organisations.registry import registries_of
from accounts.roles import Role
from accounts.selectors import people_with_role, people_with_role_in
from authoring import letters
from authoring.reach import organisations_reached, receiver_in_words, receivers_for
from config.language import swedish
from config.language.addresses import NO_WHOLE_ADDRESS
from config.refusals import WrongStateError
from responses.drafting.prefill import invite_organisations
from responses.lifecycle.trail import lock, record
from responses.models import Response, State
from surveys.contact_slot import Contact
from surveys.models import Questionnaire, Retirement
from surveys.services import require_author
from surveys.terms import Delivery


@transaction.atomic
def invite_all(  # noqa: PLR0913  # what an invitation says, each by its name
    *,
    questionnaire: Questionnaire,
    organisations: Iterable[Organisation],
    opens_on: date,
    last_day: date,
    actor: User,
    at: datetime,
    inviter: Organisation | None = None,
    receiver_organisation: Organisation | None = None,
    receiver: str = "",
    contact_name: str = "",
    contact_email: str = "",
    delivery: Delivery | None = None,
) -> list[Response]:
    """The organisations' responses, opened and prefilled; those already invited keep what they have.

    `inviter` sends them out, the owner unless said otherwise, and `receiver_organisation` receives the answers
    (authoring.reach says who can); `receiver` says it in other words. The contact stands where the form has a place
    for one. `delivery` is how the answer gets there, as the questionnaire says unless said otherwise. The editors
    (samordnare) of the newly invited get an e-mail.

    Raises PermissionDenied unless the actor is an author of the inviter and all are within its reach, ValidationError
    when the last day is before the opening or an address is none, WrongStateError for a retired version.
    """
    inviter, organisations = inviter or questionnaire.owner, list(organisations)
    require_author(actor, inviter)
    receiver_organisation = _receiving(inviter, receiver_organisation, questionnaire)
    _require_reach(inviter, organisations, questionnaire)
    if Retirement.objects.filter(questionnaire=questionnaire).exists():
        raise WrongStateError("Utgåvan är utfasad och kan inte delas ut. Välj en nyare.")
    if last_day < opens_on:
        raise ValidationError({"last_day": "Sista svarsdag kan inte ligga före den dag då enkäten öppnar."})
    addressed = _addressed(questionnaire, receiver_organisation, receiver, contact_name, contact_email)
    other_way = delivery if delivery and delivery != questionnaire.tree.delivery else ""
    known = set(Response.objects.filter(questionnaire=questionnaire).values_list("organisation_id", flat=True))
    responses = invite_organisations(
        questionnaire=questionnaire,
        organisations=organisations,
        opens_on=opens_on,
        last_day=last_day,
        at=at,
        inviter=inviter,
        receiver_organisation=receiver_organisation,
        delivery=str(other_way),
        **addressed,
    )
    new = [response for response in responses if response.organisation_id not in known]
    _tell(new, opens_later=opens_on > timezone.localdate(at), at=at)
    return responses


def _tell(responses: list[Response], *, opens_later: bool, at: datetime) -> None:
    """The editors that there is something to answer, and the registries that a number is wanted."""
    invited = [response.organisation for response in responses]
    editors, registries = people_with_role_in(invited, Role.EDITOR), registries_of(invited)
    told = [(editors[one.organisation_id], {"response": one, "opens_later": opens_later}) for one in responses]
    letters.INVITED.put_all(told, at=at)
    letters.NUMBER_WANTED.put_all([(registries[one.organisation_id], {"response": one}) for one in responses], at=at)


def _require_reach(inviter: Organisation, organisations: list[Organisation], questionnaire: Questionnaire) -> None:
    reached = set(organisations_reached(inviter, questionnaire).values_list("pk", flat=True))
    if beyond := [organisation.name for organisation in organisations if organisation.pk not in reached]:
        raise PermissionDenied(f"{inviter.name} kan inte bjuda in {swedish.listing(beyond)} till den här enkäten.")


def _receiving(inviter: Organisation, wanted: Organisation | None, questionnaire: Questionnaire) -> Organisation:
    possible = receivers_for(inviter, questionnaire)
    if wanted is not None and wanted not in possible:
        raise PermissionDenied(f"{wanted.name} kan inte ta emot svaren.")
    return wanted or possible[0]


def _addressed(questionnaire: Questionnaire, to: Organisation, receiver: str, name: str, email: str) -> dict[str, str]:
    """The receiver where it is another than the questionnaire's, and the contact where there is a place for one."""
    tree = questionnaire.tree
    given = {"receiver": receiver, "contact_name": name, "contact_email": email}
    given = {key: " ".join(text.split()) for key, text in given.items()}
    if given["contact_email"]:
        try:
            validate_email(given["contact_email"])
        except ValidationError:
            raise ValidationError({"contact_email": NO_WHOLE_ADDRESS}) from None
    return {
        "receiver": "" if given["receiver"] == receiver_in_words(to, questionnaire) else given["receiver"],
        "contact_name": given["contact_name"] if tree.contact_slot else "",
        "contact_email": given["contact_email"] if tree.contact_email_slot else "",
    }


def _editors(response: Response) -> QuerySet[User]:
    return people_with_role(response.organisation, Role.EDITOR)


@transaction.atomic
def extend_last_day(*, response: Response, last_day: date, reason: str, actor: User, at: datetime) -> Response:
    """Give one organisation more time, with a reason that stands in the trail and in an e-mail to the editors.

    Raises PermissionDenied unless the actor is an author of the organisation that sent it out, ValidationError when the
    day is not later or the reason is missing, WrongStateError when all is archived.
    """
    require_author(actor, response.inviter)
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
    letters.EXTENDED.put(to=_editors(locked), at=at, response=locked, reason=reason.strip())
    return locked


@transaction.atomic
def change_contact(*, response: Response, contact_name: str, contact_email: str, actor: User, at: datetime) -> Response:
    """Say whom one organisation may ask from now on. What has been sent for approval keeps whom it named then.

    Raises PermissionDenied unless the actor is an author of the organisation that sent it out, ValidationError when the
    address is none, WrongStateError when the answer is submitted.
    """
    require_author(actor, response.inviter)
    locked = lock(response)
    if locked.state in (State.SUBMITTED, State.ARCHIVED):
        raise WrongStateError("Svaret är inskickat. Handläggaren kan inte längre bytas.")
    given = _addressed(locked.questionnaire, locked.receiver_organisation, locked.receiver, contact_name, contact_email)
    before = locked.contact
    locked.contact_name, locked.contact_email = given["contact_name"], given["contact_email"]
    if locked.contact != before:
        locked.save(update_fields=["contact_name", "contact_email"])
        note = f"{_in_words(before)} blev {_in_words(locked.contact)}."
        record(response=locked, action="contact_changed", actor=actor, at=at, note=note)
    return locked


def _in_words(contact: Contact) -> str:
    return ", ".join(filter(None, (contact.name, contact.email))) or "Ingen"
