"""Python's garbage collector is as it was after a document is laid out, whatever happened within."""

import gc
from collections.abc import Iterator

import pytest

from config.pdf.collecting import collect_seldom


@pytest.fixture(autouse=True)
def _an_ordinary_process() -> Iterator[None]:
    before, frozen = gc.get_threshold(), gc.get_freeze_count()
    gc.unfreeze()
    gc.set_threshold(700, 10, 10)
    yield
    gc.set_threshold(*before)
    if frozen:
        gc.freeze()


class _Circle:
    gone = 0

    def __init__(self) -> None:
        self.itself = self

    def __del__(self) -> None:
        _Circle.gone += 1


def test_what_was_there_is_not_looked_at_and_what_was_made_goes() -> None:
    gone = _Circle.gone
    with collect_seldom():
        assert gc.get_freeze_count() > 10_000
        assert gc.get_threshold()[0] > 10_000
        _Circle()
        assert _Circle.gone == gone
    assert _Circle.gone == gone + 1
    assert (gc.get_freeze_count(), gc.get_threshold()) == (0, (700, 10, 10))


def test_what_was_made_before_is_not_looked_at_though_somebody_else_has_frozen_what_was_there_then() -> None:
    """As the tests do, and a server that reads all modules before it parts into workers."""
    gc.collect()
    gc.freeze()
    _Circle()
    gone = _Circle.gone
    with collect_seldom(), collect_seldom():
        gc.collect()
        assert _Circle.gone == gone
        _Circle()
    assert _Circle.gone == gone + 1
    gc.collect()
    assert _Circle.gone == gone + 2


def test_the_collector_is_as_it_was_after_a_failure_and_when_the_first_of_two_ends_last() -> None:
    with pytest.raises(ValueError, match="bredvid"), collect_seldom():
        raise ValueError("bredvid")
    first, second = collect_seldom(), collect_seldom()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert gc.get_freeze_count() > 10_000
    assert gc.get_threshold()[0] > 10_000
    second.__exit__(None, None, None)
    assert (gc.get_freeze_count(), gc.get_threshold()) == (0, (700, 10, 10))
