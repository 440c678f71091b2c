"""An organisation's own seal seals its copies and no others; without one the portal's stands in, and says so."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from archive.models import SealedCopy
from archive.records import record_of
from archive.sealing import making
from archive.sealing.making import SealingError, check_sealed
from archive.sealing.owners import PORTAL, noted_owners, owners_of
from archive.verification import judge_file
from config.environment.seal_sources import SealSource
from responses.models import Response, State
from seals.description import fingerprint_of
from seals.development_certificate import PASSPHRASE, ensure_development_certificate
from seals.seal import SealError, seal_pdf
from seals.settings import certificates_of, portal_source
from seals.verify import Verdict
from tests.archive.copies.file_contents import sealed_bytes
from tests.archive.sealing.own_seals import give_seal, give_seal_of_issuer, name_seal, sealer_of
from tests.archive.verifying import posted, run
from tests.builders import archivist_of, editor_of, make_organisation, make_response, make_rss, seal
from tests.builders.copies import render_submission
from tests.seals.conftest import services
from tests.seals.trust_services import TrustServices

__all__ = ["services"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def response() -> Response:
    return make_response(state=State.SUBMITTED)


@pytest.fixture
def another() -> Response:
    return make_response(state=State.SUBMITTED)


def page(person: Any, name: str, copy: SealedCopy) -> str:
    client = Client()
    client.force_login(person)
    return client.get(reverse(name, args=[copy.submission_id])).content.decode()


def printed(copy: SealedCopy) -> str:
    read = subprocess.run(["pdftotext", "-", "-"], input=sealed_bytes(copy), capture_output=True, check=True)
    return re.sub(r"\s+", " ", read.stdout.decode())


def told(copy: SealedCopy) -> list[str]:
    """Everywhere where it is said whose the seal is."""
    response = copy.submission.response
    return [
        printed(copy),
        posted(sealed_bytes(copy)).content.decode(),
        page(archivist_of(response), "archived", copy),
        page(archivist_of(response), "validation", copy),
        page(editor_of(response), "receipt", copy),
    ]


def forged(response: Response, source: Any) -> bytes:
    """What the holder of a key can make of the answer: all of the copy but the right seal."""
    submission = response.submissions.get()
    return seal_pdf(pdf=render_submission(submission), sealer=sealer_of(source), sealed_at=timezone.now())


def test_a_copy_has_the_seal_of_its_own_organisation_and_says_so(
    response: Response, settings: Any, tmp_path: Path
) -> None:
    source = give_seal(settings, response.organisation, tmp_path / "own")
    copy = seal(response)
    [certificate] = certificates_of(source)
    assert copy.seal is not None
    assert copy.seal.fingerprint == fingerprint_of(certificate)
    for place in told(copy):
        assert f"Organisationens eget sigill: {response.organisation.name}" in place


def test_without_one_the_portals_seal_stands_in_and_says_so(
    response: Response, another: Response, settings: Any, tmp_path: Path
) -> None:
    give_seal(settings, another.organisation, tmp_path / "own")
    copy = seal(response)
    assert copy.seal is not None
    assert copy.seal.fingerprint == fingerprint_of(certificates_of(portal_source())[0])
    for place in told(copy):
        assert f"Svarsportalens sigill för {response.organisation.name}" in place


def test_a_seal_of_ones_own_that_cannot_be_used_is_never_replaced_by_the_portals(
    response: Response, settings: Any, tmp_path: Path
) -> None:
    source = give_seal(settings, response.organisation, tmp_path / "own")
    name_seal(settings, replace(source, file=str(tmp_path / "away.p12")))
    with pytest.raises(SealError, match=r"away\.p12"):
        seal(response)
    name_seal(settings, replace(source, adapter="remote", url="https://sign.example.se", credential="x", secret=""))
    with pytest.raises(SealError, match="needs SEAL_SECRET_"):
        seal(response)
    assert not SealedCopy.objects.exists()


def test_a_unit_without_a_number_of_its_own_has_the_seal_of_its_host(settings: Any, tmp_path: Path) -> None:
    host = make_organisation()
    give_seal(settings, host, tmp_path / "own")
    copy = seal(make_response(organisation=make_rss(host=host), state=State.SUBMITTED))
    assert (copy.report["sealed_for"]["number"], copy.report["sealed_for"]["own"]) == (host.number, True)


def test_the_seal_of_one_organisation_on_the_copy_of_another_is_wrong(
    response: Response, another: Response, settings: Any, tmp_path: Path
) -> None:
    """Roots of their own: what leads to one organisation's is trusted in its own copies alone."""
    source = give_seal(settings, another.organisation, tmp_path / "another")
    give_seal(settings, response.organisation, tmp_path / "own")
    file = forged(response, source)
    inspection, judgement = judge_file(file)
    assert (inspection.trusted, judgement.verdict) == (False, Verdict.ALTERED)
    assert judgement.reasons[0].startswith(f"Fel sigill: det tillhör {another.organisation.name}")
    seal(response)
    assert judge_file(file)[1].verdict is Verdict.ALTERED
    assert "Fel sigill" in posted(file).content.decode()
    (tmp_path / "copy.pdf").write_bytes(file)
    status, said = run(tmp_path / "copy.pdf")
    assert (status, "Fel sigill" in said) == (1, True)
    assert f"sigillet för {another.organisation.name}" in said


