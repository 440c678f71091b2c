"""Mandates: given by one, confirmed by another, kept for ever, and the only name that anybody signs with."""

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html

from accounts.mandates.reading import Status, tell_mandate
from accounts.mandates.services import Terms, confirm_mandate, give_mandate, refuse_mandate, withdraw_mandate
from accounts.models import Membership, Organisation, User
from accounts.models.mandates import EventKind, Mandate, MandateEvent
from accounts.own.services import change_own_details
from accounts.roles import CONFIRMING, Role
from attachments.models import Attachment
from audit.models import LogRow
from config.refusals import WrongStateError
from outbox.models import OutboxMessage
from tests.attachments import files
from tests.builders import (
    PASSWORD,
    make_mandate,
    make_member,
    make_organisation,
    make_user,
    withdraw_mandates,
)

pytestmark = pytest.mark.django_db
TERMS = {
    "name": "Anna Andersson",
    "title": "Regiondirektör",
    "reference": "RS 2026-0007, § 8",
    "decided_by": "Regionstyrelsen",
    "valid_from": "2026-01-01",
}


@pytest.fixture
def registrar(organisation: Organisation) -> User:
    return make_member(Role.ARCHIVIST, organisation=organisation, name="Rut")


@pytest.fixture
def holder(organisation: Organisation) -> User:
    return make_member(Role.APPROVER, organisation=organisation, name="Anna")


@pytest.fixture
def waiting(holder: User, steward: User, registrar: User, organisation: Organisation) -> Mandate:
    return make_mandate(user=holder, organisation=organisation, confirmed=False)


def today() -> date:
    return timezone.localdate()


def signed_in(user: User) -> Client:
    """Signed in, and has shown again who they are."""
    client = Client()
    client.force_login(user)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    return client


def post(user: User, name: str, mandate: Mandate, **fields: Any) -> Any:
    return signed_in(user).post(reverse(name, args=[mandate.organisation_id, mandate.pk]), fields)


def post_terms(giver: User, organisation: Organisation, holder: User, **typed: Any) -> Any:
    fields = {**TERMS, "user": holder.pk, "decision": files.upload(files.pdf(), "beslut.pdf"), **typed}
    given = {name: value for name, value in fields.items() if value is not None}
    return signed_in(giver).post(reverse("give_mandate", args=[organisation.pk]), given)


def give(giver: User, organisation: Organisation, holder: User, **typed: Any) -> Any:
    """Terms that nothing is wrong with, but perhaps the decision's file, which is judged in a process of its own."""
    return post_terms(giver, organisation, holder, **typed)


def letters(kind: str) -> set[str]:
    return {message.payload["to"] for message in OutboxMessage.objects.filter(key__startswith=f"{kind}:")}


def can_use(mandate: Mandate, day: date | None = None) -> bool:
    return Mandate.objects.valid(day or today()).filter(pk=mandate.pk).exists()


def logged() -> list[str]:
    rows = LogRow.objects.filter(action="mandate_changed").order_by("pk")
    return [json.loads(row.content)["details"]["vad"] for row in rows]


# From giving to withdrawing, by the pages


def test_a_mandate_is_given_confirmed_and_withdrawn_with_letters_and_log(
    organisation: Organisation, steward: User, registrar: User, holder: User
) -> None:
    answer = give(steward, organisation, holder)
    mandate = Mandate.objects.get()
    assert [mandate.name in str(told) for told in get_messages(answer.wsgi_request)] == [True]
    assert answer.headers["Location"] == reverse("mandate", args=[organisation.pk, mandate.pk])
    assert (mandate.name, mandate.title, mandate.given_by) == ("Anna Andersson", "Regiondirektör", steward)
    assert not can_use(mandate)
    assert (letters("mandate_given"), letters("mandate_to_confirm")) == ({holder.email}, {registrar.email})
    assert post(registrar, "confirm_mandate", mandate).status_code == 302
    assert can_use(mandate)
    assert letters("mandate_confirmed") == {holder.email, steward.email}
    fields = {"withdraw-from_day": today().isoformat(), "withdraw-reason": "Har slutat."}
    assert post(steward, "withdraw_mandate", mandate, **fields).status_code == 302
    assert not can_use(mandate)
    assert letters("mandate_withdrawn") == {holder.email}
    assert logged() == ["gav", "bekräftade", "återkallade"]
    page = signed_in(holder).get(reverse("mandate", args=[organisation.pk, mandate.pk])).content.decode()
    assert "gavs av Stina" in page
    assert "bekräftades av Rut" in page
    assert "Har slutat." in page


