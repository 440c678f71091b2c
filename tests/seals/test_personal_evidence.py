"""A person's signature with what shows it to hold, asked for once and judged when nobody answers any more."""

import asyncio
import hashlib
import subprocess
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from asn1crypto.cms import ContentInfo
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.sign.signers import SimpleSigner
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes

from seals.issuer_answers import answers_in
from seals.personal_evidence import KeptSignature, _add_stamp, _stamp, add_evidence
from seals.personal_revocation import (
    Revocation,
    RevocationStatus,
    RevocationUnknownError,
    fetch_revocation,
)
from seals.personal_signatures import PersonalSignatureFacts, SignatureRefusedError, check_signature
from seals.timestamps import Level, TimestampAuthority, TimestampError

from .test_levels import authority
from .trust_services import YEAR, TrustServices

pytestmark = pytest.mark.xdist_group("verapdf")
DOCUMENT = b"Det som skrivs under."
PASSWORD = "hemligt"


def signed(services: TrustServices, *, key: str = "seal", document: bytes = DOCUMENT) -> bytes:
    """A signature (CAdES B-B) that carries the signer's certificate alone."""
    signer = SimpleSigner.load_pkcs12_data(services.pkcs12(key, PASSWORD), [], PASSWORD.encode())
    assert signer is not None
    told = PdfCMSSignedAttributes(signing_time=datetime.now(UTC))
    digest = hashlib.sha256(document).digest()
    content = asyncio.run(signer.async_sign(digest, "sha256", signed_attr_settings=told, is_pdf_sig=False))
    content["content"]["certificates"] = [
        one for one in content["content"]["certificates"] if one.chosen.subject != one.chosen.issuer
    ]
    return bytes(content.dump())


def facts_of(
    services: TrustServices, signature: bytes, *, is_kept: bool = True, with_evidence: bool = True
) -> PersonalSignatureFacts:
    """As the portal's later check: at the moment that the signature tells."""
    told_at = ContentInfo.load(signature)["content"]["signer_infos"][0]["signed_attrs"]
    [at] = [one["values"][0].native for one in told_at if one["type"].native == "signing_time"]
    return check_signature(
        document=DOCUMENT,
        signature=signature,
        trust_roots=[services.root],
        at=at,
        is_kept=is_kept,
        with_evidence=with_evidence,
    )


def kept(services: TrustServices, signature: bytes, stamps: TimestampAuthority | None) -> KeptSignature:
    revocation = fetch_revocation(signature=signature, trust_roots=[services.root])
    chain = facts_of(services, signature, with_evidence=False).chain
    return add_evidence(signature=signature, chain=chain, revocation=revocation, authority=stamps)


@pytest.fixture(scope="module")
def whole(services: TrustServices) -> KeptSignature:
    """One of level B-LT."""
    return kept(services, signed(services), authority(services))


def test_a_signature_is_kept_with_chain_answers_and_time(services: TrustServices, whole: KeptSignature) -> None:
    assert whole.level is Level.B_LT
    assert whole.stamped_at is not None
    assert abs(whole.stamped_at - datetime.now(UTC)) < timedelta(minutes=10)
    inside = ContentInfo.load(whole.cms, strict=True)["content"]
    assert inside["version"].native == "v5"
    answers = answers_in(inside)
    assert (len(answers.ocsps), len(answers.crls)) == (1, 1)  # of the signer's, and of the time stamp's
    assert facts_of(services, whole.cms).chain == (services.certificate("seal"), services.root)
    assert services.root.public_bytes(Encoding.DER) in whole.cms
    with time_machine.travel(datetime.now(UTC) + 20 * YEAR):
        assert facts_of(services, whole.cms).signer == "Prov seal – Provutfärdaren"


def test_another_program_reads_it_as_it_read_the_one_that_came(
    services: TrustServices, whole: KeptSignature, tmp_path: Path
) -> None:
    (tmp_path / "kept.p7s").write_bytes(whole.cms)
    (tmp_path / "document").write_bytes(DOCUMENT)
    command = "openssl cms -verify -cades -binary -inform DER -in kept.p7s -content document -purpose any -out read"
    said = subprocess.run(
        [*command.split(), "-CAfile", str(services.root_file)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "CAdES Verification successful" in said.stderr, said.stderr


def test_a_revoked_certificate_is_refused_and_it_is_no_use_to_try_again(services: TrustServices) -> None:
    with pytest.raises(SignatureRefusedError, match="Certifikatet är spärrat") as refused:
        fetch_revocation(signature=signed(services, key="revoked"), trust_roots=[services.root])
    assert refused.value.lasting


def _without_answers(inside: Any, other: Any) -> None:
    inside["crls"] = None


def _with_those_of_another(inside: Any, other: Any) -> None:
    inside["crls"] = [one for one in other["crls"] if one.name == "other"]


def _with_the_stamp_of_another(inside: Any, other: Any) -> None:
    inside["signer_infos"][0]["unsigned_attrs"] = other["signer_infos"][0]["unsigned_attrs"]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (_without_answers, "Det framgår inte att certifikatet gällde och inte var spärrat."),
        (_with_those_of_another, "Det framgår inte att certifikatet gällde och inte var spärrat."),
        (_with_the_stamp_of_another, "Tidsstämpeln hör inte till underskriften."),
    ],
)
def test_what_was_exchanged_is_found(
    services: TrustServices, whole: KeptSignature, change: Callable[[Any, Any], None], said: str
) -> None:
    other = kept(services, signed(services, key="neighbour"), authority(services))
    content = ContentInfo.load(whole.cms)
    change(content["content"], ContentInfo.load(other.cms)["content"])
    with pytest.raises(SignatureRefusedError, match=said):
        facts_of(services, content.dump(force=True))


