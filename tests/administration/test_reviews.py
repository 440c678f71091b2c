"""The yearly review of access: each person confirmed or ended, kept, reminded of and taken out as a file."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessConfirmation, AccessReview, Membership, Organisation, User
from accounts.reviews.reading import remaining_in, review_of
from accounts.reviews.services import confirm_access, finish_review
from accounts.roles import Role
from administration.reviews.services import remind_of_reviews
from audit.models import LogRow
from config.refusals import WrongStateError
from outbox.models import OutboxMessage
from tests.builders import client_of, make_mandate, make_member

pytestmark = pytest.mark.django_db


def confirm(user: User, organisation: Organisation, steward: User) -> None:
    confirm_access(organisation=organisation, user=user, actor=steward, at=timezone.now())


def remaining(organisation: Organisation) -> list[User]:
    """As the page's count has it, too."""
    today = timezone.localdate()
    found = [one.user for one in review_of(organisation, today).remaining]
    assert remaining_in(organisation, today, review_of(organisation, today, [])) == len(found)
    return found


def finish(organisation: Organisation, steward: User) -> AccessReview:
    return finish_review(organisation=organisation, actor=steward, at=timezone.now())


def test_everybody_is_gone_through_before_it_is_finished(organisation: Organisation, steward: User) -> None:
    editor, reader = (make_member(role, organisation=organisation) for role in (Role.EDITOR, Role.ARCHIVIST))
    confirm(editor, organisation, steward)
    assert remaining(organisation) == [reader]
    with pytest.raises(WrongStateError):
        finish(organisation, steward)
    confirm(reader, organisation, steward)
    review = finish(organisation, steward)
    assert {person["email"] for person in review.people} == {steward.email, editor.email, reader.email}
    client = Client()
    client.force_login(steward)
    page = client.get(reverse("access_review", args=[organisation.pk])).content.decode()
    assert "av Stina" in page
    assert page.count("Bekräftad ") == 2
    assert "återstår" not in page
    assert "Börja en ny genomgång" in page
    anew = client.get(reverse("access_review", args=[organisation.pk]), {"ny": "1"}).content.decode()
    assert "2 av 3 återstår" in anew
    assert set(remaining(organisation)) == {editor, reader}
    assert LogRow.objects.filter(action="access_reviewed").count() == 3


def test_what_was_given_after_it_was_confirmed_is_looked_at_again(organisation: Organisation, steward: User) -> None:
    approver = make_member(Role.APPROVER, organisation=organisation)
    second = make_member(Role.ARCHIVIST, organisation=organisation)
    for person in (approver, second):
        confirm(person, organisation, steward)
    Membership.objects.create(user=second, organisation=organisation, role=Role.CONTRIBUTOR)
    make_mandate(user=approver, organisation=organisation)
    assert set(remaining(organisation)) == {approver, second}


def test_ones_own_access_is_confirmed_by_another_administrator(organisation: Organisation, steward: User) -> None:
    with pytest.raises(PermissionDenied):
        confirm(steward, organisation, steward)
    assert remaining(organisation) == []
    other = make_member(Role.ADMINISTRATOR, organisation=organisation)
    confirm(other, organisation, steward)
    assert remaining(organisation) == [steward]
    confirm(steward, organisation, other)
    assert finish(organisation, steward)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_only_the_administrator_confirms_and_finishes(organisation: Organisation, steward: User, role: Role) -> None:
    other, stranger = make_member(role, organisation=organisation), make_member(Role.ADMINISTRATOR)
    person = make_member(Role.EDITOR, organisation=organisation)
    for actor in (other, stranger):
        with pytest.raises(PermissionDenied):
            confirm(person, organisation, actor)
        with pytest.raises(PermissionDenied):
            finish(organisation, actor)
    with pytest.raises(WrongStateError):
        confirm(stranger, organisation, steward)


def test_the_database_keeps_what_was_confirmed_and_refuses_ones_own(organisation: Organisation, steward: User) -> None:
    confirm(make_member(Role.EDITOR, organisation=organisation), organisation, steward)
    finish(organisation, steward)
    for rows in (AccessConfirmation.objects.all(), AccessReview.objects.all()):
        for change in (lambda rows=rows: rows.update(at=timezone.now()), lambda rows=rows: rows.delete()):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
    with pytest.raises(DatabaseError, match="access_is_confirmed_by_another"), transaction.atomic():
        AccessConfirmation.objects.create(organisation=organisation, user=steward, by=steward, at=timezone.now())


