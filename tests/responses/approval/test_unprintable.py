"""What the copy cannot show is said at its question, before sending and to the approver; it stops nobody."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.builders import approver_of, complete_answers, editor_of, make_response, save_answers, send

pytestmark = pytest.mark.django_db
TOLD = "🚀 (U+1F680 ROCKET)"


@pytest.mark.parametrize(("text", "told"), [("Det gick bra 🚀", True), ("Det gick bra \uf0b7 och →", False)])
def test_a_rocket_is_pointed_out_at_its_question_when_checking_and_to_the_approver(
    client: Client, text: str, told: bool
) -> None:
    response = make_response()
    save_answers(response, {**complete_answers(response), "A-2": text.replace("\uf0b7", "\u2022")})
    client.force_login(editor_of(response))
    for page in (reverse("section", args=[response.pk, "A"]), reverse("check", args=[response.pk])):
        assert (TOLD in client.get(page).content.decode()) is told
    send(response)
    client.force_login(approver_of(response))
    assert (TOLD in client.get(reverse("review", args=[response.pk])).content.decode()) is told
