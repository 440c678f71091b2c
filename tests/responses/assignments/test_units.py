"""Handing out to a unit (förvaltning): its coordinator or mailbox takes it, and hands it on within the unit."""

from datetime import timedelta
from textwrap import indent

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import Unit, User
from accounts.roles import Role
from responses.assignments import services as assignments
from responses.contributions import services as contributions
from responses.drafting.moving import move_to_version
from responses.models import Assignment, Notice, Response, Way
from responses.notices.digests import mail_today
from tests.builders import (
    client_of,
    editor_of,
    hand_out,
    make_definition,
    make_member,
    make_organisation,
    make_questionnaire,
    make_response,
)
from tests.responses.assignments.units import back, held, on
from tests.web.counting import queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("assigned-units")]


@pytest.fixture
def response() -> Response:
    return make_response()


def test_the_coordinator_takes_it_for_the_unit_and_is_told_so(
    response: Response, unit: Unit, coordinator: User
) -> None:
    [made] = hand_out(response, ["A-2"], units=[unit])
    assert (made.person, made.unit, made.is_a_units) == (coordinator, unit, True)
    assert made.shown_person == "Barnförvaltningen, Förvaltningens samordnare"
    assert "ber Barnförvaltningen svara på" in coordinator.notices.get().text


def test_a_mailbox_takes_it_instead_and_comes_in_as_a_guest(response: Response, unit: Unit) -> None:
    unit.mailbox = "barn@example.se"
    unit.save()
    [made] = hand_out(response, ["A-2"], units=[unit])
    assert made.shown_person == "Barnförvaltningen, barn@example.se"
    page = client_of(made.person).get(reverse("my_questions", args=[response.pk]))
    assert "Dela ut vidare inom Barnförvaltningen" in page.content.decode()


def test_a_unit_that_nobody_takes_it_for_or_of_another_organisation_is_refused(
    response: Response, unit: Unit, coordinator: User
) -> None:
    other = Unit.objects.create(organisation=make_organisation(), name="Någon annans", mailbox="x@example.se")
    empty = Unit.objects.create(organisation=response.organisation, name="Tom")
    for refused in (other, empty):
        with pytest.raises(ValidationError, match="varken samordnare"):
            hand_out(response, ["A-2"], units=[refused])
    assert hand_out(response, ["A-2"], units=[unit])


def test_it_is_handed_on_to_people_of_the_unit_until_the_units_own_day(
    response: Response, unit: Unit, coordinator: User, member: User
) -> None:
    day = timezone.localdate() + timedelta(days=9)
    [asked] = hand_out(response, ["A-2"], units=[unit], last_day=day)
    stranger = make_member(Role.CONTRIBUTOR, organisation=response.organisation)
    for wrong in ({"last_day": day + timedelta(days=1)}, {"last_day": timezone.localdate() - timedelta(days=1)}):
        with pytest.raises(ValidationError):
            on(asked, member, **wrong)
    with pytest.raises(ValidationError, match="enhetens personer"):
        on(asked, stranger)
    with pytest.raises(KeyError):
        on(asked, member, link_ids=["A-1"])
    with pytest.raises(PermissionDenied):
        on(asked, member, actor=member)
    [made] = on(asked, member, last_day=day - timedelta(days=2))
    assert (made.person, made.unit, made.through, made.handed_by) == (member, unit, asked, coordinator)
    assert member.notices.get().text.startswith("Förvaltningens samordnare ber dig svara på")
    with pytest.raises(PermissionDenied):
        on(made, coordinator)


def test_the_unit_gives_what_its_people_have_contributed(
    response: Response, unit: Unit, coordinator: User, member: User
) -> None:
    [asked] = hand_out(response, ["A-2"], units=[unit], way=Way.CONTRIBUTION)
    now = timezone.now()
    with pytest.raises(ValidationError):
        contributions.give_contribution(assignment=asked, actor=coordinator, at=now)
    [made] = on(asked, member)
    told = {"actor": member, "at": now}
    contributions.save_contribution(response=response, link_id="A-2", text="Vårt", base_revision=0, **told)
    contributions.give_contribution(assignment=made, **told)
    assert contributions.give_contribution(assignment=asked, actor=coordinator, at=now).done_at


