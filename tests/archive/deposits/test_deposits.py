"""Delivered to an e-archive: noted of one or many with its receipt, corrected by a later note, never removed."""

import hashlib
import re
from copy import deepcopy
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from archive.deposits import services
from archive.deposits.reading import ContradictingSumsError, deposit_of, newest_deposited, package_sums
from archive.models import Deposit, SealedCopy, SearchEntry
from archive.searching.index import index_submission
from attachments.models import Attachment
from config.refusals import WrongStateError
from responses.models import Event, ReceiverReceipt, Response, State, Submission
from tests.archive.api.conftest import asks_with, give_key
from tests.attachments.files import pdf
from tests.attachments.files import upload as upload_of
from tests.builders import archivist_of, client_of, editor_of, make_organisation, make_response, reopen, seal
from tests.web.counting import queries_of
from tests.web.posting import seen_in

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("deposits"), pytest.mark.usefixtures("short_copies")]
SUM, OTHER = (hashlib.sha256(what).hexdigest() for what in (b"paket", b"rapport"))


def sealed(organisation: Any = None) -> Submission:
    given = {"organisation": organisation} if organisation else {}
    response: Response = make_response(state=State.SUBMITTED, **given)
    copy: SealedCopy = seal(response)
    return copy.submission


@pytest.fixture(scope="module")
def _submissions(made_once: None) -> list[Submission]:
    organisation = make_organisation()
    return [sealed(organisation), sealed(organisation), sealed(organisation), sealed()]


@pytest.fixture
def submissions(_submissions: list[Submission]) -> list[Submission]:
    """Three sealed answers of one organisation."""
    return deepcopy(_submissions)[:3]


@pytest.fixture
def submission(submissions: list[Submission]) -> Submission:
    return submissions[0]


@pytest.fixture
def other(_submissions: list[Submission]) -> Submission:
    """A sealed answer of another organisation."""
    return deepcopy(_submissions[3])


def facts(**changed: Any) -> services.DepositFacts:
    said = {"delivered_on": timezone.localdate(), "archive": "E-arkivet", "reference": "EA-1", "sums": {}}
    return services.DepositFacts(**{**said, **changed})


def note(*submissions: Submission, upload: Any = None, **changed: Any) -> list[Deposit]:
    actor = archivist_of(submissions[0].response)
    return services.note_deposits(
        submissions=submissions, facts=facts(**changed), upload=upload, actor=actor, at=timezone.now()
    )


def posted(*submissions: Submission, **changed: Any) -> dict[str, Any]:
    said = {"note": "ja", "delivered_on": timezone.localdate().isoformat(), "archive": "E-arkivet", "reference": "EA-1"}
    return {**said, "copy": [str(one.pk) for one in submissions], **changed}


def test_one_is_noted_with_its_receipt_and_shown_where_it_is_asked_for(submission: Submission) -> None:
    pages = client_of(archivist_of(submission.response))
    own = reverse("archived", args=[submission.pk])
    assert "Ingen leverans till e-arkivet är antecknad." in pages.get(own).content.decode()
    form = pages.get(reverse("note_deposits"), {"copy": submission.pk}).content.decode()
    assert submission.receipt_number in form
    answer = pages.post(
        reverse("note_deposits"), posted(submission, sums=SUM.upper(), receipt=upload_of(pdf(), "kvittens.pdf"))
    )
    assert (answer.status_code, answer.headers["Location"]) == (302, own)
    deposit = Deposit.objects.get()
    assert (deposit.package_sha256, deposit.reference, deposit.archive) == (SUM, "EA-1", "E-arkivet")
    text = pages.get(own).content.decode()
    assert "Levererat till E-arkivet" in text
    assert "Levererad till e-arkiv" in text
    assert SUM in text
    assert "antecknade att svaret är levererat till e-arkivet" in text
    receipt = pages.get(reverse("deposit_receipt", args=[submission.pk, deposit.pk]))
    assert b"".join(receipt.streaming_content).startswith(b"%PDF")
    assert receipt.headers["Content-Disposition"].endswith('filename="kvittens.pdf"')


