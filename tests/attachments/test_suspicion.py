"""A file in which a virus is found after the answer was sent for approval."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from attachments.models import Attachment
from attachments.scanning.services import keep_verdict
from config.refusals import WrongStateError
from responses.models import Response, State
from tests.attachments.test_scanning import sent_separately
from tests.builders import bring_to, make_user, sign, submit

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("state", "act"), [(State.IN_REVIEW, sign), (State.APPROVED, submit)])
def test_an_answer_with_a_file_that_was_found_after_it_was_sent_is_neither_signed_nor_handed_in(
    response: Response, stored: Attachment, state: State, act: Callable[[Response], object]
) -> None:
    bring_to(response, state)
    keep_verdict(attachment=stored, found="Test", at=timezone.now())
    with pytest.raises(WrongStateError, match="misstänker virus i bilagan"):
        act(response)
    keep_verdict(attachment=stored, found="", at=timezone.now())
    act(response)


def test_nor_one_with_a_file_that_was_sent_separately(settings: Any) -> None:
    settings.CLAMD_URL = ""
    response, document, *_ = sent_separately(make_user())
    bring_to(response, State.APPROVED)
    keep_verdict(attachment=document, found="Test", at=timezone.now())
    with pytest.raises(WrongStateError, match=rf"virus i {document.original_name}\. Öppna svaret för ändring"):
        submit(response)
