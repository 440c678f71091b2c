"""To whom a leaving person's questions go."""

from typing import Any

from accounts.models import User
from administration.choice_fields import UserChoiceField
from config.fields.forms import PlainForm


class LeaveForm(PlainForm):
    """Nobody is a choice: the questions then go back to the samordnare."""

    to = UserChoiceField(
        label="Vem tar över de utdelade frågorna?",
        queryset=User.objects.none(),
        required=False,
        empty_label="Ingen: de går tillbaka till samordnarna",
        help_text="Gäller svar som är utkast, och frågor som inte är granskade. Den som tar över får ett mejl.",
        error_messages={"invalid_choice": "Välj någon som är samordnare eller uppgiftslämnare hos er."},
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = people  # type: ignore[attr-defined]  # a ModelChoiceField
