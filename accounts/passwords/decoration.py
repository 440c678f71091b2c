"""What people put before, after and between the words of a password: years, days, counting, signs."""

import re
from datetime import date
from itertools import pairwise

_MOST_SIGNS = 4
_MOST_DIGITS = 4
_MOST_PARTS = 3
_DAY = re.compile(r"(\d{1,4})[-./ ](\d{1,2})[-./ ](\d{1,4})")
_ROWS = ('!"#¤%&/()=?`', "!@#$%^&*()_+", "§½!\"@#£¤$%€&/{([)]=}?\\+`´^~¨'*-_.:,;<>|")
_COUNTING = "01234567890123456789"
_PARTS = re.compile(r"\d+|\D+")


def is_decoration(*texts: str) -> bool:
    """Whether digits and signs are such as many choose, so that they hide nothing; empty text is."""
    parts = [part for text in texts for part in _PARTS.findall(_DAY.sub(r"\1\2\3", text))]
    usual = (_is_usual_number(part) if part.isdigit() else _are_usual(part) for part in parts)
    return len(parts) <= _MOST_PARTS and all(usual)


def _is_usual_number(digits: str) -> bool:
    if len(digits) <= _MOST_DIGITS or _is_day(digits) or _is_counting(digits):
        return True
    if re.fullmatch(r"(?:(?:19|20)\d\d)+", digits):
        return True
    return any(digits == (digits[:n] * len(digits))[: len(digits)] for n in range(1, _MOST_DIGITS + 1))


def _is_day(digits: str) -> bool:
    """Whether it is a day, written in any of the usual ways."""
    for order in ("ymd", "dmy") if len(digits) in {6, 8} else ():
        wide = len(digits) == 8
        year, rest = (digits[:-4], digits[-4:]) if order == "ymd" else (digits[4:], digits[2:4] + digits[:2])
        if wide and year[:2] not in {"18", "19", "20"}:
            continue
        try:
            date(int(year) if wide else 2000 + int(year), int(rest[:2]), int(rest[2:]))
        except ValueError:
            continue
        return True
    return False


def _is_counting(digits: str) -> bool:
    """1234, 4321, 112233 and the like."""
    steps = {int(after) - int(before) for before, after in pairwise(digits)}
    return digits in _COUNTING or digits[::-1] in _COUNTING or steps <= {0, 1} or steps <= {0, -1}


def _are_usual(signs: str) -> bool:
    return len(signs) <= _MOST_SIGNS or len(set(signs)) <= 2 or any(signs in row for row in _ROWS)
