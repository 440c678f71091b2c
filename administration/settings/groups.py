"""The groups that settings are shown in, each with its page."""

from dataclasses import dataclass

from accounts.models.delivery import OWN_CONTENT_TYPE
from administration.settings.forms import (
    ApprovalForm,
    ContactForm,
    DeliveryForm,
    RegistryForm,
    RetentionForm,
    SecurityForm,
    SettingsForm,
)


@dataclass(frozen=True)
class SettingsGroup:
    """Some settings with a page of their own. Who changes a `sensitive` one shows again who they are.

    Those of one that is `told` are rules of who may come in and who signs: others get a letter.
    """

    slug: str
    heading: str
    lead: str
    form: type[SettingsForm]
    sensitive: bool = False
    told: bool = False


GROUPS = (
    SettingsGroup(
        "kontakt", "Adress och kontaktperson", "Uppgifterna är ifyllda från början i era nya svar.", ContactForm
    ),
    SettingsGroup("diarium", "Diarium", "Så ser era diarienummer ut, och dit går mejl om dem.", RegistryForm),
    SettingsGroup(
        "e-arkiv",
        "Leverans till e-arkiv",
        "Det som arkivpaketen (FGS Paketstruktur 2.0) anger enligt er överenskommelse med e-arkivet. Är inget angivet"
        f" är innehållstypen portalens egen (OTHER, {OWN_CONTENT_TYPE}), och ingen leveransöverenskommelse och inget"
        " e-arkiv står i paketen. En ändring gäller paket som görs efter den.",
        DeliveryForm,
    ),
    SettingsGroup(
        "godkannande",
        "Godkännande",
        "Det som den som signerar intygar, vem som får godkänna, och om mandat bekräftas av en annan.",
        ApprovalForm,
        sensitive=True,
        told=True,
    ),
    SettingsGroup(
        "inloggning",
        "Inloggning",
        "Vilka adresser som tas emot, och vilka som måste ha en andra faktor.",
        SecurityForm,
        sensitive=True,
        told=True,
    ),
    SettingsGroup(
        "gallring",
        "Gallring av utkast",
        "Hur länge utkast sparas som aldrig har signerats eller skickats in.",
        RetentionForm,
        sensitive=True,
    ),
)
BY_SLUG = {group.slug: group for group in GROUPS}
