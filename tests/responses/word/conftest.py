"""A response of which some is written already."""

import pytest

from responses.models import Response
from tests.builders import make_response
from tests.responses.word.returning import WRITTEN


@pytest.fixture
def response() -> Response:
    return make_response(answers=WRITTEN)
