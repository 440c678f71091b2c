"""Sweden's 21 regions and 290 municipalities, from the project's own lists (accounts/data)."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_DATA = Path(__file__).parents[1] / "data"


@dataclass(frozen=True)
class Region:
    """A region, the county that it is in and its organisation number."""

    county_code: str
    name: str
    organisation_number: str


@dataclass(frozen=True)
class Municipality:
    """A municipality by its code of Statistics Sweden (SCB), whose first two digits are those of the county."""

    code: str
    name: str

    @property
    def county_code(self) -> str:
        return self.code[:2]


GOTLAND = "0980"
"""The municipality whose tasks the region has: one organisation."""


@cache
def regions() -> tuple[Region, ...]:
    """By county code."""
    return tuple(Region(row["county_code"], row["name"], row["organisation_number"]) for row in _rows("regions.csv"))


@cache
def municipalities() -> dict[str, Municipality]:
    """By code, in the order of the codes."""
    found = (Municipality(row["code"], row["name"]) for row in _rows("municipalities.csv"))
    return {municipality.code: municipality for municipality in found}


def codes_in_county(county_code: str) -> list[str]:
    """The codes of the municipalities in a county; none for no county."""
    return [code for code, one in municipalities().items() if county_code and one.county_code == county_code]


def _rows(name: str) -> list[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
