"""The form that invites: whom, from when, until when, to whom the answers go."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from accounts.models import Organisation
from accounts.organisations.counties import COUNTIES
from authoring.contact_form import InvitationContactForm
from authoring.reach import receiver_in_words
from config.fields.forms import day_field
from config.language.text import clean_line
from surveys.models import Questionnaire
from surveys.terms import Delivery
from surveys.wordings.phrasing import delivery_in_words


class InviteForm(InvitationContactForm):
    """Whom to invite, from when, until when."""

    organisations = forms.ModelMultipleChoiceField(
        label="Organisationer", queryset=Organisation.objects.none(), required=False
    )
    everyone = forms.BooleanField(required=False)
    named = forms.CharField(label="Namnet innehåller", max_length=200, required=False)
    county = forms.ChoiceField(label="Län", required=False, error_messages={"invalid_choice": "Välj ett län i listan."})
    shown = forms.CharField(required=False, widget=forms.HiddenInput)
    opens_on = day_field("Öppnar")
    last_day = day_field("Sista svarsdag")
    receiver_organisation = forms.TypedChoiceField(
        label="Vem tar emot svaren?",
        widget=forms.RadioSelect,
        error_messages={"required": "Välj vem som tar emot svaren.", "invalid_choice": "Välj en av mottagarna."},
    )
    delivery = forms.TypedChoiceField(
        label="Så lämnas svaret",
        choices=[(way.value, delivery_in_words(way)) for way in Delivery],
        coerce=Delivery,
        required=False,
        empty_value=None,
        widget=forms.RadioSelect,
        help_text="Där svaret förs över säger portalen aldrig att det är lämnat förrän någon har antecknat det.",
        error_messages={"invalid_choice": "Välj ett av de två sätten."},
    )
    receiver = forms.CharField(
        label="Mottagare (frivilligt)",
        max_length=200,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        invitable: QuerySet[Organisation],
        questionnaire: Questionnaire,
        receivers: list[Organisation],
        posted: QueryDict,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, definition=questionnaire.tree, **kwargs)
        self.invitable, self.questionnaire, self.posted = invitable, questionnaire, posted
        self._offer_organisations()
        self._offer_receivers(receivers)
        self.fields["delivery"].initial = questionnaire.tree.delivery.value

    def _offer_organisations(self) -> None:
        organisations: Any = self.fields["organisations"]
        organisations.queryset = self.invitable
        county: Any = self.fields["county"]
        codes = sorted(set(self.invitable.order_by().values_list("county_code", flat=True).distinct()) & set(COUNTIES))
        county.choices = [("", "Alla län"), *((code, COUNTIES[code]) for code in codes)]

    def _offer_receivers(self, receivers: list[Organisation]) -> None:
        """Ask who receives where there is a choice, and say what stands where nothing else is written."""
        words = {str(one.pk): receiver_in_words(one, self.questionnaire) for one in receivers}
        organisation: Any = self.fields["receiver_organisation"]
        known = {str(one.pk): one for one in receivers}
        organisation.choices, organisation.coerce = list(words.items()), known.get
        organisation.initial = str(receivers[0].pk)
        told = "Till vem svaren lämnas. Det står i arkivexemplaret och i registret."
        if len(receivers) == 1:
            organisation.required, organisation.empty_value = False, receivers[0]
            organisation.widget = forms.HiddenInput()
            self.fields["receiver"].initial = words[str(receivers[0].pk)]
        self.fields["receiver"].help_text = f"{told} Tomt: {' eller '.join(words.values())}."

    @property
    def chosen_filter(self) -> tuple[str, str]:
        """The name and the county that the list is limited to."""
        county: Any = self.fields["county"]
        code = self.posted.get("county", "")
        return clean_line(self.posted.get("named", "")).strip(), code if code in dict(county.choices) else ""

    @property
    def filter_as_shown(self) -> str:
        """The same in one value, so that the next post tells what the reader had before their eyes."""
        return "|".join(self.chosen_filter)

    @property
    def ticked(self) -> set[str]:
        """The organisations (their ids) that are ticked on the page."""
        return set(self.posted.getlist("organisations"))

    def filtered(self, found: QuerySet[Organisation]) -> QuerySet[Organisation]:
        """Those of them that the filter lets through."""
        named, county = self.chosen_filter
        found = found.filter(name__icontains=named) if named else found
        return found.filter(county_code=county) if county else found

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("everyone"):
            data["organisations"] = self.filtered(self.invitable)
            if data.get("shown", "") != self.filter_as_shown and any((data.get("shown"), *self.chosen_filter)):
                self.add_error("organisations", "Urvalet är ändrat. Välj Visa urvalet först, och se vilka det är.")
        elif not data.get("organisations") and "organisations" not in self.errors:
            self.add_error("organisations", "Välj minst en organisation.")
        return data

    def addressees(self) -> dict[str, str]:
        """Receiver and contact, as the service takes them."""
        names = ("receiver", "contact_name", "contact_email")
        return {name: " ".join(str(self.cleaned_data.get(name, "")).split()) for name in names}