def test_the_administrators_are_reminded_once_a_month_when_a_year_has_passed(
    organisation: Organisation, steward: User
) -> None:
    def reminded(days: int) -> int:
        remind_of_reviews(at=timezone.now() + timedelta(days=days))
        return OutboxMessage.objects.filter(key__startswith=f"review_due:{organisation.pk}:{steward.pk}").count()

    assert [reminded(days) for days in (364, 366, 366)] == [0, 1, 1]
    assert reminded(366 + 31) == 2
    confirmed = finish(organisation, steward)
    assert confirmed
    OutboxMessage.objects.all().delete()
    assert [reminded(364), reminded(366)] == [0, 1]


def test_the_file_is_safe_in_a_spreadsheet_and_logged(organisation: Organisation, steward: User) -> None:
    make_member(Role.EDITOR, organisation=organisation, name='=HYPERLINK("x")')
    client = Client()
    client.force_login(steward)
    answer = client.get(reverse("access_review_file", args=[organisation.pk]))
    text = b"".join(answer.streaming_content).decode()
    assert "'=HYPERLINK" in text
    assert f";{timezone.localdate()};" in text
    assert steward.email in text
    assert LogRow.objects.filter(action="exported", organisation=organisation.pk).count() == 1


def test_doubling_the_people_leaves_the_number_of_queries_alone(
    organisation: Organisation, steward: User, django_assert_max_num_queries: object
) -> None:
    client = Client()
    client.force_login(steward)
    address = reverse("access_review", args=[organisation.pk])

    def queries() -> int:
        for _ in range(3):
            person = make_member(Role.APPROVER, organisation=organisation)
            make_mandate(user=person, organisation=organisation)
        client.get(address)
        with django_assert_max_num_queries(40) as asked:  # type: ignore[operator]  # pytest-django's
            client.get(address)
        return len(asked)

    assert queries() == queries()


def test_whoever_confirms_somebody_on_a_later_page_stays_on_it(organisation: Organisation, steward: User) -> None:
    people = [make_member(Role.EDITOR, organisation=organisation, name=f"Person {number:02}") for number in range(26)]
    pages, address = client_of(steward), f"{reverse('access_review', args=[organisation.pk])}?page=2"
    confirming = reverse("confirm_access", args=[organisation.pk, people[-1].pk])
    shown = pages.get(address)
    assert f'action="{confirming}?page=2"' in shown.content.decode()
    [last] = [one for one in shown.context["review"].people if one.user == people[-1]]
    seen = {"seen": last.seen}
    assert pages.post(f"{confirming}?page=2", seen).headers["Location"] == address


def test_what_a_person_has_been_given_since_the_page_was_shown_is_not_confirmed(
    organisation: Organisation, steward: User
) -> None:
    """Neither a role, nor a mandate, nor by a page that does not say what it shows."""
    person = make_member(Role.APPROVER, organisation=organisation)
    pages, address = client_of(steward), reverse("access_review", args=[organisation.pk])
    confirming = reverse("confirm_access", args=[organisation.pk, person.pk])

    def posted(seen: str) -> tuple[int, str]:
        answer = pages.post(confirming, {"seen": seen}, follow=True)
        return answer.status_code, answer.content.decode()

    def shown() -> str:
        people = pages.get(address).context["review"].people
        return next(one.seen for one in people if one.user == person)

    seen = shown()
    make_mandate(user=person, organisation=organisation, reference="RS 2026-7")
    given = shown()
    make_member(Role.ARCHIVIST, organisation=organisation, user=person)
    for page, told in ((seen, "rollen registrator och mandatet RS 2026-7"), (given, "rollen registrator. "), ("", "")):
        status, html = posted(page)
        assert (status, told in html, "Inget är bekräftat." in html) == (409, True, True)
        assert f'value="{shown()}"' in html
    assert not AccessConfirmation.objects.exists()
    assert posted(shown())[0] == 200
    assert AccessConfirmation.objects.get().user == person
