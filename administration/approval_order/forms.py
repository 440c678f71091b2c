"""The form of an order: one person a step."""

from typing import Any

from django import forms

from accounts.models import User
from config.forms import PlainForm

MOST_STEPS = 6
FEWEST_STEPS = 2


class OrderForm(PlainForm):
    """As many steps as there are people to choose among, between FEWEST_STEPS and MOST_STEPS; empty is no step."""

    def __init__(self, *args: Any, able: list[User], now: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(user.pk): user for user in [*able, *now]}
        choices = [("", "Ingen"), *((key, f"{user.name} ({user.email})") for key, user in self.known.items())]
        for step in range(max(min(MOST_STEPS, len(self.known)), len(now), FEWEST_STEPS)):
            self.fields[f"step_{step + 1}"] = forms.ChoiceField(
                label=f"Steg {step + 1}",
                choices=choices,
                required=False,
                initial=str(now[step].pk) if step < len(now) else "",
                widget=forms.Select({"class": "form-select"}),
                error_messages={"invalid_choice": "Välj en person i listan."},
            )

    def people(self) -> list[User]:
        """Those who were chosen, in their order."""
        return [self.known[chosen] for chosen in self.cleaned_data.values() if chosen]
