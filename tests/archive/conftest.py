"""A sealed copy for a whole module."""

import pytest

from archive.models import SealedCopy
from responses.models import State
from tests.builders import make_response, seal


@pytest.fixture(scope="module")
def sealed_once(made_once: None) -> SealedCopy:
    """For fixtures that hand each test a copy of it; its file is left as it is."""
    return seal(make_response(state=State.SUBMITTED))
