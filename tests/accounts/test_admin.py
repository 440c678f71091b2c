"""The systemadministratör's pages."""

from datetime import date
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib import admin
from django.core import mail
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from accounts.memberships.services import appoint_first_administrator
from accounts.models import Mandate, Membership, Organisation, User
from accounts.own.services import change_own_details
from accounts.roles import Role
from accounts.selectors import approval_order
from administration.removing.services import remove_person
from audit.models import LogRow
from config.refusals import WrongStateError
from tests.accounts.builders import PASSWORD, give_mandate, give_role, make_organisation, make_user
from tests.outbox.sending import deliver_letters
from tests.web.posting import seen_in

pytestmark = pytest.mark.django_db
TODAY = "2026-03-01"
LISTS = ["admin:index", "admin:accounts_user_changelist", "admin:accounts_user_add"]
LISTS += ["admin:accounts_organisation_changelist", "admin:accounts_organisation_add"]
LISTS += ["admin:accounts_mandate_changelist"]
EMPTY_INLINES = {f"{prefix}-{count}": "0" for prefix in ("memberships",) for count in ("TOTAL_FORMS", "INITIAL_FORMS")}
RULES = {"draft_warning_days": "30", "kinds": "region"}
"""What an organisation's page has filled in already."""


@pytest.fixture
def administrator() -> User:
    return make_user(name="Administratören", is_staff=True)


@pytest.fixture
def admin_pages(client: Client, administrator: User) -> Client:
    client.force_login(administrator)
    return client


@pytest.mark.parametrize("name", LISTS)
def test_every_page_opens_for_the_administrator_and_is_refused_to_others(client: Client, name: str) -> None:
    organisation = make_organisation()
    alice, administrator = make_user(), make_user(is_staff=True)
    give_role(user=alice, organisation=organisation, role=Role.ADMINISTRATOR)
    client.force_login(alice)
    assert client.get(reverse(name)).status_code == HTTPStatus.FORBIDDEN
    client.force_login(administrator)
    assert client.get(reverse(name)).status_code == HTTPStatus.OK


@pytest.mark.parametrize("model", ["user", "organisation", "mandate"])
def test_what_is_there_can_be_opened_and_searched_for(admin_pages: Client, administrator: User, model: str) -> None:
    organisation = make_organisation(name="Region Prov")
    give_role(user=administrator, organisation=organisation, role=Role.EDITOR)
    mandate = give_mandate(user=administrator, organisation=organisation, valid_from=administrator.date_joined.date())
    found = {"user": administrator, "organisation": organisation, "mandate": mandate}[model]
    assert admin_pages.get(reverse(f"admin:accounts_{model}_change", args=[found.pk])).status_code == HTTPStatus.OK
    listed = admin_pages.get(
        reverse(f"admin:accounts_{model}_changelist"), {"q": "Prov" if model != "user" else "Admin"}
    )
    assert listed.context["cl"].result_count == 1


def test_the_pages_are_in_swedish_with_the_portals_name(admin_pages: Client) -> None:
    html = admin_pages.get(reverse("admin:index")).content.decode()
    for words in ("Svarsportalen, administration", "Konton och organisationer", "Personer", "Mandat"):
        assert words in html
    assert "Grupper" not in html
    assert "Bilagor" not in html


def test_the_administrations_own_sign_in_page_sends_people_to_the_portals(client: Client) -> None:
    response = client.post(reverse("admin:login"), {"username": "a@example.se", "password": "gissning"})
    assert response.status_code == HTTPStatus.FOUND
    assert urlsplit(response["Location"]).path == reverse("account_login")


def new_person(**facts: str) -> dict[str, str]:
    person = {"email": "Ny.Person@Example.se", "name": "Registratorn", "title": "", "phone": ""}
    return {**EMPTY_INLINES, **person, **facts}


