"""What the receiver of an answer has asked to be supplemented, until the organisation has supplemented it."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from responses.models import Correction, Response, SupplementRequest

_ABANDONED = Correction.Outcome.ABANDONED


def unmet_requests() -> QuerySet[SupplementRequest]:
    """Those that no correction has met: one that is open for it, or one that was submitted since and had something open
    of what was asked for, whatever it was opened for. One that was abandoned has met nothing.
    """
    of_the_answer = Correction.objects.filter(response=OuterRef("response"), opened_at__gte=OuterRef("at"))
    open_for_it = Q(asked=OuterRef("pk")) & ~Q(outcome=_ABANDONED)
    had_it_open = Q(opens=[]) | Q(opens__overlap=OuterRef("items"))  # empty: all of the answer
    supplemented = Q(outcome=Correction.Outcome.SUBMITTED) & had_it_open
    return SupplementRequest.objects.filter(~Exists(of_the_answer.filter(open_for_it | supplemented)))


def asked_supplement(response: Response) -> SupplementRequest | None:
    """The newest that no correction has met; None where there is none."""
    return unmet_requests().filter(response=response).order_by("-pk").first()
