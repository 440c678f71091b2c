"""The start page of somebody with many organisations: a page of them at a time, and a way to the one that is sought."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from responses.models import State
from responses.overview import start_rows
from tests.builders import make_member, make_organisation, make_questionnaire, make_response

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(monkeypatch: pytest.MonkeyPatch) -> User:
    """An editor of five organisations, each with a response; two of them have submitted it. Two go on a page."""
    monkeypatch.setattr(start_rows, "A_PAGE", 2)
    person, questionnaire = make_member(), make_questionnaire()
    for name in ("Alvik", "Borg", "Cedervik", "Dalby", "Ekby"):
        organisation = make_organisation(name=f"{name} kommun")
        make_member(Role.EDITOR, organisation=organisation, user=person)
        state = State.SUBMITTED if name in ("Alvik", "Borg") else State.DRAFT
        make_response(questionnaire=questionnaire, organisation=organisation, state=state)
    return person


def shown(user: User, query: str = "") -> str:
    client = Client()
    client.force_login(user)
    answer = client.get(reverse("start") + query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_what_there_is_to_do_comes_before_what_is_done(user: User) -> None:
    first, last = shown(user), shown(user, "?page=3")
    assert "Cedervik kommun ·" in first
    assert "Dalby kommun ·" in first
    assert "Att göra" in first
    assert "Lämnade" not in first
    assert "Borg kommun ·" in last
    assert "Lämnade" in last


@pytest.mark.parametrize("query", ["?page=99", "?page=0", "?page=x"])
def test_a_page_that_is_not_there_is_answered_with_one_that_is(query: str, user: User) -> None:
    assert "kommun ·" in shown(user, query)


def test_an_organisation_is_found_by_a_part_of_its_name(user: User) -> None:
    page = shown(user, "?organisation=ekB")
    assert "Ekby kommun ·" in page
    assert "Cedervik kommun ·" not in page


def test_a_name_that_nothing_has_says_so_and_leads_back(user: User) -> None:
    page = shown(user, "?organisation=Zz%00")
    assert "0 enkäter för ”Zz" in page
    assert "Visa alla" in page


def test_others_organisations_are_never_found(user: User) -> None:
    make_response(organisation=make_organisation(name="Främmande kommun"))
    assert "Främmande" not in shown(user, "?organisation=fr%C3%A4mmande").replace("för ”främmande”", "")


def test_the_header_names_few_organisations_and_counts_many(user: User) -> None:
    assert "5 organisationer" in shown(user)
    alone = make_member(Role.EDITOR, organisation=make_organisation(name="Ensamby kommun"))
    assert "Ensamby kommun" in shown(alone)