def test_many_are_noted_at_once_each_with_its_own_sum(submissions: list[Submission]) -> None:
    organisation = submissions[0].response.organisation
    pages = client_of(archivist_of(organisation))
    listed = pages.get(reverse("archive")).content.decode()
    assert f'formaction="{reverse("note_deposits")}"' in listed
    ticked = {"copy": [str(one.pk) for one in submissions], "search": ""}
    form = pages.post(reverse("note_deposits"), ticked)
    assert form.status_code == 200
    assert not Deposit.objects.exists()
    sums = {one.receipt_number: hashlib.sha256(one.receipt_number.encode()).hexdigest() for one in submissions[:2]}
    lines = "\n".join(f"{sha256}  organisationer/1-x/paket/{number}.zip" for number, sha256 in sums.items())
    text = f"{lines}\n{SUM}  manifest.json\n"
    assert pages.post(reverse("note_deposits"), posted(*submissions, sums=text)).status_code == 302
    noted = {one.submission.receipt_number: one.package_sha256 for one in Deposit.objects.all()}
    assert noted == {**dict.fromkeys((one.receipt_number for one in submissions), ""), **sums}
    narrowed = {asked: pages.get(reverse("archive"), {"deposited": asked}) for asked in ("yes", "no")}
    assert len(narrowed["yes"].context["page"].hits) == 3
    assert "levererat till e-arkivet" in narrowed["yes"].content.decode()
    assert narrowed["no"].context["page"].hits == ()
    assert "E-arkivet: Inte levererat" in narrowed["no"].content.decode()


def test_a_later_note_is_in_force_and_one_can_be_taken_back_and_none_is_ever_removed(submission: Submission) -> None:
    note(submission)
    note(submission, reference="EA-2")
    assert deposit_of(submission).reference == "EA-2"  # type: ignore[union-attr]
    pages = client_of(archivist_of(submission.response))
    address = reverse("take_back_deposit", args=[submission.pk])
    assert pages.post(address, {"reason": " "}).status_code == 422
    given = {"reason": "Fel paket.", "seen": seen_in(pages.get(address))}
    note(submission, reference="EA-3")
    refused = pages.post(address, given)
    assert (refused.status_code, "EA-3" in refused.content.decode()) == (409, True)
    assert "Fel paket." in refused.content.decode()
    assert pages.post(address, {**given, "seen": seen_in(refused)}).status_code == 302
    assert deposit_of(submission) is None
    assert pages.post(address, {"reason": "Igen."}).status_code == 409
    assert "Fel paket." in pages.get(reverse("archived", args=[submission.pk])).content.decode()
    for change in (Deposit.objects.all().delete, lambda: Deposit.objects.update(reference="x")):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert [one.reference for one in Deposit.objects.all()] == ["EA-1", "EA-2", "EA-3", ""]


def test_a_form_that_is_sent_twice_is_noted_once_and_shows_the_same(submission: Submission) -> None:
    pages = client_of(archivist_of(submission.response))

    def send(**changed: Any) -> Any:
        return pages.post(reverse("note_deposits"), posted(submission, sums=SUM, **changed))

    first, again = (send(receipt=upload_of(pdf(), "kvittens.pdf")) for _ in range(2))
    assert (again.status_code, again.headers["Location"]) == (302, first.headers["Location"])
    assert Deposit.objects.count() == Event.objects.filter(action="deposit").count() == 1
    assert Attachment.objects.filter(title="Kvittens EA-1").count() == 1
    for changed in ({"reference": "EA-2"}, {"sums": OTHER}, {}):
        before = Deposit.objects.count()
        pages.post(reverse("note_deposits"), posted(submission, **changed))
        assert Deposit.objects.count() == before + 1
    services.take_back_deposit(
        submission=submission, reason="Fel.", actor=archivist_of(submission.response), at=timezone.now()
    )
    pages.post(reverse("note_deposits"), posted(submission))
    assert deposit_of(submission) is not None, "what was taken back is noted again"