def test_a_refused_mandate_never_holds(waiting: Mandate, registrar: User, holder: User, steward: User) -> None:
    assert post(registrar, "refuse_mandate", waiting, **{"refuse-reason": " "}).status_code == 422
    assert post(registrar, "refuse_mandate", waiting, **{"refuse-reason": "Fel titel."}).status_code == 302
    assert letters("mandate_refused") == {holder.email, waiting.given_by and waiting.given_by.email}
    assert not can_use(waiting)
    assert post(registrar, "confirm_mandate", waiting).status_code == 409


def test_whoever_gives_or_confirms_shows_again_who_they_are(
    organisation: Organisation, steward: User, registrar: User, waiting: Mandate
) -> None:
    for user, address in (
        (steward, reverse("give_mandate", args=[organisation.pk])),
        (registrar, reverse("confirm_mandate", args=[organisation.pk, waiting.pk])),
    ):
        client = Client()
        client.force_login(user)
        assert reverse("account_reauthenticate") in client.post(address).headers["Location"]
    assert not can_use(waiting)


def test_what_was_posted_before_showing_again_who_one_is_stands_in_a_form_that_leads_to_its_own_page(
    organisation: Organisation, steward: User, registrar: User, holder: User
) -> None:
    client, page = Client(), reverse("give_mandate", args=[organisation.pk])
    client.force_login(steward)
    fields = {**TERMS, "user": holder.pk, "decision": files.upload(files.pdf(), "beslut.pdf")}
    asked = client.post(page, fields).headers["Location"]
    shown = client.post(asked, {"password": PASSWORD, "next": page}).content.decode()
    assert "Välj filen med beslutet." in shown
    form = html.fromstring(shown).xpath("//main//form[@method='post']")[0]
    assert form.get("action") == page
    assert form.fields["title"] == TERMS["title"]
    again = {**dict(form.form_values()), "decision": files.upload(files.pdf(), "beslut.pdf")}
    assert client.post(form.get("action"), again).status_code == 302
    assert Mandate.objects.get().title == TERMS["title"]


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("user", None),
        ("user", "0"),
        ("name", " "),
        ("title", ""),
        ("reference", ""),
        ("decided_by", ""),
        ("name", "å" * 201),
        ("decision", None),
        ("valid_from", "snart"),
        ("valid_to", "2025-12-31"),
        ("scope", "finns-inte"),
        ("deputy_of", "999999"),
        ("deputy_when", "vid frånvaro"),
        ("deputy_for", "regiondirektören"),
    ],
)
def test_what_is_wrong_is_said_beside_its_field_and_the_rest_stays_typed(
    organisation: Organisation, steward: User, registrar: User, holder: User, field: str, typed: str | None
) -> None:
    answer = post_terms(steward, organisation, holder, **{field: typed})
    beside = {"deputy_when": "deputy_for", "deputy_for": "deputy_when"}.get(field, field)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {beside})
    assert field == "reference" or TERMS["reference"] in answer.content.decode()
    assert not Mandate.objects.exists()


@pytest.mark.parametrize(
    "upload", [files.upload(b"MZ\x90", "beslut.pdf"), files.upload(b"", "tom.pdf"), files.upload(b"text", "b.txt")]
)
def test_the_decision_follows_the_rules_of_attachments(
    organisation: Organisation, steward: User, registrar: User, holder: User, upload: Any
) -> None:
    answer = give(steward, organisation, holder, decision=upload)
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, {"decision"})
    assert (Mandate.objects.count(), Attachment.objects.count()) == (0, 0)


