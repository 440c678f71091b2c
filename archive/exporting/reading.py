"""The answers of an organisation that are exported together."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import Organisation, User
from archive.exports import Export, export_of, export_of_submission
from config.ordering import swedish_order
from config.refusals import WrongStateError
from responses.lifecycle.access import readable_responses
from responses.lifecycle.delivery import SEALED, newest_submission
from responses.models import Response

MOST = 100
"""Answers in one file, more than any organisation gives in ten years; each is read whole."""


def organisations_in(responses: Iterable[Response]) -> list[Organisation]:
    """Whose the answers are, each once, in Swedish order."""
    found = {response.organisation_id: response.organisation for response in responses}
    return sorted(found.values(), key=lambda one: swedish_order(one.name))


def years_in(responses: Iterable[Response]) -> list[int]:
    """The years of the answers' questionnaires, the latest first."""
    return sorted({response.questionnaire.year for response in responses}, reverse=True)


def wanted_responses(
    user: User, organisation: Organisation, first_year: int | None, last_year: int | None, *, drafts: bool
) -> QuerySet[Response]:
    """The organisation's answers that the person reads, oldest first: the sealed ones, of which one may be under
    correction, or with `drafts` all.
    """
    found = readable_responses(user).filter(organisation=organisation)
    found = found.filter(questionnaire__year__gte=first_year) if first_year else found
    found = found.filter(questionnaire__year__lte=last_year) if last_year else found
    found = found if drafts else found.filter(Q(state__in=SEALED) | Q(correction__isnull=False))
    return found.order_by("questionnaire__year", "questionnaire__name", "pk")


def read_exports(responses: QuerySet[Response], *, drafts: bool = False) -> list[Export]:
    """Each as it is exported: the draft where there is one and `drafts` are wanted, else what is in force. Raises
    WrongStateError when there are none, or more than MOST."""
    found = list(responses[: MOST + 1])
    if not found:
        raise WrongStateError("Det finns inga svar att hämta med det urvalet. Gå tillbaka och välj andra år.")
    if len(found) > MOST:
        raise WrongStateError(f"Urvalet är fler än {MOST} svar. Gå tillbaka och välj färre år.")
    return [_export(response, drafts=drafts) for response in found]


def _export(response: Response, *, drafts: bool) -> Export:
    in_force = newest_submission(response) if response.correction_id and not drafts else None
    return export_of_submission(in_force) if in_force else export_of(response, timezone.now())
