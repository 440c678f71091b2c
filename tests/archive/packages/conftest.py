"""An archived response, of which packages and copies are taken away."""

import pytest

from responses.models import Response, State
from tests.builders import (
    attach_file,
    attach_link,
    bring_to,
    complete_answers,
    make_definition,
    make_questionnaire,
    make_response,
    save_answers,
)

ITEMS = """
- {type: text, link_id: A-1, text: Beskriv arbetet}
- {type: file, link_id: A-2, text: Underlag, accepts: [file, link]}
"""


@pytest.fixture(scope="module")
def archived(made_once: None) -> Response:
    """One archived response with a file and a link, for all tests of a module: sealing takes a second."""
    response = make_response(questionnaire=make_questionnaire(make_definition(ITEMS)))
    attach_file(response, "A-2", title="Närvårdsplanen", name="plan åäö.pdf")
    attach_link(response, "A-2")
    save_answers(response, complete_answers(response))
    bring_to(response, State.ARCHIVED)
    return response
