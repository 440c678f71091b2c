"""What forms say about a field, where Django would say it in words of its own: plain Swedish that says what to do.

The rules of wording stand in docs/design-system.md. A field with a better message of its own keeps that.
"""

from typing import Any

from django import forms
from django.contrib.postgres.forms import SimpleArrayField
from django.core import validators

from config.language.addresses import NO_WHOLE_ADDRESS

_NUMBER = "Skriv ett tal, till exempel 12,5."
_CHOICE = "”%(value)s” går inte att välja. Välj bland alternativen som visas."
_URL = "Skriv hela adressen, till exempel https://www.example.se."
_FILE = "Filen kom inte fram. Välj den igen."

_OF_FIELDS: dict[type[forms.Field], dict[str, str]] = {
    forms.Field: {"required": "Fyll i fältet."},
    forms.BooleanField: {"required": "Kryssa i rutan."},
    forms.IntegerField: {"invalid": "Skriv ett heltal, till exempel 12."},
    forms.FloatField: {"invalid": _NUMBER},
    forms.DecimalField: {"invalid": _NUMBER},
    forms.DateField: {"invalid": "Skriv datumet som år-månad-dag, till exempel 2026-03-12."},
    forms.TimeField: {"invalid": "Skriv klockslaget som timmar:minuter, till exempel 14:05."},
    forms.DateTimeField: {"invalid": "Skriv dag och klockslag, till exempel 2026-03-12 14:05."},
    forms.ChoiceField: {"invalid_choice": _CHOICE},
    forms.MultipleChoiceField: {"invalid_choice": _CHOICE, "invalid_list": "Välj bland alternativen som visas."},
    forms.ModelChoiceField: {"invalid_choice": _CHOICE},
    forms.ModelMultipleChoiceField: {
        "invalid_choice": _CHOICE,
        "invalid_list": "Välj bland alternativen som visas.",
        "invalid_pk_value": "”%(pk)s” går inte att välja. Välj bland alternativen som visas.",
    },
    forms.FileField: {
        "invalid": _FILE,
        "missing": _FILE,
        "contradiction": "Välj en fil, eller kryssa för att ta bort den: inte båda.",
        "empty": "Filen är tom. Välj en annan.",
        "max_length": "Filens namn får ha högst %(max)d tecken. Byt namn på filen och välj den igen.",
    },
    forms.URLField: {"invalid": _URL},
    SimpleArrayField: {"item_invalid": "Värde %(nth)s: "},
    forms.UUIDField: {"invalid": "Skriv hela koden, som den står."},
    forms.JSONField: {"invalid": "Skriv giltig JSON."},
}

_OF_VALIDATORS: dict[Any, str] = {
    validators.EmailValidator: NO_WHOLE_ADDRESS,
    validators.URLValidator: _URL,
    validators.MaxLengthValidator: "Skriv högst %(limit_value)d tecken. Nu är det %(show_value)d.",
    validators.MinLengthValidator: "Skriv minst %(limit_value)d tecken. Nu är det %(show_value)d.",
    validators.MaxValueValidator: "Ange högst %(limit_value)s.",
    validators.MinValueValidator: "Ange minst %(limit_value)s.",
    validators.ProhibitNullCharactersValidator: "Texten har ett tecken som inte kan sparas. Skriv den på nytt.",
}


def speak_plain_swedish() -> None:
    """Give Django's fields and validators these messages. Called once, before any form is read.

    Django's own are changed, since the rule holds for its administration, for signing in and for forms that are yet to
    be written too.
    """
    for field, messages in _OF_FIELDS.items():
        field.default_error_messages = {**getattr(field, "default_error_messages", {}), **messages}
    for validator, message in _OF_VALIDATORS.items():
        validator.message = message
