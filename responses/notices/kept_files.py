"""Where a stored file is kept, as people are told of it: beside an answer, as a receipt, as sent, as a decision."""

import uuid
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import Mandate, Organisation
from attachments.models import Attachment
from outbox.letters import address_of
from responses.models import ReceiverReceipt, Response, ResponseAttachment, SentSeparately

KIND_ATTACHED, KIND_RECEIPT, KIND_SENT, KIND_DECISION = "attached", "receipt", "sent", "decision"


@dataclass(frozen=True)
class KeptPlace:
    """One place of a stored file. `kind` says what is to be done about it, `what` names it within a sentence.

    `address` is a page for those who read the organisation's answers; `about` is the response's key, if it has one.
    """

    attachment: Attachment
    kind: str
    what: str
    address: str
    about: uuid.UUID | None = None

    @property
    def organisation(self) -> Organisation:
        return self.attachment.organisation


def places_of(attachments: Collection[Attachment]) -> list[KeptPlace]:
    """Every place of the attachments, in four queries and one for each of settings.KEPT_PLACES: places that responses
    know nothing of.
    """
    kept = [attachment.pk for attachment in attachments]
    others: list[KeptPlace] = [place for name in settings.KEPT_PLACES for place in import_string(name)(kept)]
    return [*_attached(kept), *_receipts(kept), *_sent(kept), *_decisions(kept), *others]


def _attached(kept: list[uuid.UUID]) -> Iterator[KeptPlace]:
    found = ResponseAttachment.objects.filter(attachment__in=kept)
    for one in found.select_related("attachment__organisation", "attachment__uploaded_by", "response__questionnaire"):
        what = f"en bilaga till {_named(one.response)}"
        address = address_of("attach", one.response_id, one.link_id)
        yield KeptPlace(one.attachment, KIND_ATTACHED, what, address, one.response_id)


def _receipts(kept: list[uuid.UUID]) -> Iterator[KeptPlace]:
    found = ReceiverReceipt.objects.filter(document__in=kept)
    for one in found.select_related(
        "document__organisation", "document__uploaded_by", "submission__response__questionnaire"
    ):
        response = one.submission.response
        if one.document:
            what = f"mottagarens kvitto för {_named(response)}"
            yield KeptPlace(one.document, KIND_RECEIPT, what, address_of("receiver_receipt", response.pk), response.pk)


def _sent(kept: list[uuid.UUID]) -> Iterator[KeptPlace]:
    found = SentSeparately.objects.filter(document__in=kept)
    for one in found.select_related("document__organisation", "document__uploaded_by", "response__questionnaire"):
        what = f"en handling som har skickats separat för {_named(one.response)}"
        yield KeptPlace(one.document, KIND_SENT, what, address_of("sent_separately", one.response_id), one.response_id)


def _decisions(kept: list[uuid.UUID]) -> Iterator[KeptPlace]:
    found = Mandate.objects.filter(decision__in=kept)
    for one in found.select_related("decision__organisation", "decision__uploaded_by"):
        if one.decision:
            what = f"beslutet om mandat för {one.name}"
            yield KeptPlace(one.decision, KIND_DECISION, what, address_of("mandate", one.organisation_id, one.pk))


def _named(response: Response) -> str:
    return f"”{response.questionnaire.dated_title}”"
