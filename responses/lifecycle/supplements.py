"""What the receiver of an answer has asked to be supplemented, until the organisation opens it for that."""

from django.db.models import QuerySet

from responses.models import Response, SupplementRequest


def unmet_requests() -> QuerySet[SupplementRequest]:
    """Those about what is in force that no correction has met. What a newer one was met beside, and what is replaced,
    no correction can meet any more.
    """
    return SupplementRequest.objects.filter(correction__isnull=True, submission__replaced_by__isnull=True)


def asked_supplement(response: Response) -> SupplementRequest | None:
    """The newest asking about what is in force that no correction has met; None where there is none."""
    return unmet_requests().filter(response=response).order_by("-pk").first()
