"""The systemadministratör's pages: people, and organisations with their first administrators."""

import re
from typing import TYPE_CHECKING, Any

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import FilteredSelectMultiple
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from stdnum.se import orgnr

from accounts.admin_log import LoggedModelAdmin
from accounts.diarienummer import example_of, validate_samples
from accounts.history.reading import changes_of_person
from accounts.memberships.services import NO_ROLE_TO_ONESELF, administrators_of, appoint_first_administrator
from accounts.models import Mandate, Membership, Organisation, User
from accounts.models.kinds import OrganisationKind
from accounts.organisations.official import municipalities
from accounts.organisations.services import log_changes
from accounts.organisations.words import field_label, value_in_words
from accounts.roles import Role
from accounts.telling import put_account_letter
from audit.actions import Logged, Outcome
from audit.services import append
from config.fields.forms import read_whole_number
from config.language.ordering import SwedishOrder
from config.language.text import plain, same_address

if TYPE_CHECKING:
    MembershipTabular = admin.TabularInline[Membership, Any]
    MembershipFormSet = forms.BaseInlineFormSet[Membership, Organisation, Any]
    MandateModelAdmin = admin.ModelAdmin[Mandate]
    OrganisationModelAdmin = admin.ModelAdmin[Organisation]
    OrganisationModelForm = forms.ModelForm[Organisation]
    UserModelAdmin = DjangoUserAdmin[User]
    UserChangeModelForm = UserChangeForm[User]
    NewUserModelForm = forms.ModelForm[User]
else:
    MembershipTabular = admin.TabularInline
    MembershipFormSet = forms.BaseInlineFormSet
    MandateModelAdmin = OrganisationModelAdmin = admin.ModelAdmin
    OrganisationModelForm = forms.ModelForm
    UserModelAdmin = DjangoUserAdmin
    UserChangeModelForm = UserChangeForm
    NewUserModelForm = forms.ModelForm

_ADDRESS_IS_THEIRS = "Ingen byter någon annans e-postadress. Personen gör det själv under Mitt konto."
_TOLD = ("email", "name", "title", "phone", "is_active", "is_staff")

# Roles are held within organisations (Membership); Django's groups would be a second, unread answer to "who may".
admin.site.unregister(Group)
# An address is changed by its owner, who shows that it is theirs.
admin.site.unregister(EmailAddress)
# Where somebody is signed in is theirs to see and to end.
admin.site.unregister(UserSession)
# The identity provider is set by the environment, and who is who in it is found by the address.
admin.site.unregister([SocialAccount, SocialApp, SocialToken])
# Passkeys are each person's own: nobody else adds one that signs in their name.
admin.site.unregister(Authenticator)
# The site's own sign-in page would get around the limit on failed attempts; this sends people to the portal's.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]


class FirstAdministratorFormSet(MembershipFormSet):
    """The systemadministratör gives an organisation its first administrator, and no other role to anybody."""

    acting: User

    def clean(self) -> None:
        super().clean()
        for form in self.forms:
            if form.has_changed() and (problem := self._refusal(form.cleaned_data)):
                form.add_error(None, problem)
                details = {"vad": "roll", "skäl": problem}
                append(action=Logged.DENIED, outcome=Outcome.REFUSED, at=timezone.now(), details=details)

    def _refusal(self, given: dict[str, Any]) -> str:
        if given.get("role") != Role.ADMINISTRATOR:
            return "Här ges bara rollen organisationens administratör, som sedan ger alla andra roller."
        if given.get("user") == self.acting:
            return NO_ROLE_TO_ONESELF
        if "user" in given and not given["user"].is_active:
            return f"Kontot för {given['user'].email} är avstängt."
        if self.instance.pk and administrators_of(self.instance).exists():
            return "Organisationen har redan en administratör, som ger alla roller i den."
        return ""

    def save_new(self, form: Any, commit: bool = True) -> Membership:
        given = appoint_first_administrator(
            organisation=self.instance, user=form.cleaned_data["user"], actor=self.acting, at=timezone.now()
        )
        form.instance = given
        return given


class MembershipInline(MembershipTabular):
    """What roles there are; the first administrator is added here, the rest on the organisation's own pages."""

    model = Membership
    formset = FirstAdministratorFormSet
    extra = 0
    autocomplete_fields = ("user",)
    fields = ("user", "role", "valid_from", "valid_to", "ended_at")
    readonly_fields = ("valid_from", "valid_to", "ended_at")

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        formset: Any = super().get_formset(request, obj, **kwargs)
        formset.acting = request.user
        return formset

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class MembershipOfUserInline(MembershipInline):
    fk_name = "user"
    autocomplete_fields = ()  # type: ignore[assignment]  # none here
    fields = ("organisation", "role", "valid_from", "valid_to", "ended_at")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class SameAddressField(forms.EmailField):
    """One address is one person, however it is spelled."""

    def to_python(self, value: Any) -> str:
        return same_address(str(super().to_python(value)))


