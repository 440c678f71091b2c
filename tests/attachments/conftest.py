"""A scanner, and an answer with one question for files."""

from collections.abc import Iterator
from typing import Any

import pytest

from attachments.models import Attachment
from responses.models import Response
from tests.attachments.scanner import infected_docx, running_clamd
from tests.builders import (
    attach_file,
    make_definition,
    make_questionnaire,
    make_response,
)

ITEMS = "- {type: file, link_id: A-1, text: Underlag}"


@pytest.fixture(scope="module")
def clamd() -> Iterator[str]:
    with running_clamd(StreamMaxLength="2M") as url:
        yield url


@pytest.fixture
def response() -> Response:
    return make_response(questionnaire=make_questionnaire(make_definition(ITEMS)))


@pytest.fixture
def stored(response: Response, settings: Any) -> Attachment:
    """Taken before the signature was known."""
    settings.CLAMD_URL = ""
    placed = attach_file(response, "A-1", content=infected_docx(), name="a.docx", title="Handlingsplan")
    return placed.attachment
