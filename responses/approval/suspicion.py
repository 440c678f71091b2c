"""Files in which a virus is suspected: an answer with one is neither sent, signed nor handed in, and sealed in no copy.

What the virus protection finds may come to light at any time (attachments.scanning), after it was sent too.
"""

from collections.abc import Iterable

from django.core.exceptions import ValidationError

from attachments.models import Attachment
from config.language import swedish
from config.refusals import WrongStateError
from responses.models import Response, ResponseAttachment
from responses.reading.draft import Draft
from responses.reading.separate_things import sent_in_force


def refuse_to_send(draft: Draft) -> None:
    """Raises ValidationError, which names the files and says what to do with them."""
    placed = [placement.attachment for placements in draft.attached.values() for placement in placements]
    if titles := _suspected(placed):
        raise ValidationError(
            f"Virusskyddet misstänker virus i bilagan {titles}. "
            "Ta bort den, och lägg till en ren kopia, innan svaret skickas."
        )
    if sent := _suspected_among_sent(draft.response):
        raise ValidationError(
            f"Virusskyddet misstänker virus i {sent}, som är antecknad som skickad separat. "
            "Ta tillbaka anteckningen, och anteckna en ren kopia, innan svaret skickas."
        )


def suspected_in(response: Response) -> str:
    """What is suspected in an answer that was sent, as a sentence; empty where nothing is."""
    placed = ResponseAttachment.objects.filter(response=response, attachment__removed_at__isnull=True)
    found = placed.exclude(attachment__found="").select_related("attachment").order_by("pk")
    titles = _suspected([placement.attachment for placement in found])
    names = [f"bilagan {titles}" if titles else "", _suspected_among_sent(response)]
    if not any(names):
        return ""
    return f"Virusskyddet misstänker virus i {swedish.listing(list(filter(None, names)))}."


def refuse_suspected(response: Response, *, then: str) -> None:
    """Raises WrongStateError for an answer that was sent with such a file. `then`: what to do, in Swedish."""
    if told := suspected_in(response):
        raise WrongStateError(f"{told} {then}")


def _suspected(files: Iterable[Attachment]) -> str:
    return swedish.listing([file.title for file in files if file.is_quarantined])


def _suspected_among_sent(response: Response) -> str:
    documents = (sent.document for sent in sent_in_force(response))
    return swedish.listing([document.original_name for document in documents if document.is_quarantined])
