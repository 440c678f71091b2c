"""The number of queries of a list, a search or a case does not grow with how much there is in it."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.roles import Role
from cases.models import Case
from cases.services import add_number, place_answer
from outbox.decisions import let_be
from outbox.models import EMAIL, OutboxMessage
from outbox.services import put_message
from responses.models import DraftDeletion, Response, State
from surveys.models import Questionnaire
from tests.builders import (
    add_case_document,
    archivist_of,
    editor_of,
    make_approver,
    make_case,
    make_dispatch,
    make_member,
    make_organisation,
    make_questionnaire,
    make_response,
    make_user,
)
from tests.web.counting import queries_of

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("queries")]


MOST_QUERIES_OF_SITUATION = 14


def organisation_of(user: User, *roles: Role) -> Organisation:
    organisation = make_organisation()
    make_member(*roles, organisation=organisation, user=user)
    make_approver(organisation=organisation)
    return organisation


def give_responses(user: User, amount: int, state: State, questionnaires: list[Questionnaire]) -> None:
    """`amount` organisations more of which the person is editor and archivist, each with a response to each."""
    for _ in range(amount):
        organisation = organisation_of(user, Role.EDITOR, Role.ARCHIVIST)
        for questionnaire in questionnaires:
            make_response(questionnaire=questionnaire, organisation=organisation, state=state)


@pytest.mark.parametrize("state", [State.DRAFT, State.IN_REVIEW, State.APPROVED, State.SUBMITTED])
def test_start_page_and_where_things_stand_take_no_more_queries_for_more_responses(state: State) -> None:
    user, questionnaires = make_member(), [make_questionnaire()]
    pages = [reverse("situation") + query for query in ("", "?visa=forsenade", "?vy=personer")]
    urls = [reverse("start"), *pages]
    give_responses(user, 1, state, questionnaires)
    before = {url: queries_of(user, url) for url in urls}
    assert max(before[url] for url in pages) <= MOST_QUERIES_OF_SITUATION
    give_responses(user, 3, state, [*questionnaires, make_questionnaire()])
    assert {url: queries_of(user, url) for url in urls} == before


FILTERED = "?words=insats&state=submitted&without_number=on&sort=organisation"
SEARCHES = ["", "?words=insats", "?words=prov&year=2025&sort=year", "?diarienummer=SP-", FILTERED]


def test_neither_the_archive_nor_a_search_takes_more_queries_for_more_submissions() -> None:
    user, questionnaires = make_member(), [make_questionnaire()]
    give_responses(user, 1, State.SUBMITTED, questionnaires)
    before = {search: queries_of(user, reverse("archive") + search) for search in SEARCHES}
    give_responses(user, 3, State.SUBMITTED, questionnaires)
    assert {search: queries_of(user, reverse("archive") + search) for search in SEARCHES} == before


def fill_case(case: Case, state: State) -> None:
    """An answer, a document, a number and what is noted of them."""
    place_answer(
        case=case,
        response=make_response(organisation=case.organisation, state=state),
        actor=editor_of(case.organisation),
        at=timezone.now(),
    )
    add_case_document(case)
    make_dispatch(case, name=f"Nämnden {case.dispatches.count()}", email=f"n{case.dispatches.count()}@example.se")
    serial = case.numbers.count()
    add_number(
        case=case,
        number=f"HSN 2026-{serial}0",
        whose="Nämnden",
        own=True,
        actor=editor_of(case.organisation),
        at=timezone.now(),
    )


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED])
def test_the_page_of_a_case_takes_no_more_queries_for_more(state: State) -> None:
    case = make_case(make_organisation())
    fill_case(case, state)
    url, archivist = reverse("case", args=[case.pk]), archivist_of(case.organisation)
    before = queries_of(archivist, url)
    for _ in range(2):
        fill_case(case, state)
    assert queries_of(archivist, url) == before


@pytest.mark.parametrize("search", ["", "?sok=RS"])
def test_the_list_of_cases_takes_no_more_queries_for_more(search: str) -> None:
    organisation = make_organisation()
    editor, url = make_member(Role.EDITOR, organisation=organisation), reverse("cases") + search
    make_case(organisation)
    before = queries_of(editor, url)
    for number in range(3):
        add_case_document(make_case(organisation, number=f"RS 2026-100{number}"))
    assert queries_of(editor, url) == before


def test_the_log_of_discarded_drafts_takes_no_more_queries_for_more() -> None:
    archivist = archivist_of(make_organisation())

    def discard(amount: int) -> None:
        for _ in range(amount):
            DraftDeletion.objects.create(
                response_key=uuid.uuid4(), organisation=archivist.memberships.get().organisation,
                questionnaire=make_questionnaire(), last_day=timezone.localdate(), answers=1, attachments=0,
                rule="6 månader", warned_at=timezone.now(), deleted_at=timezone.now(),
            )  # fmt: skip

    discard(1)
    before = queries_of(archivist, reverse("discarded"))
    discard(3)
    assert queries_of(archivist, reverse("discarded")) == before


def test_what_did_not_get_through_takes_no_more_queries_for_more() -> None:
    administrator = make_user(is_staff=True)

    def give_up(amount: int) -> None:
        for _ in range(amount):
            payload = {"to": "fel@example.se", "subject": "Prov", "body": ""}
            message = put_message(kind=EMAIL, key=str(uuid.uuid4()), at=timezone.now(), payload=payload)
            OutboxMessage.objects.filter(pk=message.pk).update(given_up_at=timezone.now())
            let_be(message=message, by=make_user(), at=timezone.now())
            other = put_message(kind=EMAIL, key=str(uuid.uuid4()), at=timezone.now(), payload=payload)
            OutboxMessage.objects.filter(pk=other.pk).update(given_up_at=timezone.now())

    give_up(1)
    before = queries_of(administrator, reverse("undelivered"))
    give_up(3)
    assert queries_of(administrator, reverse("undelivered")) == before


def test_the_page_of_a_submission_takes_no_more_queries_for_a_longer_trail() -> None:
    response = make_response(state=State.SUBMITTED)
    url = reverse("archived", args=[response.submissions.get().pk])
    archivist = archivist_of(response)
    before = queries_of(archivist, url)
    for number in range(5):
        response.events.create(action="downloaded", actor=make_member(), at=response.created_at, note=str(number))
    assert queries_of(archivist, url) == before


@pytest.mark.parametrize("state", [State.DRAFT, State.SUBMITTED])
def test_the_pages_of_export_and_underlag_take_no_more_queries_for_more_answers(state: State) -> None:
    user, questionnaires = make_member(), [make_questionnaire()]
    give_responses(user, 1, state, questionnaires)
    mine = Response.objects.get(questionnaire=questionnaires[0])
    urls = [reverse("export_all"), reverse("publication", args=[mine.pk])]
    before = [queries_of(user, url) for url in urls]
    give_responses(user, 2, state, [*questionnaires, make_questionnaire()])
    assert [queries_of(user, url) for url in urls] == before
