"""Nobody signs under another name, title or mandate than what was decided."""

from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Mandate, User
from accounts.own.services import change_own_details
from accounts.roles import Role
from archive.exports import export_fhir, export_of_submission
from archive.paper.document import copy_data
from responses.approval import signing
from responses.models import Response, SignOff, State
from tests.builders import (
    PASSWORD,
    approver_of,
    client_of,
    editor_of,
    fingerprint_of,
    make_mandate,
    make_member,
    make_response,
    mark_read,
    submit,
    withdraw_mandates,
)
from tests.builders.copies import copy_html
from tests.responses.approval.attestations import CHANGED, change_words, make_sent_in_own_words
from tests.web.posting import as_posted

pytestmark = pytest.mark.django_db
DEPUTY = {
    "name": "Bo Berg",
    "title": "Biträdande direktör",
    "deputy_for": "regiondirektören",
    "deputy_when": "vid frånvaro",
    "reference": "RS 2026-0009, § 3",
}


@pytest.fixture
def response() -> Response:
    return make_response(state=State.IN_REVIEW)


def sign_page(response: Response) -> str:
    """The page that signs, as the review leads to it."""
    return f"{reverse('sign', args=[response.pk])}?sha256={fingerprint_of(response)}"


def sign(response: Response, user: User, **typed: Any) -> Any:
    known = {"phone": "035-1", "email": user.email, "attests": "on", "password": PASSWORD}
    fields = {**known, "sha256": fingerprint_of(response), "read": mark_read(response), **typed}
    return client_of(user).post(reverse("sign", args=[response.pk]), fields)


def review(response: Response, user: User) -> str:
    return client_of(user).get(sign_page(response)).content.decode()


def deputy_of(response: Response) -> tuple[User, Mandate]:
    user = make_member(Role.APPROVER, organisation=response.organisation, name="Bosse", title="Chef")
    return user, make_mandate(user=user, organisation=response.organisation, **DEPUTY)


def test_the_name_and_title_of_the_mandate_are_signed_with_whatever_the_person_calls_themselves(
    response: Response,
) -> None:
    user, mandate = deputy_of(response)
    change_own_details(user=user, name="Annan Person", title="Regiondirektör", phone="035-1", at=timezone.now())
    assert sign(response, user).status_code == 302
    signed = SignOff.objects.get()
    assert (signed.name, signed.title, signed.mandate) == ("Bo Berg", "Biträdande direktör", mandate)
    assert signed.who == "Bo Berg, Biträdande direktör, ersättare för regiondirektören, vid frånvaro"


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "Annan Person"},
        {"title": "Regiondirektör"},
        {"name": "Annan Person", "title": "Regiondirektör"},
        {"name": "BO BERG"},
        {"name": "Bo  Berg\u200b x"},
    ],
)
def test_another_name_or_title_sent_along_is_refused_beside_its_field(
    response: Response, typed: dict[str, str]
) -> None:
    user, _ = deputy_of(response)
    answer = sign(response, user, **typed)
    assert (answer.status_code, set(answer.context["sign_form"].errors)) == (422, set(typed))
    assert "Du signerar med" in answer.content.decode()
    assert not SignOff.objects.exists()


def test_the_mandates_own_name_and_title_may_be_sent_along(response: Response) -> None:
    user, _ = deputy_of(response)
    assert sign(response, user, name=" Bo  Berg ", title="Biträdande direktör").status_code == 302


def test_the_page_before_signing_shows_the_mandate_with_its_decision(response: Response) -> None:
    user, mandate = deputy_of(response)
    page = review(response, user)
    for words in ("Bo Berg", "ersättare för regiondirektören", "RS 2026-0009, § 3", "Regionstyrelsen", "tills vidare"):
        assert words in page
    address = reverse("mandate_decision", args=[response.organisation_id, mandate.pk])
    assert address in page
    assert client_of(user).get(address).status_code == 200
    withdraw_mandates(user, from_day=timezone.localdate() + timedelta(days=1))
    assert "tills vidare" not in review(response, user)


def test_of_several_mandates_the_signer_chooses_one(response: Response) -> None:
    user, mandate = deputy_of(response)
    other = make_mandate(user=user, organisation=response.organisation, name="Bo Berg", title="Tf direktör")
    for page in (review(response, user), client_of(user).get(reverse("review", args=[response.pk])).content.decode()):
        assert "2 mandat" in page
        assert "Bo Berg, Biträdande direktör, ersättare för regiondirektören, vid frånvaro" in page
    none_chosen = sign(response, user)
    assert (none_chosen.status_code, set(none_chosen.context["sign_form"].errors)) == (422, {"mandate"})
    assert sign(response, user, mandate=other.pk).status_code == 302
    assert (SignOff.objects.get().title, SignOff.objects.get().mandate) == ("Tf direktör", other)
    assert mandate != other


