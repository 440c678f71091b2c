"""Users, organisations, memberships and mandates."""

from datetime import date
from typing import Any, ClassVar

import pghistory
import pgtrigger
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.api_keys.models import ApiKey
from accounts.diarienummer import validate_pattern
from accounts.factors.models import FactorReset
from accounts.history.protection import kept_until_removed
from accounts.limits.models import KnownPlace, Tries
from accounts.mandates.models import Mandate, MandateEvent
from accounts.organisations.kinds import HOST_IS_NO_GUEST, OrganisationKind, constraints_of_kinds, kind_field
from accounts.reviews.models import AccessConfirmation, AccessReview
from accounts.roles import Role
from accounts.units.models import Unit
from accounts.validators import validate_organisation_number
from config.days import LAST_BEFORE_FIRST
from config.ordering import SwedishOrder
from config.text import same_address

__all__ = [
    "AccessConfirmation",
    "AccessReview",
    "ApiKey",
    "ApprovalStep",
    "FactorReset",
    "KnownPlace",
    "Mandate",
    "MandateEvent",
    "Membership",
    "Organisation",
    "Tries",
    "Unit",
    "User",
    "UserManager",
]


class UserManager(BaseUserManager["User"]):
    """E-mail addresses are kept in one spelling, in lower case, so that one address is one person."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A saved user. Raises ValueError without an address."""
        if not email:
            raise ValueError("a user needs an e-mail address")
        user: User = self.model(email=same_address(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A saved systemadministratör, who may enter the admin site."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """The user with this address, whatever its capitals and whatever is invisible in it."""
        return self.get(email=same_address(username or ""))


class User(AbstractBaseUser, PermissionsMixin):
    """A person, signed in by e-mail address. Never identified by personnummer (docs/decisions/0006)."""

    email = models.EmailField("e-postadress", unique=True)
    name = models.CharField("namn", max_length=200)
    title = models.CharField("befattning", max_length=200, blank=True)
    phone = models.CharField("telefon", max_length=60, blank=True)
    is_active = models.BooleanField("aktiv", default=True)
    is_staff = models.BooleanField("systemadministratör", default=False, help_text="Får använda administrationen.")
    date_joined = models.DateTimeField("skapad", auto_now_add=True)
    seen_at = models.DateTimeField("senast här", null=True, blank=True, editable=False)
    """When the person was last here, to the quarter of an hour (accounts.visits)."""

    objects: ClassVar[UserManager] = UserManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "personer"
        constraints: ClassVar[list[Any]] = [
            models.CheckConstraint(condition=Q(email=Lower("email")), name="user_email_is_lower_case"),
            # Letters that look like others would make two people of one address (config.text.same_address).
            models.CheckConstraint(condition=Q(email__regex=r"^[!-~]+$"), name="user_email_is_ascii"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.email})"

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name


class Organisation(models.Model):
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


class MembershipQuerySet(models.QuerySet["Membership"]):
    def valid(self, day: date | None = None) -> "MembershipQuerySet":
        """Those that hold on `day` (today), both ends included, and have not been ended."""
        day = day or timezone.localdate()
        lasting = Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        return self.filter(lasting, valid_from__lte=day, ended_at__isnull=True)

    def lasting(self, day: date | None = None) -> "MembershipQuerySet":
        """Those that hold on `day` (today) or begin later."""
        day = day or timezone.localdate()
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=day), ended_at__isnull=True)


class Membership(models.Model):
    """One role of one person in one organisation, from a day on. Kept when it has ended: who gave and who ended it."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name="person")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="memberships", verbose_name="organisation"
    )
    role = models.CharField("roll", max_length=20, choices=Role.choices)
    valid_from = models.DateField("gäller från och med", default=timezone.localdate)
    valid_to = models.DateField("gäller till och med", null=True, blank=True, help_text="Tomt: tills vidare.")
    given_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="gavs av", editable=False
    )
    given_at = models.DateTimeField("gavs", default=timezone.now, editable=False)
    ended_by = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="avslutades av", editable=False
    )
    ended_at = models.DateTimeField("avslutades", null=True, blank=True, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "roll i organisation"
        verbose_name_plural = "roller i organisationer"
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                condition=Q(ended_at__isnull=True, valid_to__isnull=True),
                name="membership_once",
                violation_error_message="Personen har redan den rollen.",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_is_known"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=models.F("valid_from")),
                name="membership_ends_after_it_begins",
                violation_error_message=LAST_BEFORE_FIRST,
            ),
        ]
        triggers: ClassVar[list[Any]] = [
            # A role is ended, never rewritten or removed: who had what, and when, is asked afterwards.
            pgtrigger.ReadOnly(
                name="membership_is_not_rewritten",
                fields=["user", "organisation", "role", "valid_from", "valid_to", "given_by", "given_at"],
            ),
            pgtrigger.Protect(
                name="membership_is_ended_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__ended_at__isnull=False),
            ),
            pgtrigger.Protect(name="membership_is_kept", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.user.name}: {self.get_role_display()} i {self.organisation.name}"


class ApprovalStep(models.Model):
    """One person in the order in which an organisation's people approve. Without any, one approver of any kind does."""

    organisation = models.ForeignKey(
        Organisation, models.CASCADE, related_name="approval_steps", verbose_name="organisation"
    )
    series = models.SlugField("enkät", max_length=60, blank=True, editable=False)
    """The survey series that it is for (surveys.models.Survey.key); empty for all that have none of their own."""
    number = models.PositiveSmallIntegerField("ordning", help_text="1 godkänner först. Den sista signerar för alla.")
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="person")

    class Meta:
        verbose_name = "granskare i ordning"
        verbose_name_plural = "granskare i ordning"
        ordering: ClassVar[list[str]] = ["organisation", "series", "number"]
        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["organisation", "series", "number"], name="one_person_an_approval_step"),
            models.UniqueConstraint(fields=["organisation", "series", "user"], name="one_approval_step_a_person"),
            models.CheckConstraint(
                condition=Q(number__gte=1),
                name="approval_steps_count_from_one",
                violation_error_message="Ordningen räknas från 1.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.user.name}"


# What each was, since when and by whom changed (accounts.history; docs/decisions/0023). A role is its own history.
_OF: dict[str, Any] = {"obj_field": pghistory.ObjForeignKey(related_name="history")}
# Of people not the password, nor when they signed in.
pghistory.track(
    fields=["email", "name", "title", "phone", "is_active", "is_staff"],
    model_name="UserEvent",
    meta={"verbose_name": "vad en person var", "triggers": [kept_until_removed()]},
    **_OF,
)(User)
pghistory.track(meta={"verbose_name": "vad en organisation var"}, append_only=True, **_OF)(Organisation)
pghistory.track(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(),
    pghistory.DeleteEvent(),
    meta={"verbose_name": "vem som stod i ordningen"},
    append_only=True,
    **_OF,
)(ApprovalStep)
