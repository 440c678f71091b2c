"""What the database says of all responses at once is what is said of each that is read."""

from collections import Counter
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import ApprovalStep, Organisation, User
from accounts.roles import Role
from accounts.services import person_at
from archive.situation.finding import DONE, LATE, MINE, OPEN, Asking, count_each, find_holders, find_some, waiting_at
from archive.situation.people import OF_EACH
from archive.situation.reading import all_places
from responses.models import Milestone, Response, State, Way
from responses.overview.whereabouts import Whereabouts
from tests.archive.situation.test_situation import everything, late, today
from tests.builders import (
    add_members,
    approver_of,
    bring_to,
    carry_over,
    client_of,
    complete_answers,
    correct,
    editor_of,
    hand_out,
    make_approver,
    make_member,
    make_organisation,
    make_response,
    make_sealed,
    plan,
    reopen,
    save_answers,
    withdraw_mandates,
)
from tests.web.counting import rows_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("short_copies")]


def all_kinds() -> tuple[list[Organisation], list[User]]:
    """Three organisations with responses in every state, corrected, planned and handed out; and who reads them."""
    first, ordered, plain = (make_organisation(name=name) for name in ("Örebro", "Åre 10", "Åre 9"))
    archivist = make_member(Role.ARCHIVIST, organisation=first)
    editor, approver = editor_of(first), approver_of(first)
    for organisation in (ordered, plain):
        make_member(Role.EDITOR, organisation=organisation, user=editor)
    everything(first)
    approved_by(ordered, approver, editor)
    corrections(plain)
    milestones(plain)
    both_ways(first)
    make_response(organisation=plain, opens_on=today() + timedelta(days=1), last_day=today() + timedelta(days=9))
    return [first, ordered, plain], [editor, approver, archivist]


def approved_by(ordered: Organisation, approver: User, editor: User) -> None:
    """By two in order, of whom the second signs by a mandate and the first needs none; and where the only approver has
    sent it, which the organisation allows, or not.
    """
    make_approver(organisation=ordered, user=approver)
    for number, user in enumerate((make_member(Role.APPROVER, organisation=ordered), approver), start=1):
        ApprovalStep.objects.create(organisation=ordered, number=number, user=user)
    make_response(organisation=ordered, state=State.IN_REVIEW)
    for allowed in (False, True):
        organisation = make_organisation(approver_may_have_edited=allowed)
        make_member(Role.EDITOR, organisation=organisation, user=make_approver(organisation=organisation))
        make_response(organisation=organisation, state=State.IN_REVIEW)
        make_member(Role.EDITOR, organisation=organisation, user=editor)


def corrections(organisation: Organisation) -> None:
    """With a day of its own, without, of what was carried over, with a guest who has one of two parts; and made."""
    reopen(make_response(organisation=organisation, state=State.SUBMITTED), "A-1", last_day=today())
    handed, made = (make_response(organisation=organisation) for _ in range(2))
    hand_out(handed, ["A-1", "A-2"], person_at(email="gast@example.se"))
    for response in (handed, made):
        save_answers(response, complete_answers(response))
        bring_to(response, State.SUBMITTED)
    late(handed)
    reopen(handed, "A-1")
    correct(made, {"A-2": "Rättat."})
    sealed = make_sealed(organisation=organisation)
    plan(sealed, handed_in=today())
    carry_over(sealed)
    reopen(sealed, "A-1")


def milestones(organisation: Organisation) -> None:
    """Every step, passed, of a draft and of what is sent; and one that somebody has said to be reached."""
    for step in ("texts", "compiled", "signed", "handed_in"):
        plan(make_response(organisation=organisation), **{step: today()})
        plan(make_response(organisation=organisation, state=State.IN_REVIEW), **{step: today()})
    said = make_response(organisation=organisation)
    plan(said, texts=today())
    Milestone.objects.update(day=today() - timedelta(days=1))
    told = {"reached_at": timezone.now(), "reached_by": editor_of(organisation)}
    Milestone.objects.filter(response=said).update(**told)


def both_ways(organisation: Organisation) -> None:
    """Somebody who writes in the answer to one question of a response and leaves a contribution to two others."""
    response, person = make_response(organisation=organisation), make_member()
    hand_out(response, ["A-1"], person)
    hand_out(response, ["A-2", "B-1"], person, way=Way.CONTRIBUTION)


def keys(places: list[Whereabouts]) -> list[object]:
    return [place.response.pk for place in places]


def waiting(places: list[Whereabouts]) -> Counter[tuple[int, str]]:
    return Counter((one.person, one.name) for place in places for one in place.waits.people)


