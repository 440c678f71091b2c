"""JSON text as data, with the line of each linkId; nothing in it is lost on the way (doubled keys, decimals)."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from surveys.interchange.fhir_refusals import REFUSED
from surveys.loading.errors import Report
from surveys.loading.source import DEEPEST

_LINK_ID = re.compile(r'"linkId"\s*:\s*("(?:[^"\\]|\\.)*")')

_NO_SIGN = re.compile("[\x00\ud800-\udfff]")

_MOST_DIGITS = 1000
"""Far more than any count or amount of money has; Python itself reads no more than 4,300."""


class _DoubledKeyError(ValueError):
    """The same key twice in one object: JSON would keep the last and drop the first."""


def read_json(text: str, report: Report) -> dict[str, Any] | None:
    """The object in `text`, decimals exact; None when it is none, and the report says why."""
    try:
        data = json.loads(
            text.removeprefix("\ufeff"),
            parse_float=Decimal,
            parse_int=_integer,
            parse_constant=_no_constant,
            object_pairs_hook=_object,
        )
    except json.JSONDecodeError as error:
        problem = f"rad {error.lineno}, tecken {error.colno} är inte vad som väntades"
        report.add(error.lineno, REFUSED["json"].format(problem=problem), code="json")
    except _DoubledKeyError as error:
        name, link_id = error.args
        line = next(iter(lines_of_items(text).get(link_id, ())), 1)
        report.add(line, REFUSED["duplicate-key"].format(name=name), item=link_id, code="duplicate-key")
    except (ValueError, RecursionError) as error:
        problem = "för djupt nästlad" if isinstance(error, RecursionError) else str(error)
        report.add(1, REFUSED["json"].format(problem=problem), code="json")
    else:
        if _is_too_deep(data):
            report.add(1, REFUSED["json"].format(problem="för djupt nästlad"), code="json")
            return None
        if isinstance(data, dict):
            sound: dict[str, Any] = _storable(data)
            return sound
        report.add(1, REFUSED["resourceType"].format(value="saknas"), code="resourceType")
    return None


def _is_too_deep(data: Any) -> bool:
    """Whether objects and lists stand in each other in more than DEEPEST levels; asked without going down in calls."""
    level = [data]
    for _ in range(DEEPEST):
        inner = (each.values() if isinstance(each, dict) else each for each in level if isinstance(each, dict | list))
        level = [each for values in inner for each in values]
    return any(isinstance(each, dict | list) for each in level)


def _storable(data: Any) -> Any:
    """The data without NUL and half surrogate pairs, which FHIR forbids in a text and no database holds."""
    if isinstance(data, str):
        return _NO_SIGN.sub("", data)
    if isinstance(data, list):
        return [_storable(each) for each in data]
    return {_storable(key): _storable(each) for key, each in data.items()} if isinstance(data, dict) else data


def _integer(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise ValueError(f"{digits[:20]}… är ett för långt tal")
    return int(digits)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} är inget tal")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) < len(pairs):
        doubled = next(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
        raise _DoubledKeyError(doubled, str(data.get("linkId", "")))
    return data


def lines_of_items(text: str) -> Mapping[str, list[int]]:
    """linkId -> the lines on which it is given, from 1."""
    found: dict[str, list[int]] = {}
    line, read_to = 1, 0
    for match in _LINK_ID.finditer(text):
        line += text.count("\n", read_to, match.start())
        read_to = match.start()
        found.setdefault(_decoded(match[1]), []).append(line)
    return found


def _decoded(literal: str) -> str:
    try:
        return str(json.loads(literal, strict=False))
    except ValueError:
        return literal
