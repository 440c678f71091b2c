"""Who may be invited to what, by whom, and to whom the answers then go."""

import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation
from accounts.models.kinds import OrganisationKind
from accounts.organisations.loading import load_organisations
from accounts.roles import Role
from archive.records import record_of
from authoring.editions import Edition
from authoring.inviting import invite_all
from authoring.reach import organisations_reached
from config.fields.choosing import MANY, SHOWN
from outbox.models import OutboxMessage
from responses.drafting.prefill import invite_organisations
from responses.models import Response, State
from surveys.loader import questionnaire_path
from surveys.models import Questionnaire
from tests.authoring.rooms import in_days, page, published, queries_of
from tests.builders import (
    bring_to,
    complete_answers,
    editor_of,
    make_authority,
    make_definition,
    make_kommun,
    make_member,
    make_organisation,
    make_questionnaire,
    make_rss,
    official_definition,
    save_answers,
)
from tests.builders.copies import copy_html

pytestmark = pytest.mark.django_db


def asking(respondent: str, owner: Organisation | None = None) -> Questionnaire:
    return make_questionnaire(make_definition(respondent=respondent), owner=owner)


def client_of(organisation: Organisation) -> Client:
    client = Client()
    client.force_login(make_member(Role.AUTHOR, organisation=organisation))
    return client


@pytest.mark.parametrize("respondent", ["region", "rss", "kommun"])
def test_an_authority_invites_all_of_the_kind_that_the_form_is_for(respondent: str) -> None:
    gotland = make_organisation(kinds=["region", "kommun"])
    everyone = [make_organisation(), make_rss(make_kommun()), make_kommun(), gotland, make_authority()]
    everyone += [make_organisation(kinds=[kind]) for kind in (OrganisationKind.JOINT_BOARD, OrganisationKind.OTHER)]
    questionnaire = asking(respondent)
    reached = set(organisations_reached(questionnaire.owner, questionnaire))
    assert reached == set(Organisation.objects.filter(kinds__contains=[respondent]))
    assert (gotland in reached) == (respondent in ("region", "kommun"))


def test_a_support_structure_invites_its_own_municipalities_to_the_authoritys_form() -> None:
    inside, outside = make_kommun(), make_kommun()
    rss = make_rss(inside)
    assert set(organisations_reached(rss, asking("kommun"))) == {inside}
    assert set(organisations_reached(rss, asking("rss"))) == {rss}
    assert not organisations_reached(rss, asking("region")).exists()
    assert outside not in organisations_reached(rss, asking("kommun"))


def test_two_support_structures_in_one_county_have_each_their_own_list() -> None:
    municipalities = [make_kommun(county_code="14") for _ in range(4)]
    north, south = make_rss(*municipalities[:2]), make_rss(*municipalities[2:])
    form = asking("kommun")
    assert set(organisations_reached(north, form)) == set(municipalities[:2])
    assert set(organisations_reached(south, form)) == set(municipalities[2:])


def test_a_region_invites_itself_and_its_municipalities() -> None:
    kommun, other = make_kommun(), make_organisation()
    region = make_organisation(municipality_codes=[kommun.municipality_code])
    assert set(organisations_reached(region, asking("region"))) == {region}
    assert set(organisations_reached(region, asking("kommun"))) == {kommun}
    assert set(organisations_reached(region, asking("kommun", owner=region))) == {kommun}
    assert not organisations_reached(region, asking("region", owner=other)).exists()


@pytest.mark.parametrize(
    "kind", [OrganisationKind.KOMMUN, OrganisationKind.JOINT_BOARD, OrganisationKind.OTHER, OrganisationKind.AUTHORITY]
)
def test_nobody_else_sends_an_authoritys_form_out(kind: OrganisationKind) -> None:
    organisation = make_kommun() if kind is OrganisationKind.KOMMUN else make_organisation(kinds=[kind])
    make_organisation()
    for respondent in ("region", "kommun", "rss"):
        assert not organisations_reached(organisation, asking(respondent)).exists()
    assert client_of(organisation).get(reverse("invite", args=[published().ref])).status_code == 403


def test_a_service_refuses_whom_the_inviter_does_not_reach() -> None:
    rss, outside = make_rss(make_kommun()), make_kommun()
    author, today = make_member(Role.AUTHOR, organisation=rss), timezone.localdate()
    common: dict[str, Any] = {"opens_on": today, "last_day": today, "actor": author, "at": timezone.now()}
    with pytest.raises(PermissionDenied, match=outside.name):
        invite_all(questionnaire=asking("kommun"), organisations=[outside], inviter=rss, **common)
    with pytest.raises(PermissionDenied, match="ta emot"):
        invite_all(
            questionnaire=asking("kommun"), organisations=[], inviter=rss, receiver_organisation=outside, **common
        )
    assert not Response.objects.exists()