def test_the_pages_of_handing_out_and_on(response: Response, unit: Unit, coordinator: User, member: User) -> None:
    editor = client_of(editor_of(response))
    form = reverse("hand_out", args=[response.pk])
    assert "Barnförvaltningen (Förvaltningens samordnare)" in editor.get(form).content.decode()
    assert editor.post(form, {"items": "A-2", "units": str(unit.pk), "way": "contribution"}).status_code == 302
    asked = Assignment.objects.get()
    page = reverse("hand_on", args=[response.pk, asked.pk])
    theirs = client_of(coordinator)
    assert page in theirs.get(reverse("my_contributions", args=[response.pk])).content.decode()
    assert theirs.post(page, {"items": "A-2"}).status_code == 422
    told = theirs.post(page, {"items": "A-2", "people": str(member.pk)}, follow=True).content.decode()
    assert "Utdelat till Enhetschefen." in told
    assert editor.get(page).status_code == client_of(member).get(page).status_code == 404
    tasks = editor.get(reverse("response", args=[response.pk])).content.decode()
    assert "Barnförvaltningen, Enhetschefen" in tasks


def test_units_come_before_people_and_whoever_chose_nobody_is_told_of_both(
    response: Response, unit: Unit, coordinator: User
) -> None:
    editor, form = client_of(editor_of(response)), reverse("hand_out", args=[response.pk])
    shown = editor.get(form).content.decode()
    assert shown.index("Till vilka enheter?") < shown.index("Personer") < shown.index("Till andra, med e-postadress")
    chosen = "Välj minst en enhet eller en person, eller skriv en e-postadress."
    assert chosen in editor.post(form, {"items": "A-2"}).content.decode()
    unit.coordinator = None
    unit.save()
    assert "Välj minst en person eller skriv en e-postadress." in editor.post(form, {"items": "A-2"}).content.decode()


def test_within_a_unit_there_are_only_people_to_choose(response: Response, unit: Unit, coordinator: User) -> None:
    [asked] = hand_out(response, ["A-2"], units=[unit])
    answer = client_of(coordinator).post(reverse("hand_on", args=[response.pk, asked.pk]), {"items": "A-2"})
    assert "Välj minst en person.<" in answer.content.decode()


def test_the_page_of_handing_on_takes_no_more_queries_for_more(
    response: Response, unit: Unit, coordinator: User, member: User
) -> None:
    [asked] = hand_out(response, ["A-2"], units=[unit])
    on(asked, member)
    page = reverse("hand_on", args=[response.pk, asked.pk])
    before = queries_of(coordinator, page)
    more = [make_member(Role.CONTRIBUTOR, organisation=response.organisation) for _ in range(4)]
    unit.members.add(*more)
    on(asked, *more)
    assert queries_of(coordinator, page) == before


# Taking back


def test_the_whole_part_goes_back_with_what_the_unit_has_handed_on_and_what_is_written_stays(
    response: Response, unit: Unit, coordinator: User, member: User
) -> None:
    [asked] = hand_out(response, ["A"], units=[unit], way=Way.CONTRIBUTION)
    on(asked, member, link_ids=["A-2"])
    told = {"actor": member, "at": timezone.now()}
    contributions.save_contribution(response=response, link_id="A-2", text="Vårt", base_revision=0, **told)
    with pytest.raises(PermissionDenied):
        back(asked, actor=coordinator)
    back(asked)
    assert held(coordinator) == held(member) == []
    assert response.contributions.get().text == "Vårt"
    assert response.events.filter(action="withdrawn").count() == 2
    by, kept = editor_of(response).name, "Det som är skrivet finns kvar."
    told_to = {one.to: one.text for one in Notice.objects.filter(kind=Notice.Kind.WITHDRAWN)}
    assert told_to == {
        coordinator: f"{by} har tagit tillbaka avsnittet ”Arbetet” från Barnförvaltningen. {kept}",
        member: f"{by} har tagit tillbaka frågan ”Beskriv arbetet” från dig. {kept}",
    }
    # They come to nothing of the response any more, and are told nevertheless.
    assert [one.to for one in (mail_today(to=who, at=timezone.now()) for who in (coordinator, member)) if one]
    assert not Notice.objects.filter(kind=Notice.Kind.WITHDRAWN, letter=None).exists()


