import hashlib
import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
from cryptography import x509

from seals.answers import LARGEST_ANSWERS, NoAnswers, embedded_answers, receipt_number
from seals.development_certificate import SEAL_NAME
from seals.seal import Pkcs12Sealer, seal_pdf
from seals.signatures import hole_is_the_seal
from seals.validation import validation_report
from seals.verify import Inspection, Judgement, Verdict, inspect_pdf, verdict

from .builders import MOMENT, RECEIPT, Register, fingerprints, make_answers, make_file, make_page, make_pdf
from .tampering import TAMPERING, append_bytes, change_the_title, seal_again, strip_the_seal
from .trust_services import TrustServices

Roots = tuple[x509.Certificate, ...]
LONG_AFTER = MOMENT + timedelta(days=365 * 30)


def judge(data: bytes, roots: Roots, register: Register, **options: Any) -> Judgement:
    return verdict(inspect_pdf(data=data, trust_roots=roots, **options), lookup=register)


def test_the_stored_copy_is_genuine(sealed: bytes, trust_roots: Roots, register: Register) -> None:
    found = inspect_pdf(data=sealed, trust_roots=trust_roots)
    assert found.passes_gate
    assert (found.intact, found.sealed, found.trusted, found.ours) == (True, True, True, True)
    assert (found.coverage, found.signed_at, found.receipt_number) == ("ENTIRE_FILE", MOMENT, RECEIPT)
    assert "Utvecklingssigill" in str(found.signer)
    assert verdict(found, lookup=register).verdict is Verdict.GENUINE


@pytest.mark.parametrize("tamper", TAMPERING.values(), ids=TAMPERING.keys())
def test_tampering_is_reported_as_altered(
    tamper: Callable[[bytes], bytes], sealed: bytes, trust_roots: Roots, register: Register
) -> None:
    changed = tamper(sealed)
    assert changed != sealed
    found = inspect_pdf(data=changed, trust_roots=trust_roots)
    assert not found.intact
    assert not found.passes_gate
    assert verdict(found, lookup=register).verdict is Verdict.ALTERED


def test_a_second_seal_by_someone_else_is_reported_as_altered(
    sealed: bytes, foreign_sealer: Pkcs12Sealer, trust_roots: Roots, register: Register
) -> None:
    changed = seal_again(sealed, sealer=foreign_sealer, sealed_at=MOMENT)
    judgement = judge(changed, trust_roots, register)
    assert judgement.verdict is Verdict.ALTERED
    assert "Filen har mer än ett sigill." in judgement.reasons


def test_a_stripped_copy_sealed_by_someone_else_is_reported_as_altered(
    sealed: bytes, foreign_sealer: Pkcs12Sealer, trust_roots: Roots, register: Register
) -> None:
    stripped = strip_the_seal(sealed)
    changed = seal_pdf(pdf=stripped, sealer=foreign_sealer, sealed_at=MOMENT)
    found = inspect_pdf(data=changed, trust_roots=trust_roots)
    assert (found.intact, found.trusted, found.ours) == (True, False, False)
    assert verdict(found, lookup=register).verdict is Verdict.ALTERED


@pytest.mark.parametrize("tamper", [append_bytes, change_the_title])
def test_additions_that_leave_the_seal_itself_in_order_fail_the_gate(
    tamper: Callable[[bytes], bytes], sealed: bytes, trust_roots: Roots
) -> None:
    found = inspect_pdf(data=tamper(sealed), trust_roots=trust_roots)
    assert found.report["signatures"][-1]["content_intact"]
    assert found.coverage == "ENTIRE_REVISION"
    assert not found.passes_gate


def test_another_rendering_of_a_known_receipt_is_not_the_stored_copy(
    sealer: Pkcs12Sealer, trust_roots: Roots, register: Register
) -> None:
    other = seal_pdf(pdf=make_pdf(make_page("<p>x</p>")), sealer=sealer, sealed_at=MOMENT)
    assert inspect_pdf(data=other, trust_roots=trust_roots).passes_gate
    assert judge(other, trust_roots, register).verdict is Verdict.ALTERED


def test_nothing_is_genuine_before_the_copy_is_stored(sealed: bytes, sealer: Pkcs12Sealer, trust_roots: Roots) -> None:
    for seals in (fingerprints(sealer), frozenset[str]()):
        judgement = judge(sealed, trust_roots, Register({RECEIPT: None}, seals))
        assert judgement.verdict is Verdict.UNKNOWN
        assert "inte sparat i portalen ännu" in judgement.reasons[0]


def test_our_seal_on_a_submission_nobody_knows_is_unknown(
    sealed: bytes, sealer: Pkcs12Sealer, trust_roots: Roots
) -> None:
    judgement = judge(sealed, trust_roots, Register(seals=fingerprints(sealer)))
    assert judgement.verdict is Verdict.UNKNOWN
    assert "inlämningen finns inte" in judgement.reasons[0]