class NewUserForm(NewUserModelForm):
    """Address and name. The person chooses a password by themselves, from the letter that they get."""

    class Meta:
        model = User
        fields = ("email", "name", "title", "phone")
        field_classes = {"email": SameAddressField}


class ChangeUserForm(UserChangeModelForm):
    class Meta:
        model = User
        fields = "__all__"
        field_classes = {"email": SameAddressField}


@admin.register(User)
class UserAdmin(LoggedModelAdmin, UserModelAdmin):
    form = ChangeUserForm
    add_form = NewUserForm
    inlines = (MembershipOfUserInline,)
    list_display = ("name", "email", "title", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff", "memberships__role", "memberships__organisation")
    search_fields = ("name", "email")
    ordering = (SwedishOrder("name"), "pk")
    readonly_fields = ("last_login", "date_joined", "removal", "told_changes")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("email",)}),
        ("Person", {"fields": ("name", "title", "phone")}),
        ("Behörighet", {"fields": ("is_active", "is_staff", "removal")}),
        ("Datum", {"fields": ("last_login", "date_joined")}),
        ("Historik", {"fields": ("told_changes",)}),
    )
    add_fieldsets = (
        (
            None,
            {
                "classes": ("wide",),
                "fields": ("email", "name", "title", "phone"),
                "description": "Personen får ett mejl och väljer själv sitt lösenord. Roller ges av organisationens"
                " administratör.",
            },
        ),
    )

    @admin.display(description="när personen har slutat")
    def removal(self, user: User) -> str:
        return format_html('<a href="{}">Ta bort kontot</a>', reverse("remove_person_by_system", args=[user.pk]))

    @admin.display(description="ändringar")
    def told_changes(self, user: User) -> str:
        """What was changed of the account, by whom and when; the latest first."""
        found = changes_of_person(user, _TOLD, 50)
        lines = [(change.at, change.name or "portalen", each) for change in found for each in change.fields]
        told = [
            (
                f"{at.astimezone():%Y-%m-%d %H:%M}",
                name,
                field_label(each.field, User),
                *map(value_in_words, each.values),
            )
            for at, name, each in lines
        ]
        return format_html_join("", "<p>{}, {}: {}, från ”{}” till ”{}”</p>", told) or "Inga ändringar."

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> Any:  # noqa: A002  # Django's
        """Nobody sets another's password: whoever could would sign as them. The refusal is logged."""
        raise PermissionDenied("Ingen sätter någon annans lösenord. Personen väljer själv ett nytt.")

    def changeform_view(self, request: HttpRequest, object_id: str | None = None, *args: Any, **kwargs: Any) -> Any:
        _refuse_what_organisations_set(request)
        known = User.objects.filter(pk=read_whole_number(object_id or "") or 0).first()
        if known and same_address(request.POST.get("email", known.email)) != known.email:
            raise PermissionDenied(_ADDRESS_IS_THEIRS)
        return super().changeform_view(request, object_id, *args, **kwargs)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> tuple[str, ...]:
        """A letter opens an account: whoever could write another's address would come in as them."""
        return (*self.readonly_fields, *(("email",) if obj else ()))

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """A systemadministratör may do everything here: there are no lesser permissions to hand out."""
        obj.is_superuser = obj.is_staff
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if not change:
            put_account_letter("made", to=obj, at=timezone.now(), by=request.user)


class OrganisationNumberField(forms.CharField):
    """2321000115 and "232100 0115" are accepted, and kept as 232100-0115."""

    def to_python(self, value: Any) -> str:
        written = plain(super().to_python(value) or "").strip()
        return str(orgnr.format(written)) if written else ""


def _all_municipalities() -> list[tuple[str, str]]:
    return [(code, f"{one.name} ({code})") for code, one in municipalities().items()]


