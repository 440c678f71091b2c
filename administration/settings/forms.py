"""One form for each group of settings; labels, help and limits are those of the organisation's own fields."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, dumps, loads
from django.core.validators import DomainNameValidator
from django.db.models import BooleanField
from django.utils.text import capfirst

from accounts.diarienummer import example_of, spell_number, validate_pattern, validate_samples
from accounts.models import Organisation
from accounts.models.delivery import (
    CODE_WITHOUT_NAME,
    NEEDS_OWN_NAME,
    OWN_NAME_WITHOUT_OTHER,
    ContentInformationType,
)
from config.fields.forms import PlainForm

_MOST_DOMAINS = 50
_LONGEST_RETENTION = 600
_LONGEST_WARNING = 365
_SALT = "administration.settings"
_UNSEEN = object()
"""Equal to no setting: what a page that does not say what it shows has seen of each."""


def _field_of(name: str, **extra: Any) -> Any:
    field: Any = Organisation._meta.get_field(name)
    if field.blank and not isinstance(field, BooleanField):
        extra["label"] = f"{capfirst(field.verbose_name)} (frivilligt)"
    return field.formfield(**extra)


class SettingsForm(PlainForm):
    """`seen` carries what the settings were when the page was made, signed; see changed_meanwhile()."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, organisation: Organisation) -> None:
        self.present = {name: getattr(organisation, name) for name in self.setting_names()}
        self.organisation = organisation
        super().__init__(data, initial={**self.shown(), "seen": dumps(self.present, salt=_SALT)})

    @classmethod
    def setting_names(cls) -> list[str]:
        """The organisation's fields that the form changes."""
        known = {field.name for field in Organisation._meta.get_fields()}
        return [name for name in cls.base_fields if name in known]

    def shown(self) -> dict[str, Any]:
        """The present values as the form's fields show them."""
        return dict(self.present)

    def given(self) -> dict[str, Any]:
        """The settings as they were typed, of a valid form."""
        return {name: self.cleaned_data[name] for name in self.setting_names()}

    def read_seen(self) -> dict[str, Any]:
        """What the settings were when the page was made; nothing that they can be, where the page does not say."""
        try:
            return dict(loads(self.cleaned_data["seen"], salt=_SALT))
        except (BadSignature, ValueError, TypeError):
            return dict.fromkeys(self.present, _UNSEEN)

    def see_again(self) -> None:
        """Show the form as typed, to be saved over what the settings are now."""
        self.data = {**self.data.dict(), "seen": self.initial["seen"]}  # type: ignore[attr-defined]  # a QueryDict


class ContactForm(SettingsForm):
    """Address and contact person: what questionnaires are prefilled with."""

    address = _field_of("address")
    postal_code = _field_of("postal_code")
    town = _field_of("town")
    contact_name = _field_of("contact_name")
    contact_title = _field_of("contact_title")
    contact_email = _field_of("contact_email")
    contact_phone = _field_of("contact_phone")


class RegistryForm(SettingsForm):
    """The shape of a diarienummer, tried with real ones, and where letters about it go."""

    diarienummer_pattern = _field_of("diarienummer_pattern", validators=[validate_pattern])
    number_samples = forms.CharField(
        label="Prova mönstret (frivilligt)",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text="Skriv riktiga diarienummer, ett på varje rad. De prövas mot mönstret men sparas inte.",
    )
    registry_email = _field_of("registry_email")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "diarienummer_pattern" in data:
            try:
                validate_samples(data.get("number_samples", ""), data["diarienummer_pattern"])
            except ValidationError as refused:
                self.add_error("number_samples", refused)
        return data

    def tried(self) -> list[str]:
        """The numbers that were tried, as they would be written; of a valid form."""
        pattern, samples = self.cleaned_data["diarienummer_pattern"], self.cleaned_data["number_samples"]
        return [spell_number(sample, pattern) for sample in samples.splitlines() if sample.strip()]

    def example(self) -> str:
        """A number of the shape that was typed; of a valid form."""
        return example_of(self.cleaned_data["diarienummer_pattern"])


class DeliveryForm(SettingsForm):
    """What packages to the e-archive say: the agreement, the content type and who receives them."""

    submission_agreement = _field_of("submission_agreement")
    content_type = _field_of("content_type")
    other_content_type = _field_of("other_content_type")
    receiving_archive = _field_of("receiving_archive")
    receiving_archive_code = _field_of("receiving_archive_code")

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if {"content_type", "other_content_type"} <= set(data):
            is_other = data["content_type"] == ContentInformationType.OTHER
            if is_other != bool(data["other_content_type"]):
                self.add_error("other_content_type", NEEDS_OWN_NAME if is_other else OWN_NAME_WITHOUT_OTHER)
        if data.get("receiving_archive_code") and data.get("receiving_archive") == "":
            self.add_error("receiving_archive", CODE_WITHOUT_NAME)
        return data


class ApprovalForm(SettingsForm):
    """What is attested, whether one may approve what one has sent, how it is signed, and whether mandates take two."""

    attestation = _field_of("attestation")
    approver_may_have_edited = _field_of("approver_may_have_edited")
    signs_with_service = _field_of("signs_with_service")
    mandates_are_confirmed = _field_of("mandates_are_confirmed")

    def clean_signs_with_service(self) -> bool:
        wanted: bool = self.cleaned_data["signs_with_service"]
        if wanted and not self.present["signs_with_service"] and not settings.SIGNING_SERVICE_URL:
            raise ValidationError("Portalen har ingen underskriftstjänst. Be den som sköter driften att ansluta en.")
        return wanted


class SecurityForm(SettingsForm):
    """The organisation's own e-mail domains, and who must have a second factor."""

    email_domains = forms.CharField(
        label="Egna e-postdomäner (frivilligt)",
        required=False,
        max_length=4000,
        widget=forms.Textarea({"rows": 3}),
        help_text="En på varje rad, till exempel region.example.se. De som har roller hos er kan då bara bjudas in med,"
        " eller byta till, adresser i dem. Tomt: alla adresser. De som redan har roller behåller dem.",
    )
    second_factor_for_all = _field_of("second_factor_for_all")

    def shown(self) -> dict[str, Any]:
        return {**self.present, "email_domains": "\n".join(self.present["email_domains"])}

    def clean_email_domains(self) -> list[str]:
        typed = self.cleaned_data["email_domains"].replace(",", "\n").split()
        domains = list(dict.fromkeys(word.lower().lstrip("@") for word in typed))
        if len(domains) > _MOST_DOMAINS:
            raise ValidationError(f"Skriv högst {_MOST_DOMAINS} domäner.")
        if wrong := list(_not_domains(domains)):
            raise ValidationError(f"”{wrong[0][:80]}” är ingen e-postdomän. Skriv till exempel region.example.se.")
        return domains


def _not_domains(names: Iterable[str]) -> Iterable[str]:
    is_domain = DomainNameValidator(accept_idna=False)
    for name in names:
        try:
            is_domain(name)
        except ValidationError:
            yield name


class RetentionForm(SettingsForm):
    """How long drafts that were never signed are kept."""

    draft_retention_months = _field_of("draft_retention_months", min_value=1, max_value=_LONGEST_RETENTION)
    draft_warning_days = _field_of("draft_warning_days", min_value=7, max_value=_LONGEST_WARNING)