def test_the_municipalities_form_is_sent_out_and_received_by_the_support_structure_and_that_is_frozen() -> None:
    kommun = make_kommun(number="212000-1215")
    rss, editor = make_rss(kommun), editor_of(kommun)
    form = make_questionnaire(official_definition(questionnaire_path("kommun-2023")))
    client = client_of(rss)
    shown = page(client, "invite", Edition(form).ref)
    assert kommun.name in shown
    assert f"{rss.name} bjuder in" in shown
    fields = {"organisations": [kommun.pk], "opens_on": in_days(0), "last_day": in_days(30)}
    assert client.post(reverse("invite", args=[Edition(form).ref]), fields).status_code == 422
    chosen = {"receiver_organisation": rss.pk, "contact_name": "Enheten", "contact_email": "rss@example.se"}
    assert client.post(reverse("invite", args=[Edition(form).ref]), {**fields, **chosen}).status_code == 302
    response = Response.objects.get()
    assert (response.inviter, response.receiver_organisation, response.received_by) == (rss, rss, rss.name)
    letter = OutboxMessage.objects.get(payload__to=editor.email).payload["body"]
    assert f"{rss.name} bjuder in er, och svaret lämnas till {rss.name}." in letter
    save_answers(response, complete_answers(response))
    bring_to(response, State.SUBMITTED)
    Organisation.objects.filter(pk=rss.pk).update(name="RSS Omdöpt")
    submission = response.submissions.get()
    assert record_of(submission).receiver == submission.snapshot.content["receiver"] == rss.name
    assert f">{rss.name}<" in copy_html(submission)


def test_the_owner_may_be_chosen_as_receiver_instead() -> None:
    kommun = make_kommun()
    rss, form = make_rss(kommun), asking("kommun")
    fields = {"organisations": [kommun.pk], "opens_on": in_days(0), "last_day": in_days(30)}
    posted = {**fields, "receiver_organisation": form.owner_id}
    assert client_of(rss).post(reverse("invite", args=[Edition(form).ref]), posted).status_code == 302
    response = Response.objects.get()
    assert (response.receiver_organisation, response.received_by) == (form.owner, form.tree.received_by)


def test_whoever_sent_out_moves_the_last_day_and_the_owner_does_not() -> None:
    kommun, form = make_kommun(), asking("kommun")
    rss = make_rss(kommun)
    sent = {"opens_on": in_days(0), "last_day": in_days(30), "organisations": [kommun.pk]}
    client_of(rss).post(reverse("invite", args=[Edition(form).ref]), {**sent, "receiver_organisation": form.owner_id})
    response = Response.objects.get()
    later = {"last_day": in_days(60), "reason": "Mer tid."}
    assert client_of(form.owner).post(reverse("extend", args=[response.pk]), later).status_code == 403
    assert f"Inbjuden av {rss.name}" in page(client_of(form.owner), "edition", Edition(form).ref)
    assert client_of(make_rss(kommun)).post(reverse("extend", args=[response.pk]), later).status_code == 404
    assert client_of(rss).post(reverse("extend", args=[response.pk]), later).status_code == 302
    assert Response.objects.get().last_day.isoformat() == in_days(60)


def test_what_a_support_structure_receives_the_owner_is_not_told_of() -> None:
    form = asking("kommun")
    kommun = make_kommun()
    rss = make_rss(kommun)
    invite_all(
        questionnaire=form,
        organisations=[kommun],
        inviter=rss,
        opens_on=timezone.localdate(),
        last_day=timezone.localdate(),
        actor=make_member(Role.AUTHOR, organisation=rss),
        at=timezone.now(),
    )
    owners, own = client_of(form.owner), client_of(rss)
    assert [row.invited for row in owners.get(reverse("authoring")).context["page"]] == [0]
    assert [row.invited for row in own.get(reverse("authoring")).context["page"]] == [1]
    assert list(owners.get(reverse("edition", args=[Edition(form).ref])).context["page"]) == []
    assert f"inbjuden av {rss.name}" in page(owners, "invite", Edition(form).ref)


# 290 municipalities on one page


