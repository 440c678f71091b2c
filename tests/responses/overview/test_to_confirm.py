"""What waits for somebody beside the answers stands on the start page of whoever can do it, and of nobody else."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.mandates.reading import Status, mandates_to_confirm, may_confirm, tell_mandate
from accounts.models import Mandate, Membership, Organisation, User
from accounts.models.factors import LASTS, FactorReset
from accounts.reviews.reading import REVIEWED_EVERY, reviews_due
from accounts.reviews.services import confirm_access, finish_review
from accounts.roles import Role
from responses.overview.to_confirm import MOST, things_to_confirm
from tests.builders import client_of, make_member, make_organisation, make_user, withdraw_mandates

pytestmark = pytest.mark.django_db
EMPTY = "Inget väntar på dig just nu."


def waiting_mandate(organisation: Organisation, giver: User, holder: User, reference: str = "RS 2026-9") -> Mandate:
    return Mandate.objects.create(
        organisation=organisation, user=holder, given_by=giver, name=holder.name, title="Direktör",
        reference=reference, valid_from=timezone.localdate(),
    )  # fmt: skip


def start_of(person: User) -> str:
    return " ".join(client_of(person).get(reverse("start")).content.decode().split())


def test_a_mandate_that_waits_is_named_to_those_who_may_confirm_it_and_no_longer_than_it_waits() -> None:
    organisation = make_organisation()
    people = {role: make_member(role, organisation=organisation, name=role.label) for role in Role}
    holder = make_member(Role.APPROVER, organisation=organisation, name="Eva Ek")
    stranger, giver = make_member(Role.EDITOR), people[Role.ADMINISTRATOR]
    mandate = waiting_mandate(organisation, giver, holder)
    link = f'href="{reverse("mandate", args=[organisation.pk, mandate.pk])}"'
    able = {Role.EDITOR, Role.APPROVER, Role.ARCHIVIST}
    for role, person in people.items():
        assert (link in start_of(person)) is may_confirm(mandate, person) is (role in able), role
    assert [link in start_of(other) for other in (holder, stranger)] == [False, False]
    told = "Mandat för Eva Ek enligt RS 2026-9</a>"
    assert told in start_of(people[Role.EDITOR])
    withdraw_mandates(holder)
    assert told not in start_of(people[Role.EDITOR])


def test_the_query_says_of_each_mandate_what_the_rule_says_of_one() -> None:
    organisation = make_organisation()
    giver = make_member(Role.ADMINISTRATOR, organisation=organisation)
    holders = [make_member(Role.APPROVER, organisation=organisation) for _ in range(2)]
    editor, today = make_member(Role.EDITOR, organisation=organisation), timezone.localdate()
    for number, holder in enumerate(holders):
        waiting_mandate(organisation, giver, holder, f"RS {number}")
    later = make_member(Role.ADMINISTRATOR, organisation=organisation)
    Mandate.objects.create(
        organisation=organisation, user=holders[0], given_by=editor, name="Ek", title="Direktör", reference="Utgånget",
        valid_from=today - timedelta(days=9), valid_to=today - timedelta(days=1),
    )  # fmt: skip
    for person in (giver, editor, later, *holders):
        found = {
            one.pk
            for one in Mandate.objects.all()
            if may_confirm(one, person) and tell_mandate(one, today).status == Status.WAITING
        }
        assert {one.pk for one in mandates_to_confirm(person.pk, today)} == found
    assert mandates_to_confirm(editor.pk, today).count() == 2
    assert mandates_to_confirm(later.pk, today).count() == 0, "a role that was given afterwards is not given to confirm"


def test_a_yearly_review_that_is_due_is_named_to_the_administrators_until_it_is_done() -> None:
    organisation, new, now = make_organisation(), make_organisation(), timezone.now()
    steward, editor = make_member(Role.ADMINISTRATOR, organisation=new), make_user()
    given = {"organisation": organisation, "valid_from": date(2020, 1, 1), "given_at": now - REVIEWED_EVERY}
    for person, role in ((steward, Role.ADMINISTRATOR), (editor, Role.EDITOR)):
        Membership.objects.create(user=person, role=role, **given)
    assert [one for one, _ in reviews_due(now)] == [organisation]
    link, early = (f'href="{reverse("access_review", args=[one.pk])}"' for one in (organisation, new))
    page = start_of(steward)
    assert (link in page, early in page, EMPTY in page) == (True, False, False)
    assert link not in start_of(editor)
    confirm_access(organisation=organisation, user=editor, actor=steward, at=now)
    finish_review(organisation=organisation, actor=steward, at=now)
    assert link not in start_of(steward)


def test_a_lost_second_factor_is_named_to_those_who_may_confirm_while_it_can_be() -> None:
    organisation = make_organisation()
    asker = make_member(Role.ADMINISTRATOR, organisation=organisation)
    owner, editor = (make_member(Role.EDITOR, organisation=organisation, name=name) for name in ("Eva Ek", "Bo Al"))
    asked = FactorReset.objects.create(
        user=owner, organisation=organisation, asked_by=asker, asked_at=timezone.now(), reason="Tappad telefon."
    )
    told = "Ersätt andra faktorn för Eva Ek</a>"
    assert [told in start_of(person) for person in (asker, owner, editor)] == [False, False, True]
    assert f'href="{reverse("factor_reset", args=[organisation.pk, asked.pk])}"' in start_of(editor)
    assert things_to_confirm(editor, timezone.now() + LASTS) == []


def test_many_take_one_query_and_the_oldest_are_named() -> None:
    organisation = make_organisation()
    giver = make_member(Role.ADMINISTRATOR, organisation=organisation)
    editor = make_member(Role.EDITOR, organisation=organisation)
    for number in range(MOST + 2):
        holder = make_member(Role.APPROVER, organisation=organisation)
        waiting_mandate(organisation, giver, holder, f"RS {number}")
    with CaptureQueriesContext(connection) as asked:
        found = things_to_confirm(editor, timezone.now())
    assert (len(asked), [one.about for one in found]) == (1, [f"RS {number}" for number in range(MOST)])
