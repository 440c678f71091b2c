"""Using a document again by its page, for the tests of what is offered and of what is kept."""

from typing import Any

from django.urls import reverse

from accounts.models import User
from attachments.models import Attachment
from responses.models import Response, ResponseAttachment
from tests.builders import (
    client_of,
    editor_of,
    make_definition,
    make_questionnaire,
    make_response,
)

ITEMS = """
- {type: file, link_id: A-1, prefix: "1.", text: Underlag, accepts: [file, link]}
- {type: text, link_id: A-2, prefix: "2.", text: Beskriv arbetet}
- {type: file, link_id: A-3, prefix: "3.", text: Mer underlag, accepts: [file, link]}
"""


def a_draft(**fields: Any) -> Response:
    return make_response(**{"questionnaire": make_questionnaire(make_definition(ITEMS)), **fields})


def page(response: Response, link_id: str = "A-2", *, by: User | None = None, query: str = "") -> str:
    address = reverse("attach_again", args=[response.pk, link_id]) + query
    return client_of(by or editor_of(response)).get(address).content.decode()


def choose(response: Response, *placed: ResponseAttachment, link_id: str = "A-2", by: User | None = None) -> Any:
    """Tick the documents on the page and add them."""
    keys = [str(one.attachment_id) for one in placed]
    address = reverse("attach_again", args=[response.pk, link_id])
    return client_of(by or editor_of(response)).post(address, {"documents": keys})


def beside(response: Response, link_id: str = "A-2") -> list[Attachment]:
    found = ResponseAttachment.objects.filter(response=response, link_id=link_id, attachment__removed_at__isnull=True)
    return [placement.attachment for placement in found.select_related("attachment")]
