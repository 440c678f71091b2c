"""The order of approval: the organisation's own, and that of a single questionnaire."""

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApprovalStep, Organisation, User
from accounts.organisations.approval_order import set_approval_order
from accounts.roles import Role
from accounts.selectors import approval_order
from audit.models import LogRow
from responses.models import Response
from tests.builders import (
    complete_answers,
    make_approver,
    make_definition,
    make_member,
    make_organisation,
    make_questionnaire,
    make_response,
    save_answers,
    send,
)
from tests.web.posting import seen_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def response() -> Response:
    made = make_response(questionnaire=make_questionnaire(make_definition(series="egen")))
    save_answers(made, complete_answers(made))
    return Response.objects.get(pk=made.pk)


def steward_of(organisation: Organisation) -> tuple[User, Client]:
    steward, client = make_member(Role.ADMINISTRATOR, organisation=organisation), Client()
    client.force_login(steward)
    return steward, client


def turns(response: Response) -> list[User]:
    return [turn.user for turn in send(response).turns.order_by("number")]


def test_a_questionnaire_with_an_order_of_its_own_follows_it_and_others_the_organisations(response: Response) -> None:
    organisation, series = response.organisation, response.questionnaire.series_key
    first, second, third = (make_approver(organisation=organisation) for _ in range(3))
    _, client = steward_of(organisation)
    overview = reverse("approval_order", args=[organisation.pk])
    for slug, people in (("alla", [first, second]), (series, [third, first])):
        posted = {f"step_{step}": user.pk for step, user in enumerate(people, 1)}
        address = reverse("change_approval_order", args=[organisation.pk, slug])
        assert client.post(address, {**posted, "seen": seen_in(client.get(address))}).headers["Location"] == overview
    shown = client.get(overview).content.decode()
    assert "1. " + third.name in shown
    other = make_response(questionnaire=make_questionnaire(make_definition(series="annan")), organisation=organisation)
    save_answers(other, complete_answers(other))
    assert turns(response) == [third, first]
    assert turns(other) == [first, second]


def test_an_order_that_is_emptied_gives_way_to_the_organisations(response: Response) -> None:
    organisation, series = response.organisation, response.questionnaire.series_key
    first, second = (make_approver(organisation=organisation) for _ in range(2))
    steward, client = steward_of(organisation)
    for order, people in (("", [first]), (series, [second])):
        set_approval_order(organisation=organisation, series=order, people=people, actor=steward, at=timezone.now())
    assert approval_order(organisation, series) == [second]
    address = reverse("change_approval_order", args=[organisation.pk, series])
    client.post(address, {"step_1": "", "seen": seen_in(client.get(address))})
    assert approval_order(organisation, series) == [first]


def test_a_change_is_logged_with_what_was_and_what_is_and_no_change_is_not(response: Response) -> None:
    organisation, approver = response.organisation, make_approver(organisation=response.organisation)
    steward, _ = steward_of(organisation)
    changed = [
        set_approval_order(organisation=organisation, series="", people=[approver], actor=steward, at=timezone.now())
        for _ in range(2)
    ]
    assert changed == [True, False]
    [row] = LogRow.objects.filter(action="organisation_changed")
    assert approver.email in row.content


@pytest.mark.parametrize("wrong", ["twice", "no approver", "another organisation's"])
def test_who_cannot_stand_in_an_order_is_refused_on_the_page(wrong: str, response: Response) -> None:
    organisation, approver = response.organisation, make_approver(organisation=response.organisation)
    _, client = steward_of(organisation)
    other = {
        "twice": approver,
        "no approver": make_member(Role.EDITOR, organisation=organisation),
        "another organisation's": make_approver(organisation=make_organisation()),
    }[wrong]
    address = reverse("change_approval_order", args=[organisation.pk, "alla"])
    answer = client.post(address, {"step_1": approver.pk, "step_2": other.pk, "seen": seen_in(client.get(address))})
    assert answer.status_code == 422
    assert not ApprovalStep.objects.exists()


def test_only_the_organisations_administrator_sets_it(response: Response) -> None:
    organisation, approver = response.organisation, make_approver(organisation=response.organisation)
    stranger, client = steward_of(make_organisation())
    with pytest.raises(PermissionDenied):
        set_approval_order(organisation=organisation, series="", people=[approver], actor=stranger, at=timezone.now())
    address = reverse("change_approval_order", args=[organisation.pk, "alla"])
    assert client.post(address, {"step_1": approver.pk}).status_code == 404
    client.force_login(approver)
    assert client.post(address, {"step_1": approver.pk}).status_code == 403
    assert not ApprovalStep.objects.exists()
    client.force_login(make_member(Role.ADMINISTRATOR, organisation=organisation))
    assert client.post(address, {"step_1": approver.pk, "seen": seen_in(client.get(address))}).status_code == 302


def test_a_questionnaire_that_the_organisation_has_nothing_to_do_with_has_no_page(response: Response) -> None:
    _, client = steward_of(response.organisation)
    strange = make_questionnaire(make_definition(series="okand")).series_key
    for slug in (strange, "0", "abc"):
        assert client.get(reverse("change_approval_order", args=[response.organisation_id, slug])).status_code == 404
