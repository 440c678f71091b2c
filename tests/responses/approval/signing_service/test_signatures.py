"""Signing at a signing service by an advanced electronic signature: what is signed, kept, and told of it later."""

import io
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.exceptions import ValidationError
from django.db import ProgrammingError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from archive.sealing.certificates import all_certificates
from archive.signatures import told_signature
from archive.verification import judge_file
from responses.approval import signing
from responses.approval.service_signing import take_signature
from responses.models import PersonalSignature, Response, SignOff, State
from seals.certificates import Use
from seals.description import fingerprint_of as fingerprint_of_certificate
from seals.verify import Verdict
from tests.archive.copies.file_contents import sealed_bytes
from tests.builders import approver_of, bring_to, fingerprint_of, seal, signer_details
from tests.responses.approval.signing_service.visits import fields, signed
from tests.signing_peer import SigningPeer, signing_peer
from tests.verapdf import VeraPdf

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("signing-service")]


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
