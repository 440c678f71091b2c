"""What an approver does who signs at the service: asks, goes there and comes back."""

from typing import Any

from django.test import Client
from django.urls import reverse

from responses.models import PersonalSignature, Response, SignOff, State
from tests.builders import approver_of, fingerprint_of, mark_read
from tests.signing_peer import SigningPeer


def fields(response: Response, **changed: str) -> dict[str, str]:
    user = approver_of(response)
    known = {"phone": user.phone, "email": user.email, "attests": "on"}
    return {**known, "sha256": fingerprint_of(response), "read": mark_read(response), **changed}


def ask(client: Client, response: Response) -> str:
    """The address at the service to which the approver is sent."""
    answer = client.post(reverse("sign", args=[response.pk]), fields(response))
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def come_back(client: Client, address: str) -> Any:
    return client.get(address.removeprefix("http://testserver"))


def signed(client: Client, response: Response, peer: SigningPeer) -> SignOff:
    answer = come_back(client, peer.agree(ask(client, response)))
    assert answer.headers["Location"] == reverse("response", args=[response.pk]), answer.content.decode()
    return SignOff.objects.get(snapshot__response=response)


def refused(client: Client, response: Response, address: str) -> str:
    """What the page says that signs nothing."""
    answer = come_back(client, address)
    page: str = answer.content.decode()
    assert (answer.status_code, SignOff.objects.count(), PersonalSignature.objects.count()) == (422, 0, 0)
    assert approver_of(response).phone in page
    assert "Inget är signerat" in page
    response.refresh_from_db()
    assert response.state == State.IN_REVIEW
    return page
