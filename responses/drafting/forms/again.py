"""The form that chooses documents to attach again."""

from typing import Any
from uuid import UUID

from django import forms

from config.fields.forms import PlainForm


class _Documents(forms.TypedMultipleChoiceField):
    """Any number of keys; whether they are the person's to choose is the service's to say."""

    def valid_value(self, value: Any) -> bool:
        try:
            UUID(str(value))
        except ValueError:
            return False
        return True


class AgainForm(PlainForm):
    """Which documents."""

    documents = _Documents(
        label="Bilagor",
        coerce=lambda value: UUID(str(value)),
        error_messages={
            "required": "Välj minst en bilaga.",
            "invalid_choice": "Bilagan finns inte i listan. Ladda om sidan, och välj igen.",
        },
    )
