"""Signing at a signing service by an advanced electronic signature, against one on this machine that really signs."""

import hashlib
import io
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import time_machine
from asn1crypto.cms import ContentInfo
from cryptography import x509
from cryptography.x509.oid import NameOID
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from archive.sealing.certificates import all_certificates
from archive.signatures import told_signature
from archive.verification import judge_file
from config.language import swedish
from responses.approval import returning, sending, signing
from responses.approval.service_signing import HOLDS_FOR, take_signature
from responses.models import PersonalSignature, Response, SignOff, State
from seals.certificates import Use
from seals.description import fingerprint_of as fingerprint_of_certificate
from seals.personal_signatures import SignatureRefusedError, check_signature
from seals.verify import Verdict
from tests.archive.copies.file_contents import sealed_bytes
from tests.builders import (
    approver_of,
    bring_to,
    editor_of,
    fingerprint_of,
    make_approver,
    make_response,
    seal,
    signer_details,
)
from tests.seals.trust_services import TrustServices, trust_services
from tests.signing_peer import SigningPeer, signing_peer
from tests.verapdf import VeraPdf

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("signing-service")]


NUMBER = "191212121212"
YEARS = timedelta(days=730)
HOLDS_NUMBER = "Certifikatet innehåller ett personnummer."


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SigningPeer]:
    with signing_peer(tmp_path_factory.mktemp("signing-service")) as peer:
        yield peer


@pytest.fixture(scope="module")
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


def fields(response: Response, **changed: str) -> dict[str, str]:
    user = approver_of(response)
    return {"phone": user.phone, "email": user.email, "attests": "on", "sha256": fingerprint_of(response), **changed}


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


def test_the_service_signs_a_document_that_says_what_by_whom_and_by_what_right(
    client: Client, response: Response, peer: SigningPeer
) -> None:
    page = client.get(reverse("sign", args=[response.pk]), {"sha256": fingerprint_of(response)}).content.decode()
    assert "Godkänn och signera hos Provtjänsten" in page
    assert 'name="password"' not in page
    sign_off = signed(client, response, peer)
    response.refresh_from_db()
    assert response.state == State.APPROVED
    assert sign_off.authenticated_by == "avancerad elektronisk underskrift genom Provtjänsten"
    assert sign_off.signature["signer"] == approver_of(response).name
    assert sign_off.signature["issuer"] == "Provutfärdaren för underskrifter"
    made = sign_off.personal_signature
    assert str(made.request_id) == sign_off.signature["request_id"]
    read = subprocess.run(["pdftotext", "-", "-"], input=bytes(made.document), capture_output=True, check=True)
    text = "".join(read.stdout.decode().split())
    words = (sign_off.attestation, sign_off.name, sign_off.title, sign_off.mandate_reference, sign_off.sha256)
    for word in (
        *words,
        str(made.request_id),
        "(svensk tid)",
        "Behörig företrädare",
        response.organisation.legal_number,
    ):
        assert "".join(word.split()) in text
    assert all(one.compliant for one in VeraPdf().validate(bytes(made.document)))
    assert all(bytes(made.document) not in sent and b"%PDF" not in sent for sent in peer.sent)


