"""Inviting organisations, and giving one of them more time."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.organisations.loading import load_organisations
from config.language import swedish
from outbox.models import EMAIL, OutboxMessage
from responses.models import Event, Response, State
from surveys import services
from tests.authoring.rooms import in_days, page, published
from tests.builders import (
    editor_of,
    make_organisation,
    make_response,
)

pytestmark = pytest.mark.django_db


def test_several_organisations_are_invited_at_once_and_their_editors_are_told(pages: Client) -> None:
    edition, (one, other, third) = published(title="Provenkät"), [make_organisation() for _ in range(3)]
    editor = editor_of(one)
    answer = pages.post(
        reverse("invite", args=[edition.ref]),
        {"organisations": [one.pk, other.pk], "opens_on": in_days(0), "last_day": in_days(30)},
    )
    assert answer.status_code == 302
    assert {response.organisation for response in Response.objects.all()} == {one, other}
    [letter] = OutboxMessage.objects.filter(kind=EMAIL)
    assert letter.payload["to"] == editor.email
    assert swedish.day(timezone.localdate() + timedelta(days=30)) in letter.payload["body"]
    assert third.name not in page(pages, "edition", edition.ref)


def test_everyone_not_yet_invited_can_be_invited_with_one_tick(pages: Client) -> None:
    regions = load_organisations()[:21]
    edition = published()
    make_response(questionnaire=edition.published, organisation=regions[0])
    own_days = Response.objects.values_list("opens_on", "last_day").get()
    pages.post(
        reverse("invite", args=[edition.ref]), {"everyone": "on", "opens_on": in_days(3), "last_day": in_days(60)}
    )
    assert Response.objects.count() == len(regions) == 21
    assert own_days == Response.objects.values_list("opens_on", "last_day").get(organisation=regions[0])


def test_the_page_lists_every_region_with_its_county_and_ticks_those_already_invited(pages: Client) -> None:
    regions = load_organisations()[:21]
    edition = published()
    make_response(questionnaire=edition.published, organisation=regions[0])
    text = page(pages, "invite", edition.ref)
    assert [region.name for region in regions if region.name not in text] == []
    assert "Jämtlands län" in text
    assert f'<p class="form-check-label" id="organisation-{regions[0].pk}">' in text


@pytest.mark.parametrize(
    ("asked", "chosen", "kept"),
    [
        ("read_here", "carried_over", "carried_over"),
        ("carried_over", "read_here", "read_here"),
        ("carried_over", "carried_over", ""),
        ("carried_over", None, ""),
    ],
)
def test_the_invitation_says_how_the_answer_is_delivered_where_that_is_otherwise(
    pages: Client, asked: str, chosen: str | None, kept: str
) -> None:
    edition, one = published(delivery=asked), make_organisation()
    assert pages.get(reverse("invite", args=[edition.ref])).context["form"]["delivery"].value() == asked
    fields = {"organisations": [one.pk], "opens_on": in_days(0), "last_day": in_days(30)}
    pages.post(reverse("invite", args=[edition.ref]), {**fields, "delivery": chosen} if chosen else fields)
    response = Response.objects.get()
    assert (response.delivery, response.delivered_by) == (kept, chosen or asked)


def test_a_way_of_delivery_that_is_none_is_said_beside_its_field(pages: Client) -> None:
    edition, one = published(), make_organisation()
    fields = {"organisations": [one.pk], "opens_on": in_days(0), "last_day": in_days(30), "delivery": "duva"}
    answer = pages.post(reverse("invite", args=[edition.ref]), fields)
    assert answer.status_code == 422
    assert answer.context["form"].errors["delivery"] == ["Välj ett av de två sätten."]


def test_an_organisation_that_answers_an_earlier_version_is_not_invited_a_second_time(pages: Client) -> None:
    old, new = published(name="prov"), published(name="prov", version="2026-02-01")
    response = make_response(questionnaire=old.published)
    fields = {"organisations": [response.organisation.pk], "opens_on": in_days(0), "last_day": in_days(30)}
    assert pages.post(reverse("invite", args=[new.ref]), fields).status_code == 422
    assert Response.objects.get() == response
    assert "svaret följer utgåva 2026-01-15" in page(pages, "invite", new.ref)


def test_the_last_day_is_prefilled_from_the_form_while_it_is_yet_to_come(pages: Client) -> None:
    future, past = published(last_response_day=in_days(40)), published(last_response_day=in_days(-1))
    assert pages.get(reverse("invite", args=[future.ref])).context["form"]["last_day"].value() == in_days(40)
    assert pages.get(reverse("invite", args=[past.ref])).context["form"]["last_day"].value() == ""


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"last_day": in_days(-1)}, "last_day"),
        ({"last_day": "12 mars"}, "last_day"),
        ({"opens_on": ""}, "opens_on"),
        ({"organisations": []}, "organisations"),
        ({"organisations": ["999999"]}, "organisations"),
    ],
)
def test_an_invitation_with_something_wrong_invites_nobody(changed: dict[str, Any], field: str, pages: Client) -> None:
    fields = {"organisations": [make_organisation().pk], "opens_on": in_days(0), "last_day": in_days(30)}
    answer = pages.post(reverse("invite", args=[published().ref]), {**fields, **changed})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert f'href="#id_{field}"' in answer.content.decode()
    assert not Response.objects.exists()


def test_nobody_can_be_invited_to_a_retired_version(pages: Client, author: User) -> None:
    edition = published()
    services.retire_questionnaire(questionnaire=edition.published, reason="Fel.", actor=author, at=timezone.now())
    fields = {"organisations": [make_organisation().pk], "opens_on": in_days(0), "last_day": in_days(30)}
    assert pages.post(reverse("invite", args=[edition.ref]), fields).status_code == 409
    assert not Response.objects.exists()


def test_one_organisation_gets_more_time_with_a_reason_in_the_trail_and_in_a_letter(pages: Client) -> None:
    response, other = make_response(), make_response()
    editor = editor_of(response)
    fields = {"last_day": in_days(50), "reason": "Nytt verksamhetssystem."}
    assert pages.post(reverse("extend", args=[response.pk]), fields).status_code == 302
    days = {one.pk: one.last_day.isoformat() for one in Response.objects.all()}
    assert days == {response.pk: in_days(50), other.pk: other.last_day.isoformat()}
    assert "Nytt verksamhetssystem." in Event.objects.get(action="extended").note
    [letter] = OutboxMessage.objects.filter(key__startswith="extended:")
    assert letter.payload["to"] == editor.email
    assert "Nytt verksamhetssystem." in letter.payload["body"]


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"last_day": in_days(0)}, "last_day"), ({"reason": " "}, "reason"), ({"last_day": ""}, "last_day")],
)
def test_an_earlier_day_or_no_reason_changes_nothing(changed: dict[str, str], field: str, pages: Client) -> None:
    response = make_response()
    fields = {"last_day": in_days(50), "reason": "Sjukdom.", **changed}
    answer = pages.post(reverse("extend", args=[response.pk]), fields)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert Response.objects.get().last_day == response.last_day


def test_the_author_sees_state_last_day_and_submission_of_each_but_no_answers(pages: Client) -> None:
    edition = published()
    draft = make_response(questionnaire=edition.published, answers={"A-2": "Vår hemliga text"})
    done = make_response(questionnaire=edition.published, state=State.SUBMITTED)
    text = page(pages, "edition", edition.ref)
    assert {draft.organisation.name in text, done.organisation.name in text} == {True}
    assert f'data-label="Låst">{swedish.day(timezone.localdate())}' in text
    assert "Vår hemliga text" not in text
    assert pages.get(reverse("response", args=[draft.pk])).status_code == 404
