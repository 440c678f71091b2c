"""Whether a signer's certificate was revoked: who is asked, and what is kept so that it can be told later."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from asn1crypto.cms import ContentInfo
from django.test import Client
from django.utils import timezone

from archive.signatures import told_signature
from config.language import swedish
from responses.models import Response
from tests.responses.approval.signing_service.visits import ask, refused, signed
from tests.seals.trust_services import TrustServices
from tests.signing_peer import SigningPeer, signing_peer

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("signing-service")]

YEARS = timedelta(days=730)


@pytest.mark.parametrize("revoked", [False, True])
def test_a_revoked_certificate_signs_nothing(
    client: Client, response: Response, peer: SigningPeer, revoked: bool
) -> None:
    peer.ocsp, peer.lives, peer.revoked = "127.0.0.1", YEARS, revoked
    if revoked:
        page = refused(client, response, peer.agree(ask(client, response)))
        assert "Certifikatet är spärrat." in page
        assert "Ett nytt försök ger samma svar" in page
        return
    sign_off = signed(client, response, peer)
    assert sign_off.signature["revocation"] == "good"
    asked_at = datetime.fromisoformat(sign_off.signature["revocation_at"])
    assert f"Certifikatet var inte spärrat {swedish.moment(asked_at)}. Underskriften" in told_signature(sign_off)
    assert len(peer.questions) == 1


def test_twenty_years_later_it_holds_by_what_it_was_kept_with(
    client: Client, response: Response, peer: SigningPeer, settings: Any, services: TrustServices
) -> None:
    peer.ocsp, peer.lives = "127.0.0.1", YEARS
    settings.SEAL_TSA_URL, settings.SEAL_TSA_TRUST_ROOTS = services.tsa_url, [str(services.root_file)]
    sign_off = signed(client, response, peer)
    stamped_at = datetime.fromisoformat(sign_off.signature["stamped_at"])
    peer.silent, peer.revoked, settings.SEAL_TSA_URL = True, True, ""
    with time_machine.travel(timezone.now() + timedelta(days=7300)):
        said = told_signature(sign_off)
    assert f"nivå CAdES B-LT, tidsstämplat {swedish.moment(stamped_at)}. Certifikatet var inte spärrat" in said
    assert said.endswith("Underskriften stämmer: den gäller just det här svaret.")
    assert len(peer.questions) == 1
    came = ContentInfo.load(bytes(sign_off.personal_signature.cms))
    came["content"]["crls"] = None
    sign_off.personal_signature.cms = came.dump()
    assert "stämmer INTE: det framgår inte att certifikatet gällde och inte var spärrat" in told_signature(sign_off)


def test_an_authority_that_is_away_signs_nothing_and_loses_nothing(
    client: Client, response: Response, peer: SigningPeer, settings: Any, services: TrustServices
) -> None:
    settings.SEAL_TSA_URL, settings.SEAL_TSA_TRUST_ROOTS = f"{services.address}/nowhere", [str(services.root_file)]
    page = refused(client, response, peer.agree(ask(client, response)))
    assert "Det som visar att underskriften gäller gick inte att spara nu." in page
    settings.SEAL_TSA_URL = services.tsa_url
    assert signed(client, response, peer).signature["level"] == "B-LT"


def test_what_nobody_says_now_is_asked_again_and_nothing_is_lost(
    client: Client, response: Response, peer: SigningPeer
) -> None:
    peer.ocsp, peer.lives, peer.silent = "127.0.0.1", YEARS, True
    for _ in range(6):  # more than the wrong tries that are free
        page = refused(client, response, peer.agree(ask(client, response)))
    assert "Det gick inte att få veta om certifikatet är spärrat." in page
    assert "Försök igen." in page
    peer.silent = False
    assert signed(client, response, peer).signature["revocation"] == "good"


def test_a_host_that_no_setting_names_is_not_asked_and_the_log_says_so(
    client: Client, response: Response, peer: SigningPeer, caplog: pytest.LogCaptureFixture
) -> None:
    peer.ocsp, peer.lives = "127.0.0.2", YEARS
    page = refused(client, response, peer.agree(ask(client, response)))
    assert "Det gick inte att få veta om certifikatet är spärrat." in page
    assert "127.0.0.2 is asked by no setting; OUTGOING_HOSTS may name it." in caplog.text


def test_a_certificate_that_holds_otherwise_alone_names_whom_to_ask(
    client: Client, response: Response, peer: SigningPeer, settings: Any, tmp_path: Path
) -> None:
    peer.ocsp, peer.lives = "127.0.0.1", YEARS
    address = peer.agree(ask(client, response))
    with signing_peer(tmp_path) as another:
        another.set_up(settings)
        settings.SIGNING_SERVICE_URL = settings.SIGNING_SERVICE_OAUTH2_URL = peer.address
        refused(client, response, address)
    peer.set_up(settings)
    peer.person = ("nagon.annan@example.se", "Någon Annan")
    refused(client, response, peer.agree(ask(client, response)))
    assert peer.questions == []


@pytest.mark.parametrize(
    ("lives", "assured", "known"),
    [
        (timedelta(hours=12), False, "short-lived"),
        (timedelta(hours=24), False, ""),
        (YEARS, True, "short-lived"),
        (YEARS, False, ""),
    ],
    ids=["a day", "more than a day", "assured", "two years"],
)
def test_who_lets_nobody_know_is_taken_for_a_day_or_when_none_is_ever_revoked(
    client: Client, response: Response, peer: SigningPeer, lives: timedelta, assured: bool, known: str
) -> None:
    peer.lives, peer.assured = lives, assured
    if not known:
        page = refused(client, response, peer.agree(ask(client, response)))
        assert "Certifikatet säger inte var det framgår om det är spärrat." in page
        assert "Ett nytt försök ger samma svar" in page
        return
    sign_off = signed(client, response, peer)
    assert sign_off.signature["revocation"] == known
    assert "Certifikatet gällde för kort tid för att kunna spärras. Underskriften stämmer" in told_signature(sign_off)


def test_where_nobody_is_to_be_asked_the_signature_says_so(
    client: Client, response: Response, peer: SigningPeer, settings: Any
) -> None:
    settings.SIGNING_SERVICE_REVOCATION = "none"
    peer.ocsp, peer.lives, peer.revoked = "127.0.0.1", YEARS, True
    sign_off = signed(client, response, peer)
    assert (sign_off.signature["revocation"], peer.questions) == ("unchecked", [])
    said = "Om certifikatet var spärrat kontrollerades inte. Underskriften stämmer"
    assert said in told_signature(sign_off)
    del sign_off.signature["level"]  # as those were kept that were signed before anybody was asked
    assert told_signature(sign_off).count(said) == 1


def test_where_nobody_is_to_be_asked_what_is_kept_may_be_larger_than_what_comes_in(
    client: Client,
    response: Response,
    peer: SigningPeer,
    settings: Any,
    services: TrustServices,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A time stamp authority's list of what it has revoked grows."""
    settings.SIGNING_SERVICE_REVOCATION, settings.SEAL_TSA_URL = "none", services.tsa_url
    settings.SEAL_TSA_TRUST_ROOTS = [str(services.root_file)]
    monkeypatch.setattr("seals.personal_signatures._LARGEST", 2048)
    sign_off = signed(client, response, peer)
    assert len(sign_off.personal_signature.cms) > 2048
    assert told_signature(sign_off).endswith("Underskriften stämmer: den gäller just det här svaret.")
