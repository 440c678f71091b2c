"""A gallring takes two persons and a waiting time, and is refused while anything stands in its way."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from accounts.roles import Role
from archive.delivery.services import add_receiver_receipt
from archive.deposits.services import take_back_deposit
from archive.disposal import execution, services
from archive.disposal.execution import carry_out_due
from archive.disposal.hindrances import hindrances_of
from archive.packages.manifests import note_package
from archive.packages.sip import package_files
from config.language import swedish
from config.refusals import WrongStateError
from outbox.models import OutboxMessage
from responses.models import (
    Disposal,
    Response,
    State,
    Submission,
    SupplementRequest,
)
from tests.archive.disposal.answers import masked, refused
from tests.builders import (
    approver_of,
    archivist_of,
    begin_masking,
    carry_over,
    client_of,
    correct,
    editor_of,
    make_member,
    make_organisation,
    make_response,
    reopen,
)
from tests.builders.disposal import (
    confirm,
    deliver,
    let_wait,
    make_deliverable,
    make_delivered,
    propose,
    steward_of,
)
from tests.builders.masking import order_masked
from tests.builders.responses import bring_to
from tests.databases import as_the_owner

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("disposal-confirming")]


@pytest.fixture(scope="module")
def _delivered(made_once: None) -> Response:
    return make_delivered()


@pytest.fixture
def delivered(_delivered: Response, db: None) -> Response:
    """An answer that an e-archive has, for what destroys nothing of it: its files are the module's."""
    return Response.objects.get(pk=_delivered.pk)


def test_it_takes_two_persons_and_never_one(delivered: Response) -> None:
    archivist, organisation = archivist_of(delivered), delivered.organisation
    disposal = propose(delivered)
    with pytest.raises(PermissionDenied):
        services.confirm_disposal(disposal=disposal, actor=editor_of(delivered), at=timezone.now())
    Membership.objects.create(user=archivist, organisation=organisation, role=Role.ADMINISTRATOR)
    with pytest.raises(PermissionDenied, match="En annan person"):
        services.confirm_disposal(disposal=disposal, actor=archivist, at=timezone.now())
    with pytest.raises(PermissionDenied):
        services.confirm_disposal(disposal=disposal, actor=steward_of(make_organisation()), at=timezone.now())
    other = make_member(Role.ARCHIVIST, organisation=organisation)
    with pytest.raises(PermissionDenied):
        services.confirm_disposal(disposal=disposal, actor=other, at=timezone.now())
    done = services.confirm_disposal(disposal=disposal, actor=approver_of(delivered), at=timezone.now())
    last = timezone.localtime(done.waits_until)
    assert (last.date(), last.hour) == (timezone.localdate() + timedelta(days=30), 23)
    again = services.confirm_disposal(disposal=disposal, actor=approver_of(delivered), at=timezone.now())
    assert again.confirmed_at == done.confirmed_at
    with pytest.raises(PermissionDenied):
        propose(delivered, actor=editor_of(delivered))


@pytest.mark.parametrize("who", ["archivist", "approver", "steward"])
def test_either_takes_it_back_while_it_waits_and_then_it_can_be_proposed_anew(who: str, delivered: Response) -> None:
    person = {"archivist": archivist_of, "approver": approver_of, "steward": lambda one: steward_of(one.organisation)}
    disposal = confirm(propose(delivered))
    with pytest.raises(WrongStateError):
        propose(delivered)
    actor = person[who](delivered)
    with pytest.raises(ValidationError):
        services.take_back_disposal(disposal=disposal, reason=" ", actor=actor, at=timezone.now())
    services.take_back_disposal(disposal=disposal, reason="Beslutet är överklagat.", actor=actor, at=timezone.now())
    let_wait([disposal])
    assert carry_out_due(at=timezone.now()) == execution.DisposalOutcome()
    assert Response.objects.filter(pk=delivered.pk).exists()
    with pytest.raises(WrongStateError):
        services.take_back_disposal(disposal=disposal, reason="Igen.", actor=actor, at=timezone.now())
    with pytest.raises(WrongStateError):
        confirm(disposal)
    assert propose(delivered).pk != disposal.pk


def test_nothing_is_destroyed_before_the_waiting_time_has_passed() -> None:
    response = make_delivered()
    disposal = propose(response)
    assert carry_out_due(at=timezone.now()).done == 0
    confirm(disposal)
    for days in (0, 29):
        let_wait([disposal], days=days)
        assert carry_out_due(at=timezone.now()) == execution.DisposalOutcome()
    # Nor by a clock that is wrong: the database asks its own.
    assert carry_out_due(at=timezone.now() + timedelta(days=400)).failed == 1
    assert Response.objects.filter(pk=response.pk).exists()
    let_wait([disposal], days=2)
    assert carry_out_due(at=timezone.now()).done == 1


def reopened(response: Response) -> None:
    reopen(response)


def masked_and_made(response: Response) -> None:
    begin_masking(response, made=True)


