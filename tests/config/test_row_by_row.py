"""Work over many rows: one that fails is told of in the log, undone, and stops nobody."""

import logging

import pytest

from accounts.models import User
from config.row_by_row import counted_failures, row_by_row
from tests.builders import make_user

pytestmark = pytest.mark.django_db


def test_one_bad_row_stops_no_other_and_leaves_nothing_behind(caplog: pytest.LogCaptureFixture) -> None:
    people = [make_user(name=name) for name in ("Första", "Andra", "Tredje")]

    def rename(person: User) -> str:
        User.objects.filter(pk=person.pk).update(title="Ändrad")
        if person.name == "Andra":
            User.objects.create_user(people[0].email, None, name="Dubblett")  # the database refuses it
        return person.name

    with caplog.at_level(logging.ERROR):
        assert list(row_by_row(people, rename, what="renaming")) == ["Första", "Tredje"]
    assert User.objects.filter(title="Ändrad").count() == 2
    assert f"renaming failed: User {people[1].pk}" in caplog.text


def test_who_asks_for_many_is_told_how_many_failed() -> None:
    def work(number: int) -> list[int]:
        return list(row_by_row([number, 0], lambda by: 6 // by, what="dividing"))

    with counted_failures() as failures:
        assert [work(1), work(0), work(2)] == [[6], [], [3]]
    work(0)
    assert failures.count == 4