class OrganisationForm(OrganisationModelForm):
    """`number_samples` is not kept: it is what the pattern is tried with."""

    kinds = forms.MultipleChoiceField(
        label=Organisation._meta.get_field("kinds").verbose_name,
        help_text="Gotland är både region och kommun; annars väljs ett.",
        choices=OrganisationKind.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Välj vad organisationen är."},
    )
    municipality_codes = forms.MultipleChoiceField(
        label=Organisation._meta.get_field("municipality_codes").verbose_name,
        help_text=Organisation._meta.get_field("municipality_codes").help_text,
        choices=_all_municipalities,
        required=False,
        widget=FilteredSelectMultiple("kommuner", is_stacked=False),
    )
    host = forms.ModelChoiceField(
        label=Organisation._meta.get_field("host").verbose_name,
        help_text=Organisation._meta.get_field("host").help_text,
        queryset=Organisation.objects.filter(host=None),
        required=False,
    )

    number_samples = forms.CharField(
        label="Prova mönstret",
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text="Skriv riktiga diarienummer, ett på varje rad. De prövas mot mönstret men sparas inte.",
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("host") and self.instance.pk and self.instance.hosted.exists():
            self.add_error("host", "Organisationen är själv värd för en annan och kan inte ha en värd.")
        try:
            validate_samples(data.get("number_samples", ""), data.get("diarienummer_pattern", ""))
        except ValidationError as refused:
            self.add_error("number_samples", refused)
        return data

    class Meta:
        model = Organisation
        fields = "__all__"
        field_classes = {"number": OrganisationNumberField}


@admin.register(Organisation)
class OrganisationAdmin(LoggedModelAdmin, OrganisationModelAdmin):
    form = OrganisationForm
    inlines = (MembershipInline,)
    ordering = (SwedishOrder("name"), "pk")
    list_display = ("name", "described_kinds", "number", "county_code", "people")
    list_select_related = ("host",)
    search_fields = ("name", "number", "municipality_code")
    readonly_fields = ("pattern_example",)
    fieldsets = (
        (
            None,
            {"fields": ("name", "kinds", "number", "host", "email_domains", "second_factor_for_all")},
        ),
        ("Län och kommuner", {"fields": ("county_code", "municipality_code", "municipality_codes")}),
        ("Adress", {"fields": ("address", "postal_code", "town")}),
        ("Kontaktperson", {"fields": ("contact_name", "contact_title", "contact_email", "contact_phone")}),
        (
            "Godkännande",
            {"fields": ("attestation", "approver_may_have_edited", "signs_with_service", "mandates_are_confirmed")},
        ),
        ("Diarium", {"fields": ("registry_email", "diarienummer_pattern", "pattern_example", "number_samples")}),
        (
            "Leverans till e-arkiv",
            {
                "fields": (
                    *("submission_agreement", "content_type", "other_content_type"),
                    *("receiving_archive", "receiving_archive_code"),
                )
            },
        ),
        ("Gallring av utkast", {"fields": ("draft_retention_months", "draft_warning_days")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Organisation]:
        return super().get_queryset(request).annotate(people=Count("memberships__user", distinct=True))

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        _refuse_what_organisations_set(request)
        return super().changeform_view(request, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Organisation, form: Any, change: bool) -> None:
        """What an organisation's settings were and are stands in the log, whoever changes them."""
        before = {field.name: form.initial.get(field.name) for field in Organisation._meta.concrete_fields}
        super().save_model(request, obj, form, change)
        if change:
            changed = [name for name in form.changed_data if name in before]
            log_changes(organisation=obj, before=before, changed=changed, at=timezone.now())

    @admin.display(description="så skrivs ett nummer")
    def pattern_example(self, organisation: Organisation) -> str:
        return example_of(organisation.diarienummer_pattern)

    @admin.display(description="slag")
    def described_kinds(self, organisation: Organisation) -> str:
        return " och ".join(OrganisationKind(kind).label for kind in organisation.kinds)

    @admin.display(description="personer", ordering="people")
    def people(self, organisation: Organisation) -> int:
        people: int = organisation.people  # type: ignore[attr-defined]  # annotated above
        return people


@admin.register(Mandate)
class MandateAdmin(LoggedModelAdmin, MandateModelAdmin):
    """To look at: an organisation gives its own mandates. Every attempt to give or change one is refused and logged."""

    list_display = ("user", "name", "title", "organisation", "reference", "valid_from", "valid_to")
    list_filter = ("organisation", "valid_from", "valid_to")
    list_select_related = ("user", "organisation")
    search_fields = ("user__name", "user__email", "name", "organisation__name", "reference")
    date_hierarchy = "valid_from"

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        if request.method == "POST":
            raise PermissionDenied(_NOT_HERE)
        return super().changelist_view(request, extra_context)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


_NOT_HERE = "Mandat ges på organisationens egna sidor, av en person där och bekräftat av en annan."


_SET_THERE = {
    re.compile(r"mandates-"): _NOT_HERE,
    re.compile(r"approval_steps-\d+-"): "Ordningen för godkännande bestäms på organisationens egna sidor.",
}
"""Rows that once stood beneath people and organisations here, by the names of their fields."""


def _refuse_what_organisations_set(request: HttpRequest) -> None:
    """Whoever still posts mandates or an order of approval is told where they are set; the refusal is logged."""
    for rows, told in _SET_THERE.items():
        if any(rows.match(name) for name in request.POST):
            raise PermissionDenied(told)