def test_one_decision_that_gives_several_mandates_is_kept_once(
    organisation: Organisation, steward: User, registrar: User, holder: User
) -> None:
    other, content = make_member(Role.APPROVER, organisation=organisation), files.pdf()
    for person in (holder, other):
        upload = files.upload(content, "beslut.pdf")
        assert give(steward, organisation, person, decision=upload).status_code == 302
    first, second = Mandate.objects.order_by("pk")
    assert first.decision == second.decision
    assert Attachment.objects.count() == 1
    got = signed_in(holder).get(reverse("mandate_decision", args=[organisation.pk, first.pk]))
    assert b"".join(got.streaming_content) == content
    assert LogRow.objects.filter(action="downloaded").exists()


def test_a_mandate_that_nobody_could_confirm_is_not_given(organisation: Organisation, steward: User) -> None:
    holder = make_member(Role.APPROVER, organisation=organisation)
    answer = give(steward, organisation, holder)
    assert (answer.status_code, "Ingen annan kan bekräfta" in answer.content.decode()) == (422, True)
    Organisation.objects.filter(pk=organisation.pk).update(mandates_are_confirmed=False)
    assert give(steward, organisation, holder).status_code == 302
    assert can_use(Mandate.objects.get())
    assert letters("mandate_confirmed") == {holder.email}


# Deputies


def test_a_deputy_says_for_whom_and_when_by_a_mandate_or_in_words(
    organisation: Organisation, steward: User, registrar: User, holder: User
) -> None:
    own = make_mandate(user=holder, organisation=organisation)
    deputy = make_member(Role.APPROVER, organisation=organisation)
    assert give(steward, organisation, deputy, deputy_of=own.pk, deputy_when="vid frånvaro").status_code == 302
    linked = Mandate.objects.get(user=deputy)
    assert (linked.deputy_of, linked.stands_in) == (own, f"{own.title} {own.name}, vid frånvaro")
    both = give(steward, organisation, deputy, deputy_of=own.pk, deputy_for="direktören", deputy_when="vid jäv")
    assert set(both.context["form"].errors) == {"deputy_for"}
    assert give(steward, organisation, deputy, deputy_for="direktören", deputy_when="vid jäv").status_code == 302
    assert Mandate.objects.latest("pk").stands_in == "direktören, vid jäv"


# Who may


PLACES = ("holder", "giver", "given before", "given afterwards", "of another organisation", "systemadministratör")
OUTSIDE = {"of another organisation", "systemadministratör"}


def _placed(place: str, role: Role, mandate: Mandate) -> User:
    """Somebody who is that to the mandate, and holds the role as well."""
    if place == "systemadministratör":
        return make_user(is_staff=True, is_superuser=True)
    if place == "of another organisation":
        return make_member(role)
    known = {"holder": mandate.user, "giver": mandate.given_by}.get(place)
    person = make_member(role, organisation=mandate.organisation, user=known)
    if place == "given before":
        person = make_user()
        since = mandate.given_at - timedelta(days=1)
        Membership.objects.create(user=person, organisation=mandate.organisation, role=role, given_at=since)
    return person


def _does(act: Any) -> bool:
    try:
        with transaction.atomic():
            act()
    except PermissionDenied:
        return False
    return True


@given(place=st.sampled_from(PLACES), role=st.sampled_from(list(Role)), needs_another=st.booleans())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_who_may_give_confirm_refuse_and_withdraw(place: str, role: Role, needs_another: bool) -> None:
    organisation, now = make_organisation(), timezone.now()
    mandate = make_mandate(
        user=make_member(Role.APPROVER, organisation=organisation), organisation=organisation, confirmed=False
    )
    Organisation.objects.filter(pk=organisation.pk).update(mandates_are_confirmed=needs_another)
    mandate = Mandate.objects.get(pk=mandate.pk)
    person = _placed(place, role, mandate)
    administers = place not in OUTSIDE and (role == Role.ADMINISTRATOR or place == "giver")
    second = place == "given before" and role in CONFIRMING
    terms = Terms(name="A", title="B", reference="§ 1", decided_by="RS", valid_from=today())

    def gives(to: User) -> Any:
        return lambda: give_mandate(
            organisation=mandate.organisation,
            user=to,
            terms=terms,
            decision=mandate.decision.pk,  # type: ignore[union-attr]  # it has one
            actor=person,
            at=timezone.now() + timedelta(seconds=1),
        )

    other = make_member(Role.APPROVER, organisation=organisation)
    assert not _does(gives(person))
    assert _does(gives(other)) is administers
    for decide in (
        lambda: confirm_mandate(mandate=mandate, actor=person, at=now),
        lambda: refuse_mandate(mandate=mandate, reason="Fel.", actor=person, at=now),
    ):
        with transaction.atomic():
            assert _does(decide) is second
            transaction.set_rollback(True)
    ended = _does(lambda: withdraw_mandate(mandate=mandate, from_day=today(), reason="Fel.", actor=person, at=now))
    assert ended is administers


