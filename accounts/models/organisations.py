"""Organisations, with what each has decided about itself."""

from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from accounts.diarienummer import validate_pattern
from accounts.models.delivery import DeliveryAgreement
from accounts.models.kinds import HOST_IS_NO_GUEST, OrganisationKind, constraints_of_kinds, kind_field
from accounts.models.protection import KEPT_OF
from accounts.validators import validate_organisation_number
from config.language.ordering import SwedishOrder


class Organisation(DeliveryAgreement):
    """A region, municipality, authority or the like, with what its questionnaires are prefilled with."""

    name = models.CharField("namn", max_length=200, unique=True)
    kinds = kind_field()
    number = models.CharField(
        "organisationsnummer",
        max_length=11,
        blank=True,
        validators=[validate_organisation_number],
        help_text="NNNNNN-NNNN. En kommun kan vänta med det, men behöver det för att signera. En stödstruktur eller"
        " gemensam nämnd utan eget nummer anger sin värd i stället.",
    )
    host = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="hosted",
        verbose_name="värd",
        help_text="Vars organisationsnummer den signerar och förseglar under.",
    )
    email_domains = ArrayField(
        models.CharField(max_length=253),
        verbose_name="egna e-postdomäner",
        default=list,
        blank=True,
        help_text="Med små bokstäver och utan @, åtskilda med komma. De som har roller här kan då bara byta till"
        " adresser i dem. Tomt: alla adresser.",
    )
    second_factor_for_all = models.BooleanField(
        "andra faktor för alla",
        default=False,
        help_text="Uppgiftslämnare behöver annars ingen andra faktor. Alla andra roller behöver det alltid.",
    )
    county_code = models.CharField("länskod", max_length=2, blank=True)
    municipality_code = models.CharField("kommunkod", max_length=4, blank=True, help_text="Bara för en kommun.")
    municipality_codes = ArrayField(
        models.CharField(max_length=4),
        verbose_name="kommuner som hör till den",
        default=list,
        blank=True,
        help_text="För en region eller en stödstruktur: kommunerna som den kan bjuda in.",
    )
    address = models.CharField("utdelningsadress", max_length=200, blank=True)
    postal_code = models.CharField("postnummer", max_length=10, blank=True)
    town = models.CharField("postort", max_length=100, blank=True)
    contact_name = models.CharField("kontaktperson", max_length=200, blank=True)
    contact_title = models.CharField("kontaktpersonens befattning", max_length=200, blank=True)
    contact_email = models.EmailField("kontaktpersonens e-post", blank=True)
    contact_phone = models.CharField("kontaktpersonens telefon", max_length=60, blank=True)
    attestation = models.TextField(
        "eget intygande",
        max_length=2000,
        blank=True,
        help_text="Det som den som signerar intygar när enkäten inte har någon egen text. Tomt: portalens text.",
    )
    approver_may_have_edited = models.BooleanField(
        "får godkänna det man själv har skickat",
        default=False,
        help_text=(
            "Normalt får ingen godkänna ett svar som personen själv har skickat för godkännande eller ändrade sist."
            " Tillåter ni det ändå står det i arkivexemplaret."
        ),
    )
    signs_with_service = models.BooleanField(
        "avancerad elektronisk underskrift",
        default=False,
        help_text=(
            "Den behöriga företrädaren skriver under hos portalens underskriftstjänst när svaret godkänns, i stället"
            " för att visa vem det är med lösenord, passernyckel eller er inloggning."
        ),
    )
    mandates_are_confirmed = models.BooleanField(
        "mandat bekräftas av en annan person",
        default=True,
        help_text=(
            "Den som ger ett mandat kan då inte själv bekräfta det. Oavsett inställningen ger eller bekräftar ingen"
            " sitt eget."
        ),
    )
    registry_email = models.EmailField(
        "registraturens e-post",
        blank=True,
        help_text="Dit går mejl om att ange diarienummer och om att ett svar är förseglat. Tomt: de går till"
        " varje registrator.",
    )
    diarienummer_pattern = models.CharField(
        "mönster för diarienummer",
        max_length=200,
        blank=True,
        validators=[validate_pattern],
        help_text="ÅÅÅÅ eller ÅÅ är årtalet, # en siffra, * en eller flera siffror; allt annat står som det är. Flera"
        " mönster skiljs åt med semikolon. Exempel: RS ÅÅÅÅ-####; HNNÅÅ####; KS ÅÅÅÅ-*/*. Tomt: det som ser"
        " ut som ett diarienummer godtas.",
    )
    draft_retention_months = models.PositiveSmallIntegerField(
        "månader som utkast sparas",
        null=True,
        blank=True,
        help_text="Räknas från sista svarsdag, eller från senaste ändringen om den är senare. Gäller bara svar som"
        " aldrig har signerats eller skickats in. Tomt: utkast tas aldrig bort.",
    )
    draft_warning_days = models.PositiveSmallIntegerField(
        "dagars varning innan utkast tas bort",
        default=30,
        validators=[MinValueValidator(7)],
        help_text="Samordnare och registrator får ett mejl så här många dagar före.",
    )

    class Meta:
        verbose_name = "organisation"
        verbose_name_plural = "organisationer"
        ordering: ClassVar[list[Any]] = ["county_code", SwedishOrder("name")]
        constraints: ClassVar[list[Any]] = [
            *constraints_of_kinds(),
            *DeliveryAgreement.Meta.constraints,
            models.CheckConstraint(
                condition=Q(draft_retention_months__isnull=True) | Q(draft_retention_months__gte=1),
                name="drafts_are_kept_a_month_at_least",
                violation_error_message="Ange minst en månad, eller lämna tomt.",
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            pgtrigger.Trigger(
                name="host_has_a_number_of_its_own",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=HOST_IS_NO_GUEST,
            )
        ]

    def __str__(self) -> str:
        return self.name

    def is_a(self, *kinds: OrganisationKind) -> bool:
        """Whether it is of one of the kinds."""
        return not set(kinds).isdisjoint(self.kinds)

    @property
    def legal_number(self) -> str:
        """The number that it signs and seals under, its own or its host's; empty while it is not known."""
        return self.number or (self.host.number if self.host else "")

    @property
    def municipalities(self) -> int | None:
        """How many municipalities belong to it; None where the question makes no sense."""
        return len(self.municipality_codes) or None


pghistory.track(obj_field=KEPT_OF, meta={"verbose_name": "vad en organisation var"}, append_only=True)(Organisation)
