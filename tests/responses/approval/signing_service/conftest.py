"""An approver of an organisation that signs at a service, against one on this machine that really signs."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from responses.models import Response, State
from tests.builders import approver_of, make_response
from tests.seals.trust_services import TrustServices, trust_services
from tests.signing_peer import SigningPeer, signing_peer


@pytest.fixture(scope="package")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SigningPeer]:
    with signing_peer(tmp_path_factory.mktemp("signing-service")) as peer:
        yield peer


@pytest.fixture(scope="package")
def services(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrustServices]:
    with trust_services(tmp_path_factory.mktemp("trust-services")) as served:
        yield served


@pytest.fixture
def peer(running: SigningPeer, settings: Any) -> SigningPeer:
    """The service as it should be, to which the portal is set."""
    running.extra, running.clock, running.another, running.down = (), timedelta(0), False, False
    running.names, running.age, running.lives = (), timedelta(hours=1), timedelta(hours=12)
    running.ocsp, running.revoked, running.silent, running.assured = "", False, False, False
    running.sent.clear()
    running.questions.clear()
    settings.BASE_URL = "http://testserver"
    running.set_up(settings)
    return running


@pytest.fixture
def response(peer: SigningPeer) -> Response:
    """One that waits for approval, in an organisation that signs at the service."""
    response = make_response(state=State.IN_REVIEW)
    response.organisation.signs_with_service = True
    response.organisation.save()
    user = approver_of(response)
    peer.person = (user.email, user.name)
    return response


@pytest.fixture
def client(response: Response) -> Client:
    client = Client()
    client.force_login(approver_of(response))
    return client