def test_of_two_who_answer_at_once_one_is_told_that_it_is_done(waiting: Mandate, registrar: User) -> None:
    """Each has read it as waiting; the database keeps one answer, whatever the services say."""
    seen_by_both = [Mandate.objects.get(pk=waiting.pk) for _ in range(2)]
    confirm_mandate(mandate=seen_by_both[0], actor=registrar, at=timezone.now())
    for answer in (confirm_mandate, lambda **told: refuse_mandate(reason="Fel.", **told)):
        with pytest.raises((WrongStateError, PermissionDenied)):
            answer(mandate=seen_by_both[1], actor=registrar, at=timezone.now())
    for kind in (EventKind.CONFIRMED, EventKind.REFUSED):
        with pytest.raises(DatabaseError), transaction.atomic():
            MandateEvent.objects.create(mandate=waiting, kind=kind, actor=registrar, at=timezone.now())
    assert MandateEvent.objects.filter(mandate=waiting).count() == 1


def test_what_waits_stays_anothers_to_confirm_when_the_setting_is_taken_away(waiting: Mandate, steward: User) -> None:
    Organisation.objects.update(mandates_are_confirmed=False)
    later = timezone.now() + timedelta(seconds=1)
    with pytest.raises(PermissionDenied):
        confirm_mandate(mandate=waiting, actor=steward, at=later)
    with pytest.raises(DatabaseError), transaction.atomic():
        MandateEvent.objects.create(mandate=waiting, kind="confirmed", actor=steward, at=later)


# When it holds


def test_what_the_pages_call_valid_is_what_may_be_used(holder: User, steward: User, registrar: User) -> None:
    organisation = holder.memberships.get().organisation
    days = [today() + timedelta(days=days) for days in (-2, -1, 0, 1, 2)]
    made = [make_mandate(user=holder, organisation=organisation, valid_from=days[1])]
    made += [make_mandate(user=holder, organisation=organisation, valid_from=days[2], valid_to=days[3])]
    withdraw_mandates(holder, from_day=days[3])
    made += [make_mandate(user=holder, organisation=organisation, valid_from=days[3])]
    made += [make_mandate(user=holder, organisation=organisation, confirmed=False)]
    told_valid = {(one.pk, day) for one in made for day in days if tell_mandate(one, day).status == Status.VALID}
    assert told_valid == {(one.pk, day) for one in made for day in days if can_use(one, day)}
    assert told_valid == {(made[0].pk, days[1]), (made[0].pk, days[2]), (made[1].pk, days[2])} | {
        (made[2].pk, day) for day in days[3:]
    }


def test_a_mandate_is_withdrawn_from_today_at_the_earliest_and_with_a_reason(waiting: Mandate) -> None:
    giver = waiting.given_by
    assert giver
    for day, reason, field in (
        (today() - timedelta(days=1), "Fel.", "from_day"),
        (today(), " ", "reason"),
    ):
        with pytest.raises(ValidationError) as refused:
            withdraw_mandate(mandate=waiting, from_day=day, reason=reason, actor=giver, at=timezone.now())
        assert set(refused.value.message_dict) == {field}
    withdraw_mandate(mandate=waiting, from_day=today(), reason="Fel.", actor=giver, at=timezone.now())
    with pytest.raises(WrongStateError):
        withdraw_mandate(mandate=waiting, from_day=today(), reason="Fel.", actor=giver, at=timezone.now())


def test_ones_own_name_and_title_change_no_mandate(waiting: Mandate, holder: User) -> None:
    before = Mandate.objects.values().get()
    change_own_details(user=holder, name="Annan Person", title="Kung", phone="1", at=timezone.now())
    assert Mandate.objects.values().get() == before
