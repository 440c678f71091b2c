"""A person's own account: what they are called, where they are signed in."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.own.reading import browser_in_words
from accounts.roles import Role
from audit.models import LogRow
from tests.builders import PASSWORD, make_approver, make_member, make_organisation, make_user

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
EDGE = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML) Chrome/140.0 Safari/537.36 Edg/140.0"


def signed_in(user: User, browser: str = FIREFOX) -> Client:
    client = Client(HTTP_USER_AGENT=browser)
    client.post(reverse("account_login"), {"login": user.email, "password": PASSWORD})
    return client


def shown_again(client: Client) -> Client:
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def test_one_changes_what_one_is_called_and_it_is_logged_by_field() -> None:
    alice = make_user(name="Alice")
    answer = signed_in(alice).post("/konto/", {"name": "Alice Ny", "title": "Strateg", "phone": "035-134800 vx"})
    assert answer.status_code == 302
    alice.refresh_from_db()
    assert (alice.name, alice.title, alice.phone) == ("Alice Ny", "Strateg", "035-134800 vx")
    [row] = LogRow.objects.filter(action="person_changed")
    assert '"fält":"namn, telefon"' in row.content
    assert "Alice Ny" not in row.content


def test_an_empty_name_is_refused_beside_the_field_and_nothing_typed_is_lost() -> None:
    answer = signed_in(make_user()).post("/konto/", {"name": " ", "title": "Ny befattning", "phone": ""})
    assert answer.status_code == 422
    assert answer.context["form"].errors["name"] == ["Skriv ditt namn."]
    assert "Ny befattning" in answer.content.decode()


def test_every_sign_in_is_listed_and_can_be_ended_elsewhere() -> None:
    alice = make_user()
    here, elsewhere = shown_again(signed_in(alice)), signed_in(alice, EDGE)
    listed = here.get("/konto/").context["sign_ins"]
    assert [(each.where, each.here) for each in listed] == [("Firefox på Windows", True), ("Edge på Mac", False)]
    assert here.post(reverse("account_end_session", args=[listed[1].id])).status_code == 302
    assert elsewhere.get("/konto/").url.startswith(reverse("account_login"))
    assert here.get("/konto/").status_code == 200
    assert LogRow.objects.filter(action="session_ended").count() == 1


def test_ending_a_sign_in_asks_again_who_one_is_and_is_then_done() -> None:
    alice = make_user()
    here, elsewhere = signed_in(alice), signed_in(alice, EDGE)
    listed = here.get("/konto/").context["sign_ins"]
    for address in (reverse("account_end_session", args=[listed[1].id]), reverse("account_end_other_sessions")):
        asked = here.post(address)
        assert asked.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert elsewhere.get("/konto/").status_code == 200
    here.post(asked.headers["Location"], {"password": PASSWORD})
    assert elsewhere.get("/konto/").status_code == 302


def test_showing_again_who_one_is_gives_the_session_a_new_key_that_the_list_knows() -> None:
    client = signed_in(make_user())
    before = client.session.session_key
    shown_again(client)
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()
    assert [each.here for each in client.get("/konto/").context["sign_ins"]] == [True]


def test_all_others_are_ended_at_once() -> None:
    alice = make_user()
    here, others = shown_again(signed_in(alice)), [signed_in(alice, EDGE) for _ in range(2)]
    here.post(reverse("account_end_other_sessions"))
    assert [each.get("/konto/").status_code for each in others] == [302, 302]
    assert here.get("/konto/").status_code == 200


def test_somebody_elses_sign_in_is_not_there() -> None:
    alice, bo = make_user(), make_user()
    of_bo = signed_in(bo)
    [theirs] = of_bo.get("/konto/").context["sign_ins"]
    assert shown_again(signed_in(alice)).post(reverse("account_end_session", args=[theirs.id])).status_code == 404
    assert of_bo.get("/konto/").status_code == 200


def test_roles_and_mandates_are_told_by_organisation() -> None:
    organisation = make_organisation(name="Region Prov")
    approver = make_approver(organisation=organisation)
    make_member(Role.EDITOR, organisation=organisation, user=approver)
    page = signed_in(approver).get("/konto/").content.decode()
    assert "Behörig företrädare" in page
    assert "Samordnare" in page
    assert "RS 2025-0393, § 45" in page


@pytest.mark.parametrize(
    ("agent", "told"), [(FIREFOX, "Firefox på Windows"), (EDGE, "Edge på Mac"), ("", "Okänd webbläsare")]
)
def test_a_browser_is_told_in_words(agent: str, told: str) -> None:
    assert browser_in_words(agent) == told


def test_somebody_of_many_organisations_has_them_a_page_at_a_time() -> None:
    alice = make_user()
    for number in range(51):
        make_member(Role.EDITOR, organisation=make_organisation(name=f"Region {number:02}"), user=alice)
    client = Client()
    client.force_login(alice)
    first, second = (client.get(f"/konto/?page={number}").content.decode() for number in (1, 2))
    assert ("Region 49" in first, "Region 50" in first) == (True, False)
    assert ("Region 49" in second, "Region 50" in second) == (False, True)
