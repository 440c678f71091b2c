"""Somebody's account is removed: the person goes, the records stay whole, the chains hold."""

import json

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.memberships.services import end_role, give_roles
from accounts.models import Membership, Organisation, User
from accounts.roles import Role
from administration.removing.services import remove_person
from audit.models import LogRow
from audit.verification import faults_of_log
from config.refusals import WrongStateError
from responses.models import Assignment, Comment, Event, SignOff, State
from tests.builders import (
    PASSWORD,
    approver_of,
    comment_on,
    editor_of,
    hand_out,
    make_member,
    make_response,
    make_user,
    submit,
)
from tests.builders.log import bind_now

pytestmark = pytest.mark.django_db


def steward_of(organisation: Organisation) -> User:
    return make_member(Role.ADMINISTRATOR, organisation=organisation)


def leave(user: User, steward: User) -> None:
    for held in Membership.objects.lasting().filter(user=user):
        end_role(membership=held, actor=steward, at=timezone.now())


def remove(user: User, organisation: Organisation | None, actor: User) -> User:
    return remove_person(user=user, organisation=organisation, actor=actor, at=timezone.now())


def test_the_account_goes_and_nobody_signs_in_with_it() -> None:
    response = make_response()
    steward, person = steward_of(response.organisation), make_member(Role.EDITOR, organisation=response.organisation)
    client = Client()
    client.force_login(person)
    assert client.get(reverse("start")).status_code == 200
    address, read_before = person.email, User.objects.get(pk=person.pk)
    leave(person, steward)
    removed = remove(person, response.organisation, steward)
    until = {"valid_from": timezone.localdate(), "valid_to": None, "actor": steward, "at": timezone.now()}
    for give in (
        lambda: hand_out(response, ["A-2"], read_before),
        lambda: give_roles(organisation=response.organisation, user=read_before, roles=[Role.READER], **until),
    ):
        with pytest.raises(ValidationError, match="avstängt"):
            give()
    assert removed.is_removed
    assert address not in json.dumps({**User.objects.filter(pk=person.pk).values().get()}, default=str)
    assert client.get(reverse("start")).status_code == 302
    Client().post(reverse("account_login"), {"login": address, "password": PASSWORD})
    assert not User.objects.filter(email=address).exists()
    assert LogRow.objects.filter(action="person_removed", organisation=response.organisation_id).count() == 1


def test_signed_records_and_the_trail_keep_the_name_and_comments_do_not() -> None:
    response = make_response(state=State.APPROVED)
    submit(response)
    editor, steward = editor_of(response), steward_of(response.organisation)
    name = editor.name
    commented = comment_on(make_response(organisation=response.organisation), "A-2", by=editor, mentioned=[editor])
    signed = SignOff.objects.get(snapshot__response=response)
    signer_name = signed.name
    leave(editor, steward)
    removed = remove(editor, response.organisation, steward)
    assert name in set(Event.objects.filter(actor=editor).values_list("actor_name", flat=True))
    assert SignOff.objects.get(pk=signed.pk).name == signer_name
    kept = Comment.objects.get(pk=commented.pk)
    assert (kept.by.name, kept.text) == (removed.name, commented.text)
    assert [person.name for person in kept.mentioned.all()] == [removed.name]
    bind_now()
    assert list(faults_of_log()) == []


def test_what_is_handed_out_is_taken_back() -> None:
    response = make_response()
    steward = steward_of(response.organisation)
    helper = make_member(Role.CONTRIBUTOR, organisation=response.organisation)
    hand_out(response, ["A-2"], helper)
    leave(helper, steward)
    remove(helper, response.organisation, steward)
    assert not Assignment.objects.held_by(helper).exists()


def test_whoever_still_has_a_role_is_not_removed() -> None:
    person = make_member(Role.EDITOR)
    with pytest.raises(WrongStateError, match="har en roll"):
        remove(person, None, make_user(is_staff=True))
    person.refresh_from_db()
    assert not person.is_removed


def test_the_page_says_what_is_in_the_way_in_place_of_its_button() -> None:
    response = make_response()
    person, steward = make_member(Role.EDITOR, organisation=response.organisation), steward_of(response.organisation)
    pages = Client()
    pages.force_login(steward)
    pages.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    address = reverse("remove_person", args=[response.organisation_id, person.pk])

    def page() -> tuple[bool, bool]:
        text = pages.get(address).content.decode()
        return "Kontot kan inte tas bort än: personen har en roll; avsluta den först." in text, "btn-danger" in text

    assert page() == (True, False)
    hand_out(response, ["A-2"], person)
    leave(person, steward)
    assert page() == (False, True)
    own = pages.get(reverse("remove_person", args=[response.organisation_id, steward.pk])).content.decode()
    assert ("Ingen tar bort sitt eget konto." in own, "btn-danger" in own) == (True, False)


def test_the_system_is_told_of_no_organisation_of_its_own_and_where_something_is_still_handed_out() -> None:
    response = make_response()
    person = make_user()
    hand_out(response, ["A-2"], person)
    pages = Client()
    pages.force_login(make_user(is_staff=True))
    pages.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    text = pages.get(reverse("remove_person_by_system", args=[person.pk])).content.decode()
    assert "hos er" not in text
    assert f"har frågor utdelade hos {response.organisation.name}; där ska åtkomsten avslutas först" in text


def test_whoever_still_has_a_mandate_is_not_removed() -> None:
    organisation = make_response().organisation
    signer, steward = approver_of(organisation), steward_of(organisation)
    leave(signer, steward)
    with pytest.raises(WrongStateError, match="har ett mandat"):
        remove(signer, organisation, steward)


def test_a_systems_administrator_is_not_removed_as_long_as_they_are() -> None:
    with pytest.raises(WrongStateError):
        remove(make_user(is_staff=True), None, make_user(is_staff=True))


def test_only_the_only_organisations_administrator_and_the_system_remove() -> None:
    organisation, elsewhere = make_response().organisation, make_response().organisation
    steward, person = steward_of(organisation), make_user()
    for each in (organisation, elsewhere):
        make_member(Role.EDITOR, organisation=each, user=person)
    for held in Membership.objects.filter(user=person):
        end_role(membership=held, actor=steward_of(held.organisation), at=timezone.now())
    for actor, place in ((steward, organisation), (steward, None), (person, organisation), (make_user(), None)):
        with pytest.raises(PermissionDenied):
            remove(person, place, actor)
    assert remove(person, None, make_user(is_staff=True)).is_removed


def test_it_is_done_once() -> None:
    system, person = make_user(is_staff=True), make_user()
    remove(person, None, system)
    with pytest.raises(WrongStateError):
        remove(person, None, system)


def test_the_page_says_what_stays_and_asks_again_who_one_is() -> None:
    organisation = make_response().organisation
    steward, person = steward_of(organisation), make_member(Role.EDITOR, organisation=organisation)
    leave(person, steward)
    client, address = Client(), reverse("remove_person", args=[organisation.pk, person.pk])
    client.force_login(steward)
    assert client.get(address).status_code == 302
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert "Namnet i det som personen har signerat" in client.get(address).content.decode()
    answer = client.post(address)
    assert answer.status_code == 302
    assert ["Kontot är borttaget" in str(told) for told in get_messages(answer.wsgi_request)] == [True]
    assert client.post(address).status_code == 409
