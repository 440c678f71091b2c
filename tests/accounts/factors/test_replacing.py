"""A lost second factor: one asks, another confirms, and nobody else does either."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.factors.recovery_codes import make_codes
from accounts.factors.replacing import ask_reset, confirm_reset, open_reset_of, stop_reset
from accounts.models import FactorReset, Organisation, User
from accounts.models.factors import LASTS
from accounts.roles import CONFIRMING, Role
from audit.models import LogRow
from config.refusals import WrongStateError
from tests.accounts.authenticator import Passkey
from tests.accounts.builders import PASSWORD, give_role, make_organisation, make_user

pytestmark = pytest.mark.django_db


@dataclass
class Place:
    """An organisation with an administrator, a registrator, and an editor who has an app, a passkey and codes."""

    organisation: Organisation
    steward: User
    second: User
    owner: User


def member(organisation: Organisation, role: Role, **facts: Any) -> User:
    user = make_user(**facts)
    give_role(user=user, organisation=organisation, role=role)
    return user


def give_factors(user: User) -> None:
    TOTP.activate(user, generate_totp_secret())
    make_codes(user)
    Passkey().given_to(user)


@pytest.fixture
def place() -> Place:
    organisation = make_organisation()
    steward, second = (member(organisation, role) for role in (Role.ADMINISTRATOR, Role.ARCHIVIST))
    owner = member(organisation, Role.EDITOR, name="Ägaren", password=PASSWORD)
    give_factors(owner)
    return Place(organisation, steward, second, owner)


def ask(place: Place, **facts: Any) -> FactorReset:
    known = {"user": place.owner, "organisation": place.organisation, "actor": place.steward}
    return ask_reset(**{**known, "at": timezone.now(), "reason": "Telefonen ligger i sjön.", **facts})


def confirm(reset: FactorReset, actor: User, *, after: timedelta = timedelta(0)) -> FactorReset:
    return confirm_reset(reset=reset, actor=actor, at=timezone.now() + after)


def end(user: User, organisation: Organisation, by: User) -> None:
    user.memberships.filter(organisation=organisation).update(ended_by=by, ended_at=timezone.now())


def factors_of(user: User) -> int:
    return Authenticator.objects.filter(user=user).count()


# What it does


def test_asking_changes_nothing_and_confirming_removes_every_factor_and_session(place: Place) -> None:
    client, typed = Client(), {"login": place.owner.email, "password": PASSWORD}
    Authenticator.objects.filter(user=place.owner).delete()
    place.owner.emailaddress_set.create(email=place.owner.email, primary=True, verified=True)
    client.post(reverse("account_login"), typed)
    give_factors(place.owner)
    other = make_user()
    give_factors(other)
    reset = ask(place)
    assert client.get(reverse("start")).status_code == 200
    assert (factors_of(place.owner), UserSession.objects.filter(user=place.owner).count()) == (3, 1)
    confirm(reset, place.second)
    assert (factors_of(place.owner), factors_of(other)) == (0, 3)
    assert not UserSession.objects.filter(user=place.owner).exists()
    assert client.get(reverse("start")).headers["Location"].startswith(reverse("account_login"))


def test_the_owner_then_signs_in_by_password_and_is_led_to_adding_a_new_one(place: Place, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    place.owner.emailaddress_set.create(email=place.owner.email, primary=True, verified=True)
    typed = {"login": place.owner.email, "password": PASSWORD}
    stopped = Client().post(reverse("account_login"), typed)
    assert stopped.headers["Location"].startswith(reverse("mfa_authenticate"))
    confirm(ask(place), place.second)
    client = Client()
    assert not client.post(reverse("account_login"), typed).headers["Location"].startswith(reverse("mfa_authenticate"))
    assert client.get(reverse("start")).headers["Location"] == reverse("mfa_index")


def test_the_log_says_who_asked_why_and_who_confirmed(place: Place) -> None:
    confirm(ask(place), place.second)
    asked, removed = LogRow.objects.filter(organisation=place.organisation.pk).order_by("pk")
    assert (asked.action, asked.actor) == ("factor_reset_asked", place.steward.pk)
    assert "Telefonen ligger i sjön." in asked.content
    assert (removed.action, removed.actor) == ("factor_removed", place.second.pk)
    assert place.owner.email in removed.content
    assert place.steward.email in removed.content


# Who asks


@pytest.mark.parametrize("role", [None, *(role for role in Role if role != Role.ADMINISTRATOR)])
def test_only_an_administrator_there_asks(place: Place, role: Role | None) -> None:
    actor = member(place.organisation, role) if role else member(make_organisation(), Role.ADMINISTRATOR)
    with pytest.raises(PermissionDenied):
        ask(place, actor=actor)
    assert not FactorReset.objects.exists()
    assert ask(place)


def test_an_administrator_whose_role_has_ended_does_not_ask(place: Place) -> None:
    end(place.steward, place.organisation, place.second)
    with pytest.raises(PermissionDenied):
        ask(place)


def test_nobody_asks_for_themselves_and_another_administrator_does(place: Place) -> None:
    give_factors(place.steward)
    with pytest.raises(PermissionDenied):
        ask(place, user=place.steward)
    assert ask(place, user=place.steward, actor=member(place.organisation, Role.ADMINISTRATOR))


def test_it_is_not_asked_for_whoever_has_no_role_there(place: Place) -> None:
    stranger = member(make_organisation(), Role.EDITOR)
    give_factors(stranger)
    with pytest.raises(PermissionDenied):
        ask(place, user=stranger)


def test_a_role_given_later_by_another_organisation_does_not_open_the_account_to_it(place: Place) -> None:
    elsewhere = make_organisation()
    steward = member(elsewhere, Role.ADMINISTRATOR)
    member(elsewhere, Role.ARCHIVIST)
    give_role(user=place.owner, organisation=elsewhere, role=Role.CONTRIBUTOR)
    with pytest.raises(WrongStateError, match="roll längst"):
        ask(place, organisation=elsewhere, actor=steward)
    assert ask(place)


def test_that_of_a_systems_administrator_is_not_replaced_by_an_organisation(place: Place) -> None:
    User.objects.filter(pk=place.owner.pk).update(is_staff=True)
    with pytest.raises(WrongStateError, match="systemadministratör"):
        ask(place)


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_a_reason_is_required(place: Place, reason: str) -> None:
    with pytest.raises(ValidationError) as refused:
        ask(place, reason=reason)
    assert "reason" in refused.value.message_dict


def test_it_is_not_asked_where_there_is_nothing_to_replace(place: Place) -> None:
    with pytest.raises(WrongStateError, match="ingen andra faktor"):
        ask(place, user=place.second)


def test_it_is_not_asked_where_nobody_else_could_confirm(place: Place) -> None:
    end(place.second, place.organisation, place.steward)
    with pytest.raises(WrongStateError, match="Ingen annan"):
        ask(place)
    assert not FactorReset.objects.exists()


def test_one_is_open_at_a_time_and_a_worn_out_one_gives_way(place: Place) -> None:
    first = ask(place)
    with pytest.raises(WrongStateError, match="redan begärt"):
        ask(place)
    second = ask(place, at=timezone.now() + LASTS)
    first.refresh_from_db()
    assert (first.stopped_by, first.stopped_at) == (None, second.asked_at)
    assert open_reset_of(place.owner, place.organisation, second.asked_at) == second


# Who confirms


@pytest.mark.parametrize("role", [role for role in Role if role not in CONFIRMING])
def test_other_roles_do_not_confirm(place: Place, role: Role) -> None:
    other, reset = member(place.organisation, role), ask(place)
    with pytest.raises(PermissionDenied):
        confirm(reset, other)
    assert factors_of(place.owner) == 3


@pytest.mark.parametrize("role", CONFIRMING)
def test_another_person_with_one_of_the_roles_confirms(place: Place, role: Role) -> None:
    other, reset = member(place.organisation, role), ask(place)
    confirm(reset, other)
    assert factors_of(place.owner) == 0


@pytest.mark.parametrize("who", ["steward", "owner"])
def test_neither_the_asker_nor_the_owner_confirms_whatever_their_roles(place: Place, who: str) -> None:
    person = getattr(place, who)
    for role in set(CONFIRMING) - set(person.memberships.values_list("role", flat=True)):
        give_role(user=person, organisation=place.organisation, role=role)
    with pytest.raises(PermissionDenied):
        confirm(ask(place), person)


def test_the_roles_count_in_the_organisation_only(place: Place) -> None:
    stranger = member(make_organisation(), Role.ARCHIVIST)
    with pytest.raises(PermissionDenied):
        confirm(ask(place), stranger)


def test_a_role_given_after_it_was_asked_confirms_nothing(place: Place) -> None:
    reset = ask(place)
    late = member(place.organisation, Role.ARCHIVIST)
    with pytest.raises(PermissionDenied):
        confirm(reset, late)


def test_a_role_that_has_ended_confirms_nothing(place: Place) -> None:
    reset = ask(place)
    end(place.second, place.organisation, place.steward)
    with pytest.raises(PermissionDenied):
        confirm(reset, place.second)


def test_it_is_confirmed_once(place: Place) -> None:
    reset = ask(place)
    confirm(reset, place.second)
    give_factors(place.owner)
    with pytest.raises(WrongStateError, match="redan ersatt"):
        confirm(reset, place.second)
    assert factors_of(place.owner) == 3


@pytest.mark.parametrize(("after", "goes"), [(LASTS - timedelta(minutes=1), True), (LASTS, False)])
def test_it_lasts_seven_days(place: Place, after: timedelta, goes: bool) -> None:
    reset = ask(place)
    if goes:
        confirm(reset, place.second, after=after)
    else:
        with pytest.raises(WrongStateError, match="för gammal"):
            confirm(reset, place.second, after=after)
    assert factors_of(place.owner) == (0 if goes else 3)


@pytest.mark.parametrize("who", ["steward", "owner"])
def test_it_falls_when_the_asker_or_the_owner_has_left(place: Place, who: str) -> None:
    reset = ask(place)
    end(getattr(place, who), place.organisation, place.second)
    with pytest.raises(WrongStateError):
        confirm(reset, place.second)
    assert factors_of(place.owner) == 3


# Stopping


@pytest.mark.parametrize("who", ["steward", "owner", "second"])
def test_whom_it_concerns_stops_it(place: Place, who: str) -> None:
    reset = ask(place)
    stop_reset(reset=reset, actor=getattr(place, who), at=timezone.now())
    with pytest.raises(WrongStateError, match="stoppad"):
        confirm(reset, place.second)
    assert LogRow.objects.filter(action="factor_reset_stopped", actor=getattr(place, who).pk).exists()
    assert ask(place)


def test_others_do_not_stop_it_and_what_is_done_is_not_stopped(place: Place) -> None:
    reset, other = ask(place), member(place.organisation, Role.CONTRIBUTOR)
    with pytest.raises(PermissionDenied):
        stop_reset(reset=reset, actor=other, at=timezone.now())
    confirm(reset, place.second)
    with pytest.raises(WrongStateError):
        stop_reset(reset=reset, actor=place.owner, at=timezone.now())


# The database


def test_the_database_keeps_it_as_it_was(place: Place) -> None:
    reset = ask(place)
    rows = FactorReset.objects.filter(pk=reset.pk)
    now = timezone.now()
    for change in (
        lambda: rows.update(user=place.second),
        lambda: rows.update(asked_by=place.second),
        lambda: rows.update(reason="Något annat"),
        lambda: rows.update(confirmed_by=place.steward, confirmed_at=now),
        lambda: rows.update(confirmed_by=place.owner, confirmed_at=now),
        lambda: rows.update(confirmed_at=now),
        rows.delete,
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    confirm(reset, place.second)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(confirmed_by=None, confirmed_at=None)
