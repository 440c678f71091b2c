"""The form of an order: one person a step."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.models import User
from config.fields.choosing import Choosable, ChoosingForm, label_as_text

MOST_STEPS = 6
FEWEST_STEPS = 2


class OrderForm(ChoosingForm):
    """As many steps as there are people to choose among, between FEWEST_STEPS and MOST_STEPS; empty is no step.

    `search` finds people for all of them, where there are many.
    """

    def __init__(self, *args: Any, people: QuerySet[User], now: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        among = Choosable(people, "personer", label_as_text, also=["email"])
        amount = MOST_STEPS if among.few is None else min(MOST_STEPS, len(among.few))
        for step in range(max(amount, len(now), FEWEST_STEPS)):
            self.fields[f"step_{step + 1}"] = forms.TypedChoiceField(
                label=f"Steg {step + 1}",
                required=False,
                empty_value=None,
                initial=str(now[step].pk) if step < len(now) else "",
                widget=forms.Select({"class": "form-select"}),
                error_messages={"invalid_choice": "Välj en person i listan."},
            )
        self.search = self.choose_each_among(list(self.fields), "people", among, nothing="Ingen")

    def people(self) -> list[User]:
        """Those who were chosen, in their order."""
        return [chosen for chosen in self.cleaned_data.values() if chosen]
