"""Coming back from a signing service: late, twice, in another session, or to what was changed meanwhile."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from responses.approval import returning, sending
from responses.approval.service_signing import HOLDS_FOR
from responses.models import Response, SignOff
from tests.builders import editor_of, make_approver
from tests.responses.approval.signing_service.visits import ask, come_back, refused
from tests.signing_peer import SigningPeer

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("signing-service")]


def test_a_request_that_has_waited_too_long_counts_for_nothing(
    client: Client, response: Response, peer: SigningPeer
) -> None:
    address = peer.agree(ask(client, response))
    with time_machine.travel(timezone.now() + HOLDS_FOR + timedelta(seconds=1)):
        assert "Det har gått för lång tid" in refused(client, response, address)


def test_coming_back_twice_signs_once_and_what_came_is_good_for_no_other_request(
    client: Client, response: Response, peer: SigningPeer
) -> None:
    address = peer.agree(ask(client, response))
    assert come_back(client, address).headers["Location"] == reverse("response", args=[response.pk])
    again = client.get(address.removeprefix("http://testserver"), follow=True)
    assert "Inget är signerat den här gången" in again.content.decode()
    assert SignOff.objects.count() == 1


def test_a_code_of_an_earlier_request_does_not_sign_a_later_one(
    client: Client, response: Response, peer: SigningPeer
) -> None:
    first = peer.agree(ask(client, response))
    second = ask(client, response)
    state = second.partition("state=")[2].partition("&")[0]
    mixed = f"{first.partition('state=')[0]}state={state}"
    assert "Portalen fick ingen underskrift från Provtjänsten." in refused(client, response, mixed)


def test_two_tabs_at_the_service_wait_for_an_answer_each(client: Client, response: Response, peer: SigningPeer) -> None:
    first, _ = peer.agree(ask(client, response)), ask(client, response)
    assert come_back(client, first).headers["Location"] == reverse("response", args=[response.pk])
    assert SignOff.objects.count() == 1


def test_only_a_get_takes_the_signature(client: Client, response: Response, peer: SigningPeer) -> None:
    address = peer.agree(ask(client, response))
    assert client.head(address.removeprefix("http://testserver")).status_code == 405
    assert not SignOff.objects.exists()
    assert come_back(client, address).headers["Location"] == reverse("response", args=[response.pk])


@pytest.mark.parametrize("changed", ["attestation", "stands_in"])
def test_what_is_recorded_is_what_the_person_signed(
    client: Client, response: Response, peer: SigningPeer, changed: str
) -> None:
    """An administrator changes the attestation, or for whom the signer stands in, while they are at the service."""
    address = peer.agree(ask(client, response))
    session = client.session
    session["signings-at-service"][0][changed] = "Det som stod då."
    session.save()
    told = "Texten som du intygar har ändrats" if changed == "attestation" else "Mandatet har ändrats"
    answer = come_back(client, address)
    assert (answer.status_code, told in answer.content.decode(), SignOff.objects.count()) == (422, True, 0)


def test_whoever_has_another_session_takes_nobodys_signature(
    client: Client, response: Response, peer: SigningPeer
) -> None:
    address, other = peer.agree(ask(client, response)), Client()
    other.force_login(make_approver(organisation=response.organisation))
    assert come_back(other, address).headers["Location"] == reverse("start")
    assert not SignOff.objects.exists()


def test_an_answer_that_was_changed_meanwhile_is_not_signed(
    client: Client, response: Response, peer: SigningPeer
) -> None:
    address = peer.agree(ask(client, response))
    returning.revise_response(response=response, actor=editor_of(response), at=timezone.now())
    assert come_back(client, address).status_code == 409
    sending.send_for_approval(response=response, actor=editor_of(response), at=timezone.now())
    assert not SignOff.objects.exists()


def test_an_answer_that_was_sent_again_meanwhile_is_not_signed(
    client: Client, response: Response, peer: SigningPeer
) -> None:
    address = peer.agree(ask(client, response))
    returning.revise_response(response=response, actor=editor_of(response), at=timezone.now())
    sending.send_for_approval(response=response, actor=editor_of(response), at=timezone.now())
    assert come_back(client, address).status_code in {302, 409}
    assert not SignOff.objects.exists()
