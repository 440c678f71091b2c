"""The pages of gallring: a form that keeps what is typed, two persons at two browsers, and as many queries for many."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts.roles import Role
from archive.disposal.execution import carry_out_due
from archive.disposal.hindrances import hindrances_of
from archive.models import PackageManifest
from audit.models import LogRow
from config.language import swedish
from responses.models import Disposal, Response
from tests.archive.api.conftest import asks_with, give_key
from tests.attachments.files import pdf
from tests.attachments.files import upload as upload_of
from tests.builders import approver_of, archivist_of, client_of, editor_of, make_organisation
from tests.builders.disposal import (
    confirm,
    deliver,
    let_wait,
    make_deliverable,
    make_delivered,
    propose,
    steward_of,
)
from tests.web.counting import queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("disposal"), pytest.mark.usefixtures("short_copies")]


def posted(*responses: Response, **changed: Any) -> dict[str, Any]:
    said = {"propose": "ja", "decision": "RS 2026-0007", "decided_on": timezone.localdate().isoformat(), "rule": "4.2"}
    return {**said, "copy": [str(one.submissions.get().pk) for one in responses], **changed}


def test_it_goes_from_the_list_to_the_log_by_two_persons_on_their_pages() -> None:
    response = make_delivered()
    archivist, approver = client_of(archivist_of(response)), client_of(approver_of(response))
    assert f'formaction="{reverse("propose_disposal")}"' in archivist.get(reverse("archive")).content.decode()
    ticked = archivist.post(reverse("propose_disposal"), {"copy": [str(response.submissions.get().pk)]})
    assert (ticked.status_code, Disposal.objects.exists()) == (200, False)
    assert reverse("archived", args=[response.submissions.get().pk]) in ticked.content.decode()
    for changed in ({"decision": " "}, {"rule": ""}, {"decided_on": "i går"}, {"decided_on": "2099-01-01"}):
        refused = archivist.post(reverse("propose_disposal"), posted(response, **{"rule": "Punkt 17", **changed}))
        assert refused.status_code == 422
        assert ("Punkt 17" in refused.content.decode()) == ("rule" not in changed)
    made = archivist.post(
        reverse("propose_disposal"), posted(response, document=upload_of(pdf(), "gallringsbeslut.pdf"))
    )
    disposal = Disposal.objects.get()
    own = reverse("disposal", args=[disposal.pk])
    assert (made.status_code, made.headers["Location"]) == (302, own)
    assert archivist.post(reverse("propose_disposal"), posted(response)).status_code == 409
    assert archivist.post(reverse("confirm_disposal", args=[disposal.pk])).status_code == 403
    assert "Bekräfta gallringen" not in archivist.get(own).content.decode()
    page = approver.get(own).content.decode()
    assert "Bekräfta gallringen" in page
    assert "gallringsbeslut.pdf" in page
    [submission] = response.submissions.all()
    day, copy = swedish.day(timezone.localdate()), reverse("archived", args=[submission.pk])
    assert f"levererat till E-arkivet {day}, kvittens EA-1" in page
    assert "besvarade frågor, 0 bifogade filer och 0 maskade kopior" in page
    steward = client_of(steward_of(response.organisation)).get(own).content.decode()
    assert (copy in page, copy in steward, submission.receipt_number in steward) == (True, False, True)
    decision = approver.get(reverse("disposal_decision", args=[disposal.pk]))
    assert b"".join(decision.streaming_content).startswith(b"%PDF")
    again = approver.post(reverse("confirm_disposal", args=[disposal.pk]))
    assert again.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert Disposal.objects.get().confirmed_at is None


def test_the_form_is_shown_only_when_nothing_hinders_and_says_what_to_untick_otherwise() -> None:
    ready = make_delivered()
    hindered = make_deliverable(organisation=ready.organisation)
    pages, address = client_of(archivist_of(ready)), reverse("propose_disposal")

    def shown(*responses: Response) -> tuple[bool, str]:
        page = pages.post(address, {"copy": [str(one.submissions.get().pk) for one in responses]}).content.decode()
        return 'name="propose"' in page, page

    assert shown(ready)[0]
    for chosen, told in (((hindered,), "Åtgärda det som hindrar."), ((ready, hindered), "ta bort krysset för")):
        is_offered, page = shown(*chosen)
        assert (is_offered, told in page) == (False, True)
        assert f'href="{reverse("archive")}">Välj om i arkivet' in page
    refused = pages.post(address, posted(ready, hindered))
    assert (refused.status_code, Disposal.objects.exists()) == (422, False)
    assert 'value="RS 2026-0007"' in refused.content.decode()


def test_the_form_is_not_shown_for_answers_of_several_organisations() -> None:
    one, other = make_delivered(), make_delivered()
    archivist = archivist_of(one)
    other.organisation.memberships.create(user=archivist, role=Role.ARCHIVIST)
    keys = [str(each.submissions.get().pk) for each in (one, other)]
    page = client_of(archivist).post(reverse("propose_disposal"), {"copy": keys}).content.decode()
    assert ("en organisations svar åt gången" in page, 'name="propose"' in page) == (True, False)


def test_whoever_fetches_the_decision_or_the_log_is_seen_by_the_organisations_administrator() -> None:
    response = make_delivered()
    pages = client_of(archivist_of(response))
    pages.post(reverse("propose_disposal"), posted(response, document=upload_of(pdf(), "gallringsbeslut.pdf")))
    disposal = Disposal.objects.get()
    pages.get(reverse("disposal_decision", args=[disposal.pk]))
    row = LogRow.objects.filter(action="downloaded").latest("pk")
    assert (row.organisation, f"disposal:{disposal.pk}" in row.content) == (response.organisation_id, True)
    pages.head(reverse("disposal_decision", args=[disposal.pk]))
    assert LogRow.objects.filter(action__in=["downloaded", "exported"]).count() == 1


def test_whoever_fetches_an_empty_log_is_in_the_log_too() -> None:
    """By the organisation of who has one, and by none of who has several."""
    organisation, address = make_organisation(), reverse("disposal_log_file")
    archivist = archivist_of(organisation)
    client_of(archivist).head(address)
    assert not LogRow.objects.filter(action="exported").exists()
    b"".join(client_of(archivist).get(address).streaming_content)
    assert LogRow.objects.get(action="exported").organisation == organisation.pk
    make_organisation().memberships.create(user=archivist, role=Role.READER)
    client_of(archivist).get(address)
    row = LogRow.objects.filter(action="exported").latest("pk")
    assert (row.organisation, row.actor, "gallringsloggen" in row.content) == (None, archivist.pk, True)


def test_it_is_taken_back_for_a_reason_on_its_page_and_strangers_never_see_it() -> None:
    disposal = propose(make_delivered())
    archivist = client_of(disposal.proposed_by)
    address = reverse("take_back_disposal", args=[disposal.pk])
    assert archivist.post(address, {"reason": " "}).status_code == 422
    assert client_of(archivist_of(make_organisation())).post(address, {"reason": "Fel."}).status_code == 404
    assert archivist.post(address, {"reason": "Fel svar."}).status_code == 302
    assert "Fel svar." in archivist.get(reverse("disposal", args=[disposal.pk])).content.decode()
    assert "Tillbakatagen" in archivist.get(reverse("disposals")).content.decode()
    assert archivist.post(address, {"reason": "Igen."}).status_code == 409


def test_an_administrator_comes_to_it_from_the_organisations_own_pages() -> None:
    organisation = make_organisation()
    pages = client_of(steward_of(organisation))
    menu = pages.get(reverse("organisation_people", args=[organisation.pk])).content.decode()
    assert f'href="{reverse("disposals")}"' in menu
    assert pages.get(reverse("disposals")).status_code == 200


def test_more_answers_take_no_more_queries() -> None:
    organisation = make_organisation()
    answers = [make_delivered(organisation=organisation) for _ in range(3)]
    archivist, keys = archivist_of(organisation), [str(one.submissions.get().pk) for one in answers]
    form = f"{reverse('propose_disposal')}?copy="
    few = queries_of(archivist, form + keys[0])
    assert queries_of(archivist, form + "&copy=".join(keys)) == few
    one, more = propose(answers[0]), propose(*answers[1:])
    pages = [queries_of(archivist, reverse("disposal", args=[each.pk])) for each in (one, more)]
    assert pages[0] == pages[1]
    listed, log = queries_of(archivist, reverse("disposals")), queries_of(archivist, reverse("disposal_log"))
    Disposal.objects.create(
        organisation=organisation, decision="RS 1", decided_on=timezone.localdate(), rule="1", days=30,
        proposed_by=archivist, proposed_by_name="N", proposed_at=timezone.now(),
    )  # fmt: skip
    assert queries_of(archivist, reverse("disposals")) == listed
    let_wait([confirm(more)])
    assert carry_out_due(at=timezone.now()).done == 2
    assert queries_of(archivist, reverse("disposal_log")) <= log + 1


def test_every_way_of_making_a_package_tells_the_portal_what_it_held(tmp_path: Path) -> None:
    response = make_deliverable()
    submission, pages = response.submissions.get(), client_of(archivist_of(response))
    ask = asks_with(give_key(response.organisation).secret)
    call_command("export_sip", submission.receipt_number, "--output", str(tmp_path / "p.zip"))
    for _ in range(2):
        call_command("export_archive", str(tmp_path / "arkiv"))
    [exported] = (tmp_path / "arkiv").glob("organisationer/*/paket/*.zip")
    packages = (
        b"".join(pages.get(reverse("package", args=[submission.pk])).streaming_content),
        b"".join(ask(reverse("api_package", args=[submission.pk])).streaming_content),
        (tmp_path / "p.zip").read_bytes(),
        exported.read_bytes(),
    )
    sums = {hashlib.sha256(package).hexdigest() for package in packages}
    assert set(PackageManifest.objects.values_list("sha256", flat=True)) == sums
    for sha256 in sums:
        assert submission.copy.sha256 in PackageManifest.objects.get(sha256=sha256).files
        deliver(response, sums={submission.pk: sha256})
        assert hindrances_of(response, at=timezone.now()) == []


def test_whoever_may_confirm_one_finds_it_on_the_start_page_and_in_the_archive() -> None:
    response = make_delivered()
    director, steward = approver_of(response), steward_of(response.organisation)
    client, waiting = client_of(director), "Gallring enligt beslut RS 2026-0007"
    assert waiting not in client.get(reverse("start")).content.decode()
    disposal = propose(response)
    link = f'href="{reverse("disposal", args=[disposal.pk])}"'
    for person in (director, steward):
        page = client_of(person).get(reverse("start")).content.decode()
        assert (link in page, waiting in page, "Inget väntar på dig just nu." in page) == (True, True, False)
    for name in ("start", "archive"):
        assert f'href="{reverse("disposals")}"' in client.get(reverse(name)).content.decode()
    for other in (archivist_of(response), editor_of(response), approver_of(make_organisation())):
        assert waiting not in client_of(other).get(reverse("start")).content.decode()
    confirm(disposal)
    page = client.get(reverse("start")).content.decode()
    assert (waiting in page, "Inget väntar på dig just nu." in page) == (False, True)