@pytest.fixture
def municipalities() -> list[Organisation]:
    return [one for one in load_organisations() if one.is_a(OrganisationKind.KOMMUN)]


def test_of_290_those_of_a_county_or_a_name_are_listed_and_what_was_written_stays(
    municipalities: list[Organisation],
) -> None:
    form = asking("kommun")
    client, address = client_of(form.owner), reverse("invite", args=[Edition(form).ref])
    shown = client.get(address)
    assert len(municipalities) == 290
    assert list(shown.context["listed"].rows) == []
    assert "Alla som inte är inbjudna (290)" in shown.content.decode()
    kungsbacka, kiruna = (Organisation.objects.get(name=f"{name} kommun") for name in ("Kungsbacka", "Kiruna"))
    typed = {"last_day": in_days(44), "receiver": "Enheten", "organisations": [kiruna.pk], "visa": "urval"}
    answer = client.post(address, {**typed, "county": "13", "named": "backa"})
    assert answer.status_code == 200
    assert [row.organisation for row in answer.context["listed"].rows] == [kungsbacka, kiruna]
    text = answer.content.decode()
    assert in_days(44) in text
    assert "Enheten" in text
    assert "sp-field-error" not in text
    assert "Alla i urvalet som inte är inbjudna (1)" in text
    assert not Response.objects.exists()


def test_every_county_is_listed_whole_and_more_than_that_says_how_many(municipalities: list[Organisation]) -> None:
    form = asking("kommun")
    client, address = client_of(form.owner), reverse("invite", args=[Edition(form).ref])
    for code in sorted({one.county_code for one in municipalities}):
        listed = client.post(address, {"county": code, "visa": "urval"}).context["listed"]
        assert {row.organisation for row in listed.rows} == {one for one in municipalities if one.county_code == code}
    answer = client.post(address, {"named": "kommun", "visa": "urval"})
    assert len(answer.context["listed"].rows) == MANY
    assert f"289\u00a0organisationer passar urvalet, de första {MANY} visas." in answer.content.decode()
    answer = client.post(address, {"named": "Finns inte", "visa": "urval"})
    assert "Ingen heter så. Kontrollera stavningen" in answer.content.decode()
    assert "everyone" not in answer.content.decode()


def test_one_of_many_is_invited_without_having_been_shown_and_one_out_of_reach_is_not(
    municipalities: list[Organisation],
) -> None:
    form = asking("kommun")
    client, address = client_of(form.owner), reverse("invite", args=[Edition(form).ref])
    days = {"opens_on": in_days(0), "last_day": in_days(30)}
    refused = client.post(address, {**days, "organisations": [municipalities[0].pk, form.owner_id]})
    assert refused.status_code == 422
    assert [row.ticked for row in refused.context["listed"].rows] == [True]
    assert client.post(address, {**days, "organisations": [municipalities[0].pk]}).status_code == 302
    assert Response.objects.get().organisation == municipalities[0]


def test_all_in_the_shown_list_are_invited_with_one_tick_and_no_others(municipalities: list[Organisation]) -> None:
    form = asking("kommun")
    client, address = client_of(form.owner), reverse("invite", args=[Edition(form).ref])
    days = {"opens_on": in_days(0), "last_day": in_days(30), "everyone": "on"}
    unseen = client.post(address, {**days, "county": "13", "shown": "|"})
    assert unseen.status_code == 422
    assert "Visa urvalet" in unseen.content.decode()
    assert not Response.objects.exists()
    shown = client.post(address, {**days, "county": "13", "visa": "urval"}).context["form"].filter_as_shown
    assert client.post(address, {**days, "county": "13", "shown": shown}).status_code == 302
    invited = {response.organisation for response in Response.objects.select_related("organisation")}
    assert invited == {one for one in municipalities if one.county_code == "13"}


@pytest.mark.parametrize("asked", [{"named": "a\x00b"}, {"county": "99"}, {"county": "13' --"}, {"named": "%"}])
def test_a_strange_filter_is_no_crash(asked: dict[str, str]) -> None:
    make_kommun()
    form = asking("kommun")
    answer = client_of(form.owner).post(reverse("invite", args=[Edition(form).ref]), {**asked, "visa": "urval"})
    assert answer.status_code == 200


def test_290_rows_take_no_more_queries_than_one() -> None:
    form = asking("kommun")
    make_kommun()
    client, address = client_of(form.owner), reverse("invite", args=[Edition(form).ref])
    before = queries_of(client, address)
    load_organisations()
    assert queries_of(client, address) <= before


