"""A number over the years as bars, for templates to draw, and the same in words. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from responses.reading.items import ShownItem, Source
from responses.reading.tables import show_number
from responses.reading.year_lines import is_alike, totals_of_pair, with_unit
from responses.reading.year_pairs import YearPair, links_before, read_pair
from responses.reading.year_sources import EarlierSource
from surveys.answers.values import number_kind, number_of
from surveys.schema import NumberItem, NumberTableItem, Question
from surveys.wordings.wording import short_unit_of

_FEWEST = 2
_WIDTH, _STEP, _WORDS_AT, _BAR_AT = 320, 48, 15, 22
"""Of the drawing, in its own measure: how wide it is, how high a year, and how far down its words and its bar stand."""


@dataclass(frozen=True)
class YearFigure:
    """A number of one year: `year` and `text` in words."""

    year: str
    text: str
    number: Decimal


@dataclass(frozen=True, kw_only=True)
class YearBar:
    """One bar, with the words above it. `now`: it is this year's."""

    label: str
    width: int
    words_at: int
    bar_at: int
    now: bool


@dataclass(frozen=True)
class YearChart:
    """The years in their order, this year's last."""

    figures: tuple[YearFigure, ...]

    @property
    def in_words(self) -> str:
        """The same for whoever does not see it: "2023: 57 procent, 2025: 61 procent"."""
        return ", ".join(f"{one.year}: {one.text}" for one in self.figures)

    @property
    def height(self) -> int:
        return _STEP * len(self.figures)

    @property
    def bars(self) -> list[YearBar]:
        most, last = max(one.number for one in self.figures), len(self.figures) - 1
        return [
            YearBar(
                label=f"{one.year}: {one.text}",
                width=max(1, round(one.number / most * (_WIDTH - 2))),
                words_at=place * _STEP + _WORDS_AT,
                bar_at=place * _STEP + _BAR_AT,
                now=place == last,
            )
            for place, one in enumerate(self.figures)
        ]


def chart_of_pair(pair: YearPair, present: Source, sources: Mapping[str, EarlierSource]) -> YearChart | None:
    """A number in every year of `sources` that there is one of, or what a table of numbers sums to in both."""
    now = present.tree.year
    if isinstance(pair.asked, NumberItem):
        found = links_before(pair.asked, sources, now)
        pairs = [read_pair(present, pair.asked, link.item, source) for link, source in found]
        alike = sorted((one for one in pairs if is_alike(one)), key=lambda one: one.source.tree.year)
        earlier = [figure for one in alike for figure in _figure(one.year, one.asked_before, one.before)]
        return _chart([*earlier, *_figure(str(now), pair.asked, pair.now)])
    if isinstance(pair.asked, NumberTableItem) and (totals := totals_of_pair(pair)):
        unit = short_unit_of(pair.asked)
        shown = (with_unit(show_number(str(total), pair.asked.number), unit) for total in totals)
        return _chart([YearFigure(*one) for one in zip((pair.year, str(now)), shown, totals, strict=True)])
    return None


def _figure(year: str, asked: Question, shown: ShownItem) -> Iterator[YearFigure]:
    """The number as it is read; none where there is none."""
    number = number_of(shown.texts[0], number_kind(asked)) if shown.texts and not shown.not_known else None
    if number is not None:
        yield YearFigure(year, with_unit(shown.texts[0], shown.unit), number)


def _chart(figures: Sequence[YearFigure]) -> YearChart | None:
    """None for one year alone, for nothing but zeros, and where a number is below zero: bars say nothing then."""
    numbers = [one.number for one in figures]
    if len(figures) < _FEWEST or min(numbers) < 0 or not max(numbers):
        return None
    return YearChart(tuple(figures))
