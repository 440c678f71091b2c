"""How the wait grows."""

from datetime import timedelta

import pytest

from accounts.limits.growth import Growth, wait_in_words

GROWTH = Growth(5, timedelta(seconds=15), timedelta(minutes=15), timedelta(hours=1))


@pytest.mark.parametrize(
    ("failures", "seconds"), [(0, 0), (4, 0), (5, 15), (6, 30), (7, 60), (10, 480), (11, 900), (4_000_000, 900)]
)
def test_the_wait_doubles_from_the_first_to_the_longest(failures: int, seconds: int) -> None:
    assert GROWTH.wait_after(failures) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "en sekund"), (1, "en sekund"), (29.1, "30 sekunder"), (60, "60 sekunder"), (61, "2 minuter")],
)
def test_a_wait_is_told_rounded_up(seconds: float, words: str) -> None:
    assert wait_in_words(timedelta(seconds=seconds)) == words
