"""Days as people write them in Swedish."""

import re
from datetime import date
from typing import Any

from django import forms

from config.fields.forms import DayInput
from config.language.swedish import day

# "januari" -> 1 ...; three letters are enough to tell the Swedish months apart.
_MONTHS = {day(date(2000, month, 1)).split()[1][:3]: month for month in range(1, 13)}
_IN_WORDS = re.compile(r"(?:den\s+)?(\d{1,2})(?::?e|:?a)?\s+([a-z]{3})[a-z]*\.?\s+(\d{4})", re.IGNORECASE)
_EARLIEST, _LATEST = date(1900, 1, 1), date(2100, 1, 1)


class SwedishDateField(forms.DateField):
    """A day written 2025-11-21, 20251121, 2025/11/21, 21/11 2025, 21 november 2025 or 21 nov 2025."""

    default_error_messages = {
        "invalid": "Skriv datumet som 2025-11-21 eller 21 november 2025.",
        "year": "Kontrollera årtalet i datumet.",
    }

    def __init__(self, **options: Any) -> None:
        options.setdefault("input_formats", ["%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%Y.%m.%d", "%d/%m %Y", "%d/%m/%Y"])
        options.setdefault("widget", DayInput())
        super().__init__(**options)

    def to_python(self, value: Any) -> date | None:
        """The day; None for blank. Raises ValidationError in Swedish."""
        parsed = super().to_python(_as_iso(value) if isinstance(value, str) else value)
        if parsed is not None and not _EARLIEST <= parsed < _LATEST:
            raise forms.ValidationError(self.error_messages["year"], code="year")
        return parsed


def _as_iso(text: str) -> str:
    found = _IN_WORDS.fullmatch(text.strip())
    if found is None or found[2].lower() not in _MONTHS:
        return text
    return f"{found[3]}-{_MONTHS[found[2].lower()]:02}-{int(found[1]):02}"
