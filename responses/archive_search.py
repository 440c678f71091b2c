"""Searching the archive."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.db.models import QuerySet

from accounts.models import Organisation, User
from accounts.selectors import organisations_of
from responses.access import READERS
from responses.models import Submission


class SearchForm(forms.Form):
    """What the registrator knows of the copy that is looked for. Every field may be left empty."""

    organisation: forms.ModelChoiceField[Organisation] = forms.ModelChoiceField(
        label="Organisation", queryset=Organisation.objects.none(), required=False, empty_label="Alla"
    )
    year = forms.IntegerField(label="År", required=False, min_value=2000, max_value=2100, localize=False)
    questionnaire = forms.CharField(label="Enkät", required=False, max_length=200)
    diarienummer = forms.CharField(label="Diarienummer eller kvitto", required=False, max_length=60)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations_of(user, *READERS)  # type: ignore[attr-defined]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


def found(readable: QuerySet[Submission], form: SearchForm) -> QuerySet[Submission]:
    """The readable submissions that match, newest first; all of them while the form is empty or wrong."""
    wanted = form.cleaned_data if form.is_valid() else {}
    if organisation := wanted.get("organisation"):
        readable = readable.filter(response__organisation=organisation)
    if year := wanted.get("year"):
        readable = readable.filter(response__questionnaire__year=year)
    if title := (wanted.get("questionnaire") or "").strip():
        readable = readable.filter(response__questionnaire__title__icontains=title)
    if number := (wanted.get("diarienummer") or "").strip():
        by_receipt = readable.filter(receipt_number__icontains=number)
        readable = readable.filter(response__diarienummer__icontains=number) | by_receipt
    return readable.order_by("-submitted_at", "-pk")