def test_the_seal_of_another_customer_of_ones_own_issuer_is_wrong_as_well(
    response: Response, another: Response, settings: Any, services: TrustServices
) -> None:
    give_seal_of_issuer(settings, response.organisation, services, "seal")
    source = give_seal_of_issuer(settings, another.organisation, services, "neighbour")
    inspection, judgement = judge_file(forged(response, source))
    assert (inspection.passes_gate, judgement.verdict) == (True, Verdict.ALTERED)
    assert judgement.reasons == (
        f"Fel sigill: det tillhör {another.organisation.name}, och filen uppger en annan organisation.",
    )


def test_the_right_seal_on_what_is_not_stored_is_known_as_the_organisations_own(
    response: Response, settings: Any, tmp_path: Path
) -> None:
    """The neighbour of the two above: the same file, but for whose key it is."""
    source = give_seal(settings, response.organisation, tmp_path / "own")
    inspection, judgement = judge_file(forged(response, source))
    assert (inspection.passes_gate, judgement.our_seal, judgement.verdict) == (True, True, Verdict.UNKNOWN)


def test_a_key_that_was_put_in_another_organisations_place_seals_nothing(
    response: Response, another: Response, settings: Any, services: TrustServices
) -> None:
    """The issuer is the same, and nothing names the certificate any more: but it has sealed for the other."""
    give_seal_of_issuer(settings, another.organisation, services, "seal")
    seal(another)
    settings.ORGANISATION_SEALS = {}
    give_seal_of_issuer(settings, response.organisation, services, "seal")
    with pytest.raises(SealingError, match=f"the seal is that of {another.organisation.name}"):
        seal(response)


def test_an_earlier_seal_of_an_organisation_that_has_none_now_is_still_its_own(
    response: Response, another: Response, settings: Any, tmp_path: Path
) -> None:
    source = give_seal(settings, response.organisation, tmp_path / "own")
    copy = seal(response)
    name_seal(settings, replace(source, adapter="none", file=""))
    assert judge_file(sealed_bytes(copy))[1].verdict is Verdict.GENUINE
    assert judge_file(forged(another, source))[1].seal_of == response.organisation.name
    later = make_response(organisation=response.organisation, state=State.SUBMITTED)
    assert seal(later).report["sealed_for"]["own"] is False


def test_the_page_of_certificates_says_for_whose_copies_each_is(
    response: Response, another: Response, settings: Any, tmp_path: Path
) -> None:
    sources = [give_seal(settings, one.organisation, tmp_path / str(one.pk)) for one in (response, another)]
    told = Client().get(reverse("seal_certificates")).content.decode()
    for one in (response, another):
        assert f"arkivexemplar från {one.organisation.name} ({one.organisation.number}) och inga andra" in told
    address = reverse("seal_certificates_file")
    own, others = ([fingerprint_of(one) for one in certificates_of(source)] for source in sources)
    file = Client().get(address, {"organisation": response.organisation.number}).content.decode()
    assert own[0] in file
    assert others[0] not in file
    assert f"bara för {response.organisation.number}" in file
    assert own[0] in Client().get(address).content.decode()


def test_a_copy_sealed_before_whose_was_noted_has_the_portals_seal(response: Response) -> None:
    copy = seal(response)
    report = {name: value for name, value in copy.report.items() if name != "sealed_for"}
    old = SealedCopy(submission=copy.submission, report=report)
    assert old.seal is not None
    assert old.seal.whose == ""


def test_a_certificate_that_the_organisations_entry_does_not_name_is_not_its_seal(
    response: Response, settings: Any, services: TrustServices
) -> None:
    """What a hardware module or a signing service brings is held against what is named."""
    source = give_seal_of_issuer(settings, response.organisation, services, "seal")
    file, record = forged(response, source), record_of(response.submissions.get())
    assert check_sealed(file, record).passes_gate
    name_seal(settings, replace(source, adapter="pkcs11", module="m", token="t", key="k"))  # no secret
    with pytest.raises(SealingError, match="is not named as one of"):
        check_sealed(file, record)


