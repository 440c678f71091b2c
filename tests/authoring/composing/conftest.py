"""The enkätansvarig, signed in, and a draft."""

import pytest

from accounts.models import User
from surveys.models import QuestionnaireDraft
from tests.authoring.composing.drafts import make_draft


@pytest.fixture
def draft(author: User) -> QuestionnaireDraft:
    return make_draft(author)