def test_the_index_knows_and_knows_again_when_it_is_made_anew(submission: Submission) -> None:
    def known() -> bool:
        return bool(SearchEntry.objects.get(pk=submission.pk).is_deposited)

    assert not known()
    note(submission)
    assert known()
    SearchEntry.objects.update(is_deposited=False)
    index_submission(submission)
    assert known()
    services.take_back_deposit(
        submission=submission, reason="Fel.", actor=archivist_of(submission.response), at=timezone.now()
    )
    assert not known()
    index_submission(submission)
    assert not known()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"delivered_on": "snart"}, "delivered_on"),
        ({"delivered_on": (timezone.localdate() + timedelta(days=2)).isoformat()}, "delivered_on"),
        ({"delivered_on": "2001-01-01"}, "delivered_on"),
        ({"archive": " "}, "archive"),
        ({"reference": ""}, "reference"),
        ({"reference": "x" * 201}, "reference"),
        ({"sums": "ingen summa"}, "sums"),
        ({"sums": f"{SUM}  SP-ANNAT.zip"}, "sums"),
        ({"sums": SUM + "  {number}-valideringsrapport.json"}, "sums"),
        ({"sums": SUM + "  {number}.zip\n" + OTHER + "  a/{number}-sip.zip"}, "sums"),
    ],
)
def test_what_is_wrong_is_told_next_to_its_field_and_the_rest_is_kept(
    changed: dict[str, str], field: str, submission: Submission
) -> None:
    pages = client_of(archivist_of(submission.response))
    changed = {name: said.replace("{number}", submission.receipt_number) for name, said in changed.items()}
    answer = pages.post(reverse("note_deposits"), posted(submission, **changed))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert f'value="{submission.pk}"' in answer.content.decode()
    assert not Deposit.objects.exists()


def test_a_file_that_is_refused_leaves_nothing_noted(submission: Submission) -> None:
    pages = client_of(archivist_of(submission.response))
    answer = pages.post(reverse("note_deposits"), posted(submission, receipt=upload_of(b"MZ\x00\x01", "kvittens.pdf")))
    assert answer.status_code == 422
    assert not Deposit.objects.exists()
    assert not Attachment.objects.filter(title__startswith="Kvittens").exists()


def test_only_what_is_sealed_and_ones_own_of_one_organisation_is_noted(
    submission: Submission, other: Submission
) -> None:
    unsealed = make_response(state=State.SUBMITTED, organisation=submission.response.organisation)
    registrator, editor = archivist_of(submission.response), editor_of(submission.response)
    with pytest.raises(WrongStateError):
        note(submission, unsealed.submissions.get())
    with pytest.raises(ValidationError):
        note(submission, other)
    for actor in (editor, archivist_of(other.response)):
        with pytest.raises(PermissionDenied):
            services.note_deposits(submissions=[submission], facts=facts(), upload=None, actor=actor, at=timezone.now())
    pages = client_of(registrator)
    for key in (other.pk, unsealed.submissions.get().pk, "x"):
        assert pages.post(reverse("note_deposits"), {**posted(), "copy": [str(key)]}).status_code == 422
    assert client_of(editor).post(reverse("note_deposits"), posted(submission)).status_code == 403
    assert not Deposit.objects.exists()
    note(other)
    for name in ("take_back_deposit", "archived"):
        assert pages.get(reverse(name, args=[other.pk])).status_code == 404


def test_what_is_sealed_is_noted_also_while_a_correction_of_it_is_written(submission: Submission) -> None:
    reopen(submission.response, "A-1")
    assert len(note(submission)) == 1


def test_all_of_many_are_noted_or_none(submissions: list[Submission]) -> None:
    organisation = submissions[0].response.organisation
    broken = facts(sums={submissions[0].pk: SUM, submissions[1].pk: "x"})
    with pytest.raises(IntegrityError), transaction.atomic():
        services.note_deposits(
            submissions=submissions, facts=broken, upload=None, actor=archivist_of(organisation), at=timezone.now()
        )
    assert not Deposit.objects.exists()


@pytest.mark.parametrize(
    "row",
    [
        {"delivered_on": timezone.localdate()},
        {"delivered_on": timezone.localdate(), "archive": "A"},
        {"delivered_on": None},
        {"delivered_on": None, "reason": "Fel", "package_sha256": SUM},
        {"delivered_on": timezone.localdate(), "archive": "A", "reference": "B", "package_sha256": "x"},
    ],
)
def test_the_database_demands_a_receipt_or_a_reason(row: dict[str, Any], submission: Submission) -> None:
    actor = archivist_of(submission.response)
    with pytest.raises(IntegrityError), transaction.atomic():
        Deposit.objects.create(submission=submission, by=actor, by_name="x", at=timezone.now(), **row)


