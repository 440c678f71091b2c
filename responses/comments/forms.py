"""The form in which a comment is written."""

from typing import Any

from django import forms

from accounts.models import User
from config.forms import PlainForm
from responses.comments.reading import people_who_comment
from responses.models import Response


class _People(forms.ModelMultipleChoiceField[User]):
    def label_from_instance(self, obj: User) -> str:
        return f"{obj.name}, {obj.title}" if obj.title else obj.name


class CommentForm(PlainForm):
    """A text and whom it is for. How long it may be is the service's to say, so that nothing typed is cut."""

    text = forms.CharField(
        label="Kommentar",
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 4}),
        help_text="Skriv inga personuppgifter. Kommentaren kan inte ändras, men du kan ta tillbaka den.",
    )
    mentioned = _People(
        label="Nämn",
        required=False,
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text="De får veta det i nästa vardags sammandrag.",
        error_messages={"invalid_choice": "Välj bland dem som kan läsa kommentaren."},
    )

    def __init__(self, *args: Any, response: Response, link_id: str, writer: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = people_who_comment(response, link_id).exclude(pk=writer.pk)
        field = self.fields["mentioned"]
        assert isinstance(field, _People)
        field.queryset = people
