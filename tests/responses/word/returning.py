"""Documents that go out and come back: made by the real services, written in as somebody would."""

from collections.abc import Callable, Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from responses.lifecycle.access import open_part
from responses.lifecycle.standing import Standing, find_standing
from responses.models import Response, WordReturn
from responses.reading.draft import Draft
from responses.word.reading import ReturnedFile
from responses.word.receiving import Received, receive_document
from responses.word.sending import Sent, Wanted, send_out
from tests.builders import editor_of
from tests.surveys.word.documents import control, edited, is_box, retype, tick

WRITTEN = {"A-1": "ja", "A-1.ja": "Närvårdsplanen", "A-2": "Första versionen."}
"""What a response says that goes out."""


def standing_of(response: Response, by: User | None = None) -> Standing:
    found = find_standing(by or editor_of(response), response.pk, timezone.localdate())
    assert found is not None
    return found


def sent_to(response: Response, by: User | None = None, **wanted: Any) -> Sent:
    """The document that goes out to somebody."""
    return send_out(standing=standing_of(response, by), wanted=Wanted(**wanted), at=timezone.now())


def write_in(content: bytes, texts: Mapping[str, str | bool]) -> bytes:
    """The document with other words in these fields, by their tags, and these boxes ticked or not."""

    def edit(root: Any) -> None:
        for tag, said in texts.items():
            element = control(root, tag)
            if is_box(element):
                tick(element, on=bool(said))
            else:
                retype(element, *str(said).split("\n"))

    return edited(content, edit)


def upload(content: bytes, name: str = "svar.docx") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def come_back(response: Response, content: bytes, by: User | None = None, name: str = "svar.docx") -> Received:
    return receive_document(
        response=response, upload=upload(content, name), actor=by or editor_of(response), at=timezone.now()
    )


def return_in_word(
    response: Response,
    texts: Mapping[str, str | bool],
    by: User | None = None,
    *,
    meanwhile: Callable[[], object] = lambda: None,
    **wanted: Any,
) -> WordReturn:
    """A document that went out, was written in, and came back after what happened `meanwhile`."""
    sent = sent_to(response, by, **wanted)
    meanwhile()
    return come_back(response, write_in(sent.content, texts), by).returned


def shown(response: Response, returned: WordReturn, by: Any = None) -> ReturnedFile:
    return ReturnedFile(open_part(by or editor_of(response), response.pk), returned)


def states(response: Response, returned: WordReturn, by: Any = None) -> dict[str, str]:
    found = shown(response, returned, by).questions.values()
    return {each.link_id: each.state for each in found if each.state != "same"}


def answer(response: Response, link_id: str) -> Any:
    return Draft(response).answers.get(link_id)


def mailed(response: Response, texts: dict[str, str], **told: Any) -> Any:
    """A document that an editor has fetched, somebody has written in, and the editor uploads."""
    content = write_in(sent_to(response).content, texts)
    told = {"actor": editor_of(response), "at": timezone.now(), **told}
    return receive_document(response=response, upload=upload(content), **told)