def test_a_new_person_gets_an_address_in_lower_case_and_chooses_a_password_from_a_letter(admin_pages: Client) -> None:
    response = admin_pages.post(reverse("admin:accounts_user_add"), new_person())
    assert response.status_code == HTTPStatus.FOUND, response.context["errors"]
    person = User.objects.get(email="ny.person@example.se")
    assert not person.has_usable_password()
    assert mail.outbox == []  # it leaves when the account is there for good
    [letter] = deliver_letters()
    assert (letter.to, reverse("account_reset_password") in letter.body) == (["ny.person@example.se"], True)
    Client().post(reverse("account_reset_password"), {"email": person.email})
    assert "/password/reset/key/" in mail.outbox[-1].body
    assert (person.name, person.is_staff, person.is_superuser) == ("Registratorn", False, False)


def test_the_same_address_in_other_capitals_is_not_a_second_person(admin_pages: Client) -> None:
    make_user(email="ny.person@example.se")
    response = admin_pages.post(reverse("admin:accounts_user_add"), new_person())
    assert "email" in response.context["adminform"].form.errors


def test_no_password_can_be_given_with_a_new_person(admin_pages: Client) -> None:
    fields = {"usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    assert "password1" not in admin_pages.get(reverse("admin:accounts_user_add")).content.decode()
    admin_pages.post(reverse("admin:accounts_user_add"), new_person(**fields))
    assert not User.objects.get(email="ny.person@example.se").has_usable_password()


def test_a_systemadministrator_may_do_everything_in_the_administration_and_no_longer_when_it_is_taken_away(
    admin_pages: Client,
) -> None:
    person = make_user()
    address = reverse("admin:accounts_user_change", args=[person.pk])
    facts = {**EMPTY_INLINES, "email": person.email, "name": person.name, "is_active": "on"}
    for is_staff, expected in (({"is_staff": "on"}, True), ({}, False)):
        assert change(admin_pages, address, {**facts, **is_staff}).status_code == HTTPStatus.FOUND
        person.refresh_from_db()
        assert (person.is_staff, person.is_superuser) == (expected, expected)


@pytest.mark.parametrize("written", ["232100-0115", "2321000115", "232100 0115"])
def test_an_organisation_number_is_kept_with_its_hyphen_however_it_is_written(
    admin_pages: Client, written: str
) -> None:
    facts = {**EMPTY_INLINES, **RULES, "name": "Region Prov", "number": written}
    response = admin_pages.post(reverse("admin:accounts_organisation_add"), facts)
    assert response.status_code == HTTPStatus.FOUND, response.context["errors"]
    assert Organisation.objects.get().number == "232100-0115"


def test_a_wrong_check_digit_is_explained_beside_the_number(admin_pages: Client) -> None:
    facts = {**EMPTY_INLINES, "name": "Region Prov", "number": "232100-0116"}
    response = admin_pages.post(reverse("admin:accounts_organisation_add"), facts)
    assert "kontrollsiffra" in response.context["adminform"].form.errors["number"][0]


def change(pages: Client, address: str, facts: dict[str, Any]) -> Any:
    """As from the page that is opened now."""
    return pages.post(address, {**facts, "seen": seen_in(pages.get(address))})


def organisation_page(organisation: Organisation, **inlines: Any) -> tuple[str, dict[str, Any]]:
    facts = {**EMPTY_INLINES, **RULES, "name": organisation.name, "number": organisation.number, **inlines}
    return reverse("admin:accounts_organisation_change", args=[organisation.pk]), facts


def test_the_first_administrator_is_given_on_the_organisations_page(admin_pages: Client) -> None:
    organisation, alice = make_organisation(), make_user()
    role = {"memberships-TOTAL_FORMS": "1", "memberships-0-user": alice.pk, "memberships-0-role": "administrator"}
    address, facts = organisation_page(organisation, **role)
    assert change(admin_pages, address, facts).status_code == HTTPStatus.FOUND
    assert Membership.objects.get().role == Role.ADMINISTRATOR


@pytest.fixture
def mandate() -> Mandate:
    return give_mandate(user=make_user(), organisation=make_organisation(), valid_from=date(2026, 1, 1))


MANDATE_PAGES = {
    "add": lambda mandate: reverse("admin:accounts_mandate_add"),
    "change": lambda mandate: reverse("admin:accounts_mandate_change", args=[mandate.pk]),
    "delete": lambda mandate: reverse("admin:accounts_mandate_delete", args=[mandate.pk]),
    "list": lambda mandate: reverse("admin:accounts_mandate_changelist"),
    "organisation": lambda mandate: reverse("admin:accounts_organisation_change", args=[mandate.organisation_id]),
    "new organisation": lambda mandate: reverse("admin:accounts_organisation_add"),
    "person": lambda mandate: reverse("admin:accounts_user_change", args=[mandate.user_id]),
    "new person": lambda mandate: reverse("admin:accounts_user_add"),
}


@pytest.mark.parametrize("page", MANDATE_PAGES)
def test_a_systemadministrator_reads_mandates_and_every_attempt_to_give_or_change_one_is_refused_and_logged(
    admin_pages: Client, administrator: User, mandate: Mandate, page: str
) -> None:
    row = {"mandates-TOTAL_FORMS": "1", "mandates-INITIAL_FORMS": "0", "mandates-0-user": administrator.pk}
    alone = {"user": administrator.pk, "organisation": mandate.organisation_id, "reference": "RS § 45"}
    _, kept = organisation_page(mandate.organisation)
    posted = {**kept, **row, **alone, "post": "yes", "action": "delete_selected", "_selected_action": mandate.pk}
    assert admin_pages.post(MANDATE_PAGES[page](mandate), posted).status_code == HTTPStatus.FORBIDDEN
    assert list(Mandate.objects.all()) == [mandate]
    assert LogRow.objects.filter(action="denied", actor=administrator.pk).count() == 1
    assert admin_pages.get(MANDATE_PAGES["change"](mandate)).status_code == HTTPStatus.OK


@pytest.mark.parametrize("role", Role.values)
def test_a_systemadministrator_gives_no_other_role_and_none_to_themselves(
    admin_pages: Client, administrator: User, role: str
) -> None:
    organisation, alice = make_organisation(), make_user()
    people = [administrator] if role == Role.ADMINISTRATOR else [administrator, alice]
    for user in people:
        given = {"memberships-TOTAL_FORMS": "1", "memberships-0-user": user.pk, "memberships-0-role": role}
        address, facts = organisation_page(organisation, **given)
        assert change(admin_pages, address, facts).status_code == HTTPStatus.OK
    assert not Membership.objects.exists()
    assert LogRow.objects.filter(action="denied", actor=administrator.pk).count() == len(people)


def test_a_second_administrator_is_given_by_the_first(admin_pages: Client) -> None:
    organisation, alice = make_organisation(), make_user()
    give_role(user=make_user(), organisation=organisation, role=Role.ADMINISTRATOR)
    given = {"memberships-TOTAL_FORMS": "1", "memberships-0-user": alice.pk, "memberships-0-role": "administrator"}
    address, facts = organisation_page(organisation, **given)
    answer = change(admin_pages, address, facts)
    assert "Organisationen har redan en administratör" in answer.content.decode()
    assert not alice.memberships.exists()


def test_nobody_sets_anothers_password(admin_pages: Client, administrator: User) -> None:
    person = make_user(password=PASSWORD)
    address = reverse("admin:auth_user_password_change", args=[person.pk])
    fields = {"usable_password": "true", "password1": "fyra ord som sitter", "password2": "fyra ord som sitter"}
    assert admin_pages.get(address).status_code == HTTPStatus.FORBIDDEN
    assert admin_pages.post(address, fields).status_code == HTTPStatus.FORBIDDEN
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert LogRow.objects.filter(action="denied", actor=administrator.pk).count() == 2


def test_what_people_answer_and_attach_is_nowhere_in_the_administration() -> None:
    apps = {model._meta.app_label for model in admin.site._registry}
    assert apps == {"accounts"}


def test_djangos_groups_are_not_offered() -> None:
    with pytest.raises(NoReverseMatch):
        reverse("admin:auth_group_changelist")


def test_doubling_the_organisations_leaves_the_number_of_queries_alone(
    admin_pages: Client, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    address = reverse("admin:accounts_organisation_changelist")
    for _ in range(3):
        give_role(user=make_user(), organisation=make_organisation(), role=Role.EDITOR)
    with django_assert_max_num_queries(30) as before:
        admin_pages.get(address)
    for _ in range(3):
        give_role(user=make_user(), organisation=make_organisation(), role=Role.EDITOR)
    with django_assert_num_queries(len(before)):
        assert admin_pages.get(address).context["cl"].result_count == 6


def test_nobody_elses_address_is_changed_here_and_the_attempt_is_logged(admin_pages: Client) -> None:
    """A code or a reset would go to the new address, and open the account."""
    alice = make_user(email="alice@example.se", name="Alice")
    address = reverse("admin:accounts_user_change", args=[alice.pk])
    facts = {**EMPTY_INLINES, "name": "Alice", "title": "Strateg", "is_active": "on"}
    assert admin_pages.post(address, {**facts, "email": "jag@example.se"}).status_code == HTTPStatus.FORBIDDEN
    alice.refresh_from_db()
    assert (alice.email, alice.title) == ("alice@example.se", "")
    assert LogRow.objects.filter(action="denied", outcome="refused").count() == 1
    for unchanged in ({}, {"email": "ALICE@example.se"}):
        assert change(admin_pages, address, {**facts, **unchanged}).status_code == HTTPStatus.FOUND
    alice.refresh_from_db()
    assert (alice.email, alice.title) == ("alice@example.se", "Strateg")


def test_the_order_of_approvers_is_refused_here_and_the_attempt_logged(admin_pages: Client) -> None:
    organisation, alice = make_organisation(), make_user()
    give_role(user=alice, organisation=organisation, role=Role.APPROVER)
    address, facts = organisation_page(organisation)
    assert "approval_steps" not in admin_pages.get(address).content.decode()
    assert change(admin_pages, address, facts).status_code == HTTPStatus.FOUND
    steps = {"approval_steps-TOTAL_FORMS": "1", "approval_steps-0-number": "1", "approval_steps-0-user": alice.pk}
    assert admin_pages.post(address, {**facts, **steps}).status_code == HTTPStatus.FORBIDDEN
    assert approval_order(organisation) == []
    assert LogRow.objects.filter(action="denied", outcome="refused").exists()


IN_ORDER = ["Adam", "de Laval", "Éva", "Evert", "Wera", "Zara", "Åsa", "Äke", "Ängla", "Östen"]


@pytest.mark.parametrize(
    ("page", "column"),
    [("accounts_user", ""), ("accounts_user", "1"), ("accounts_mandate", "0"), ("accounts_mandate", "3")],
)
def test_people_and_organisations_are_listed_in_swedish_order(
    admin_pages: Client, administrator: User, page: str, column: str
) -> None:
    User.objects.filter(pk=administrator.pk).update(name="Örjan")
    for name in IN_ORDER[::2] + IN_ORDER[1::2]:
        give_mandate(
            user=make_user(name=name),
            organisation=make_organisation(name=f"Region {name}"),
            valid_from=date(2026, 1, 1),
        )
    html = admin_pages.get(reverse(f"admin:{page}_changelist"), {"o": column} if column else {}).content.decode()
    rows = html.partition('id="result_list"')[2]
    places = [rows.index(f">{name}</a>" if page == "accounts_user" else f"Region {name}<") for name in IN_ORDER]
    assert places == sorted(places)


def organisation_form(admin_pages: Client, **facts: Any) -> Any:
    """What the page for a new organisation answers."""
    known = {**EMPTY_INLINES, **RULES, "name": "Stödstruktur Prov"}
    return admin_pages.post(reverse("admin:accounts_organisation_add"), {**known, **facts})


def test_a_support_structure_gets_a_host_and_municipalities_of_its_own(admin_pages: Client) -> None:
    host = make_organisation()
    answer = organisation_form(admin_pages, kinds="rss", host=host.pk, municipality_codes=["1480", "1384"])
    assert answer.status_code == HTTPStatus.FOUND, answer.context["errors"]
    made = Organisation.objects.get(name="Stödstruktur Prov")
    assert (made.legal_number, made.municipality_codes) == (host.number, ["1480", "1384"])


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"kinds": "rss"}, "Ange organisationsnummer"),
        ({"kinds": []}, "Välj vad organisationen är"),
        ({"kinds": ["region", "rss"], "number": "232100-0115"}, "Bara region och kommun kan väljas tillsammans"),
        ({"kinds": "kommun"}, "kommunkod"),
        ({"kinds": "authority", "number": "202100-0555", "municipality_codes": "1480"}, "Bara en region eller"),
        ({"kinds": "rss", "number": "232100-0115", "municipality_codes": "9999"}, "9999"),
    ],
)
def test_what_a_kind_demands_is_said_on_the_page(admin_pages: Client, facts: dict[str, Any], said: str) -> None:
    answer = organisation_form(admin_pages, **facts)
    assert answer.status_code == HTTPStatus.OK
    assert said in answer.content.decode()
    assert not Organisation.objects.exists()


