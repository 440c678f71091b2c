"""What an approver is told before reading: figures, how much there is, what the samordnare wrote."""

import pytest
from django.utils import timezone

from responses.approval import returning
from responses.approval.reading import Overview, message_of
from responses.approval.sending import send_for_approval
from responses.models import Response, State
from responses.reading.readings import reading_of_snapshot
from surveys.samples import sample_answers
from tests.builders import editor_of, grant_questionnaire, make_response

pytestmark = pytest.mark.django_db


def sent() -> Response:
    questionnaire = grant_questionnaire()
    return make_response(questionnaire=questionnaire, state=State.IN_REVIEW, answers=sample_answers(questionnaire.tree))


def test_the_figures_are_the_amounts_of_money_in_reading_order_with_their_sum() -> None:
    response = sent()
    figures = Overview(reading_of_snapshot(response.snapshots.get(), None), response.tree).figures
    assert [figure.name for figure in figures] == [
        "Rekvirerat statsbidrag",
        "Glesbygdsbidrag",
        "Totalt mottaget statsbidrag",
    ]
    assert figures[2].amount.replace("\N{NO-BREAK SPACE}", " ") == "180 593 760 kronor"


def test_contact_details_and_what_signing_fills_in_come_last_and_nothing_is_left_out() -> None:
    response = sent()
    reading = reading_of_snapshot(response.snapshots.get(), None)
    overview = Overview(reading, response.tree)
    assert [section.text for section in overview.contacts] == [
        "Kontaktuppgifter till bidragsmottagaren",
        "Godkännande av behörig företrädare",
        "Kontaktuppgifter behörig företrädare",
    ]
    assert {*overview.sections, *overview.contacts} == set(reading.sections)


def test_the_message_is_that_of_the_last_time_it_was_sent() -> None:
    response = sent()
    editor = editor_of(response)
    assert message_of(response) == ""
    for words in ("Läs gärna motiveringen.", "Nu med siffror."):
        returning.revise(response=response, actor=editor, at=timezone.now())
        send_for_approval(response=response, actor=editor, at=timezone.now(), message=words)
        assert message_of(response) == words