def test_the_package_that_was_fetched_last_is_offered_and_what_it_lacks_is_told(
    time_machine: Any, submissions: list[Submission]
) -> None:
    submission = submissions[0]
    pages: Client = client_of(archivist_of(submission.response))
    fetched = pages.get(reverse("package", args=[submission.pk]))
    sha256 = hashlib.sha256(b"".join(fetched.streaming_content)).hexdigest()
    form = pages.get(reverse("note_deposits"), {"copy": submission.pk}).content.decode()
    assert re.search(rf"{sha256}\s+{submission.receipt_number}-sip\.zip", form)
    assert f"av {Event.objects.get(action='packaged').by}." in form
    key = give_key(submission.response.organisation, name="Mellanarkivet")
    time_machine.move_to(timezone.now() + timedelta(minutes=1))  # another package, by when it was made
    fetched = asks_with(key.secret)(reverse("api_package", args=[submission.pk]))
    by_key = hashlib.sha256(b"".join(fetched.streaming_content)).hexdigest()
    form = pages.get(reverse("note_deposits"), {"copy": submission.pk}).content.decode()
    assert (by_key in form, "Paketet innehåller inte allt" in form) == (True, False)
    who = archivist_of(submission.response)
    ReceiverReceipt.objects.create(submission=submission, text="Tack!", by=who, by_name="N", at=timezone.now())
    form = pages.get(reverse("note_deposits"), {"copy": submission.pk}).content.decode()
    assert "<li>det som nu är känt om hur svaret nådde mottagaren (leverans.json)</li>" in form
    many = posted(*submissions, sums=f"{by_key}  {submission.receipt_number}-sip.zip")
    told = pages.post(reverse("note_deposits"), many, follow=True).content.decode()
    assert f"saknas något av {submission.receipt_number}. Svarens sidor i arkivet säger vad." in told
    assert sha256 not in form
    assert "av Mellanarkivet." in form
    refused = pages.post(reverse("note_deposits"), posted(submission, archive=" "))
    assert "av Mellanarkivet." in refused.content.decode()


def test_sums_are_read_as_sha256sum_writes_them() -> None:
    class One:
        pk, receipt_number = 1, "SP-2026-AAAA-BBBB"

    one: Any = One()
    for text in (SUM, f" {SUM.upper()}\n", f"{SUM}  SP-2026-AAAA-BBBB-sip.zip", f"{SUM} *a/sp-2026-aaaa-bbbb.zip\r\n"):
        assert package_sums(text, [one]) == {1: SUM}
    others = ("SP-2026-AAAA-CCCC.zip", "SP-2026-AAAA-BBBB.pdf", "SP-2026-AAAA-BBBB.zip.txt", "xSP-2026-AAAA-BBBB.zip")
    for text in ("", "x", SUM[:-1], *(f"{SUM}  {name}" for name in (*others, "SP-2026-AAAA-BBBB.zip/rapport.xml"))):
        assert package_sums(text, [one]) == {}
    package = f"{SUM}  SP-2026-AAAA-BBBB-sip.zip\n"
    assert package_sums(f"{package}{OTHER}  SP-2026-AAAA-BBBB-rapport.xml\n{package}", [one]) == {1: SUM}
    with pytest.raises(ContradictingSumsError):
        package_sums(f"{package}{OTHER}  SP-2026-AAAA-BBBB.zip", [one])


def test_the_form_of_many_takes_no_more_queries_than_that_of_one(submissions: list[Submission]) -> None:
    first, *more = submissions
    user, url = archivist_of(first.response), f"{reverse('note_deposits')}?copy={first.pk}"
    before = queries_of(user, url)
    assert queries_of(user, url + "".join(f"&copy={one.pk}" for one in more)) == before


def test_what_the_e_archive_holds_of_a_later_submission_is_the_newest_delivered_before_it() -> None:
    one, two, three = (Submission(number=number) for number in (1, 2, 3))
    for held, of, expected in (
        ((), two, None),
        ((one,), three, one),
        ((one, two), three, two),
        ((one, two), two, None),
    ):
        deposits = {each.pk: Deposit(submission=each) for each in held}
        assert newest_deposited([one, two, three], deposits, before=of) == expected
