"""How much may be attached to one response, all files together: said before it is reached, and kept."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from responses.drafting import attaching
from responses.models import Response
from tests.attachments import files
from tests.builders import (
    attach_file,
    attach_link,
    editor_of,
    make_definition,
    make_questionnaire,
    make_response,
)

pytestmark = pytest.mark.django_db
ITEMS = "- {type: file, link_id: A-1, text: Underlag}\n- {type: file, link_id: A-2, text: Mera}"
MB = 1024 * 1024


@pytest.fixture
def response(settings: Any) -> Response:
    settings.ATTACHMENT_MAX_BYTES, settings.ATTACHMENTS_MAX_BYTES = MB, 2 * len(files.pdf()) + 10
    return make_response(questionnaire=make_questionnaire(make_definition(ITEMS)))


def page(response: Response, **posted: object) -> tuple[int, str]:
    client, url = Client(), reverse("attach", args=[response.pk, "A-1"])
    client.force_login(editor_of(response))
    answer = client.post(url, posted) if posted else client.get(url)
    return answer.status_code, " ".join(answer.content.decode().split())


def test_the_file_that_goes_over_the_sum_is_refused_with_what_is_left(response: Response) -> None:
    attach_file(response, "A-1")
    attach_file(response, "A-2")
    with pytest.raises(ValidationError, match=r"får vara högst .* tillsammans") as refused:
        attach_file(response, "A-1", title="Ett beslut till")
    assert set(refused.value.message_dict) == {"file"}
    assert response.attached.count() == 2


def test_a_link_goes_in_however_full_it_is(response: Response, settings: Any) -> None:
    settings.ATTACHMENTS_MAX_BYTES = 0
    attach_link(response, "A-1")
    assert response.attached.count() == 1


def test_what_is_taken_away_makes_room_again(response: Response) -> None:
    attach_file(response, "A-1")
    placed = attach_file(response, "A-2")
    attaching.detach_document(
        response=response, attachment=placed.attachment, actor=editor_of(response), at=timezone.now()
    )
    attach_file(response, "A-1", title="Ett beslut till")


def test_what_others_have_attached_takes_no_room(response: Response) -> None:
    other = make_response(questionnaire=response.questionnaire)
    for title in ("Ett", "Två"):
        attach_file(other, "A-1", title=title)
    attach_file(response, "A-1")


def test_the_page_says_what_is_left_before_anything_is_chosen(response: Response, settings: Any) -> None:
    settings.ATTACHMENTS_MAX_BYTES = 100 * MB
    assert "får vara högst 100 MB tillsammans, och 100 MB är kvar" in page(response)[1]


def test_the_page_warns_when_the_largest_file_would_no_longer_go_in(response: Response, settings: Any) -> None:
    settings.ATTACHMENTS_MAX_BYTES = 2 * MB
    assert "sp-warning" not in page(response)[1]
    settings.ATTACHMENTS_MAX_BYTES = MB // 2
    assert "0,5 MB är kvar" in page(response)[1].partition("sp-warning")[2].partition("</p>")[0]


def test_a_refused_file_is_said_at_its_field_with_what_was_typed(response: Response, settings: Any) -> None:
    settings.ATTACHMENTS_MAX_BYTES = 5
    status, said = page(response, file=files.upload(files.pdf(), "plan.pdf"), title="Närvårdsplanen")
    assert status == 422
    assert "får vara högst" in said
    assert "Närvårdsplanen" in said


def test_one_more_than_the_number_that_is_taken_is_refused_at_its_field(response: Response, settings: Any) -> None:
    settings.ATTACHMENTS_MAX_NUMBER = 1
    attach_link(response, "A-1")
    with pytest.raises(ValidationError, match="har redan 1 bilagor, och högst 1") as refused:
        attach_link(response, "A-2")
    assert set(refused.value.message_dict) == {"url"}
    status, html = page(response, file=files.upload(files.pdf(), "a.pdf"), title="Handlingsplan")
    assert status == 422
    assert "har redan 1 bilagor" in html
    assert 'value="Handlingsplan"' in html
