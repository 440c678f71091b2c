"""The form of the days."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from config.fields.forms import PlainForm, day_field
from responses.lifecycle.milestones import label_of_step
from responses.models import Goal, Response

_MEANS = {
    Goal.TEXTS: "När allt som är utdelat ska vara klart. Blir förvald dag när du delar ut.",
    Goal.COMPILED: "När svaret ska vara ihopsatt.",
    Goal.REVIEWED: "När svaret ska vara läst hos er och skickat för godkännande.",
    Goal.SIGNED: "När den behöriga företrädaren ska ha signerat.",
    Goal.HANDED_IN: "När svaret ska vara lämnat till mottagaren.",
}


class MilestonesForm(PlainForm):
    """A day for each step, all of them voluntary. The service checks them against each other and the last day."""

    past_the_last_day = forms.BooleanField(label="Dagarna får ligga efter sista svarsdag", required=False)

    def __init__(self, *args: Any, response: Response, days: Mapping[Goal, date | None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for step in Goal:
            field = day_field(label_of_step(step, response), _MEANS[step], required=False)
            field.initial = days.get(step)
            self.fields[step.value] = field
        self.order_fields([*(step.value for step in Goal), "past_the_last_day"])
        self.initial["past_the_last_day"] = any(day and day > response.last_day for day in days.values())

    @property
    def days(self) -> dict[Goal, date | None]:
        """What was chosen."""
        return {step: self.cleaned_data[step.value] for step in Goal}