def test_without_an_authority_it_has_answers_and_no_time(services: TrustServices) -> None:
    made = kept(services, signed(services), None)
    assert (made.level, made.stamped_at) == (Level.B_B, None)
    assert facts_of(services, made.cms).signer == "Prov seal – Provutfärdaren"


def test_one_that_nobody_asked_about_is_no_more_than_stamped(services: TrustServices) -> None:
    signature = signed(services)
    chain = facts_of(services, signature, with_evidence=False).chain
    unchecked = Revocation(status=RevocationStatus.UNCHECKED)
    made = add_evidence(signature=signature, chain=chain, revocation=unchecked, authority=authority(services))
    assert made.level is Level.B_T


def test_an_authority_that_is_away_or_leads_to_another_root_gives_no_half_signature(
    services: TrustServices, trust_roots: Any
) -> None:
    signature = signed(services)
    chain = facts_of(services, signature, with_evidence=False).chain
    good = fetch_revocation(signature=signature, trust_roots=[services.root])
    for wrong in ({"url": f"{services.address}/nowhere"}, {"trust_roots": tuple(trust_roots)}):
        with pytest.raises(TimestampError):
            add_evidence(
                signature=signature, chain=chain, revocation=good, authority=replace(authority(services), **wrong)
            )


def test_answers_that_are_too_large_to_be_kept_are_not_known(
    services: TrustServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("seals.issuer_answers._LARGEST", 100)
    with pytest.raises(RevocationUnknownError, match="too large"):
        fetch_revocation(signature=signed(services), trust_roots=[services.root])


def test_what_is_said_of_the_time_stamp_is_left_out_where_it_is_too_large_and_the_level_says_so(
    services: TrustServices, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    signature = signed(services)
    chain = facts_of(services, signature, with_evidence=False).chain
    good = fetch_revocation(signature=signature, trust_roots=[services.root])
    monkeypatch.setattr("seals.issuer_answers._LARGEST", 100)
    made = add_evidence(signature=signature, chain=chain, revocation=good, authority=authority(services))
    assert (made.level, made.stamped_at is not None) == (Level.B_T, True)
    answers = answers_in(ContentInfo.load(made.cms)["content"])
    assert (len(answers.ocsps), len(answers.crls)) == (1, 0)
    assert f"{services.tsa_url} is too large to be kept" in caplog.text
    assert facts_of(services, made.cms).signer == "Prov seal – Provutfärdaren"


def test_one_that_is_kept_may_be_larger_than_one_that_comes_in_and_what_was_added_is_nobodys_words(
    services: TrustServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    signature = signed(services)
    came = facts_of(services, signature, is_kept=False, with_evidence=False)
    unchecked = Revocation(status=RevocationStatus.UNCHECKED)
    made = add_evidence(signature=signature, chain=came.chain, revocation=unchecked, authority=authority(services))
    monkeypatch.setattr("seals.personal_signatures._LARGEST", len(signature))
    assert came.texts
    assert facts_of(services, made.cms, with_evidence=False).texts == ()
    with pytest.raises(SignatureRefusedError, match="för stor"):
        facts_of(services, made.cms, is_kept=False, with_evidence=False)


def value_of(signature: bytes) -> bytes:
    """What a time stamp is of."""
    [signer] = ContentInfo.load(signature)["content"]["signer_infos"]
    return bytes(signer["signature"].native)


def with_stamps(signature: bytes, *stamps: Any) -> bytes:
    """As a service answers that stamps itself (CAdES B-T)."""
    content = ContentInfo.load(signature)
    [signer] = content["content"]["signer_infos"]
    for stamp in stamps:
        _add_stamp(signer, stamp)
    return bytes(content.dump())


def test_one_that_comes_with_a_time_stamp_is_kept_with_both(services: TrustServices) -> None:
    signature = signed(services)
    own, _ = _stamp(value_of(signature), authority(services, url=services.later_tsa_url))
    came = with_stamps(signature, own)
    assert facts_of(services, came, is_kept=False, with_evidence=False).signer == "Prov seal – Provutfärdaren"
    made = kept(services, came, authority(services))
    assert made.level is Level.B_LT
    [signer] = ContentInfo.load(made.cms)["content"]["signer_infos"]
    kinds = [one["type"].native for one in signer["unsigned_attrs"]]
    assert kinds == ["signature_time_stamp_token"] * 2
    assert facts_of(services, made.cms).signer == "Prov seal – Provutfärdaren"


@pytest.mark.parametrize("wrong", ["tsa_url", "later_tsa_url"])
def test_each_of_several_time_stamps_must_belong_to_the_signature(services: TrustServices, wrong: str) -> None:
    """They stand in the order of their bytes, by which the longer name of the later one comes last."""
    signature, other = signed(services), signed(services, key="neighbour")
    stamps = [
        _stamp(value_of(other if url == wrong else signature), authority(services, url=getattr(services, url)))[0]
        for url in ("tsa_url", "later_tsa_url")
    ]
    came = with_stamps(signature, *stamps)
    [signer] = ContentInfo.load(came)["content"]["signer_infos"]
    assert [one["values"][0].dump() for one in signer["unsigned_attrs"]] == [one.dump() for one in stamps]
    with pytest.raises(SignatureRefusedError, match="Tidsstämpeln hör inte till underskriften"):
        facts_of(services, came, with_evidence=False)
