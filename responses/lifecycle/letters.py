"""The letter that warns of a draft that a rule discards."""

from datetime import datetime

from accounts.models import User
from config import swedish
from outbox.letters import address_of, put_letter
from responses.models import DraftWarning, Response


def draft_expires(*, response: Response, to: User, warning: DraftWarning, at: datetime) -> None:
    """To each editor and registrator: the draft is discarded by the organisation's rule unless something is done."""
    put_letter(
        template="lifecycle/email/draft_expires",
        key=f"{warning.pk}:{to.pk}",
        to=to.email,
        subject=f"utkastet till {response.questionnaire.title} tas bort {swedish.day(warning.delete_on)}",
        at=at,
        context={"response": response, "to": to, "warning": warning, "address": address_of("response", response.pk)},
    )
