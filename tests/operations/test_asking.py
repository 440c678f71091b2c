"""Asking a part in a thread: what cannot be asked, or was lost, is away for a while and never for good."""

import time
from threading import Event, Thread

import pytest

from operations import asking
from operations.asking import PartAnswer, PortalPart


def test_a_part_whose_thread_cannot_start_is_away_at_once_and_asked_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    part = PortalPart(lambda: PartAnswer.OK, seconds=0.0, wait=5.0)

    def no_room(_: Thread) -> None:
        raise RuntimeError("can't start new thread")

    with monkeypatch.context() as full:
        full.setattr(Thread, "start", no_room)
        begun = time.monotonic()
        assert part() is PartAnswer.AWAY
        assert time.monotonic() - begun < 1
    assert part() is PartAnswer.OK


def test_an_answer_is_young_from_when_it_came() -> None:
    asked: list[int] = []

    def slow() -> PartAnswer:
        asked.append(1)
        time.sleep(0.6)
        return PartAnswer.OK

    part = PortalPart(slow, seconds=0.5, wait=5.0)
    assert (part(), part()) == (PartAnswer.OK, PartAnswer.OK)
    assert len(asked) == 1


def test_a_question_that_is_never_answered_is_asked_once_more_and_more_and_more_seldom(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    lost, asked = Event(), []

    def hang() -> PartAnswer:
        asked.append(1)
        lost.wait(30)
        return PartAnswer.OK

    part = PortalPart(hang, seconds=0.0, wait=0.3)
    real, later = time.monotonic, 0.0
    monkeypatch.setattr(asking.time, "monotonic", lambda: real() + later)
    try:
        for later, times in ((0, 1), (50, 1), (61, 2), (122, 2), (182, 3)):  # noqa: B007  # the clock reads it
            assert part() is PartAnswer.AWAY
            assert len(asked) == times
    finally:
        lost.set()
    deadline = real() + 5
    while part() is not PartAnswer.OK:
        assert real() < deadline
