"""Whose a letter is, when it does not get through: those who answer for the response that it is about."""

from accounts.models import Membership, User
from accounts.roles import Role
from outbox.decisions import Concern
from outbox.letters import address_of, is_to_mailbox
from outbox.models import OutboxMessage
from responses.models import Response


def concern_of_letter(message: OutboxMessage) -> Concern:
    """The editors of the organisations whose responses the letter is about; nobody for a letter about none.

    Of one to the registry's mailbox the registrators too: nobody else in the registry has got it.
    """
    responses = list(Response.objects.filter(pk__in=message.payload.get("about", [])).order_by("pk"))
    organisations = {response.organisation_id for response in responses}
    roles = [Role.EDITOR, Role.ARCHIVIST] if is_to_mailbox(message) else [Role.EDITOR]
    held = Membership.objects.valid().filter(role__in=roles, organisation__in=organisations)
    people = User.objects.filter(is_active=True, pk__in=held.values("user"))
    address = address_of("response", responses[0].pk) if responses else ""
    return Concern(tuple(people.order_by("pk")), address)
