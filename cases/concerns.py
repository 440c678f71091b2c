"""Whose a letter is, when it does not get through: of one out of a case, those who write in it."""

from accounts.selectors import people_with_role
from cases.access import WRITING_ROLES
from cases.letters import LETTERS
from cases.models import Dispatch
from outbox.decisions import Concern
from outbox.letters import address_of
from outbox.models import OutboxMessage
from responses.lifecycle import concerns


def concern_of_case_letter(message: OutboxMessage) -> Concern:
    """Whoever sent it while they still write there, otherwise all who do; of other letters what responses say."""
    name, _, key = message.key.partition(":")
    if name not in {letter.name for letter in LETTERS.values()}:
        return concerns.concern_of_letter(message)
    sent = Dispatch.objects.select_related("case__organisation", "by").get(pk=key)
    writers = tuple(people_with_role(sent.case.organisation, *WRITING_ROLES))
    people = (sent.by,) if sent.by in writers else writers
    return Concern(people, address_of("case", sent.case_id))
