"""A correction of what was carried over: only what differs from what the receiver has is to be entered."""

import pytest
from django.urls import reverse
from django.utils import timezone

from archive.delivery.reading import Carrying
from archive.delivery.services import tick_question
from responses.lifecycle.delivery import delivered_before, newest_submission, not_carried_over
from responses.models import CarryTick, Response, State
from responses.notices.reminders import carrying_due
from tests.builders import (
    bring_to,
    carried_questionnaire,
    carry_over,
    client_of,
    correct,
    editor_of,
    make_sealed,
    reopen,
    save_answers,
)

pytestmark = pytest.mark.django_db


def carrying(response: Response) -> Carrying:
    submission = newest_submission(Response.objects.get(pk=response.pk))
    assert submission
    return Carrying(submission)


@pytest.fixture
def corrected() -> Response:
    """Carried over, then one question was corrected."""
    response = make_sealed(answers={"A-2": "Första lydelsen."})
    carry_over(response)
    correct(response, {"A-2": "Rättad lydelse."})
    return Response.objects.get(pk=response.pk)


def test_only_what_is_changed_is_to_be_entered_and_the_rest_can_be_read(corrected: Response) -> None:
    assert [row.item.link_id for row in carrying(corrected).rows] == ["A-2"]
    client, address = client_of(editor_of(corrected)), reverse("carry_over", args=[corrected.pk])
    page = client.get(address).content.decode()
    first, second = corrected.submissions.order_by("number")
    for told in ("Rättad lydelse.", f"ligger {first.receipt_number}", f"gäller {second.receipt_number}", "INTE lämnat"):
        assert told in page
    assert 'id="fraga-A-1"' not in page
    assert 'id="fraga-A-1"' in client.get(address, {"avsnitt": "A", "visa": "allt"}).content.decode()


def test_what_is_not_changed_is_not_ticked_off(corrected: Response) -> None:
    given = {"response": corrected, "done": True, "actor": editor_of(corrected), "at": timezone.now()}
    with pytest.raises(KeyError):
        tick_question(link_id="A-1", kind=CarryTick.Kind.ENTERED, **given)
    assert tick_question(link_id="A-2", kind=CarryTick.Kind.ENTERED, **given)
    assert tick_question(link_id="A-1", kind=CarryTick.Kind.COMPARED, **given)


def test_what_is_in_force_and_what_is_delivered_are_told_apart(corrected: Response) -> None:
    first, second = corrected.submissions.order_by("number")
    before = delivered_before(second)
    assert before is not None
    assert before.submission == first
    assert list(not_carried_over()) == [corrected]
    client = client_of(editor_of(corrected))
    for page in ("receipt", "archived"):
        assert (
            f"Hos mottagaren ligger {first.receipt_number}"
            in client.get(reverse(page, args=[second.pk])).content.decode()
        )
    [due] = carrying_due(timezone.localdate(), corrected.last_day)
    assert due.text.startswith("Svaret är rättat och förseglat men INTE lämnat")
    carry_over(corrected)
    assert not not_carried_over().exists()


def test_what_was_never_carried_over_is_entered_whole_and_its_last_day_stands_while_it_is_corrected() -> None:
    response = make_sealed(answers={"A-2": "Första lydelsen."})
    whole = {row.item.link_id for row in carrying(response).rows}
    reopen(response, "A-2")
    open_now = Response.objects.get(pk=response.pk)
    assert (open_now.due_day, open_now.has_no_day) == (response.last_day, False)
    client, first = client_of(editor_of(response)), response.submissions.get()
    for page, key in (("response", response.pk), ("archived", first.pk), ("start", None), ("situation", None)):
        told = client.get(reverse(page, args=[key] if key else [])).content.decode()
        assert "INTE lämnat" in told, page
        assert "ska föras över till mottagarens eget formulär senast" not in told, page
    save_answers(response, {"A-2": "Rättad lydelse."})
    bring_to(response, State.SUBMITTED)
    assert {row.item.link_id for row in carrying(response).rows} == whole
    second = response.submissions.latest("number")
    replaced = client.get(reverse("archived", args=[first.pk])).content.decode()
    assert f"Ersatt av {second.receipt_number}" in replaced
    assert not [told for told in ("INTE lämnat", "ska föras över", "overfor") if told in replaced]
    told = client.get(reverse("receipt", args=[first.pk])).content.decode()
    assert "lämnades det aldrig" in told


def test_a_correction_of_what_was_carried_over_has_no_day_of_its_own() -> None:
    response = make_sealed()
    carry_over(response)
    reopen(response, "A-2")
    assert Response.objects.get(pk=response.pk).has_no_day
    told = client_of(editor_of(response)).get(reverse("start")).content.decode()
    assert "INTE lämnat" not in told


def test_what_is_emptied_is_to_be_emptied_at_the_receivers_too() -> None:
    response = make_sealed(answers={"A-2": "Som det är.", "A-3": "1000"})
    carry_over(response)
    correct(response, {"A-3": None})
    found = {row.item.link_id for row in carrying(response).rows}
    assert "A-3" in found
    page = client_of(editor_of(response)).get(reverse("carry_over", args=[response.pk])).content.decode()
    assert "Töm frågan hos mottagaren." in page


def test_headings_stand_only_over_what_there_is_to_enter() -> None:
    items = """
- {type: group, link_id: las, text: Viktig instruktion, items: [{type: display, link_id: las-1, text: Läs detta}]}
- {type: group, link_id: ett, text: Första delen, items: [{type: text, link_id: a, text: Beskriv}]}
- {type: group, link_id: tva, text: Andra delen, items: [{type: text, link_id: b, text: Beskriv mer}]}
"""
    answers = {"a": "Ett svar.", "b": "Ett annat."}
    response = make_sealed(questionnaire=carried_questionnaire(items), answers=answers)
    client, address = client_of(editor_of(response)), reverse("carry_over", args=[response.pk])
    page = client.get(address).content.decode()
    assert ["Viktig instruktion" in page, "<h3>Första delen" in page, "<h3>Andra delen" in page] == [False, True, True]
    carry_over(response)
    correct(response, {"b": "Rättat."})
    page = client.get(address).content.decode()
    assert ["<h3>Första delen" in page, "<h3>Andra delen" in page] == [False, True]
    assert "<h3>Första delen" in client.get(address, {"visa": "allt"}).content.decode()
