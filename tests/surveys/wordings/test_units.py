"""What numbers are counted in, as everybody reads it."""

from typing import Any

import pytest

from surveys.schema import Column, NumberItem, NumberTableItem, Row
from surveys.wordings.wording import short_unit_of, unit_of


@pytest.mark.parametrize(
    ("kind", "unit", "long", "short"),
    [
        ("money", "", "kronor", "kr"),
        ("money", "kr", "kronor", "kr"),
        ("money", "SEK", "kronor", "kr"),
        ("money", "tkr", "tkr", "tkr"),
        ("percent", "%", "procent", "%"),
        ("percent", "promille", "promille", "promille"),
        ("decimal", "tkr", "tkr", "tkr"),
        ("integer", "besök", "besök", "besök"),
        ("integer", "", "", ""),
    ],
)
def test_a_unit_that_was_published_is_never_called_another(kind: Any, unit: str, long: str, short: str) -> None:
    item = NumberItem(type=kind, link_id="A-1", text="Hur mycket", unit=unit)
    cells: Any = {"rows": (Row(code="r", text="R"),), "columns": (Column(code="k", text="K"),)}
    table = NumberTableItem(link_id="A-1", text="Hur mycket", number=kind, unit=unit, **cells)
    assert [(unit_of(one), short_unit_of(one)) for one in (item, table)] == [(long, short)] * 2
