"""What comes from a signing service and signs nothing: no signature, another's, or not the one that was asked for."""

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.x509.oid import NameOID
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from archive.signatures import told_signature
from responses.models import Response
from seals.personal_signatures import SignatureRefusedError, check_signature
from tests.responses.approval.signing_service.visits import ask, fields, refused, signed
from tests.signing_peer import SigningPeer, signing_peer

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("signing-service")]

NUMBER = "191212121212"
HOLDS_NUMBER = "Certifikatet innehåller ett personnummer."


def test_who_aborts_has_signed_nothing_and_can_sign_after_all(
    client: Client, response: Response, peer: SigningPeer
) -> None:
    assert "Du avbröt underskriften." in refused(client, response, peer.abort(ask(client, response)))
    assert signed(client, response, peer).is_last


def test_a_service_that_is_away_loses_nothing(
    client: Client, response: Response, peer: SigningPeer, settings: Any
) -> None:
    address = peer.agree(ask(client, response))
    peer.down = True
    assert "Portalen fick ingen underskrift från Provtjänsten." in refused(client, response, address)
    peer.down = False
    settings.SIGNING_SERVICE_URL = ""
    answer = client.post(reverse("sign", args=[response.pk]), fields(response))
    assert (answer.status_code, "Portalen har ingen underskriftstjänst" in answer.content.decode()) == (422, True)


def test_somebody_else_who_signs_at_the_service_signs_nothing_here(
    client: Client, response: Response, peer: SigningPeer
) -> None:
    address = peer.agree(ask(client, response))
    peer.person = ("nagon.annan@example.se", "Någon Annan")
    page = refused(client, response, address)
    assert "Underskriften är gjord av Någon Annan, och certifikatet är inte utfärdat till din e-postadress" in page


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"another": True}, "Underskriften gäller ett annat dokument."),
        ({"clock": timedelta(minutes=-10)}, "Underskriften är gjord vid en annan tid."),
        ({"clock": timedelta(minutes=10)}, "Underskriften är gjord vid en annan tid."),
        (
            {"clock": timedelta(minutes=-1), "age": timedelta(0)},
            "Certifikatet gällde inte vid den tid som underskriften uppger.",
        ),
        ({"extra": ((NameOID.SERIAL_NUMBER, NUMBER),)}, HOLDS_NUMBER),
        (
            {"names": (x509.DirectoryName(x509.Name([x509.NameAttribute(NameOID.SERIAL_NUMBER, NUMBER)])),)},
            HOLDS_NUMBER,
        ),
        ({"names": (x509.RFC822Name(f"{NUMBER}@example.se"),)}, HOLDS_NUMBER),
        ({"names": (x509.UniformResourceIdentifier(f"https://example.se/{NUMBER}"),)}, HOLDS_NUMBER),
    ],
    ids=["another document", "too early", "too late", "not valid then", "subject", "directory", "address", "uri"],
)
def test_a_signature_that_is_not_what_was_asked_for_counts_for_nothing(
    client: Client, response: Response, peer: SigningPeer, wrong: dict[str, Any], said: str
) -> None:
    address = peer.agree(ask(client, response))
    for name, value in wrong.items():
        setattr(peer, name, value)
    page = refused(client, response, address)
    assert said in page
    assert ("Ett nytt försök ger samma svar" in page, "Försök igen." in page) == (
        (True, False) if said == HOLDS_NUMBER else (False, True)
    )


def test_a_certificate_of_another_issuer_counts_for_nothing(
    client: Client, response: Response, peer: SigningPeer, settings: Any, tmp_path: Path
) -> None:
    address = peer.agree(ask(client, response))
    with signing_peer(tmp_path) as another:
        another.set_up(settings)
        settings.SIGNING_SERVICE_URL = settings.SIGNING_SERVICE_OAUTH2_URL = peer.address
        assert "inte utfärdat av någon som portalen litar på" in refused(client, response, address)


def test_a_service_that_refuses_is_in_the_log_without_what_it_sent(
    client: Client, response: Response, peer: SigningPeer, caplog: pytest.LogCaptureFixture
) -> None:
    address = peer.agree(ask(client, response))
    peer.down = True
    refused(client, response, address)
    assert "No signature from the signing service: token at 127.0.0.1: status 400" in caplog.messages
    assert "invalid_request" not in caplog.text


def test_roots_that_cannot_be_read_are_no_wrong_signature(
    client: Client, response: Response, peer: SigningPeer, settings: Any
) -> None:
    address = peer.agree(ask(client, response))
    settings.SIGNING_SERVICE_ROOTS = ["/nowhere/root.pem"]
    assert "Portalen kan inte kontrollera underskrifter just nu." in refused(client, response, address)
    peer.set_up(settings)
    sign_off = signed(client, response, peer)
    settings.SIGNING_SERVICE_ROOTS = ["/nowhere/root.pem"]
    assert told_signature(sign_off).endswith("Underskriften gick inte att kontrollera nu.")


def test_a_time_without_a_zone_is_no_time(peer: SigningPeer) -> None:
    peer.person = ("nagon@example.se", "Någon")
    document = b"document"
    cms = bytearray(peer.signature(hashlib.sha256(document).digest()))
    place = cms.rindex(b"\x17\x0d")  # the signing time stands after the certificates
    cms[place : place + 15] = b"\x18\x0d2026113006.50"
    with pytest.raises(SignatureRefusedError, match="säger inte när"):
        check_signature(document=document, signature=bytes(cms), trust_roots=[peer.root], at=timezone.now())
