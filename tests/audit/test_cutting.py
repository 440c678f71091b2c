"""Old rows are cut from the log, and none before it has been found whole that day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit import services
from audit.actions import Logged
from audit.models import LogCheck, LogCut, LogLink, LogRow
from audit.services import cut_log
from audit.tasks import NotWholeError, verify_log
from audit.tasks import cut_log as cut_old_rows
from audit.verification import check_log, faults_of_log
from config.daily_tasks import GoesOnError
from tests.audit.rows import behind_its_back, write

pytestmark = pytest.mark.django_db(transaction=True)


def test_old_rows_are_cut_and_the_rest_is_still_whole() -> None:
    old = timezone.now() - timedelta(days=800)
    write(3, at=old)
    write(2, at=timezone.now())
    assert cut_log(older_than=timedelta(days=730), at=timezone.now()) == 3
    assert [link.number for link in LogLink.objects.order_by("number")] == [4, 5, 6]
    assert list(faults_of_log()) == []
    assert LogRow.objects.order_by("pk").last().action == Logged.LOG_CUT  # type: ignore[union-attr]
    assert cut_log(older_than=timedelta(days=730), at=timezone.now()) == 0


def test_a_log_of_many_years_is_cut_some_rows_at_a_time_each_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "MOST_CUT", 3)
    write(8, at=timezone.now() - timedelta(days=6 * 365))
    write(2, at=timezone.now())
    assert verify_log()
    for _ in range(2):
        with pytest.raises(GoesOnError):
            cut_old_rows()
    assert (cut_old_rows(), cut_old_rows()) == (2, 0)
    assert list(LogCut.objects.order_by("number").values_list("number", flat=True)) == [3, 6, 8]
    assert LogRow.objects.filter(action=Logged.LOG_CUT).count() == 3
    assert verify_log()
    assert [link.number for link in LogLink.objects.order_by("number")[:3]] == [9, 10, 11]


def test_less_than_a_year_is_never_cut() -> None:
    write(3, at=timezone.now() - timedelta(days=800))
    with pytest.raises(ValueError, match="a year at least"):
        cut_log(older_than=timedelta(days=364), at=timezone.now())
    assert LogRow.objects.count() == 3


def test_the_last_row_is_never_cut() -> None:
    write(3, at=timezone.now() - timedelta(days=800))
    assert cut_log(older_than=timedelta(days=730), at=timezone.now()) == 2
    assert list(faults_of_log()) == []


def test_a_log_that_is_not_whole_is_not_cut_and_the_next_check_still_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    write(3, at=timezone.now() - timedelta(days=6 * 365))
    write(2, at=timezone.now())
    assert verify_log()
    behind_its_back(
        "UPDATE audit_logrow SET content = replace(content, 'Person 1', 'Person 7') WHERE id IN"
        " (SELECT row_id FROM audit_loglink WHERE number = 2)"
    )
    assert not verify_log()
    with pytest.raises(NotWholeError):  # so that the figure of what is not done grows
        cut_old_rows()
    assert "the log is not cut" in caplog.text
    assert not verify_log()
    assert "Rad 2 är ändrad" in LogCheck.objects.order_by("-pk")[0].faults


@pytest.mark.parametrize("days", [None, 1])
def test_a_log_that_has_not_been_checked_today_is_not_cut(days: int | None) -> None:
    write(3, at=timezone.now() - timedelta(days=6 * 365))
    write(2, at=timezone.now())
    if days is not None:
        check_log(at=timezone.now() - timedelta(days=days))
    with pytest.raises(NotWholeError):
        cut_old_rows()
    assert verify_log()
    assert cut_old_rows() == 3


def test_what_was_cut_is_no_fault_to_the_next_check() -> None:
    write(3, at=timezone.now() - timedelta(days=800))
    assert verify_log()
    write(2, at=timezone.now())
    cut_log(older_than=timedelta(days=730), at=timezone.now())
    assert verify_log()