def test_filters_counts_and_those_at_whom_it_waits_are_as_each_response_says() -> None:
    organisations, people = all_kinds()
    reader = make_member(Role.READER, organisation=organisations[0])
    for days in (0, 2):  # with mandates; later, without
        for person in (*people, reader):
            day = today() + timedelta(days=days)
            asking, places = Asking(person, day), all_places(person, day)
            expected = {
                "": places,
                LATE: [place for place in places if place.is_late],
                MINE: [place for place in places if place.waits_for(person)],
                OPEN: [place for place in places if not place.is_done],
                DONE: [place for place in places if place.is_done],
            }
            found = {fits: find_some(asking, fits, most=200) for fits in expected}
            assert found == {fits: keys(some) for fits, some in expected.items()}
            assert count_each(asking) == {fits: len(some) for fits, some in expected.items()}
            holders = find_holders(asking, most=200, each=200)
            assert {(one.person, one.called): one.amount for one in holders.people} == waiting(places)
            at_editor = [place for place in places if place.waits_for(people[0])]
            assert set(waiting_at(asking, [people[0].pk], [one.pk for one in organisations])) == {
                place.response.pk for place in at_editor if place.response.organisation in organisations
            }
        withdraw_mandates(people[1])
    assert find_some(asking, "finns-inte", most=5) == []


def many(amount: int) -> User:
    """An editor of so many organisations, each with a response and somebody who was handed a part of it."""
    user = make_member()
    add(user, amount)
    return user


def add(user: User, amount: int) -> None:
    """Each with a later last day than those before: which one is nearest decides what is read."""
    for _ in range(amount):
        organisation = make_organisation()
        make_member(Role.EDITOR, organisation=organisation, user=user)
        last_day = today() + timedelta(days=20 + Response.objects.count())
        response = make_response(organisation=organisation, last_day=last_day)
        hand_out(response, ["A-1"], make_member(Role.CONTRIBUTOR, organisation=organisation))


@pytest.mark.parametrize("url", ["/laget/", "/laget/?vy=personer", "/laget/utskrift/", "/arkiv/exportera/"])
def test_ten_pages_of_responses_are_not_read_to_show_one(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that come from the database, not time: they are what a page costs more of when there is more."""
    user = many(3)
    monkeypatch.setattr("archive.situation.reading.A_PAGE", 2)
    monkeypatch.setattr("archive.situation.people.A_PAGE", 2)
    monkeypatch.setattr("archive.situation.people.OF_EACH", 1)
    monkeypatch.setattr("archive.exporting.reading.MOST_CHOICES", 2)
    monkeypatch.setattr("archive.situation.views._MOST_PRINTED", 2)
    before = rows_of(user, url)
    add(user, 6)
    assert rows_of(user, url) <= before


@pytest.mark.parametrize("url", ["/laget/", "/laget/?vy=personer", "/laget/utskrift/"])
def test_approvers_are_read_only_where_something_waits_for_approval(url: str) -> None:
    user = many(2)
    before = rows_of(user, url)
    organisation = Response.objects.earliest("pk").organisation
    add_members(organisation, 40, role=Role.APPROVER)
    assert rows_of(user, url) == before


def test_people_come_a_page_at_a_time_each_with_the_nearest_of_what_they_have(monkeypatch: pytest.MonkeyPatch) -> None:
    user = many(OF_EACH + 2)
    monkeypatch.setattr("archive.situation.people.A_PAGE", 3)
    client, url = client_of(user), reverse("situation")
    first = client.get(url, {"vy": "personer"}).content.decode()
    assert f"{OF_EACH + 3} personer" in first
    assert "page=3" in first
    assert "page=4" not in first
    shown = "".join(client.get(url, {"vy": "personer", "page": number}).content.decode() for number in (1, 2, 3))
    assert f'?hos={user.pk}">Visa alla {OF_EACH + 2}' in shown
    alone = client.get(url, {"vy": "personer", "namn": user.name.upper()}).content.decode()
    assert "1 person " in alone
    assert client.get(url, {"vy": "personer", "namn": "finns inte"}).content.decode().count("heter så") == 1
    theirs = client.get(url, {"hos": user.pk}).content.decode()
    assert f"<strong>{user.name}</strong> ({OF_EACH + 2})" in theirs
    assert client.get(url, {"vy": "personer", "page": "99"}).status_code == 200


def test_nothing_is_told_of_somebody_at_whom_nothing_of_ones_own_waits() -> None:
    other, user = editor_of(make_response()), many(1)
    html = client_of(user).get(reverse("situation"), {"hos": other.pk}).content.decode()
    assert other.name not in html
    assert "Inget att visa" in html


def test_an_organisation_beyond_the_list_is_looked_for_and_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    user = many(3)
    monkeypatch.setattr("archive.exporting.reading.MOST_CHOICES", 2)
    monkeypatch.setattr("archive.exporting.views.MOST_CHOICES", 2)
    last = Response.objects.order_by("organisation__name").last()
    assert last is not None
    client, url = client_of(user), reverse("export_all")
    assert "Sök för att få fram en annan" in client.get(url).content.decode()
    assert last.organisation.name in client.get(url, {"sok": last.organisation.name}).content.decode()
    fetched = client.get(url, {"organisation": last.organisation_id, "drafts": "on", "format": "json"})
    assert fetched.status_code == 200
    others = make_response().organisation_id
    assert client.get(url, {"organisation": others, "drafts": "on", "format": "json"}).status_code == 422
