"""Numbers and days as they are written in Swedish."""

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

NO_BREAK_SPACE = "\u00a0"
_MONTHS = (
    "januari februari mars april maj juni juli augusti september oktober november december".split()  # noqa: SIM905
)
_WEEKDAYS = ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag")


def number(value: Decimal | int | str) -> str:
    """90296880 -> "90 296 880" (no-break spaces), 0.42 -> "0,42"."""
    whole, _, fraction = f"{Decimal(value):f}".partition(".")
    grouped = f"{int(whole):,}".replace(",", NO_BREAK_SPACE).replace("-", "\u2212")
    return f"{grouped},{fraction}" if fraction else grouped


def amount(value: Decimal) -> str:
    """Kronor: 1200.00 -> "1 200", 1200.5 -> "1 200,5"; decimals only where it is not whole."""
    return number(int(value) if value == value.to_integral_value() else value)


def day(value: date) -> str:
    """2026-03-12 -> "12 mars 2026"."""
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def moment(at: datetime) -> str:
    """A moment in Swedish time: "30 november 2026 kl. 08:00"."""
    local = timezone.localtime(at)
    return f"{day(local.date())} kl. {local:%H:%M}"


def weekday(value: date) -> str:
    """2026-03-12 -> "torsdag"."""
    return _WEEKDAYS[value.weekday()]


def listing(words: list[str], joined_by: str = "och") -> str:
    """["a", "b", "c"] -> "a, b och c"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {joined_by} {words[-1]}" if words else ""


def begin_sentence(text: str) -> str:
    """ "avsnittet A" -> "Avsnittet A"; the rest is left as it is."""
    return f"{text[:1].upper()}{text[1:]}"


def within_sentence(text: str) -> str:
    """ "Fyll i fältet." -> "fyll i fältet.", as it is said after a colon; the rest is left as it is."""
    return f"{text[:1].lower()}{text[1:]}"


def genitive(name: str) -> str:
    """ "Anna" -> "Annas", "Lars" -> "Lars", after Svenska skrivregler."""
    return name if name[-1:].casefold() in {"s", "x", "z"} else f"{name}s"


def count_of(amount: int, one: str, many: str) -> str:
    """(1, "fråga", "frågor") -> "1 fråga"; (2, ...) -> "2 frågor"."""
    return f"{number(amount)}{NO_BREAK_SPACE}{one if amount == 1 else many}"


def initials(name: str) -> str:
    """ "Anna von Ek" -> "AE", "anna@example.se" -> "A": the first letters of the first word and of the last."""
    words = [word for word in name.partition("@")[0].replace("-", " ").split() if word[0].isalnum()]
    ends = words[:1] + words[1:][-1:] if "@" not in name else words[:1]
    return "".join(word[0].upper() for word in ends)