def test_the_portals_seal_is_an_organisations_own_only_where_both_name_it(response: Response, settings: Any) -> None:
    portal = ensure_development_certificate(Path(settings.SEAL_DEVELOPMENT_DIR))
    source = SealSource(
        organisation=response.organisation.number,
        file=str(portal.pkcs12),
        secret=PASSPHRASE,
        roots=(str(portal.root),),
    )
    name_seal(settings, source)
    with pytest.raises(SealingError, match="the seal is the portal's"):
        seal(response)
    settings.SEAL_PKCS12_FILE, settings.SEAL_PKCS12_PASSWORD = str(portal.pkcs12), PASSPHRASE
    assert seal(response).report["sealed_for"]["own"] is True


def test_a_missing_file_of_one_organisation_is_nobody_elses_matter(
    response: Response, another: Response, settings: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    give_seal(settings, response.organisation, tmp_path / "own")
    copy = seal(response)
    for changes in ({"roots": ("/nowhere/root.pem",)}, {"certificates": ("/nowhere/seal.pem",)}):
        caplog.clear()
        give_seal(settings, another.organisation, tmp_path / "another", **changes)
        assert posted(sealed_bytes(copy)).status_code == 200
        assert posted(sealed_bytes(copy) + b"%").status_code == 200
        assert Client().get(reverse("seal_certificates")).status_code == 200
        assert f"A file of the seal of {another.organisation.number} cannot be read" in caplog.text


def test_a_key_that_comes_later_is_known_when_it_is_there(response: Response, settings: Any, tmp_path: Path) -> None:
    source = give_seal(settings, response.organisation, tmp_path / "own")
    later = replace(source, file=str(tmp_path / "later.p12"))
    assert certificates_of(later) == ()
    Path(later.file).write_bytes(Path(source.file).read_bytes())
    assert len(certificates_of(later)) == 1


def test_a_certificate_that_has_sealed_for_several_is_each_ones_and_nobody_elses(
    response: Response, another: Response, settings: Any, services: TrustServices
) -> None:
    """Noted in either order the answer is the same, and a third organisation is told of both."""
    third, sources = make_response(state=State.SUBMITTED), []
    for one in sorted((response, another), key=lambda each: each.organisation.number, reverse=True):
        settings.ORGANISATION_SEALS = {}
        sources.append(give_seal_of_issuer(settings, one.organisation, services, "seal"))
        with shared_by_both():
            seal(one)
    [certificate] = {one.fingerprint(hashes.SHA256()).hex() for source in sources for one in certificates_of(source)}
    settings.ORGANISATION_SEALS = {}
    numbers = sorted(one.organisation.number for one in (response, another))
    assert owners_of([certificate]) == frozenset(numbers)
    for one in (response, another):
        name_seal(settings, replace(sources[0], organisation=one.organisation.number, adapter="none", file=""))
        assert judge_file(forged(one, sources[0]))[1].our_seal
    names = {one.organisation.number: one.organisation.name for one in (response, another)}
    assert judge_file(forged(third, sources[0]))[1].seal_of == " eller ".join(names[number] for number in numbers)
    told = Client().get(reverse("seal_certificates")).content.decode()
    assert all(f"{names[number]} ({number})" in told for number in numbers)


def test_what_was_the_portals_seal_and_then_one_organisations_too_still_stands_for_all(
    response: Response, another: Response, settings: Any
) -> None:
    """Whichever of its copies is looked at first."""
    portal = ensure_development_certificate(Path(settings.SEAL_DEVELOPMENT_DIR))
    number, file = response.organisation.number, str(portal.pkcs12)
    seal(another)
    settings.SEAL_PKCS12_FILE, settings.SEAL_PKCS12_PASSWORD = file, PASSPHRASE
    source = SealSource(organisation=number, file=file, secret=PASSPHRASE, roots=(str(portal.root),))
    name_seal(settings, source)
    assert seal(response).report["sealed_for"]["own"] is True
    [certificate] = certificates_of(source)
    settings.ORGANISATION_SEALS = {}
    assert noted_owners(certificate.fingerprint(hashes.SHA256()).hex()) == {PORTAL, number}
    third = make_response(state=State.SUBMITTED)
    assert judge_file(forged(third, source))[1].our_seal


@contextmanager
def shared_by_both() -> Iterator[None]:
    """As when both were sealed at the same moment: neither's copy was there to hold the certificate against."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(making, "owners_of", lambda _: frozenset())
        yield


def test_whose_certificates_are_is_found_along_an_index(response: Response) -> None:
    copy = seal(response)
    certificate = copy.report["signatures"][0]["certificates"][0]["sha256_fingerprint"]
    with connection.cursor() as cursor, CaptureQueriesContext(connection) as asked:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        assert noted_owners(certificate) == {PORTAL}
        looked_up = [one["sql"] for one in asked.captured_queries if "responses_sealedcopy" in one["sql"]]
        assert len(looked_up) == 2
        for sql in looked_up:
            cursor.execute(f"EXPLAIN {sql}")
            plan = "\n".join(row for [row] in cursor.fetchall())
            assert "copy_by_seal_and_owner" in plan
            assert "Sort" not in plan
            assert "Filter" not in plan