@pytest.mark.parametrize("whose", ["another's", "of another organisation", "for another survey", "waiting", "none"])
def test_a_mandate_that_does_not_fit_is_refused(response: Response, whose: str) -> None:
    user, _ = deputy_of(response)
    organisation = response.organisation
    if whose == "another's":
        wrong = make_mandate(user=make_member(Role.APPROVER, organisation=organisation), organisation=organisation).pk
    elif whose == "of another organisation":
        wrong = make_mandate(user=user, organisation=make_response().organisation).pk
    elif whose == "for another survey":
        wrong = make_mandate(user=user, organisation=organisation, scope=["annan"]).pk
    elif whose == "waiting":
        wrong = make_mandate(user=user, organisation=organisation, confirmed=False).pk
    else:
        wrong = 0
    answer = sign(response, user, mandate=wrong)
    assert (answer.status_code, set(answer.context["sign_form"].errors)) == (422, {"mandate"})
    assert not SignOff.objects.exists()


@pytest.mark.parametrize("left", ["none", "waiting", "withdrawn", "coming"])
def test_without_a_valid_mandate_the_person_is_told_what_to_do(response: Response, left: str) -> None:
    user = make_member(Role.APPROVER, organisation=response.organisation)
    if left != "none":
        day = timezone.localdate() + timedelta(days=1) if left == "coming" else None
        make_mandate(user=user, organisation=response.organisation, valid_from=day, confirmed=left != "waiting")
    if left == "withdrawn":
        withdraw_mandates(user)
    answer = sign(response, user)
    assert answer.status_code == 403
    assert "Be organisationens administratör" in review(response, user)


def test_copy_package_receipt_and_export_say_the_deputys_name_and_for_whom(response: Response) -> None:
    user, _ = deputy_of(response)
    assert sign(response, user).status_code == 302
    submission = submit(response)
    change_own_details(user=user, name="Annan Person", title="Kung", phone="1", at=timezone.now())
    html = copy_html(submission)
    data, fhir = copy_data(submission)["sign_off"], export_fhir(export_of_submission(submission))
    receipt = client_of(editor_of(response)).get(reverse("receipt", args=[submission.pk])).content.decode()
    for text in (html, str(data), str(fhir), receipt):
        assert "Bo Berg" in text
        assert "regiondirektören, vid frånvaro" in text
        assert "Annan Person" not in text
    assert (data["mandate"], data["stands_in"]) == ("RS 2026-0009, § 3", "regiondirektören, vid frånvaro")


def test_a_step_that_needs_no_mandate_is_signed_in_the_accounts_own_name() -> None:
    response = make_response()
    director = approver_of(response)
    reviewer = make_member(Role.APPROVER, organisation=response.organisation, name="Ekonomichefen", title="Ekonomichef")
    for number, person in enumerate((reviewer, director), start=1):
        response.organisation.approval_steps.create(number=number, user=person)
    response = make_response(organisation=response.organisation, state=State.IN_REVIEW)
    assert set(sign(response, reviewer, name="Annan").context["sign_form"].errors) == {"name"}
    assert sign(response, reviewer).status_code == 302
    assert (SignOff.objects.get().name, SignOff.objects.get().title) == ("Ekonomichefen", "Ekonomichef")
    withdraw_mandates(director)
    assert sign(response, director).status_code == 403


def test_what_was_not_read_as_it_is_now_leads_back_to_the_review(response: Response) -> None:
    client, page = client_of(approver_of(response)), reverse("sign", args=[response.pk])
    back = reverse("review", args=[response.pk])
    assert client.get(page).headers["Location"] == back
    assert client.get(f"{page}?sha256={'0' * 64}").headers["Location"] == back
    assert "Svaret har skickats på nytt sedan du läste det." in client.get(back).content.decode()
    assert client.get(sign_page(response)).status_code == 200


@pytest.mark.parametrize("read", ["as it was", "", "abc"])
def test_nobody_signs_words_that_their_page_did_not_show(read: str) -> None:
    """The organisation has changed what is attested since the page was opened, or the page does not say what it was."""
    response = make_sent_in_own_words()
    user, before = approver_of(response), mark_read(response)
    change_words(response)
    refused = sign(response, user, read=before if read == "as it was" else read)
    page = unescape(refused.content.decode())
    assert (refused.status_code, SignOff.objects.count()) == (422, 0)
    assert list(refused.context["sign_form"].errors) == ["attests"]
    assert "Läs det som står här nu och kryssa i igen." in page
    assert CHANGED in page
    box = page.partition('name="attests"')[2].partition(">")[0]
    assert "checked" not in box
    posted = as_posted(page)
    assert (posted["phone"], posted["read"]) == (["035-1"], [mark_read(response)])
    assert sign(response, user, read=posted["read"][0]).status_code == 302
    assert SignOff.objects.get().attestation == CHANGED


def test_nor_with_remarks_that_are_put_otherwise_now(response: Response, monkeypatch: pytest.MonkeyPatch) -> None:
    user, before = approver_of(response), mark_read(response)
    monkeypatch.setattr(signing, "told_remarks", lambda _: [{"link_id": "A-2", "message": "Med andra ord."}])
    assert list(sign(response, user, read=before).context["sign_form"].errors) == ["attests"]
    assert not SignOff.objects.exists()
