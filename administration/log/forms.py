"""What rows of the log are asked for."""

from datetime import date, timedelta
from typing import Any

from django import forms

from audit.actions import Logged, Outcome
from config.fields.forms import PlainForm, day_field
from config.language.days import LAST_BEFORE_FIRST
from config.language.ordering import swedish_order

SHOWN_DAYS = 30
"""How far back the page goes when nothing else is asked for."""

_FIRST_YEAR, _LAST_YEAR = 2020, 2199


def _in_words(choices: type[Logged] | type[Outcome]) -> list[tuple[str, str]]:
    told = [(str(value), str(label)) for value, label in choices.choices]
    return [("", "alla"), *sorted(told, key=lambda choice: swedish_order(choice[1]))]


class LogFilterForm(PlainForm):
    """Every field may be left empty. Without a first day the rows of the last SHOWN_DAYS days are meant."""

    person = forms.CharField(label="Vem (e-postadress eller en del av den)", required=False, max_length=254)
    action = forms.ChoiceField(label="Händelse", required=False, choices=_in_words(Logged))
    outcome = forms.ChoiceField(label="Hur det gick", required=False, choices=_in_words(Outcome))
    first = day_field("Från och med", required=False)
    last = day_field("Till och med", required=False)

    def __init__(self, data: Any, *, today: date) -> None:
        super().__init__(data)
        self.today = today

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = data.get("first"), data.get("last")
        for name, day in (("first", first), ("last", last)):
            if day and not _FIRST_YEAR <= day.year <= _LAST_YEAR:
                self.add_error(name, f"Ange ett år mellan {_FIRST_YEAR} och {_LAST_YEAR}.")
        if first and last and last < first:
            self.add_error("last", LAST_BEFORE_FIRST)
        return data

    def first_day(self) -> date:
        """The first day that is meant, of a valid form."""
        given: date | None = self.cleaned_data["first"]
        return given or (self.cleaned_data["last"] or self.today) - timedelta(days=SHOWN_DAYS)
