"""The forms of the carrying over."""

from django import forms

from config.forms import PlainForm, day_field


class CarriedForm(PlainForm):
    """When the answer was entered in the receiver's form, and the number that it gave. The service checks the day."""

    done_on = day_field("Dag då svaret lämnades i mottagarens formulär")
    receipt_number = forms.CharField(
        label="Mottagarens kvittonummer",
        required=False,
        max_length=100,
        help_text="Står på kvittot eller i mejlet från mottagaren. Lämna tomt om ni inte har fått något.",
        error_messages={"max_length": "Skriv högst 100 tecken."},
    )


class TakenBackForm(PlainForm):
    """Why the answer has not been carried over after all. The service demands it."""

    reason = forms.CharField(
        label="Varför är svaret inte överfört?",
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        error_messages={
            "required": "Skriv varför svaret inte är överfört.",
            "max_length": "Skriv högst 500 tecken.",
        },
    )
