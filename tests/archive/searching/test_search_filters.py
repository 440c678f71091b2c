"""The archive's list: by state, year, number and attachments, in four orders; what to drop when nothing is found."""

from datetime import timedelta

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from archive.models import SearchEntry
from archive.registering import register_response
from archive.searching.reading import A_PAGE, SearchForm, find_entries, hit_page
from responses.models import Response, State, Submission
from tests.builders import (
    archivist_of,
    attach_file,
    bring_to,
    client_of,
    complete_answers,
    correct,
    make_definition,
    make_member,
    make_organisation,
    make_questionnaire,
    make_response,
    reopen,
    save_answers,
    seal,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("short_copies")]


def asked(user: User, **terms: str) -> SearchForm:
    given = QueryDict(mutable=True)
    given.update(terms)
    return SearchForm(given, user=user)


def search(user: User, **terms: str) -> list[Submission]:
    """All that is found, page after page."""
    form, seen, after = asked(user, **terms), [], ""
    assert form.is_valid(), form.errors
    while True:
        page = hit_page(find_entries(user, form), user, form=form, after=after)
        seen += [hit.submission for hit in page.hits]
        after = page.after
        if not after:
            return seen


def test_each_filter_finds_what_it_says_and_they_narrow_each_other() -> None:
    organisation = make_organisation()
    user = archivist_of(organisation)
    plain = make_response(organisation=organisation, state=State.SUBMITTED)
    attached = make_response(organisation=organisation)
    attach_file(attached, "A-6")
    save_answers(attached, complete_answers(attached))
    bring_to(attached, State.SUBMITTED)
    seal(attached)
    register_response(response=attached, diarienummer="RS 2026-1", actor=user, at=timezone.now())
    wanted = {
        ("submitted",): [plain],
        ("archived",): [attached],
        ("sealed",): [],
        ("", "without_number"): [plain],
        ("", "with_attachments"): [attached],
        ("archived", "with_attachments"): [attached],
        ("archived", "without_number"): [],
    }
    for (state, *boxes), responses in wanted.items():
        there = search(user, state=state, **dict.fromkeys(boxes, "on"))
        assert [submission.response for submission in there] == responses, (state, boxes)


def test_what_was_corrected_what_replaced_it_and_what_is_being_corrected_are_told_apart() -> None:
    response = make_response(state=State.SUBMITTED)
    seal(response)
    user = archivist_of(response)
    assert not search(user, state="corrected") + search(user, state="replaced") + search(user, state="correcting")
    correct(response, {"A-2": "Rättat."})
    assert [one.number for one in search(user, state="corrected")] == [2]
    assert [one.number for one in search(user, state="replaced")] == [1]
    assert not search(user, state="correcting")
    reopen(response)
    assert [one.number for one in search(user, state="correcting")] == [2]
    assert not search(user, state="submitted")


def some(user: User) -> list[Response]:
    """Three answers of two organisations, the newest last."""
    given = [("Örby", 2025, "RS 2026-10"), ("Alvik", 2023, ""), ("Örby", 2024, "RS 2026-9")]
    organisations, made = {name: make_organisation(name=name) for name in ("Örby", "Alvik")}, []
    for organisation in organisations.values():
        make_member(Role.ARCHIVIST, organisation=organisation, user=user)
    for days, (name, year, number) in enumerate(given):
        questionnaire = make_questionnaire(make_definition(year=year))
        at = timezone.now() - timedelta(days=3 - days)
        made.append(
            make_response(questionnaire=questionnaire, organisation=organisations[name], state="submitted", at=at)
        )
        if number:
            seal(made[-1])
            register_response(response=made[-1], diarienummer=number, actor=user, at=timezone.now())
    return made


@pytest.mark.parametrize(
    ("sort", "order"), [("", [2, 1, 0]), ("number", [2, 0, 1]), ("organisation", [1, 2, 0]), ("year", [0, 2, 1])]
)
def test_the_list_stands_in_the_order_asked_for_without_gap_or_repeat(
    sort: str, order: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    user = make_member()
    made = some(user)
    for size in (A_PAGE, 2, 1):
        monkeypatch.setattr("archive.searching.reading.A_PAGE", size)
        assert [made.index(one.response) for one in search(user, sort=sort)] == order, size


def test_where_nothing_is_found_the_page_says_what_to_drop() -> None:
    response = make_response(state=State.SUBMITTED)
    user = archivist_of(response)
    form = asked(user, state="submitted", year=str(response.questionnaire.year), with_attachments="on", sort="number")
    assert not find_entries(user, form).exists()
    assert [(one.told, one.finds_without) for one in hit_page(find_entries(user, form), user, form=form).filters] == [
        ("Med bilagor", True),
        (f"År: {response.questionnaire.year}", False),
        ("Läge: Inskickat", False),
    ]
    text = client_of(user).get(reverse("archive"), {"state": "submitted", "with_attachments": "on", "sort": "number"})
    assert '<a href="?state=submitted&amp;sort=number">Ta bort ”Med bilagor”</a>: <strong>ger' in text.content.decode()
    several = client_of(user).get(reverse("archive"), {"state": "archived", "with_attachments": "on"})
    assert "Ta bort flera" in several.content.decode()


def test_an_empty_archive_is_empty_in_any_order() -> None:
    page = client_of(make_member(Role.ARCHIVIST)).get(reverse("archive"), {"sort": "year"}).content.decode()
    assert "Arkivet är tomt" in page


def test_a_number_is_in_its_place_again_as_soon_as_it_is_corrected() -> None:
    response = make_response(state=State.SUBMITTED)
    seal(response)
    for number in ("RS 2026-9", "RS 2026-10"):
        register_response(response=response, diarienummer=number, actor=archivist_of(response), at=timezone.now())
    assert SearchEntry.objects.get().number_order.endswith("0" * 18 + "10")