def test_an_altered_file_with_our_seal_is_altered_although_the_receipt_is_not_known(
    sealed: bytes, sealer: Pkcs12Sealer, trust_roots: Roots
) -> None:
    judgement = judge(append_bytes(sealed), trust_roots, Register(seals=fingerprints(sealer)))
    assert judgement.verdict is Verdict.ALTERED


@pytest.mark.parametrize("stored", ["f" * 64, None], ids=["stored", "not stored yet"])
@pytest.mark.parametrize("receipt", [RECEIPT, "SP-1999-1"])
def test_the_seal_of_another_customer_of_the_same_issuer_is_never_ours(
    stored: str | None, receipt: str, unsealed: bytes, services: TrustServices, sealer: Pkcs12Sealer
) -> None:
    neighbour = Pkcs12Sealer(pkcs12=services.pkcs12("neighbour", "x"), password="x", name="Region Exempel")
    forged = seal_pdf(pdf=unsealed, sealer=neighbour, sealed_at=MOMENT)
    found = inspect_pdf(data=forged, trust_roots=(services.root,))
    assert (found.passes_gate, found.ours) == (True, True)
    judgement = verdict(found, lookup=Register({receipt: stored}, fingerprints(sealer)))
    known = receipt == RECEIPT and stored is not None
    assert judgement.verdict is (Verdict.ALTERED if known else Verdict.UNKNOWN)
    assert not judgement.our_seal
    assert "Sigillet är inte den här portalens" in judgement.reasons[1]
    assert not any("giltigt" in reason or "äkta" in reason for reason in judgement.reasons)


def test_an_altered_file_of_another_customer_of_the_same_issuer_is_none_of_ours(
    unsealed: bytes, services: TrustServices, sealer: Pkcs12Sealer
) -> None:
    neighbour = Pkcs12Sealer(pkcs12=services.pkcs12("neighbour", "x"), password="x", name="Region Exempel")
    changed = append_bytes(seal_pdf(pdf=unsealed, sealer=neighbour, sealed_at=MOMENT))
    judged = judge(changed, (services.root,), Register(seals=fingerprints(sealer)))
    assert judged.verdict is Verdict.UNKNOWN


def test_the_stored_copy_stays_genuine_when_its_certificate_has_expired(
    sealed: bytes, trust_roots: Roots, register: Register
) -> None:
    found = inspect_pdf(data=sealed, trust_roots=trust_roots, at=LONG_AFTER)
    assert (found.intact, found.trusted, found.ours) == (True, False, True)
    judgement = verdict(found, lookup=register)
    assert judgement.verdict is Verdict.GENUINE
    assert any("certifikat" in reason for reason in judgement.reasons)


def test_an_expired_seal_alone_makes_no_other_file_genuine(
    sealed: bytes, trust_roots: Roots, register: Register
) -> None:
    changed = append_bytes(sealed)
    assert judge(changed, trust_roots, register, at=LONG_AFTER).verdict is Verdict.ALTERED


def test_without_trust_roots_no_seal_is_trusted(sealed: bytes) -> None:
    found = inspect_pdf(data=sealed, trust_roots=())
    assert (found.trusted, found.ours, found.passes_gate) == (False, False, False)


@pytest.mark.parametrize(
    "data",
    [b"", b"%PDF-1.7", b"x" * 5000, b"%PDF-1.7\n" + b"[" * 100_000, b"%PDF-1.7\n1 0 obj<</A 1 0 R>>"],
    ids=["empty", "only a header", "no pdf", "deep nesting", "self reference"],
)
def test_rubbish_is_unknown_with_a_reason(data: bytes, trust_roots: Roots, register: Register) -> None:
    judgement = judge(data, trust_roots, register)
    assert judgement.verdict is Verdict.UNKNOWN
    assert "Filen är skadad eller ingen PDF: något sigill går inte att läsa." in judgement.reasons


