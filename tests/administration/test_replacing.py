"""The pages and the letters of a lost second factor."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.urls import reverse

from accounts.models import FactorReset, Organisation, User
from accounts.roles import Role
from outbox.models import OutboxMessage
from tests.builders import make_member, make_organisation

pytestmark = pytest.mark.django_db


@dataclass
class Place:
    """An organisation with a steward, a second person and somebody who has lost an app."""

    organisation: Organisation = field(default_factory=make_organisation)

    def __post_init__(self) -> None:
        self.steward = make_member(Role.ADMINISTRATOR, organisation=self.organisation, name="Administratören")
        self.second = make_member(Role.ARCHIVIST, organisation=self.organisation, name="Registratorn")
        self.owner = make_member(Role.EDITOR, organisation=self.organisation, name="Ägaren")
        TOTP.activate(self.owner, generate_totp_secret())

    def ask(self, reason: str = "Telefonen är stulen.", by: User | None = None) -> Any:
        address = reverse("ask_factor_reset", args=[self.organisation.pk, self.owner.pk])
        return pages_of(by or self.steward).post(address, {"reason": reason})

    def page(self, name: str = "factor_reset") -> str:
        return reverse(name, args=[self.organisation.pk, FactorReset.objects.latest("pk").pk])


@pytest.fixture
def place() -> Place:
    return Place()


def pages_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def letters() -> dict[str, list[str]]:
    """The kinds of the letters by address."""
    found: dict[str, list[str]] = {}
    for message in OutboxMessage.objects.order_by("pk"):
        found.setdefault(message.payload["to"], []).append(message.key.partition(":")[0])
    return found


def test_the_persons_page_asks_and_then_says_that_it_waits(place: Place) -> None:
    page = reverse("organisation_person", args=[place.organisation.pk, place.owner.pk])
    before = pages_of(place.steward).get(page).content.decode()
    assert "Har personen tappat bort sin andra faktor?" in before
    assert "Begär att den ersätts" in before
    assert place.ask().headers["Location"] == page
    after = pages_of(place.steward).get(page).content.decode()
    assert place.page() in after
    assert "Begär att den ersätts" not in after
    assert place.ask().status_code == 409


def test_the_page_says_why_there_is_nothing_to_ask(place: Place) -> None:
    page = reverse("organisation_person", args=[place.organisation.pk, place.second.pk])
    told = pages_of(place.steward).get(page).content.decode()
    assert "Personen har ingen andra faktor." in told
    assert "Begär att den ersätts" not in told


def test_a_missing_reason_is_told_beside_its_field_and_too_long_a_one_is_kept(place: Place) -> None:
    missing = place.ask(" ")
    assert (missing.status_code, "reason" in missing.context["reset_form"].errors) == (422, True)
    too_long = place.ask("å" * 501)
    assert too_long.status_code == 422
    assert "å" * 501 in too_long.content.decode()
    assert not OutboxMessage.objects.exists()


def test_the_owner_and_those_who_may_confirm_are_told_and_nobody_else(place: Place) -> None:
    make_member(Role.CONTRIBUTOR, organisation=place.organisation)
    place.ask()
    told = {place.owner.email: ["factor_reset_asked_owner"], place.second.email: ["factor_reset_to_confirm"]}
    assert letters() == told
    for message in OutboxMessage.objects.all():
        assert place.page() in message.payload["body"]
        assert "Telefonen är stulen." in message.payload["body"]


def test_the_second_person_sees_who_asked_when_why_and_for_whom_and_confirms(place: Place) -> None:
    place.ask()
    OutboxMessage.objects.all().delete()
    pages = pages_of(place.second)
    shown = pages.get(place.page()).content.decode()
    for fact in ("Administratören", "Telefonen är stulen.", "Ägaren", place.organisation.name, "Bekräfta och ta bort"):
        assert fact in shown
    assert pages.post(place.page()).status_code == 302
    assert not Authenticator.objects.filter(user=place.owner).exists()
    assert letters() == {place.owner.email: ["factor_replaced_owner"], place.steward.email: ["factor_replaced"]}
    done = pages.get(place.page()).content.decode()
    assert "Den andra faktorn är borttagen." in done
    assert "Bekräfta och ta bort" not in done
    assert pages.post(place.page()).status_code == 409


@pytest.mark.parametrize("who", ["steward", "owner"])
def test_the_asker_and_the_owner_may_stop_it_but_not_confirm_it(place: Place, who: str) -> None:
    place.ask()
    OutboxMessage.objects.all().delete()
    pages = pages_of(getattr(place, who))
    shown = pages.get(place.page()).content.decode()
    assert "Stoppa begäran" in shown
    assert "Bekräfta och ta bort" not in shown
    assert pages.post(place.page()).status_code == 403
    assert pages.post(place.page("stop_factor_reset")).status_code == 302
    assert Authenticator.objects.filter(user=place.owner).exists()
    assert letters() == {user.email: ["factor_reset_stopped"] for user in (place.owner, place.steward)}
    assert pages_of(place.second).post(place.page()).status_code == 409


def test_another_organisations_page_is_not_reached_by_its_number(place: Place) -> None:
    place.ask()
    elsewhere = Place()
    for name in ("factor_reset", "stop_factor_reset"):
        address = reverse(name, args=[elsewhere.organisation.pk, FactorReset.objects.get().pk])
        assert pages_of(elsewhere.second).post(address).status_code == 404
    assert pages_of(elsewhere.second).post(place.page()).status_code == 404
    assert FactorReset.objects.get().stopped_at is None


def test_more_people_leave_the_number_of_queries_alone(
    place: Place, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    place.ask()
    pages = pages_of(place.second)
    pages.get(place.page())
    with django_assert_max_num_queries(12) as before:
        pages.get(place.page())
    for _ in range(4):
        make_member(*Role, organisation=place.organisation)
    with django_assert_num_queries(len(before)):
        assert pages.get(place.page()).status_code == 200
