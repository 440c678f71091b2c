"""An organisation with a key, and the one who asks with it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.api_keys.services import MadeKey, make_key
from accounts.models import ApiKey, Organisation
from accounts.roles import Role
from archive.models import SealedCopy
from responses.models import Response, State
from surveys.models import Questionnaire
from tests.builders import (
    attach_file,
    attach_link,
    bring_to,
    complete_answers,
    make_definition,
    make_member,
    make_questionnaire,
    make_response,
    save_answers,
    seal,
)

Ask = Callable[..., Any]
ITEMS = """
- {type: text, link_id: A-1, text: Beskriv arbetet}
- {type: file, link_id: A-2, text: Underlag, accepts: [file, link]}
"""


def give_key(organisation: Organisation, *, gives_files: bool = True, name: str = "Diariet") -> MadeKey:
    """A key for a year, made by an administrator of the organisation."""
    now = timezone.now()
    return make_key(
        organisation=organisation,
        name=name,
        last_day=timezone.localdate(now) + timedelta(days=365),
        gives_files=gives_files,
        actor=make_member(Role.ADMINISTRATOR, organisation=organisation),
        at=now,
    )


def seal_answer(questionnaire: Questionnaire, organisation: Organisation | None = None) -> SealedCopy:
    """A sealed answer with a file and a link."""
    given: dict[str, Any] = {"organisation": organisation} if organisation else {}
    response: Response = make_response(questionnaire=questionnaire, **given)
    attach_file(response, "A-2", title="Närvårdsplanen", name="plan åäö.pdf")
    attach_link(response, "A-2")
    save_answers(response, complete_answers(response))
    bring_to(response, State.SUBMITTED)
    return seal(response)


def asks_with(secret: str) -> Ask:
    """GET as the system with the key does."""

    def ask(url: str, data: Any = None, **headers: str) -> Any:
        return Client().get(url, data, headers={"authorization": f"Bearer {secret}", **headers})

    return ask


@pytest.fixture(autouse=True)
def _uncounted() -> None:
    """The key is the same in every test, and what it has asked is counted by the minute."""
    cache.clear()


@pytest.fixture(scope="module")
def _made_once(made_once: None) -> tuple[SealedCopy, MadeKey]:
    copy = seal_answer(make_questionnaire(make_definition(ITEMS)))
    return copy, give_key(copy.submission.response.organisation)


@pytest.fixture
def copy(_made_once: tuple[SealedCopy, MadeKey], db: None) -> SealedCopy:
    return SealedCopy.objects.get(pk=_made_once[0].pk)


@pytest.fixture
def made(_made_once: tuple[SealedCopy, MadeKey], db: None) -> MadeKey:
    key, secret = _made_once[1].key, _made_once[1].secret
    return MadeKey(ApiKey.objects.get(pk=key.pk), secret)


@pytest.fixture
def ask(made: MadeKey) -> Ask:
    return asks_with(made.secret)
