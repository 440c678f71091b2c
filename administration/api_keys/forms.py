"""The form of a new key."""

from django import forms

from config.fields.forms import PlainForm, day_field


class NewKeyForm(PlainForm):
    """Which system it is for, what it fetches, and its last day."""

    once = forms.CharField(required=False, max_length=100, widget=forms.HiddenInput)
    name = forms.CharField(
        label="System som ska ha nyckeln",
        max_length=100,
        help_text="Namnet står i loggen vid varje hämtning, till exempel Diariet.",
        error_messages={"required": "Skriv vilket system som ska ha nyckeln."},
    )
    last_day = day_field(
        "Gäller till och med", "Högst två år fram. Byt nyckel i god tid före: två kan gälla samtidigt."
    )
    gives_files = forms.BooleanField(
        label="Hämtar också filer och svar",
        required=False,
        help_text="Utan kryss hämtar systemet bara uppgifterna i registret, aldrig arkivexemplar, bilagor eller svar.",
    )