def test_the_signature_is_in_the_copy_and_holds_there_by_itself(
    client: Client, response: Response, peer: SigningPeer, tmp_path: Path
) -> None:
    sign_off = signed(client, response, peer)
    bring_to(response, State.SUBMITTED)
    file = sealed_bytes(seal(response))
    with pikepdf.open(io.BytesIO(file)) as pdf:
        for name in ("underskrift-1.pdf", "underskrift-1.p7s"):
            (tmp_path / name).write_bytes(pdf.attachments[name].get_file().read_bytes())
    (tmp_path / "root.pem").write_bytes(peer.directory.joinpath("root.pem").read_bytes())
    command = "openssl cms -verify -cades -binary -inform DER -in underskrift-1.p7s -content underskrift-1.pdf"
    said = subprocess.run(
        [*command.split(), "-CAfile", "root.pem", "-purpose", "any", "-out", "/dev/null"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "CAdES Verification successful" in said.stderr, said.stderr
    pages = subprocess.run(["pdftotext", "-", "-"], input=file, capture_output=True, check=True).stdout.decode()
    told = f"Underskrivet av {sign_off.name} med avancerad elektronisk underskrift, utfärdare Provutfärdaren för"
    assert told in " ".join(pages.split())
    _, judgement = judge_file(file)
    assert judgement.verdict is Verdict.GENUINE
    assert any(told in said and said.endswith("den gäller just det här svaret.") for said in judgement.reasons)


def test_an_issuer_that_the_portal_knows_no_more_makes_no_signature_wrong(
    client: Client, response: Response, peer: SigningPeer, settings: Any, tmp_path: Path
) -> None:
    sign_off = signed(client, response, peer)
    with signing_peer(tmp_path) as another:
        another.set_up(settings)
    told = "den gäller just det här svaret. Utfärdaren är inte längre en som portalen är inställd på."
    assert told_signature(sign_off).endswith(told)
    people = [one.fingerprint for one in all_certificates() if one.use is Use.PERSON]
    assert people == [fingerprint_of_certificate(another.root), sign_off.signature["root_sha256"]]
    settings.SIGNING_SERVICE_URL, settings.SIGNING_SERVICE_ROOTS = "", []
    assert told_signature(sign_off).endswith(told)
    for name in ("level", "root_sha256", "revocation"):  # as they were kept before
        del sign_off.signature[name]
    said = told_signature(sign_off)
    assert "INTE" not in said
    assert said.endswith("Underskriften gick inte att kontrollera: portalen känner inte längre utfärdaren.")


def test_a_signature_that_cannot_be_read_any_more_holds_no_certificate_up(
    response: Response, peer: SigningPeer, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def torn(*asked: Any, **how: Any) -> signing.MadeSignature:
        made = take_signature(*asked, **how)
        return replace(made, cms=made.cms[:100])

    monkeypatch.setattr("tests.signing_peer.take_signature", torn)
    peer.sign(response)
    settings.SIGNING_SERVICE_ROOTS = []
    uses = {one.use for one in all_certificates()}
    assert Use.SEAL in uses
    assert Use.PERSON not in uses
    assert "gick inte att läsa" in told_signature(SignOff.objects.get())


@pytest.mark.parametrize("change", ["another root", "another document", "another answer"])
def test_a_signature_that_does_not_hold_later_is_told_to_be_wrong(
    client: Client, response: Response, peer: SigningPeer, settings: Any, change: str
) -> None:
    sign_off = signed(client, response, peer)
    if change == "another root":  # than the one that was noted beside it
        sign_off.signature["root_sha256"] = "00:" * 31 + "00"
        settings.SIGNING_SERVICE_ROOTS = []
    elif change == "another document":
        sign_off.personal_signature.document = bytes(sign_off.personal_signature.document) + b"%"
    else:
        sign_off.sha256 = "0" * 64
    assert "stämmer INTE" in told_signature(sign_off)


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


def test_no_password_goes_past_the_service(client: Client, response: Response) -> None:
    with pytest.raises(ValidationError, match="underskriftstjänsten"):
        signing.approve_response(
            response=response,
            sha256=fingerprint_of(response),
            details=signer_details(approver_of(response)),
            password="en lång mening som lösenord",
            actor=approver_of(response),
            at=timezone.now(),
        )
    assert not SignOff.objects.exists()


def test_an_organisation_that_has_not_chosen_it_signs_as_before(
    client: Client, response: Response, peer: SigningPeer
) -> None:
    response.organisation.signs_with_service = False
    response.organisation.save()
    page = client.get(reverse("sign", args=[response.pk]), {"sha256": fingerprint_of(response)}).content.decode()
    assert 'name="password"' in page
    assert "Provtjänsten" not in page
    given = fields(response, password="en lång mening som lösenord")
    assert client.post(reverse("sign", args=[response.pk]), given).status_code == 302
    sign_off = SignOff.objects.get()
    assert (sign_off.authenticated_by, sign_off.signature) == ("lösenord", {})
    assert peer.sent == []


def test_what_is_kept_can_neither_be_changed_nor_removed(client: Client, response: Response, peer: SigningPeer) -> None:
    made = signed(client, response, peer).personal_signature
    for change in (lambda: PersonalSignature.objects.update(cms=b"x"), made.delete):
        with pytest.raises(ProgrammingError), transaction.atomic():
            change()
