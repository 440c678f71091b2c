"""From a sealed answer to the receiver's receipt, by clicking: once with JavaScript and once without."""

import pytest
from django.utils import timezone

from accounts.models import User
from responses.drafting import saving
from responses.models import Response, State
from tests.browser import carrying
from tests.browser.portal import PHONE, Portal
from tests.builders import bring_to, carried_questionnaire, editor_of, make_response

pytestmark = [pytest.mark.xdist_group("carrying"), pytest.mark.django_db(transaction=True)]

ITEMS = """
- {type: text, link_id: arbete, prefix: "1.", text: Beskriv kortfattat hur arbetet bedrivs, max_length: 1000}
- {type: choice, link_id: plan, prefix: "2.", text: Finns en plan, options: [{ja: Ja}, {nej: Nej}]}
- {type: integer, link_id: manader, prefix: "3.", text: Hur många månader pågick arbetet}
"""
TEXT = "Arbetet bedrivs i sju kommuner sedan förra året.\nTvå vårdcentraler deltar, å ä ö."
WHY = "Vi har bara räknat hela månader."
PRINT_OUT = """
Svarskvitto
1. Beskriv kortfattat hur arbetet bedrivs
Arbetet bedrivs i sex kommuner
sedan förra året. Två vårdcentraler deltar, å ä ö.
2. Finns en plan
3. Hur många månader pågick arbetet
"""


@pytest.fixture
def sealed() -> Response:
    answers = {"arbete": TEXT, "plan": "ja", "manader": "7"}
    response = make_response(questionnaire=carried_questionnaire(ITEMS), answers=answers)
    saving.save_answer(
        response=response,
        link_id="manader",
        value="7",
        remark=WHY,
        base_revision=None,
        actor=editor_of(response),
        at=timezone.now(),
    )
    bring_to(response, State.SUBMITTED)
    return Response.objects.get(pk=response.pk)


@pytest.fixture
def editor(sealed: Response) -> User:
    return editor_of(sealed)


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_sealed_answer_is_carried_over_and_held_against_the_receipt(
    portal: Portal, sealed: Response, editor: User, javascript: bool
) -> None:
    page = portal.window_of(editor, javascript=javascript)
    carrying.open_carrying(page, sealed)
    carrying.copy_a_text(page, "arbete", TEXT, javascript=javascript)
    assert page.get_by_text(WHY).is_visible()
    assert carrying.tick_off_all(page) == len(("arbete", "plan", "manader"))
    carrying.note_delivered(page, sealed, editor)
    told = "0 lika, 1 skiljer sig, 2 kan inte jämföras."
    carrying.compare_with_the_receipt(page, sealed, PRINT_OUT, told=told)
    assert page.locator("ins", has_text="sex").is_visible()
    carrying.look_at_the_rest(page)
    carrying.is_said_everywhere(page, sealed)


def test_nothing_of_it_is_wider_than_a_phone(portal: Portal, sealed: Response, editor: User) -> None:
    page = portal.window_of(editor, width=PHONE)
    for address in ("overfor/", "overfor/klart/", "overfor/kvitto/"):
        page.goto(f"/svar/{sealed.pk}/{address}")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
