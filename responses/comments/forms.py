"""The form in which a comment is written."""

from typing import Any

from django import forms

from accounts.models import User
from config.fields.forms import PlainForm
from config.language.ordering import SwedishOrder
from responses.comments.reading import people_who_comment
from responses.lifecycle.naming import shown_name_of, tell_apart, with_shown_name
from responses.models import Response


class CommentForm(PlainForm):
    """A text and whom it is for. How long it may be is the service's to say, so that nothing typed is cut."""

    text = forms.CharField(
        label="Kommentar",
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 4}),
        help_text="Skriv inga personuppgifter. Kommentaren kan inte ändras, men du kan ta tillbaka den.",
    )
    mentioned = forms.ModelMultipleChoiceField(
        label="Nämn (frivilligt)",
        required=False,
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text="De får veta det i nästa vardags sammandrag.",
        error_messages={"invalid_choice": "Välj bland dem som kan läsa kommentaren."},
    )

    def __init__(self, *args: Any, response: Response, link_id: str, writer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = with_shown_name(people_who_comment(response, link_id).exclude(pk=writer.pk), response.organisation)
        field = self.fields["mentioned"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = people.order_by(SwedishOrder("shown_name"), "pk")
        field.choices = list(tell_apart({person: _called(person) for person in field.queryset}).items())


def _called(person: User) -> str:
    shown = shown_name_of(person)
    return f"{shown}, {person.title}" if person.title and shown == person.name else shown