def test_one_question_goes_back_and_the_rest_is_theirs_as_it_was(
    response: Response, unit: Unit, coordinator: User, member: User
) -> None:
    day = timezone.localdate() + timedelta(days=9)
    [asked] = hand_out(response, ["A"], units=[unit], last_day=day)
    other = make_member(Role.CONTRIBUTOR, organisation=response.organisation)
    unit.members.add(other)
    on(asked, member, link_ids=["A-1", "A-2"])
    [whole] = on(asked, other)
    with pytest.raises(KeyError):
        back(asked, "B-1")
    back(asked, "A-2")
    rest = held(coordinator)
    assert {"A-1", "A-3"} <= set(rest)
    assert not {"A", "A-2"} & set(rest)
    assert (held(member), held(other)) == (["A-1"], rest)
    kept = Assignment.objects.held_by(coordinator).get(link_id="A-1")
    assert (kept.last_day, kept.unit, kept.handed_at) == (day, unit, asked.handed_at)
    for person in (member, other):
        assert Assignment.objects.held_by(person).get(link_id="A-1").through == kept
    assert whole.unit == unit
    assert Notice.objects.filter(kind=Notice.Kind.WITHDRAWN).count() == 3
    back(kept)  # and what is left of it, with those who have it
    assert "A-1" not in {*held(coordinator), *held(member), *held(other)}


def test_what_a_part_has_come_to_stays_with_the_rest_of_it(response: Response) -> None:
    [asked] = hand_out(response, ["A"], make_member())
    assignments.mark_done(assignment=asked, actor=asked.person, at=timezone.now())
    back(asked, "A-2")
    assert {one.status for one in Assignment.objects.held_by(asked.person)} == {"done"}


def test_what_somebody_has_from_the_editor_is_not_handed_on_to_them_again(
    response: Response, unit: Unit, coordinator: User, member: User
) -> None:
    day = timezone.localdate() + timedelta(days=3)
    [own] = hand_out(response, ["A"], member, last_day=day, message="Från samordnaren.")
    [asked] = hand_out(response, ["A"], units=[unit])
    with pytest.raises(ValidationError, match="Enhetschefen har redan fått avsnittet") as refused:
        on(asked, member, message="Från förvaltningen.")
    assert refused.value.message_dict.keys() == {"people"}
    own.refresh_from_db()
    assert (own.unit, own.last_day, own.message) == (None, day, "Från samordnaren.")
    [part] = on(asked, member, link_ids=["A-2"])
    assert part.through == asked
    assert on(asked, member, link_ids=["A-2"], message="Igen.") == [part]


def test_two_units_with_one_receiver_are_not_made_one_of(response: Response, unit: Unit, coordinator: User) -> None:
    other = Unit.objects.create(organisation=response.organisation, name="Socialförvaltningen", coordinator=coordinator)
    both = "Barnförvaltningen och Socialförvaltningen har samma mottagare, Förvaltningens samordnare. Välj en av dem."
    with pytest.raises(ValidationError) as refused:
        hand_out(response, ["A-2"], units=[unit, other])
    assert refused.value.message_dict == {"units": [both]}
    [asked] = hand_out(response, ["A-2"], units=[unit])
    with pytest.raises(ValidationError, match="om Socialförvaltningen ska svara"):
        hand_out(response, ["A-2"], units=[other])
    asked.refresh_from_db()
    assert asked.unit == unit
    assert hand_out(response, ["A-2"], units=[unit]) == [asked]
    assert hand_out(response, ["B-1"], units=[other])[0].unit == other


def test_nor_is_what_a_member_was_handed_on_made_another_units(
    response: Response, unit: Unit, coordinator: User, member: User
) -> None:
    [asked] = hand_out(response, ["A-2"], units=[unit])
    [theirs] = on(asked, member)
    other = Unit.objects.create(organisation=response.organisation, name="Socialförvaltningen", coordinator=member)
    with pytest.raises(ValidationError, match="Ta tillbaka det först"):
        hand_out(response, ["A-2"], units=[other])
    theirs.refresh_from_db()
    assert (theirs.unit, theirs.through) == (unit, asked)


OLD = """
- link_id: A
  text: Arbetet
  items:
    - {type: integer, link_id: A-1, text: Antal}
    - {type: integer, link_id: A-2, text: Fler}
    - {type: integer, link_id: A-3, text: Alla}
- link_id: B
  text: Annat
  items:
    - {type: text, link_id: B-1, text: Något mer}
"""
A_3 = "    - {type: integer, link_id: A-3, text: Alla}\n"
OTHERWISE = {
    "removed": OLD.replace(A_3, ""),
    "moved": OLD.replace(A_3, "") + A_3,
    "computed": OLD.replace("text: Alla}", "text: Alla, sum_of: [A-1, A-2], read_only: true}"),
}


