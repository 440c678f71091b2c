"""Keys for other systems: made, shown once, two at a time, and withdrawn; by the organisation's administrator alone."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.api_keys import services
from accounts.api_keys.services import MadeKey
from accounts.models import ApiKey, Organisation, User
from accounts.roles import Role
from audit.models import LogRow
from config.refusals import WrongStateError
from tests.authoring.rooms import queries_of
from tests.builders import PASSWORD, make_member, make_organisation

pytestmark = pytest.mark.django_db


def give(organisation: Organisation, steward: User, name: str = "Diariet", days: int = 365) -> MadeKey:
    return services.make_key(
        organisation=organisation,
        name=name,
        last_day=timezone.localdate() + timedelta(days=days),
        gives_files=True,
        actor=steward,
        at=timezone.now(),
    )


def show_again(pages: Client) -> None:
    """The administrator shows again who they are."""
    assert pages.post(reverse("account_reauthenticate"), {"password": PASSWORD}).status_code == 302


def posted(**changed: str) -> dict[str, str]:
    later = (timezone.localdate() + timedelta(days=30)).isoformat()
    return {"name": "Diariet", "last_day": later, "gives_files": "on", **changed}


def test_a_key_is_made_and_shown_once_after_showing_again_who_one_is(pages: Client, organisation: Organisation) -> None:
    address = reverse("make_api_key", args=[organisation.pk])
    assert pages.post(address, posted()).status_code == 302
    assert not ApiKey.objects.exists()
    show_again(pages)
    begun = pages.get(address).content.decode()
    assert f'value="{(timezone.localdate() + timedelta(days=365)).isoformat()}"' in begun
    answer = pages.post(address, posted(name="  Diariet  för  alla "))
    made, key = answer.context["made"], ApiKey.objects.get()
    assert made.secret in answer.content.decode()
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert services.find_key(sent=made.secret, network="", at=timezone.now()) == key
    assert key.name == "Diariet för alla"
    listed = pages.get(reverse("api_keys", args=[organisation.pk])).content.decode()
    assert key.prefix in listed
    assert made.secret not in listed
    assert "Senast använd" in listed
    assert LogRow.objects.filter(action="api_key_changed", organisation=organisation.pk).count() == 1


def test_a_form_that_is_posted_twice_makes_one_key_and_shows_which(pages: Client, organisation: Organisation) -> None:
    show_again(pages)
    address = reverse("make_api_key", args=[organisation.pk])
    once = re.search(r'<input type="hidden" name="once" value="([\w-]{20,})"', pages.get(address).content.decode())[1]  # type: ignore[index]
    made = pages.post(address, posted(once=once)).context["made"]
    again = pages.post(address, posted(once=once))
    assert (again.status_code, list(ApiKey.objects.all())) == (200, [made.key])
    assert made.key.prefix in again.content.decode()
    assert made.secret not in again.content.decode()
    assert LogRow.objects.filter(action="api_key_changed").count() == 1
    other = pages.post(address, posted(once=once, name="Registret")).context["made"]
    assert other.key.name == "Registret"
    fresh = pages.get(address).context["form"]["once"].value()
    assert fresh != once
    assert pages.post(address, posted(once=fresh)).context["made"].secret != made.secret


def test_two_hold_at_once_for_one_system_while_it_goes_over(
    pages: Client, organisation: Organisation, steward: User
) -> None:
    first = give(organisation, steward)
    show_again(pages)
    address = reverse("make_api_key", args=[organisation.pk])
    assert 'value="Diariet"' in pages.get(address, {"byt": first.key.pk}).content.decode()
    second = pages.post(address, posted(name="DIARIET")).context["made"]
    for made in (first, second):
        assert services.find_key(sent=made.secret, network="", at=timezone.now()) == made.key
    third = pages.post(address, posted())
    assert (third.status_code, list(third.context["form"].errors)) == (422, ["name"])
    assert pages.post(reverse("withdraw_api_key", args=[organisation.pk, first.key.pk])).status_code == 302
    assert services.find_key(sent=first.secret, network="", at=timezone.now()) == services.KeyRefusal.WITHDRAWN
    assert pages.post(address, posted()).status_code == 200
    assert pages.post(reverse("withdraw_api_key", args=[organisation.pk, first.key.pk])).status_code == 409


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"last_day": "snart"}, "last_day"),
        ({"last_day": "03/04/2027"}, "last_day"),
        ({"last_day": "2020-01-01"}, "last_day"),
        ({"last_day": "9999-12-31"}, "last_day"),
        ({"last_day": ""}, "last_day"),
    ],
)
def test_what_is_wrong_is_told_next_to_its_field_and_the_rest_is_kept(
    pages: Client, organisation: Organisation, changed: dict[str, str], field: str
) -> None:
    show_again(pages)
    answer = pages.post(reverse("make_api_key", args=[organisation.pk]), posted(**changed))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert answer.context["form"]["gives_files"].value() is True
    assert answer.context["form"]["last_day"].value() == posted(**changed)["last_day"]
    assert posted(**changed)["last_day"] in answer.content.decode()
    assert not ApiKey.objects.exists()


def test_an_organisation_has_no_more_keys_than_anybody_can_watch(organisation: Organisation, steward: User) -> None:
    for number in range(services.MOST):
        give(organisation, steward, f"System {number}")
    with pytest.raises(ValidationError):
        give(organisation, steward, "Ett till")
    other = make_organisation()
    give(other, make_member(Role.ADMINISTRATOR, organisation=other))


def test_nobody_else_makes_or_withdraws_a_key(organisation: Organisation, steward: User, client: Client) -> None:
    made, other = give(organisation, steward), make_member(Role.ADMINISTRATOR)
    with pytest.raises(PermissionDenied):
        give(organisation, other)
    with pytest.raises(PermissionDenied):
        services.withdraw_key(key=made.key, actor=other, at=timezone.now())
    client.force_login(other)
    own = other.memberships.get().organisation_id
    for owner in (organisation.pk, own):
        assert client.post(reverse("withdraw_api_key", args=[owner, made.key.pk])).status_code == 404
    made.key.refresh_from_db()
    assert made.key.holds()


def test_the_database_keeps_a_key_as_it_was_made(organisation: Organisation, steward: User) -> None:
    key = give(organisation, steward).key
    rows = ApiKey.objects.filter(pk=key.pk)

    def refuses(change: object) -> bool:
        try:
            with transaction.atomic():
                change()  # type: ignore[operator]
        except DatabaseError:
            return True
        return False

    assert refuses(rows.delete)
    assert refuses(lambda: rows.update(sha256="0" * 64))
    assert refuses(lambda: rows.update(last_day=timezone.localdate() + timedelta(days=9999)))
    assert refuses(lambda: rows.update(gives_files=False))
    assert refuses(lambda: rows.update(withdrawn_at=timezone.now()))
    services.withdraw_key(key=key, actor=steward, at=timezone.now())
    assert refuses(lambda: rows.update(withdrawn_at=None, withdrawn_by=None))
    with pytest.raises(WrongStateError):
        services.withdraw_key(key=key, actor=steward, at=timezone.now())


def test_when_it_was_last_used_is_kept_to_the_minute(organisation: Organisation, steward: User) -> None:
    made, now = give(organisation, steward), timezone.now()
    for seconds, kept in ((0, 0), (30, 0), (90, 90)):
        services.find_key(sent=made.secret, network="", at=now + timedelta(seconds=seconds))
        made.key.refresh_from_db()
        assert made.key.used_at == now + timedelta(seconds=kept)


def test_twice_as_many_keys_take_no_more_queries(pages: Client, organisation: Organisation, steward: User) -> None:
    give(organisation, steward)
    address = reverse("api_keys", args=[organisation.pk])
    before = queries_of(pages, address)
    for number in range(4):
        services.withdraw_key(key=give(organisation, steward, f"S {number}").key, actor=steward, at=timezone.now())
    assert queries_of(pages, address) == before