def delivery_taken_back(response: Response) -> None:
    [submission] = response.submissions.all()
    take_back_deposit(submission=submission, reason="Fel.", actor=archivist_of(response), at=timezone.now())


def delivered_by_another_sum(response: Response) -> None:
    [submission] = response.submissions.all()
    deliver(response, sums={submission.pk: "a" * 64})


def delivered_without_a_sum(response: Response) -> None:
    deliver(response, sums={})


def receipt_pasted(response: Response) -> None:
    who = editor_of(response)
    add_receiver_receipt(response=response, upload=None, text="Tack!", actor=who, at=timezone.now())


def asked_to_supplement(response: Response) -> None:
    SupplementRequest.objects.create(
        response=response, submission=response.submissions.get(), items=["A-1"], reason="Mer.",
        last_day=timezone.localdate(), by=editor_of(response), by_name="N", organisation_name="M", at=timezone.now(),
    )  # fmt: skip


HINDRANCES = {
    reopened: "öppnat för rättelse",
    masked: "maskad kopia är påbörjad",
    masked_and_made: "den maskade kopian",
    receipt_pasted: "hur svaret nådde mottagaren",
    delivery_taken_back: "inte antecknat som levererat",
    delivered_by_another_sum: "vet inte vad det levererade paketet",
    delivered_without_a_sum: "kontrollsumma är inte antecknad",
    asked_to_supplement: "begäran om komplettering",
}


@pytest.mark.parametrize("hinder", HINDRANCES, ids=lambda one: one.__name__)
def test_whatever_stands_in_the_way_is_said_and_nothing_is_destroyed(hinder: Any, delivered: Response) -> None:
    assert hindrances_of(delivered, at=timezone.now()) == []
    disposal = propose(delivered)
    with transaction.atomic():
        hinder(delivered)
        delivered.refresh_from_db()
        with pytest.raises(WrongStateError, match=HINDRANCES[hinder]):
            confirm(disposal)
        with pytest.raises((ValidationError, WrongStateError)):
            propose(delivered)
        transaction.set_rollback(True)
    delivered.refresh_from_db()
    if hinder is not reopened:  # which is refused by then
        confirm(disposal)
        let_wait([disposal])
    hinder(delivered)
    assert carry_out_due(at=timezone.now()) == execution.DisposalOutcome(waiting=int(hinder is not reopened))
    delivered.refresh_from_db()
    assert any(HINDRANCES[hinder] in why for why in hindrances_of(delivered, at=timezone.now()))
    if hinder is masked_and_made:
        own = reverse("archived", args=[delivered.submissions.get().pk])
        shown, others = (client_of(who(delivered)).get(own).content.decode() for who in (archivist_of, editor_of))
        day = swedish.day(timezone.localdate())
        assert f"<li>den maskade kopian enligt beslut RS 2026-0417, {day}</li>" in shown
        assert ("Det levererade paketet innehåller inte allt" in shown, "inte allt" in others) == (True, False)


def test_all_who_may_take_it_back_are_told_when_it_is_confirmed_and_once_when_it_is_hindered(
    delivered: Response,
) -> None:
    other = make_member(Role.ARCHIVIST, organisation=delivered.organisation)
    disposal = confirm(propose(delivered))
    may = {
        one.email
        for one in (archivist_of(delivered), approver_of(delivered), steward_of(delivered.organisation), other)
    }

    def told(name: str) -> list[str]:
        return sorted(OutboxMessage.objects.filter(key__startswith=name).values_list("payload__to", flat=True))

    def listed() -> str:
        return client_of(other).get(reverse("disposals")).content.decode()

    assert set(told("disposal_confirmed")) >= may
    assert "Väntar till" in listed()
    let_wait([disposal])
    assert "Hindras" not in listed()
    delivery_taken_back(delivered)
    assert "Hindras sedan" in listed()
    for _ in range(2):
        assert carry_out_due(at=timezone.now()) == execution.DisposalOutcome(waiting=1)
        assert told("disposal_hindered") == told("disposal_confirmed")
    letter = OutboxMessage.objects.filter(key__startswith="disposal_hindered").earliest("pk")
    assert "inte antecknat som levererat" in letter.payload["body"]


def test_one_day_and_one_answer_are_spoken_of_as_one(settings: Any, delivered: Response) -> None:
    settings.DISPOSAL_WAIT_DAYS = 1
    disposal = propose(delivered)
    proposed = OutboxMessage.objects.filter(key__startswith="disposal_proposed").earliest("pk").payload["body"]
    assert "Det är levererat till e-arkivet." in proposed
    page = client_of(steward_of(delivered.organisation)).get(reverse("disposal", args=[disposal.pk])).content.decode()
    for said in (proposed, page):
        assert "väntar gallringen 1 dag" in said
        assert "1 dagar" not in said