def test_a_host_is_offered_no_host_and_a_hosted_organisation_hosts_nobody(admin_pages: Client) -> None:
    host, board = make_organisation(), make_organisation(kinds=["joint_board"])
    hosted = make_organisation(kinds=["rss"])
    Organisation.objects.filter(pk=hosted.pk).update(number="", host=board)
    assert organisation_form(admin_pages, kinds="rss", host=hosted.pk).status_code == HTTPStatus.OK
    address, facts = organisation_page(board, kinds="joint_board", number="", host=host.pk)
    assert "själv värd" in admin_pages.post(address, facts).content.decode()


def test_what_an_organisation_has_changed_since_the_page_was_opened_is_not_written_over(admin_pages: Client) -> None:
    organisation = make_organisation(town="Lund")
    address, facts = organisation_page(organisation, town="Malmö")
    seen = seen_in(admin_pages.get(address))
    Organisation.objects.filter(pk=organisation.pk).update(second_factor_for_all=True)
    refused = admin_pages.post(address, {**facts, "seen": seen})
    text = refused.content.decode()
    assert (refused.status_code, "Någon annan har ändrat" in text, 'value="Malmö"' in text) == (409, True, True)
    organisation.refresh_from_db()
    assert (organisation.second_factor_for_all, organisation.town) == (True, "Lund")
    again = {**facts, "second_factor_for_all": "on", "seen": seen_in(refused)}
    assert admin_pages.post(address, again).status_code == HTTPStatus.FOUND


def test_a_removed_account_is_read_and_never_comes_back(admin_pages: Client, administrator: User) -> None:
    person, now = make_user(name="Förra Namnet"), timezone.now()
    address = reverse("admin:accounts_user_change", args=[person.pk])
    facts = {**EMPTY_INLINES, "name": person.name, "is_active": "on", "seen": seen_in(admin_pages.get(address))}
    read_before = User.objects.get(pk=person.pk)
    remove_person(user=person, organisation=None, actor=administrator, at=now)
    assert admin_pages.post(address, facts).status_code == HTTPStatus.FORBIDDEN
    assert admin_pages.get(address).status_code == HTTPStatus.OK
    with pytest.raises(WrongStateError, match="borttaget"):
        change_own_details(user=read_before, name="Förra Namnet", title="", phone="", at=now)
    with pytest.raises(WrongStateError, match="avstängt"):
        appoint_first_administrator(organisation=make_organisation(), user=read_before, actor=None, at=now)
    with pytest.raises(DatabaseError), transaction.atomic():
        read_before.save()
    User.objects.filter(pk=person.pk).update(last_login=now)
    person.refresh_from_db()
    assert (person.is_active, "Förra" in person.name) == (False, False)