def test_an_author_of_two_inviters_chooses_which_one_invites() -> None:
    kommun = make_kommun()
    one, other = make_rss(kommun), make_rss(kommun)
    client = Client()
    client.force_login(make_member(Role.AUTHOR, organisation=other, user=make_member(Role.AUTHOR, organisation=one)))
    address = reverse("invite", args=[Edition(asking("kommun")).ref])
    shown = client.get(address)
    assert f"?som={other.pk}" in shown.content.decode()
    assert shown.context["inviter"] == one
    fields = {"organisations": [kommun.pk], "opens_on": in_days(0), "last_day": in_days(3)}
    posted = {**fields, "receiver_organisation": other.pk}
    assert client.post(f"{address}?som={other.pk}", posted).status_code == 302
    assert Response.objects.get().inviter == other
    assert client.get(f"{address}?som={make_rss(kommun).pk}").status_code == 404
    assert client.get(f"{address}?som=x").status_code == 404


def test_all_290_are_invited_in_one_request_at_a_bounded_number_of_queries(
    municipalities: list[Organisation], django_assert_max_num_queries: Any
) -> None:
    """Two statements an organisation, its event and its prefilled name; everything else is for all of them together."""
    form = asking("kommun")
    for one in municipalities[:40]:
        make_member(Role.EDITOR, organisation=one)
        make_member(Role.ARCHIVIST, organisation=one)
    client, address = client_of(form.owner), reverse("invite", args=[Edition(form).ref])
    days = {"opens_on": in_days(0), "last_day": in_days(30), "organisations": [one.pk for one in municipalities]}
    with django_assert_max_num_queries(80 + 2 * 290):
        answer = client.post(address, days)
    assert answer.status_code == 302
    assert Response.objects.count() == 290
    assert OutboxMessage.objects.filter(key__startswith="invited:").count() == 40
    assert OutboxMessage.objects.filter(key__startswith="number_wanted:").count() == 40
    with django_assert_max_num_queries(80):
        client.post(address, days)
    assert (Response.objects.count(), OutboxMessage.objects.count()) == (290, 80)


def test_whoever_is_invited_at_the_same_moment_gets_one_answer_and_one_letter(
    municipalities: list[Organisation], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows of somebody else's invitation come between looking and writing."""
    form, kommun = asking("kommun"), municipalities[0]
    days = {"opens_on": timezone.localdate(), "last_day": timezone.localdate(), "at": timezone.now()}
    create = QuerySet.bulk_create

    def create_after_another(rows: Any, new: Any, **options: Any) -> Any:
        if rows.model is Response:
            monkeypatch.undo()
            invite_organisations(questionnaire=form, organisations=[kommun], **days)
        return create(rows, new, **options)

    monkeypatch.setattr(QuerySet, "bulk_create", create_after_another)
    [response] = invite_organisations(questionnaire=form, organisations=[kommun], **days)
    assert response == Response.objects.get()
    assert response.events.filter(action="invited").count() == 1


def test_among_many_inviters_another_one_is_looked_for() -> None:
    kommun = make_kommun()
    inviters = [make_rss(kommun) for _ in range(MANY + 2)]
    author = make_member(Role.AUTHOR, organisation=inviters[0])
    for one in inviters[1:]:
        make_member(Role.AUTHOR, organisation=one, user=author)
    for number, one in enumerate(inviters, start=1):
        Organisation.objects.filter(pk=one.pk).update(name=f"Förbund {number}")
    wanted = inviters[MANY]
    client = Client()
    client.force_login(author)
    address = reverse("invite", args=[Edition(asking("kommun")).ref])
    shown = client.get(address)
    assert shown.context["inviter"] == inviters[0]
    html = shown.content.decode()
    assert f"Bjud in som en annan av dina {MANY + 2} organisationer" in html
    assert "?som=" not in html
    html = client.get(address, {"som_sok": f" förbund {MANY + 1} "}).content.decode()
    assert re.findall(r"\?som=(\d+)", html) == [str(wanted.pk)]
    assert "Ingen heter så." in client.get(address, {"som_sok": "finns inte"}).content.decode()
    assert f"de första {SHOWN} visas" in client.get(address, {"som_sok": "förbund"}).content.decode()
    chosen = client.get(f"{address}?som={wanted.pk}")
    assert chosen.context["inviter"] == wanted
    for other in (make_rss(kommun).pk, "x", "٣"):
        assert client.get(f"{address}?som={other}").status_code == 404
