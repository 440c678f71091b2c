"""The builders reach every state through the real services."""

import pytest

from responses.models import State
from tests.builders import grant_questionnaire, make_response

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("state", State)
def test_a_response_is_built_in_every_state(state: State) -> None:
    assert make_response(state=state).state == state


def test_the_grant_report_is_built_complete() -> None:
    response = make_response(state=State.SUBMITTED, questionnaire=grant_questionnaire())
    assert len(response.submissions.get().snapshot.content["answers"]) > 60