def test_a_masked_copy_that_is_ordered_hinders_for_so_long_and_says_until_when(delivered: Response) -> None:
    order_masked(begin_masking(delivered))
    last = swedish.day(timezone.localdate() + timedelta(days=90))
    [told] = [one for one in hindrances_of(delivered, at=timezone.now()) if "beställd" in one]
    assert "går inte att kasta" in told
    assert last in told
    later = hindrances_of(delivered, at=timezone.now() + timedelta(days=91))
    assert not any("beställd" in one for one in later)


def corrected(response: Response) -> Submission:
    """A correction of it, submitted, carried over and delivered: all that there is but a decision on it."""
    made = correct(response, {"A-3": "3 000"})
    carry_over(response)
    bring_to(response, State.ARCHIVED)
    deliver(response)
    return made


def test_a_correction_that_came_after_the_proposal_is_never_destroyed_with_it(delivered: Response) -> None:
    disposal = propose(delivered)
    newer = corrected(delivered)
    delivered.refresh_from_db()
    assert hindrances_of(delivered, at=timezone.now()) == []
    with pytest.raises(WrongStateError, match="andra inskickningar"):
        confirm(disposal)
    page = client_of(archivist_of(delivered)).get(reverse("disposal", args=[disposal.pk])).content.decode()
    assert "andra inskickningar" in page
    # Confirmed all the same, by whoever reaches the database: not begun by the service, nor by its trigger.
    with as_the_owner() as cursor:
        cursor.execute(
            "UPDATE responses_disposal SET confirmed_by_id = %s, confirmed_at = now(),"
            " waits_until = now() + interval '30 days'",
            [steward_of(delivered.organisation).pk],
        )
    let_wait([disposal])
    assert carry_out_due(at=timezone.now()) == execution.DisposalOutcome(waiting=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(execution, "hindrances_of", lambda *_, **__: [])
        assert carry_out_due(at=timezone.now()) == execution.DisposalOutcome(failed=1)
    assert Submission.objects.filter(pk=newer.pk).exists()


def test_an_answer_is_not_opened_again_while_its_confirmed_disposal_waits(delivered: Response) -> None:
    disposal = propose(delivered)
    reopen_page = reverse("reopen", args=[delivered.pk])
    editor = client_of(editor_of(delivered))
    assert editor.get(reopen_page).status_code == 200
    confirm(disposal)
    refused_page = editor.get(reopen_page)
    assert (refused_page.status_code, "ta tillbaka gallringen" in refused_page.content.decode()) == (409, True)
    with pytest.raises(WrongStateError, match="ta tillbaka gallringen"):
        reopen(delivered, "A-1")
    services.take_back_disposal(
        disposal=disposal, reason="Ska rättas.", actor=archivist_of(delivered), at=timezone.now()
    )
    assert reopen(delivered, "A-1").pk


def test_an_answer_of_another_organisation_is_never_in_a_proposal_whoever_asks() -> None:
    disposal, other = propose(make_delivered()), make_delivered()
    row = "INSERT INTO responses_disposedanswer (disposal_id, response_key, title, receipt_numbers)"
    assert refused(f"{row} VALUES ('{disposal.pk}', '{other.pk}', '', '')")
    [own] = disposal.answers.all()
    again = f"{row} SELECT id, '{own.response_key}', '', '' FROM responses_disposal"
    assert refused(again, "disposed_answer_once_a_disposal"), "the trigger lets the organisation's own pass"


def test_who_asked_for_a_masked_copy_is_in_the_package_and_no_package_without_it_will_do() -> None:
    response = make_deliverable()
    begin_masking(response, requester="En tidning", made=True)
    submission = response.submissions.get()
    files = {file.path.rpartition("/")[2]: file for file in package_files(submission.copy, at=timezone.now())}
    [row] = json.loads(files["maskningar.json"].data)
    assert (row["requester"], row["decision"]) == ("En tidning", "RS 2026-0417")
    assert row["strikes"][0]["reason"] == "Enskilds hälsotillstånd"
    assert row["copy_made"]["sha256"] == files["maskad-kopia-01.pdf"].sha256
    deliver(response)
    assert hindrances_of(response, at=timezone.now()) == []
    without = [file for name, file in files.items() if name != "maskningar.json"]
    note_package(submission=submission, sha256="b" * 64, files=without, at=timezone.now())
    deliver(response, sums={submission.pk: "b" * 64})
    [told] = hindrances_of(response, at=timezone.now())
    assert "vem som har begärt ut maskade kopior" in told


def test_what_was_never_delivered_carried_over_or_registered_is_not_proposed() -> None:
    for response, why in (
        (make_deliverable(), "inte antecknat som levererat"),
        (make_response(state=State.ARCHIVED), "har tagits emot här"),
    ):
        with pytest.raises(ValidationError, match=why):
            propose(response)
    with pytest.raises(WrongStateError):
        propose(make_response(state=State.SUBMITTED))
    with pytest.raises(ValidationError, match="framtiden"):
        propose(make_delivered(), decided_on=timezone.localdate() + timedelta(days=1))
    with pytest.raises(ValidationError, match="en organisation i taget"):
        propose(make_deliverable(), make_deliverable())
    assert not Disposal.objects.exists()
