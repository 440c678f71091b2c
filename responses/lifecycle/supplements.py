"""What the receiver of an answer has asked to be supplemented, until the organisation opens it for that."""

from responses.models import Response, SupplementRequest


def asked_supplement(response: Response) -> SupplementRequest | None:
    """The newest asking about what is in force that no correction has met; None where there is none."""
    found = response.supplement_requests.filter(correction__isnull=True, submission__replaced_by__isnull=True)
    asked: SupplementRequest | None = found.order_by("-pk").first()
    return asked