@pytest.mark.parametrize("way", list(Way))
@pytest.mark.parametrize("how", OTHERWISE)
def test_one_question_goes_back_also_when_a_newer_version_has_another_place_for_what_was_handed_on(
    how: str, way: Way
) -> None:
    response = make_response(questionnaire=make_questionnaire(make_definition(name="prov", sections=OLD)))
    told = {"organisation": response.organisation}
    coordinator, member = (make_member(Role.CONTRIBUTOR, name=name, **told) for name in ("Samordnaren", "Chefen"))
    unit = Unit.objects.create(name="Barnförvaltningen", coordinator=coordinator, **told)
    unit.members.set([coordinator, member])
    [asked] = hand_out(response, ["A"], units=[unit], way=way)
    on(asked, member, link_ids=["A-2", "A-3"])
    newer = make_questionnaire(make_definition(name="prov", version="2026-02-01", sections=OTHERWISE[how]))
    move_to_version(response=response, questionnaire=newer, actor=editor_of(response), at=timezone.now())
    page = reverse("assignment", args=[response.pk, asked.pk])
    answer = client_of(editor_of(response)).post(page, {"goto": "withdraw", "item": "A-1"}, follow=True)
    is_moved = how == "moved"
    assert answer.status_code == 200
    assert ("Barnförvaltningen, Chefen har kvar frågan ”Alla”" in answer.content.decode()) == is_moved
    assert held(coordinator) == ["A-2"]
    assert held(member) == (["A-2", "A-3"] if is_moved else ["A-2"])
    kept = Assignment.objects.held_by(member).get(link_id="A-2")
    assert kept.through == Assignment.objects.held_by(coordinator).get()
    assert member.notices.filter(kind=Notice.Kind.WITHDRAWN).exists() != is_moved


def test_a_part_that_a_newer_version_has_made_wider_than_the_units_goes_back_in_pieces() -> None:
    within = "    - {type: text, link_id: Q1, text: Ett}\n    - {type: text, link_id: Q2, text: Två}\n"
    inner = "    - link_id: G2\n      text: Inre\n      items:\n" + indent(within, "    ")
    outer = "- link_id: A\n  text: Arbetet\n  items:\n"
    g1 = "    - link_id: G1\n      text: Yttre\n      items:\n"
    before = outer + g1 + indent(inner, "    ") + "        - {type: text, link_id: Q3, text: Tre}\n"
    after = outer + "    - link_id: G2\n      text: Inre\n      items:\n" + indent(g1, "    ")
    after += indent(within, "        ") + "        - {type: text, link_id: Q3, text: Tre}\n"
    response = make_response(questionnaire=make_questionnaire(make_definition(name="prov", sections=before)))
    told = {"organisation": response.organisation}
    coordinator, member = (make_member(Role.CONTRIBUTOR, **told) for _ in range(2))
    unit = Unit.objects.create(name="Barnförvaltningen", coordinator=coordinator, **told)
    unit.members.set([coordinator, member])
    [asked] = hand_out(response, ["G1"], units=[unit])
    on(asked, member, link_ids=["G2"])
    newer = make_questionnaire(make_definition(name="prov", version="2026-02-01", sections=after))
    move_to_version(response=response, questionnaire=newer, actor=editor_of(response), at=timezone.now())
    back(asked, "Q1")
    assert held(coordinator) == ["Q2"]
    assert held(member) == ["Q2", "Q3"]


def test_the_page_says_before_what_will_happen(response: Response, unit: Unit, member: User) -> None:
    [asked] = hand_out(response, ["A"], units=[unit])
    on(asked, member, link_ids=["A-2"])
    editor, page = client_of(editor_of(response)), reverse("assignment", args=[response.pk, asked.pk])
    asks = editor.get(page).content.decode().partition('<details class="sp-ask">')[2].partition("</details>")[0]
    for said in ("Enhetschefen", "Det tas tillbaka samtidigt", "finns kvar", "i nästa dagliga mejl", "Beskriv arbetet"):
        assert said in asks
    assert editor.post(page, {"goto": "withdraw", "item": "B-1"}).status_code == 422
    assert editor.post(page, {"goto": "withdraw", "item": "A-2"}).status_code == 302
    assert held(member) == []
