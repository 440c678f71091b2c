"""pydantic's errors in plain Swedish. Keys are named as the author writes them."""

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from surveys.references import LARGEST, MOST_DECIMALS
from surveys.terms import Operator

_PATTERNS = {
    "link_id": "får bara innehålla bokstäver a-z, siffror, punkt, - och _",
    "code": "får bara innehålla små bokstäver a-z, siffror, - och _",
    "name": "får bara innehålla små bokstäver a-z, siffror, - och _",
    "series": "får bara innehålla små bokstäver a-z, siffror, - och _",
    "key": "får bara innehålla små bokstäver a-z, siffror, - och _",
    "version": "ska vara ett datum, ÅÅÅÅ-MM-DD, eventuellt följt av punkt och nummer",
    "last_response_day": "ska vara ett datum, ÅÅÅÅ-MM-DD",
}
_BOUND = "ska vara ett tal, municipalities eller en annan fråga: {item: link_id}, {item: link_id, row: kod}"
_PLAIN = {
    "string_type": "ska vara text",
    "int_parsing": "ska vara ett heltal",
    "int_type": "ska vara ett heltal",
    "int_from_float": "ska vara ett heltal",
    "decimal_parsing": _BOUND,
    "decimal_type": _BOUND,
    "finite_number": _BOUND,
    "bool_parsing": "ska vara true eller false",
    "bool_type": "ska vara true eller false",
    "tuple_type": "ska vara en lista",
    "model_attributes_type": "ska vara nyckel: värde",
    "dataclass_type": "ska vara nyckel: värde",
}

_LARGEST_YEAR, _NO_LIMIT = 2100, float("inf")
Context = Mapping[str, Any]
_DETAILED: dict[str, Callable[[str, Any, Context], str]] = {
    "missing": lambda key, _, __: f"{key} saknas.",
    "union_tag_not_found": lambda *_: "type saknas.",
    "union_tag_invalid": lambda _, __, context: (
        f"Okänd type: {context['tag']}. Välj bland {_listed(context['expected_tags'])}."
    ),
    "string_pattern_mismatch": lambda key, value, _: f"{key} {_PATTERNS.get(key, 'har fel form')}: {value}.",
    "string_too_long": lambda key, _, context: f"{key} får ha högst {context['max_length']} tecken.",
    "int_parsing_size": lambda key, *_: f"{key} ska vara ett heltal, högst {LARGEST.get(key, _LARGEST_YEAR)}.",
    "greater_than_equal": lambda key, _, context: (
        f"{key} ska vara minst {max(context['ge'], -LARGEST.get(key, _NO_LIMIT))}."
    ),
    "less_than_equal": lambda key, _, context: (
        f"{key} ska vara högst {min(context['le'], LARGEST.get(key, _NO_LIMIT))}."
    ),
    "decimal_max_places": lambda key, *_: f"{key} får ha högst {MOST_DECIMALS} decimaler.",
    "too_short": lambda key, _, context: f"{key} behöver minst {context['min_length']}.",
    "enum": lambda key, value, context: f"{key} kan inte vara {value}. Välj bland {_listed(context['expected'])}.",
    "literal_error": lambda key, value, context: (
        f"{key} kan inte vara {value}. Välj bland {_listed(context['expected'])}."
    ),
}


def swedish_message(kind: str, key: str, value: Any, context: Context) -> str:
    """One sentence for pydantic's error `kind` about `key`."""
    if value is None and kind != "missing":
        return f"{key} saknar värde."
    if kind in _DETAILED:
        return _DETAILED[kind](key, value, context)
    return f"{key} {_PLAIN.get(kind, 'har fel form')}."


def unknown_key(key: str, known: Iterable[str]) -> str:
    """An unknown key, with the key that was probably meant, or with those that there are."""
    near = get_close_matches(key, sorted(known), n=1)
    return f"Okänd nyckel: {key}. {f'Menade du {near[0]}?' if near else f'Ta bort den, eller skriv {_any(known)}.'}"


def _any(known: Iterable[str]) -> str:
    *most, last = sorted(known)
    return f"{', '.join(most)} eller {last}" if most else last


def no_operator() -> str:
    return f"Ett villkor ska ha exakt en av {', '.join(Operator)}."


def _listed(expected: str) -> str:
    return expected.replace("'", "").replace(" or ", ", ")
