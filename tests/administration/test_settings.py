"""The organisation's own administrator changes its settings: logged with what was and is, and kept."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApprovalStep, Organisation, User
from accounts.organisations.services import change_settings
from accounts.roles import CONFIRMING, Role
from administration.settings.groups import BY_SLUG, GROUPS
from administration.settings.reading import changes_of_settings
from audit.models import LogRow
from outbox.models import OutboxMessage
from tests.builders import PASSWORD, make_member, make_user
from tests.web.posting import seen_in

pytestmark = pytest.mark.django_db

SENSITIVE = [group.slug for group in GROUPS if group.sensitive]
TYPED = {
    "kontakt": {"address": "Box 1", "postal_code": "301 80", "town": "Halmstad", "contact_email": "ny@example.se"},
    "diarium": {"diarienummer_pattern": "RS ÅÅÅÅ-####", "registry_email": "registrator@example.se"},
    "e-arkiv": {
        "submission_agreement": "RA 13-2011/5329; 2012-04-12",
        "content_type": "OTHER",
        "other_content_type": "enkatsvar-1",
        "receiving_archive": "Regionens e-arkiv",
        "receiving_archive_code": "232100-0115",
    },
    "godkannande": {"attestation": "Jag intygar det här.", "approver_may_have_edited": "on"},
    "inloggning": {"email_domains": "@Region.Example.SE\nexample.se", "second_factor_for_all": "on"},
    "gallring": {"draft_retention_months": "24", "draft_warning_days": "45"},
}


@pytest.fixture
def pages(steward: User) -> Client:
    """Signed in, and has shown again who they are."""
    client = Client()
    client.force_login(steward)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def address(organisation: Organisation, group: str) -> str:
    return reverse("change_organisation_settings", args=[organisation.pk, group])


def change(pages: Client, organisation: Organisation, group: str, **typed: str) -> Any:
    shown = pages.get(address(organisation, group)).context["form"]
    kept = {name: value for name, value in shown.initial.items() if value not in (None, False, "", [])}
    return pages.post(address(organisation, group), {**kept, **typed})


def logged() -> list[dict[str, Any]]:
    rows = LogRow.objects.filter(action="organisation_changed").order_by("pk")
    return [json.loads(row.content) for row in rows]


def test_signing_at_a_service_is_chosen_where_there_is_one_and_the_choice_is_logged(
    pages: Client, organisation: Organisation, settings: Any
) -> None:
    refused = change(pages, organisation, "godkannande", signs_with_service="on")
    assert (refused.status_code, "Portalen har ingen underskriftstjänst" in refused.content.decode()) == (422, True)
    settings.SIGNING_SERVICE_URL = "https://sign.example.se"
    assert change(pages, organisation, "godkannande", signs_with_service="on").status_code == 302
    organisation.refresh_from_db()
    assert organisation.signs_with_service
    [row] = logged()
    assert "avancerad elektronisk underskrift" in json.dumps(row, ensure_ascii=False)
    # What is chosen stays with a service that is gone, until somebody chooses otherwise.
    settings.SIGNING_SERVICE_URL = ""
    assert change(pages, organisation, "godkannande", attestation="Jag intygar.").status_code == 302


@pytest.mark.parametrize("group", list(TYPED))
def test_each_group_is_saved_logged_and_kept(
    pages: Client, organisation: Organisation, steward: User, group: str
) -> None:
    before = Organisation.objects.get(pk=organisation.pk)
    answer = change(pages, organisation, group, **TYPED[group])
    assert answer.status_code == 302
    assert [str(told) for told in get_messages(answer.wsgi_request)] == ["Inställningarna är sparade."]
    after = Organisation.objects.get(pk=organisation.pk)
    changed = [name for name in TYPED[group] if getattr(before, name) != getattr(after, name)]
    assert changed
    rows = logged()
    assert len(rows) == len(changed)
    assert {row["actor"] for row in rows} == {steward.pk}
    assert {row["organisation"] for row in rows} == {organisation.pk}
    assert all(row["details"]["från"] != row["details"]["till"] for row in rows)
    [told] = changes_of_settings(organisation)
    assert told.change.name == steward.email
    assert {each.field for each in told.change.fields} == set(changed)


def test_what_was_typed_is_tidied(pages: Client, organisation: Organisation) -> None:
    change(pages, organisation, "inloggning", email_domains="@Region.Example.SE, example.se\nexample.se")
    organisation.refresh_from_db()
    assert organisation.email_domains == ["region.example.se", "example.se"]


def test_what_no_xml_can_hold_is_taken_out_of_what_packages_say(pages: Client, organisation: Organisation) -> None:
    typed = {
        "submission_agreement": " RA 13\x0b-2011\ufffe/5329\x1b\n",
        "receiving_archive": "Regionens\te-arkiv\uffff",
    }
    assert change(pages, organisation, "e-arkiv", **typed).status_code == 302
    organisation.refresh_from_db()
    assert organisation.submission_agreement == "RA 13 -2011/5329"
    assert organisation.receiving_archive == "Regionens e-arkiv"


@pytest.mark.parametrize(
    "wrong",
    [
        {"content_type": "OTHER"},
        {"content_type": "MIXED", "other_content_type": "enkatsvar-1"},
        {"other_content_type": "enkatsvar-1"},
        {"receiving_archive_code": "232100-0115"},
        {"content_type": "SIARD9"},
    ],
)
def test_the_database_holds_no_half_of_what_packages_say(organisation: Organisation, wrong: dict[str, str]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.filter(pk=organisation.pk).update(**wrong)


def test_the_log_tells_old_and_new_value_in_words(pages: Client, organisation: Organisation) -> None:
    change(pages, organisation, "inloggning", second_factor_for_all="on")
    [row] = logged()
    assert row["details"] == {"inställning": "andra faktor för alla", "från": "nej", "till": "ja"}


def test_saving_what_is_so_already_changes_and_logs_nothing(pages: Client, organisation: Organisation) -> None:
    assert change(pages, organisation, "kontakt").status_code == 302
    assert (logged(), changes_of_settings(organisation)) == ([], [])


@pytest.mark.parametrize(
    ("group", "typed", "field"),
    [
        ("kontakt", {"contact_email": "ingen adress"}, "contact_email"),
        ("kontakt", {"postal_code": "1" * 11}, "postal_code"),
        ("diarium", {"diarienummer_pattern": "RS NNNN"}, "diarienummer_pattern"),
        ("diarium", {"diarienummer_pattern": "RS ÅÅÅÅ-####", "number_samples": "KS 12"}, "number_samples"),
        ("e-arkiv", {"submission_agreement": "A" * 201}, "submission_agreement"),
        ("e-arkiv", {"content_type": "SIARD9"}, "content_type"),
        ("e-arkiv", {"content_type": "OTHER", "other_content_type": ""}, "other_content_type"),
        ("e-arkiv", {"content_type": "MIXED", "other_content_type": "enkatsvar-1"}, "other_content_type"),
        ("e-arkiv", {"content_type": "", "other_content_type": "enkatsvar-1"}, "other_content_type"),
        ("e-arkiv", {"receiving_archive": "", "receiving_archive_code": "232100-0115"}, "receiving_archive"),
        ("inloggning", {"email_domains": "inte en domän!"}, "email_domains"),
        ("inloggning", {"email_domains": "\n".join(f"d{n}.example.se" for n in range(60))}, "email_domains"),
        ("gallring", {"draft_retention_months": "0"}, "draft_retention_months"),
        ("gallring", {"draft_retention_months": "99999999999999999999"}, "draft_retention_months"),
        ("gallring", {"draft_warning_days": "3"}, "draft_warning_days"),
        ("gallring", {"draft_warning_days": ""}, "draft_warning_days"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(
    pages: Client, organisation: Organisation, group: str, typed: dict[str, str], field: str
) -> None:
    answer = change(pages, organisation, group, **typed)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert answer.context["form"][field].value() == typed[field]
    assert logged() == []


def test_a_pattern_is_tried_without_being_saved(pages: Client, organisation: Organisation) -> None:
    typed = {"diarienummer_pattern": "RS ÅÅÅÅ-####", "number_samples": "rs 2026 0412", "try": "1"}
    answer = change(pages, organisation, "diarium", **typed)
    assert (answer.status_code, answer.context["tried"]["numbers"]) == (200, ["RS 2026-0412"])
    organisation.refresh_from_db()
    assert organisation.diarienummer_pattern == ""


@pytest.mark.parametrize("group", [group.slug for group in GROUPS])
def test_a_sensitive_group_asks_again_who_one_is(organisation: Organisation, steward: User, group: str) -> None:
    fresh = Client()
    fresh.force_login(steward)
    for answer in (fresh.get(address(organisation, group)), fresh.post(address(organisation, group), TYPED[group])):
        asked = answer.status_code == 302 and answer.headers["Location"].startswith(reverse("account_reauthenticate"))
        assert asked == (group in SENSITIVE)


def test_what_was_typed_before_being_asked_is_saved_afterwards(organisation: Organisation, steward: User) -> None:
    fresh = Client()
    fresh.force_login(steward)
    seen = str(BY_SLUG["gallring"].form(None, organisation=organisation).initial["seen"])
    asked = fresh.post(address(organisation, "gallring"), {**TYPED["gallring"], "seen": seen})
    fresh.post(asked.headers["Location"], {"password": PASSWORD})
    organisation.refresh_from_db()
    assert organisation.draft_retention_months == 24


def test_two_who_change_the_same_are_told_and_neither_is_lost(pages: Client, organisation: Organisation) -> None:
    first = pages.get(address(organisation, "godkannande")).context["form"].initial
    change(pages, organisation, "godkannande", attestation="Den andres text.")
    typed = {"seen": first["seen"], "attestation": "Min text."}
    answer = pages.post(address(organisation, "godkannande"), typed)
    assert answer.status_code == 409
    assert answer.context["form"]["attestation"].value() == "Min text."
    organisation.refresh_from_db()
    assert organisation.attestation == "Den andres text."
    again = {**typed, "seen": answer.context["form"]["seen"].value()}
    assert pages.post(address(organisation, "godkannande"), again).status_code == 302


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_only_the_administrator_changes_settings(organisation: Organisation, steward: User, role: Role) -> None:
    other = make_member(role, organisation=organisation)
    elsewhere = make_member(Role.ADMINISTRATOR)

    def set_town(actor: User) -> list[str]:
        return change_settings(
            organisation=organisation, given={"town": "Lund"}, seen={}, actor=actor, at=timezone.now()
        )

    for actor in (other, elsewhere, make_user(is_staff=True)):
        with pytest.raises(PermissionDenied):
            set_town(actor)
    assert set_town(steward) == ["town"]


@pytest.mark.parametrize("field", ["name", "number", "id"])
def test_what_is_no_setting_is_not_changed_by_this_road(organisation: Organisation, steward: User, field: str) -> None:
    with pytest.raises(ValueError, match="not settings"):
        change_settings(organisation=organisation, given={field: "1"}, seen={}, actor=steward, at=timezone.now())


# The history


def test_a_change_behind_the_services_stands_in_the_history_too(organisation: Organisation) -> None:
    Organisation.objects.filter(pk=organisation.pk).update(town="Lund")
    [told] = changes_of_settings(organisation)
    assert (told.change.name, told.fields) == ("", [("postort", "Halmstad", "Lund")])


def test_the_systems_administrator_stands_by_address_in_history_and_log(organisation: Organisation) -> None:
    system = make_user(is_staff=True, is_superuser=True)
    client = Client()
    client.force_login(system)
    page = reverse("admin:accounts_organisation_change", args=[organisation.pk])
    opened = client.get(page)
    shown = opened.context["adminform"].form
    posted = {name: value for name, value in shown.initial.items() if value not in (None, False, "", [])}
    posted |= {"memberships-TOTAL_FORMS": 0, "memberships-INITIAL_FORMS": 0, "seen": seen_in(opened)}
    answer = client.post(page, {**posted, "town": "Lund", "second_factor_for_all": "on"})
    assert answer.status_code == 302, answer.context["errors"]
    [told] = changes_of_settings(organisation)
    assert told.change.name == system.email
    values = [row["details"] for row in logged() if "från" in row["details"]]
    assert {"inställning": "postort", "från": "Halmstad", "till": "Lund"} in values


@pytest.mark.parametrize("change_it", [lambda rows: rows.update(town="Lund"), lambda rows: rows.delete()])
def test_the_database_keeps_the_history(organisation: Organisation, change_it: Callable[[Any], object]) -> None:
    events = apps.get_model("accounts", "OrganisationEvent").objects.filter(pgh_obj=organisation)
    assert events.count() == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        change_it(events)


def test_who_stood_in_the_order_of_approval_is_kept(organisation: Organisation) -> None:
    approver = make_member(Role.APPROVER, organisation=organisation)
    step = ApprovalStep.objects.create(organisation=organisation, number=1, user=approver)
    ApprovalStep.objects.filter(pk=step.pk).update(number=2)
    pk = step.pk
    step.delete()
    events = apps.get_model("accounts", "ApprovalStepEvent").objects.filter(pgh_obj=pk).order_by("pgh_id")
    told = [(event.pgh_label, event.number, event.user_id) for event in events]
    assert told == [("insert", 1, approver.pk), ("update", 2, approver.pk), ("delete", 2, approver.pk)]


def test_the_pages_take_no_more_queries_for_more_changes(
    pages: Client, organisation: Organisation, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    history = reverse("organisation_settings_history", args=[organisation.pk])
    pages.get(history)
    with django_assert_max_num_queries(8) as before:
        pages.get(history)
    for number in range(5):
        Organisation.objects.filter(pk=organisation.pk).update(town=f"Ort {number}")
    with django_assert_num_queries(len(before)):
        assert len(pages.get(history).context["changes"]) == 5


@pytest.mark.parametrize("group", list(TYPED))
def test_the_others_who_confirm_are_told_when_a_rule_of_who_signs_or_comes_in_is_changed(
    pages: Client, organisation: Organisation, steward: User, group: str
) -> None:
    """Otherwise one administrator could take away that two are needed, act alone, and put it back."""
    others = {
        make_member(role, organisation=organisation).email for role in (*CONFIRMING, Role.READER, Role.CONTRIBUTOR)
    }
    change(pages, organisation, group, **TYPED[group])
    letters = OutboxMessage.objects.filter(key__startswith="rules_changed:")
    told = {str(letter.payload["to"]) for letter in letters}
    if group not in {"godkannande", "inloggning"}:
        assert told == set()
        return
    assert (len(told), told < others, steward.email in told) == (len(CONFIRMING), True, False)
    words = {"godkannande": "Jag intygar det här.", "inloggning": "andra faktor för alla: ja"}
    assert all(words[group] in letter.payload["body"] for letter in letters)