def test_no_changed_byte_makes_a_genuine_file(sealed: bytes, trust_roots: Roots, register: Register) -> None:
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        _, hole, after, _ = (int(one) for one in pdf.Root.AcroForm.Fields[0].V.ByteRange)
    # A letter of the certificate's own name, which is read when it is told, and then is none.
    letter = sealed.lower().index(SEAL_NAME.encode().hex().encode()) + 2 * SEAL_NAME.index("Ä")
    for place in (*range(0, len(sealed), len(sealed) // 60), letter):
        changed = sealed[:place] + bytes([sealed[place] ^ 0x55]) + sealed[place + 1 :]
        found = inspect_pdf(data=changed, trust_roots=trust_roots)
        assert verdict(found, lookup=register).verdict is not Verdict.GENUINE
        # Within the seal there are bytes that nobody signs; only the register catches those.
        assert not found.passes_gate or hole < place < after


def test_a_strangers_document_is_unknown(trust_roots: Roots, register: Register) -> None:
    pdf = make_pdf(make_page("<p>x</p>"), attachments=[])
    assert judge(pdf, trust_roots, register).verdict is Verdict.UNKNOWN


def test_a_strangers_sealed_document_is_unknown(
    foreign_sealer: Pkcs12Sealer, trust_roots: Roots, register: Register
) -> None:
    pdf = make_pdf(make_page("<p>x</p>"), attachments=[make_answers("SP-1999-1")])
    sealed = seal_pdf(pdf=pdf, sealer=foreign_sealer, sealed_at=MOMENT)
    assert judge(sealed, trust_roots, register).verdict is Verdict.UNKNOWN


def test_the_exit_statuses_are_those_of_verify_copy() -> None:
    assert [(one.name, one.value) for one in Verdict] == [
        ("GENUINE", 0),
        ("ALTERED", 1),
        ("UNKNOWN", 2),
        ("UNCHECKED", 3),
    ]


@pytest.mark.parametrize(
    ("hole", "expected"),
    [
        (b"<30020101>", True),
        (b"<300201010000>", True),
        (b"<308102010100>", True),
        (b"<30020101000f>", False),
        (b"<30020101>>><</X<30020101>", False),
        (b"<3>", False),
        (b"<>", False),
    ],
)
def test_bytes_nobody_signed_must_be_the_seal_itself(hole: bytes, expected: bool) -> None:
    assert hole_is_the_seal(b"AAA" + hole + b"BBB", [0, 3, 3 + len(hole), 3]) is expected


def test_a_message_hidden_in_the_padding_of_the_seal_fails_the_gate(sealed: bytes, trust_roots: Roots) -> None:
    end = sealed.index(b"0" * 64 + b">")
    found = inspect_pdf(data=sealed[:end] + b"48656a21" + sealed[end + 8 :], trust_roots=trust_roots)
    assert found.report["signatures"][0]["bottom_line"]
    assert not found.passes_gate


@pytest.mark.parametrize("stated", [17, None, "", "x" * 101, "a\nb", ["x"]])
def test_an_unusable_receipt_number_is_none(stated: Any) -> None:
    content = json.dumps({"receipt_number": stated}).encode()
    pdf = make_pdf(make_page("<p>x</p>"), attachments=[make_file("svar.json", content, "application/json")])
    assert receipt_number(pdf) is None


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff\xfe", b"[" * 200_000])
def test_answers_that_are_no_object_are_refused(content: bytes) -> None:
    pdf = make_pdf(make_page("<p>x</p>"), attachments=[make_file("svar.json", content, "application/json")])
    with pytest.raises(NoAnswers):
        embedded_answers(pdf)
    assert receipt_number(pdf) is None


def test_a_decompression_bomb_is_refused() -> None:
    bomb = b'{"receipt_number": "%s"}' % (b"0" * LARGEST_ANSWERS)
    output = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.attachments["svar.json"] = pikepdf.AttachedFileSpec(pdf, bomb, filename="svar.json")
        pdf.save(output, recompress_flate=True)
    assert len(output.getvalue()) < 1_000_000
    with pytest.raises(NoAnswers, match="too large"):
        embedded_answers(output.getvalue())


def test_the_validation_report_says_who_sealed_when_and_how(sealed: bytes, trust_roots: Roots) -> None:
    report = json.loads(json.dumps(validation_report(inspect_pdf(data=sealed, trust_roots=trust_roots))))
    signature = report["signatures"][0]
    assert report["conclusion"] == "passed"
    assert report["sha256"] == hashlib.sha256(sealed).hexdigest()
    assert signature["stated_signing_time"] == MOMENT.isoformat()
    assert signature["digest_algorithm"] == "sha256"
    assert signature["signature_algorithm"] == "sha256_ecdsa"
    assert (signature["coverage"], signature["docmdp"]) == ("ENTIRE_FILE", "NO_CHANGES")
    assert "Utvecklingssigill" in signature["certificates"][0]["subject"]
    assert len(signature["certificates"][0]["sha256_fingerprint"]) == 64
    assert signature["certificates"][0]["not_valid_before"] < signature["certificates"][0]["not_valid_after"]


@pytest.mark.parametrize("tamper", TAMPERING.values(), ids=TAMPERING.keys())
def test_the_validation_report_of_a_changed_copy_says_failed(
    tamper: Callable[[bytes], bytes], sealed: bytes, trust_roots: Roots
) -> None:
    report = validation_report(inspect_pdf(data=tamper(sealed), trust_roots=trust_roots))
    assert report["conclusion"] == "failed"
    assert json.dumps(report)


def test_every_reason_is_a_sentence(sealed: bytes, trust_roots: Roots) -> None:
    found: list[Inspection] = [
        inspect_pdf(data=tamper(sealed), trust_roots=trust_roots) for tamper in TAMPERING.values()
    ]
    reasons = [reason for one in found for reason in one.reasons]
    assert reasons
    assert all(reason.endswith(".") and reason[0].isupper() for reason in reasons)
